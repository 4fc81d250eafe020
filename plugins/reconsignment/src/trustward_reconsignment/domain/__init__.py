"""The rules of re-consignment. Standard library only."""
