"""Collection forms, consents, and how a person takes a consent back."""
