"""Mail to people, kept as rows and sent through the outbox. A mail holds a link and plain facts, never a personal value."""
