"""`make soak-outbox`: does a promised mail survive whatever dies? Real processes, a seeded nemesis, a checker."""
