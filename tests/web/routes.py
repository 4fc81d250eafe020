"""What the core's addresses need, for the matrix."""

EXAMPLES = {}


def furnish(tenant):
    """Rows of the core; the tenant is entered."""
