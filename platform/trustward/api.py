"""Everything that a plugin may import. Nothing else of the core is public; a test compares this with `docs/plugins.md`."""

from __future__ import annotations

from trustward import documents
from trustward.accounts import access_log
from trustward.accounts.domain import Member, Permission, Role
from trustward.accounts.people import Colleague, colleagues, holders
from trustward.accounts.people import names as names_of
from trustward.accounts.reauth import require_recent
from trustward.destruction.connectors import Check as ConnectorCheck
from trustward.destruction.connectors import ConnectorKind, Found, FoundPage, Outcome, Unreachable
from trustward.destruction.holders import Holder
from trustward.documents import canonical_json, digest
from trustward.kernel import audit, clock, files, outbox, reaching, tenants, uploads
from trustward.kernel.db import (
    Base,
    Json,
    PlatformRow,
    TenantRow,
    UtcDateTime,
    Versioned,
    insert_new,
    insert_rows,
    tenant_fk,
)
from trustward.kernel.due import Every, every
from trustward.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Refused, TooMany
from trustward.kernel.ids import new_id, public_id
from trustward.kernel.scope import Actor, ActorKind, attempt, current, enter, load, session, tenant_id
from trustward.kernel.texts import N_, Lang, Text
from trustward.kernel.vault import blind_index, open_text, seal_text
from trustward.law.arithmetic import Deadline, Period, deadline, end_of_day
from trustward.law.book import Lawbook
from trustward.law.errors import NoPeriod, NotInForce, PackError, UnknownRow
from trustward.law.pack import StatutePack
from trustward.law.reading import read_pack
from trustward.law.risk import RiskScore
from trustward.law.rows import (
    ContractItem,
    Duty,
    Explanation,
    Proposal,
    Question,
    QuestionDomain,
    RetentionRow,
    RiskClass,
    RiskFactor,
    Term,
    Threshold,
)
from trustward.notices import kinds as notice_kinds
from trustward.notices import services as notices
from trustward.notices.domain import InDoubt, Link, NoticeKind, NoticeState, OutgoingNotice, Recipient, SenderName
from trustward.obligations import services as obligations
from trustward.obligations.domain import DutyState, RaisedDuty
from trustward.plugins.enablement import is_on, settings
from trustward.plugins.events import Event, publish
from trustward.plugins.facts import Alarm, Decision, NavItem, Panel, Verdict
from trustward.plugins.hooks import hookimpl
from trustward.plugins.manager import Answer, ask
from trustward.plugins.manifest import Manifest
from trustward.plugins.review import review
from trustward.plugins.statutes import lawbook
from trustward.policies.domain import Finding, SectionContribution, Severity
from trustward.policies.services import Disclosure, VersionDisclosure, current_disclosure
from trustward.policies.services import open_draft as open_policy_draft
from trustward.portal.domain import PORTAL_PAGES, Door, Invitation
from trustward.portal.doors import close_doors, door_link
from trustward.portal.visits import current_door
from trustward.register.domain import (
    ConsignedTransfer,
    ConsignmentFact,
    Contact,
    Name,
    Snapshot,
    Spelling,
    TransferBasis,
)
from trustward.register.domain.delta import Change, Delta
from trustward.register.files.sections import SectionSpec
from trustward.register.schemas import fields as fact_fields
from trustward.register.schemas.common import ContactSchema
from trustward.register.services import facts as register_facts
from trustward.register.services import snapshot
from trustward.retention.domain import EVENTS as EVENT_WORDS
from trustward.retention.domain import EventKind
from trustward.vendors.domain import business_number, written
from trustward.web import dates
from trustward.web import printing as prints
from trustward.web.access import portal, public, requires
from trustward.web.dates import countries as countries_in
from trustward.web.entry import current_member
from trustward.web.forms import Form, check_version
from trustward.web.languages import lang

__all__ = [
    "EVENT_WORDS",
    "N_",
    "PORTAL_PAGES",
    "Actor",
    "ActorKind",
    "Alarm",
    "Answer",
    "Base",
    "Change",
    "Colleague",
    "Conflict",
    "ConnectorCheck",
    "ConnectorKind",
    "ConsignedTransfer",
    "ConsignmentFact",
    "Contact",
    "ContactSchema",
    "ContractItem",
    "Deadline",
    "Decision",
    "Delta",
    "Disclosure",
    "DomainError",
    "Door",
    "Duty",
    "DutyState",
    "Event",
    "EventKind",
    "Every",
    "Explanation",
    "Finding",
    "Forbidden",
    "Form",
    "Found",
    "FoundPage",
    "Holder",
    "InDoubt",
    "Invalid",
    "Invitation",
    "Json",
    "Lang",
    "Lawbook",
    "Link",
    "Manifest",
    "Member",
    "Name",
    "NavItem",
    "NoPeriod",
    "NotFound",
    "NotInForce",
    "NoticeKind",
    "NoticeState",
    "Outcome",
    "OutgoingNotice",
    "PackError",
    "Panel",
    "Period",
    "Permission",
    "PlatformRow",
    "Proposal",
    "Question",
    "QuestionDomain",
    "RaisedDuty",
    "Recipient",
    "Refused",
    "RetentionRow",
    "RiskClass",
    "RiskFactor",
    "RiskScore",
    "Role",
    "SectionContribution",
    "SectionSpec",
    "SenderName",
    "Severity",
    "Snapshot",
    "Spelling",
    "StatutePack",
    "TenantRow",
    "Term",
    "Text",
    "Threshold",
    "TooMany",
    "TransferBasis",
    "UnknownRow",
    "Unreachable",
    "UtcDateTime",
    "Verdict",
    "VersionDisclosure",
    "Versioned",
    "access_log",
    "ask",
    "attempt",
    "audit",
    "blind_index",
    "business_number",
    "canonical_json",
    "check_version",
    "clock",
    "close_doors",
    "colleagues",
    "countries_in",
    "current",
    "current_disclosure",
    "current_door",
    "current_member",
    "dates",
    "deadline",
    "digest",
    "documents",
    "door_link",
    "end_of_day",
    "enter",
    "every",
    "fact_fields",
    "files",
    "holders",
    "hookimpl",
    "insert_new",
    "insert_rows",
    "is_on",
    "lang",
    "lawbook",
    "load",
    "names_of",
    "new_id",
    "notice_kinds",
    "notices",
    "obligations",
    "open_policy_draft",
    "open_text",
    "outbox",
    "portal",
    "prints",
    "public",
    "public_id",
    "publish",
    "reaching",
    "read_pack",
    "register_facts",
    "require_recent",
    "requires",
    "review",
    "seal_text",
    "session",
    "settings",
    "snapshot",
    "tenant_fk",
    "tenant_id",
    "tenants",
    "uploads",
    "written",
]
