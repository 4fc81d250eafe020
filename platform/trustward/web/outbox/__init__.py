"""Effects that were given up, for people to decide."""
