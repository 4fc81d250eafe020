"""What the addresses of the plugin need, for the matrix."""

EXAMPLES = {
    "consignment_portal.section": {"number": lambda: 1},
    **{f"consignment_portal.{page}": {"code": lambda: "KR-Q1"} for page in ("save_answer", "attach")},
    "consignment_portal.evidence": {
        "code": lambda: "KR-Q1",
        "evidence_id": lambda: "00000000-0000-4000-8000-000000000000",
    },
}


def furnish(tenant):
    """Rows of the plugin; the tenant is entered."""
