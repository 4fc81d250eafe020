"""The acts of collecting. Everything here runs inside an entered tenant."""
