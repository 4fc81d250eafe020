"""The acts of consignment: load, decide, store, tell. Everything here runs inside an entered tenant."""
