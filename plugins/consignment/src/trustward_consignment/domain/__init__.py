"""The rules of consignment: pure functions over frozen facts."""
