"""Append-only record of acts, hash-chained per tenant. No audit, no answer."""

from trustward.kernel.audit.chain import Broken, Head, about, head, record, verify
from trustward.kernel.audit.tables import AuditEntry, AuditHead

__all__ = ["AuditEntry", "AuditHead", "Broken", "Head", "about", "head", "record", "verify"]
