"""`trustward policy`: what can be read and checked by command."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from trustward.cli import common, policy
from trustward.kernel import clock, scope
from trustward.kernel.texts import Text
from trustward.policies import services
from trustward.policies.tables import PolicyVersion


@pytest.fixture
def run(app, tenant, registered, monkeypatch):
    with registered():
        today = clock.today("Asia/Seoul")
        services.import_version(effective_on=today, packs_on=today, reason=Text("이전 방침"), accepted=())
    monkeypatch.setattr(common, "application", lambda: app)

    def invoke(*arguments: str):
        return CliRunner().invoke(policy.policy, [arguments[0], tenant.slug, *arguments[1:]])

    return invoke


def test_versions(run):
    assert "published" in run("versions").output
    assert [row["number"] for row in json.loads(run("versions", "--json").output)] == [1]


def test_show(run):
    assert run("show").output.startswith("개인정보 처리방침\n")
    assert run("show", "--lang", "en").output.startswith("Privacy Policy\n")
    assert set(json.loads(run("show", "--version", "1", "--json").output)) == {"ko", "en"}


def test_what_is_not_there(run):
    result = run("show", "--version", "7")
    assert result.exit_code == 1
    assert "no such public version" in result.output


def test_verify_finds_what_was_changed_behind_our_back(run, registered):
    assert run("verify").exit_code == 0
    with registered():
        scope.session().execute(sa.update(PolicyVersion).values(content={"ko": {}, "en": {}}))
    result = run("verify")
    assert result.exit_code == 1
    assert "Version 1 is not what was approved." in result.output
