"""The seed tenant's folder, applied for real: register, trustee and the public version of 2024-05-20."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from trustward.cli import common
from trustward.cli.tenants import tenants as command
from trustward.kernel import scope, tenants
from trustward.policies.services import imported
from trustward.register import services
from trustward.register.files.reader import read
from trustward.register.services import tenant_files

FOLDER = Path(__file__).resolve().parents[3] / "tenants" / "okestro"


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(common, "application", lambda: app)

    def invoke(*arguments):
        return CliRunner().invoke(command, [*arguments, str(FOLDER), "--lang", "en"])

    return invoke


@pytest.fixture
def entered(in_app):
    def enter():
        with scope.enter_platform(write=False):
            found = tenants.find("okestro")
        return scope.enter(found.id, write=False)

    with in_app():
        yield enter


def test_it_is_applied_once_and_then_there_is_nothing_to_do(run, entered):
    first = run("apply")
    assert first.exit_code == 0, first.output
    assert "+ policy: the imported version of 2024-05-20" in first.output
    assert run("apply").output == "No changes.\n"
    assert run("plan").output == "No changes.\n"
    files = read(FOLDER, tenant_files.sections())
    with entered():
        snapshot = services.snapshot()
        version = imported()
    assert snapshot == files.snapshot
    assert [fact.key for fact in snapshot.consignments] == ["stevie"]
    assert version.effective_on == date(2024, 5, 20)


def test_lint_says_what_the_seed_gets_wrong_and_where(run):
    result = run("lint")
    assert result.exit_code == 0
    assert "0 of them stop the publication" in result.output
    for found in (
        "recipients.toml:16: blocking (accepted) recipient_incomplete recipients.okestro-agi.purpose",
        "warning marketing_counts_from_inquiry services.marketing.retention",
        "people.toml:7: blocking (accepted) cpo_several officers.cpo.names",
        "people.toml:24: warning fax_is_phone departments.business-planning.contact.fax",
        "protection.toml:57: blocking (accepted) placeholder rights.addressee",
        "protection.toml:62: warning form_outdated rights.form",
        "warning remedies_announced remedies.further",
        "warning statutory_not_bound statutory.electronic-finance.rows",
        "trustees/stevie.toml:4: warning subtrustees_unstated consignments.stevie.subtrustees",
    ):
        assert found in result.output
    assert "Accepted, but not found any more" not in result.output
