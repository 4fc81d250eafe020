"""Connectors to records in other systems."""
