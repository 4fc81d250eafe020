"""`trustward statutes plan|apply`: what a newer pack would lead to, and an officer's approval by the operator's hand."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from trustward.cli import common
from trustward.cli.statutes import statutes
from trustward.kernel.audit import AuditEntry
from trustward.kernel.scope import session
from trustward.records import services
from trustward.records.tables import AdoptedRow


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(common, "application", lambda: app)

    def invoke(*arguments):
        return CliRunner().invoke(statutes, [str(one) for one in arguments])

    return invoke


@pytest.fixture
def change(registered, inquiry):
    """The tenant had adopted one year where the pack says three."""
    with registered():
        inquiry(classes={"complaints": None})
        kept = session().scalars(sa.select(AdoptedRow).where(AdoptedRow.row_id == "KR-RET04")).one()
        kept.row, kept.decided, kept.pack = {**kept.row, "period": "1 year"}, "-" * 64, "older 1"
    with registered():
        (found,) = services.pending_changes()
        return services.change_id(found)


def test_nothing_waits(run, registered, tenant):
    assert "Nothing waits" in run("plan", tenant.slug).output


def test_a_plan_names_the_change_and_its_effect(run, change, tenant):
    said = run("plan", tenant.slug).output
    assert str(change) in said
    assert "complaints" in said
    assert run("plan", tenant.slug, "--new-only").exit_code == 0


def test_it_is_applied_with_an_officers_approval(run, change, tenant, officer, clerk, registered):
    for email in (clerk.email, "nobody@staff.example"):
        refused = run("apply", tenant.slug, change, "--for", "all", "--officer", email)
        assert refused.exit_code == 1
        assert "No privacy officer" in refused.output
    done = run("apply", tenant.slug, change, "--for", "all", "--officer", officer.email)
    assert done.exit_code == 0, done.output
    with registered() as opened:
        assert services.pending_changes() == []
        entry = opened.scalars(sa.select(AuditEntry).where(AuditEntry.action == "law.applied")).one()
        assert entry.actor_kind == "operator"
        kept = opened.scalars(
            sa.select(AdoptedRow).where(AdoptedRow.ended_at.is_(None), AdoptedRow.row_id == "KR-RET04")
        )
        assert kept.one().adopted_by == officer.id
    assert run("apply", tenant.slug, change, "--for", "all", "--officer", officer.email).exit_code == 1
