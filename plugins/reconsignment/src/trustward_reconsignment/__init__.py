"""Re-consignment: no sub-trustee without the controller's prior consent (PIPA art. 26(6))."""
