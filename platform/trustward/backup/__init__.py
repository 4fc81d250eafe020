"""Backups of a whole installation, one tenant's export and import, and safe deletion of a tenant.

A backup is made while the system serves: main first, then the retained database, then the keys (apart), then the files, so that a
record that is moved meanwhile is in the one that is copied later. What the journal of destroyed units names is destroyed
again before anything restored is served.
"""
