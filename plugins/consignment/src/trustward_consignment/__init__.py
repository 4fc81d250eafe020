"""Trustees: who processes personal information on the controller's behalf, and whether it is supervised (PIPA art. 26)."""
