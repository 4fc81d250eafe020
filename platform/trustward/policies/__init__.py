"""The privacy policy: built from the register, checked, approved, published, kept."""
