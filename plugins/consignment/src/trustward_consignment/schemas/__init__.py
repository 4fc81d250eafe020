"""What comes in: forms, files, settings."""
