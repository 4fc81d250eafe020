"""What the operator does by command line for people who can't sign in (yet)."""

import re

import pytest
from click.testing import CliRunner

from trustward.accounts import health
from trustward.accounts.domain import Role
from trustward.cli import common
from trustward.cli.accounts import accounts
from trustward.kernel import audit, scope


@pytest.fixture
def run(app, monkeypatch):
    monkeypatch.setattr(common, "application", lambda: app)
    return lambda *arguments: CliRunner().invoke(accounts, list(arguments))


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


@pytest.fixture
def person(build, tenant):
    return build.person(of=tenant)


def test_the_first_owner_is_invited(run, tenant, work, mail_sink, desk):
    done = run("invite-owner", tenant.slug, "boss@new.example", "--language", "en")
    assert done.exit_code == 0, done.output
    work()
    [mail] = mail_sink.to("boss@new.example")
    assert "invites you" in mail.subject
    link = re.search(r"http://[^/\s]+(/invitation/\S+)", mail.text)[1]
    assert "소유자" in desk().get(link).text


def test_what_is_absent_or_malformed_is_said(run, tenant):
    for arguments in (
        ("invite-owner", "no-such", "boss@new.example"),
        ("invite-owner", "-", "boss@new.example"),
        ("invite-owner", tenant.slug, "no address"),
        ("disable", "nobody@new.example"),
    ):
        done = run(*arguments)
        assert done.exit_code == 1
        assert done.output.strip()
        assert "Traceback" not in done.output


def test_a_disabled_account_is_out_and_in_again(run, person, desk, in_app):
    one = desk(as_=person)
    assert run("disable", person.email).exit_code == 0
    assert one.get("/account").status_code == 302
    assert desk().submit("/sign-in", {"email": person.email, "password": person.password}).status_code == 422
    assert run("enable", person.email).exit_code == 0
    assert desk().submit("/sign-in", {"email": person.email, "password": person.password}).status_code == 302
    with in_app(), scope.enter_platform(write=False):
        done = [
            (e.action, e.actor_kind) for e in audit.chain._entries(audit.head().seq) if e.action.startswith("account.")
        ]
    assert ("account.disabled", "operator") in done
    assert ("account.enabled", "operator") in done


def test_a_lost_second_factor_is_taken_away_after_a_check_only(run, person, desk):
    one = desk(as_=person)
    assert run("reset-second-factor", person.email).exit_code == 1
    assert one.get("/account").status_code == 200
    assert run("reset-second-factor", person.email, "--yes").exit_code == 0
    assert one.get("/account").status_code == 302
    answer = desk().submit("/sign-in", {"email": person.email, "password": person.password})
    assert answer.location.startswith("/sign-in/second-factor")
    assert person.role is Role.CLERK


def test_a_tenant_without_an_owner_is_named(in_app, build, tenant, person):
    other = build.tenant(plugins=())
    build.person(of=other, role=Role.OWNER)
    with in_app():
        [sentence] = health.troubles()
    assert f"invite-owner {tenant.slug}" in sentence
