"""A tenant's audit chain as a page."""
