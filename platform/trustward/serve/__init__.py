"""`trustward serve`: everything that a small installation runs, as one process tree."""
