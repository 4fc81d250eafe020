"""A tenant's home page: what waits, what is overdue, what comes next."""
