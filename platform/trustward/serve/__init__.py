"""`trustward serve`: everything that a small installation runs, as one process tree."""

from trustward.serve.command import serve

__all__ = ["serve"]
