"""Trustward: privacy governance for controllers of personal information in Korea."""
