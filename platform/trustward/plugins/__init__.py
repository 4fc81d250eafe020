"""How plugins are found, checked, switched on for a tenant, and asked."""
