"""`make soak-restore`: does yesterday's backup bring back what was destroyed since? Real processes, on both kinds of database."""
