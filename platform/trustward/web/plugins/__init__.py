"""A tenant's page of plugins: on, off, settings, and what is wrong with one."""
