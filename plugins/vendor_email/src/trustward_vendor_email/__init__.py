"""Trustees that send e-mail (law.md 5.4): a kind of vendor for the plugin `consignment`."""
