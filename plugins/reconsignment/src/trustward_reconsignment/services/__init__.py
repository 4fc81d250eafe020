"""The acts of re-consignment: load, decide, store, tell. Everything here runs inside an entered tenant."""
