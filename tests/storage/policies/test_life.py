"""Draft → submitted → approved → scheduled → published → superseded: who may, when, and what stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from trustward.accounts.domain import Role
from trustward.documents import digest
from trustward.kernel import audit, clock, scope
from trustward.kernel.audit import AuditEntry
from trustward.kernel.errors import Conflict, Invalid, NotFound, Refused
from trustward.kernel.outbox import OutboxRow
from trustward.kernel.texts import Lang, Text
from trustward.policies import services
from trustward.policies.domain import Acceptance, Origin, VersionState
from trustward.policies.tables import Immutable, PolicyVersion
from trustward.register import services as register
from trustward.register.domain import ChangeNote, DataSubjectGroup, Recipient

REASON = Text("수탁자를 추가했습니다.", "A trustee was added.")
ZONE = "Asia/Seoul"


def today():
    """The legal day; no test here runs over midnight."""
    return clock.today(ZONE)


def submitted(entered, clerk, **options):
    """The id of a version that waits for approval."""
    with entered(clerk):
        row = services.open_draft()
        services.submit(row.id, seen=row.content_hash, reason=REASON, material=False, **options)
        return row.id


def published(entered, clerk, officer, day=None):
    """The id of a version that was approved for today, or for a later day."""
    version_id = submitted(entered, clerk)
    with entered(officer):
        row = services.version(version_id)
        services.approve(version_id, seen=row.content_hash, effective_on=day or today())
    return version_id


def rename_the_group(entered, name="새 고객"):
    with entered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, replace(entry.fact, name=Text(name, "New customers")))


def test_from_register_to_public(registered, clerk, officer):
    version_id = published(registered, clerk, officer)
    with registered():
        row = services.current()
        assert row
        assert (row.id, row.number, row.state) == (version_id, 1, VersionState.PUBLISHED)
        assert row.effective_on == today()
        assert row.approved_hash == row.content_hash == digest(row.content)
        assert (row.author_id, row.approver_id) == (clerk.id, officer.id)
        assert services.document(row, Lang.KO).title == "개인정보 처리방침"
        assert Text.of(row.reason) == REASON
        actions = [
            entry.action
            for entry in scope.session().query(AuditEntry).order_by(AuditEntry.seq)
            if entry.action.startswith("policy.")
        ]
        assert actions == [
            "policy.draft_opened", "policy.submitted", "policy.approved", "policy.scheduled", "policy.published",
        ]  # fmt: skip
        told = [
            row.payload for row in scope.session().query(OutboxRow) if row.payload.get("name") == "policy.published"
        ]
        assert told == [{
            "name": "policy.published", "version": str(version_id), "number": 1, "effective_on": today().isoformat(),
        }]  # fmt: skip
        assert audit.verify() in (None, [])


def test_a_second_version_supersedes_the_first(registered, clerk, officer):
    first = published(registered, clerk, officer)
    rename_the_group(registered)
    second = published(registered, clerk, officer)
    with registered():
        old, new = services.version(first), services.version(second)
        assert (old.state, old.superseded_on) == (VersionState.SUPERSEDED, today())
        assert (new.number, new.state, new.base_id) == (2, VersionState.PUBLISHED, first)
        changed = services.comparison(new, Lang.KO).changed
        assert {section.id for section in changed} >= {"purposes.customers"}
        assert [row.number for row in services.readable()] == [2, 1]


def test_there_is_one_open_version(registered, clerk):
    with registered(clerk):
        first = services.open_draft()
        assert services.open_draft().id == first.id
        assert [row.state for row in services.versions()] == [VersionState.DRAFT]


def test_the_database_refuses_a_second_open_one(registered, clerk):
    with pytest.raises(IntegrityError), registered(clerk):
        row = services.open_draft()
        copy = {name: getattr(row, name) for name in (
            "state", "origin", "content", "content_hash", "disclosed", "law", "packs_as_of", "accepted", "reason",
            "material", "created_at", "refreshed_at",
        )}  # fmt: skip
        scope.session().add(PolicyVersion(**copy))
        scope.session().flush()


def test_the_draft_follows_the_register(registered, clerk):
    with registered(clerk):
        before = services.open_draft().content_hash
    rename_the_group(registered)
    with registered():
        row = services.follow()
        assert row
        assert row.content_hash != before
        assert "새 고객" in str(row.content)


def test_a_draft_opens_when_register_and_policy_differ(registered, clerk, officer):
    published(registered, clerk, officer)
    with registered():
        assert services.follow() is None
    rename_the_group(registered)
    with registered():
        row = services.follow()
        assert row
        assert (row.state, row.author_id) == (VersionState.DRAFT, None)


def test_a_draft_goes_when_the_change_is_undone(registered, clerk, officer):
    published(registered, clerk, officer)
    rename_the_group(registered)
    with registered():
        assert services.follow()
    rename_the_group(registered, "고객")
    with registered():
        entry = register.entries("groups")[0]
        register.change("groups", entry.id, DataSubjectGroup("customers", Text("고객", "Customers")))
    with registered():
        assert services.follow() is None
        assert services.opened() is None


def test_events_of_the_register_open_the_draft(registered, work):
    work()
    with registered():
        row = services.opened()
        assert row
        assert row.author_id is None


def test_nothing_is_submitted_where_nothing_changes(registered, clerk, officer):
    published(registered, clerk, officer)
    with pytest.raises(Refused) as refused:
        submitted(registered, clerk)
    assert refused.value.code == "policy_unchanged"


def test_the_registers_own_note_is_offered_as_the_reason(registered, clerk, officer):
    published(registered, clerk, officer)
    with registered():
        day = today() + timedelta(days=3)
        register.record("change_notes", ChangeNote("next", day, Text("개정", "Amended")))
    with registered(clerk):
        assert Text.of(services.open_draft().reason) == Text("개정", "Amended")


def test_two_who_open_a_draft_at_once_get_the_same(registered, clerk, monkeypatch):
    from trustward.policies.services import drafts, reading

    with registered(clerk):
        first = services.open_draft().id
    seen = iter([None])
    opened = reading.opened
    monkeypatch.setattr(drafts.reading, "opened", lambda: next(seen, opened()))
    with registered(clerk):
        assert services.open_draft().id == first


def test_what_is_submitted_does_not_follow_any_more(registered, clerk):
    version_id = submitted(registered, clerk)
    with registered():
        before = services.version(version_id).content_hash
    rename_the_group(registered)
    with registered():
        assert services.follow()
        assert services.open_draft().id == version_id
        assert services.version(version_id).content_hash == before


def test_what_is_submitted_is_what_was_seen(registered, clerk):
    with registered(clerk):
        row = services.open_draft()
        version_id, seen = row.id, row.content_hash
    rename_the_group(registered)
    with pytest.raises(Conflict), registered(clerk):
        services.submit(version_id, seen=seen, reason=REASON, material=False)


@pytest.mark.parametrize("wrong", ["reason", "day"])
def test_bad_input_is_told_by_field(registered, clerk, wrong):
    options = (
        {"reason": Text("", "only English")} if wrong == "reason" else {"effective_on": today() - timedelta(days=1)}
    )
    with pytest.raises(Invalid) as refused, registered(clerk):
        row = services.open_draft()
        services.submit(row.id, seen=row.content_hash, **({"reason": REASON, "material": False} | options))
    assert set(refused.value.fields) == {"reason_ko" if wrong == "reason" else "effective_on"}


def test_a_blocking_finding_must_be_accepted_with_a_reason(registered, clerk):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
    with pytest.raises(Refused) as refused, registered(clerk):
        row = services.open_draft()
        services.submit(row.id, seen=row.content_hash, reason=REASON, material=False)
    assert {finding.code for finding in refused.value.objections} == {"recipient_incomplete"}
    with registered(clerk):
        row = services.open_draft()
        with pytest.raises(Invalid):
            services.accept(row.id, "recipient_incomplete", "recipients.empty.items", Text(""))
        with pytest.raises(Invalid):
            services.accept(row.id, "recipient_incomplete", "recipients.nobody.items", REASON)
        for finding in refused.value.objections:
            services.accept(row.id, finding.code, finding.place, Text("원본 그대로"))
        services.submit(row.id, seen=row.content_hash, reason=REASON, material=False)
        assert {one["place"] for one in row.accepted} == {f.place for f in refused.value.objections}


def test_an_acceptance_can_be_taken_back_and_is_inherited(registered, clerk, officer):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
    with registered(clerk):
        row = services.open_draft()
        for place in ("purpose", "items", "retention"):
            services.accept(row.id, "recipient_incomplete", f"recipients.empty.{place}", REASON)
        services.unaccept(row.id, "recipient_incomplete", "recipients.empty.items")
    with pytest.raises(Refused):
        submitted(registered, clerk)
    with registered(clerk):
        services.accept(services.open_draft().id, "recipient_incomplete", "recipients.empty.items", REASON)
    published(registered, clerk, officer)
    rename_the_group(registered)
    submitted(registered, clerk)


def test_the_author_does_not_approve(registered, officer, build, tenant):
    version_id = submitted(registered, officer)
    with pytest.raises(Refused) as refused, registered(officer):
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=today())
    assert refused.value.code == "policy_own"


def test_trustward_itself_does_not_approve(registered, clerk):
    version_id = submitted(registered, clerk)
    with pytest.raises(Refused) as refused, registered():
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=today())
    assert refused.value.code == "policy_not_an_officer"


def test_an_approval_is_bound_to_what_was_on_the_screen(registered, clerk, officer):
    version_id = submitted(registered, clerk)
    with pytest.raises(Conflict), registered(officer):
        services.approve(version_id, seen="0" * 64, effective_on=today())


def test_a_returned_version_is_a_draft_again(registered, clerk, officer):
    version_id = submitted(registered, clerk)
    with pytest.raises(Invalid), registered(officer):
        services.return_(version_id, note=" ")
    with registered(officer):
        services.return_(version_id, note="기간을 확인하세요.")
    with registered(clerk):
        row = services.opened()
        assert row
        assert (row.state, row.return_note) == (VersionState.DRAFT, "기간을 확인하세요.")
    assert submitted(registered, clerk) == version_id


def test_a_scheduled_version_waits_for_its_day(registered, clerk, officer, moved_clock, work):
    first = published(registered, clerk, officer)
    rename_the_group(registered)
    second = published(registered, clerk, officer, day=today() + timedelta(days=7))
    work()
    with registered():
        assert services.current().id == first
        assert services.coming().id == second
        assert [row.number for row in services.readable()] == [2, 1]
    moved_clock(days=6)
    work()
    with registered():
        assert services.current().id == first
    moved_clock(days=1)
    work()
    with registered():
        assert services.current().id == second
        assert services.version(first).superseded_on == services.version(second).effective_on
        assert services.publish_due() == 0


def test_the_day_can_be_set_later(registered, clerk, officer):
    version_id = submitted(registered, clerk)
    with registered(officer):
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=None)
        assert services.version(version_id).state is VersionState.APPROVED
        with pytest.raises(Invalid):
            services.schedule(version_id, effective_on=today() - timedelta(days=1))
        services.schedule(version_id, effective_on=today())
        assert services.current().id == version_id


def test_days_follow_each_other(registered, clerk, officer):
    published(registered, clerk, officer)
    rename_the_group(registered)
    published(registered, clerk, officer, day=today() + timedelta(days=7))
    rename_the_group(registered, "또 다른 고객")
    version_id = submitted(registered, clerk)
    with pytest.raises(Invalid), registered(officer):
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=today())


def test_a_version_is_recalled_before_its_day(registered, clerk, officer):
    version_id = published(registered, clerk, officer, day=today() + timedelta(days=7))
    with registered(officer):
        with pytest.raises(Invalid):
            services.recall(version_id, note="")
        services.recall(version_id, note="계약이 취소됨")
        assert services.coming() is None
        with pytest.raises(NotFound):
            services.by_number(1)
        with pytest.raises(Refused):
            services.schedule(version_id, effective_on=today())


def test_a_public_version_is_not_recalled(registered, clerk, officer):
    version_id = published(registered, clerk, officer)
    with pytest.raises(Refused), registered(officer):
        services.recall(version_id, note="x")


@pytest.mark.parametrize("act", ["accept", "submit", "return", "approve"])
def test_acts_on_a_public_version_are_refused(registered, clerk, officer, act):
    version_id = published(registered, clerk, officer)
    acts = {
        "accept": lambda: services.accept(version_id, "x", "y", REASON),
        "submit": lambda: services.submit(version_id, seen="", reason=REASON, material=False),
        "return": lambda: services.return_(version_id, note="x"),
        "approve": lambda: services.approve(version_id, seen="", effective_on=None),
    }
    with pytest.raises(Refused) as refused, registered(officer):
        acts[act]()
    assert refused.value.code == "policy_state"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", {"ko": {}, "en": {}}),
        ("content_hash", "0" * 64),
        ("number", 9),
        ("accepted", [{}]),
        ("disclosed", {}),
    ],
)
def test_a_public_version_can_not_be_rewritten(registered, clerk, officer, field, value):
    version_id = published(registered, clerk, officer)
    with pytest.raises(Immutable), registered():
        setattr(services.version(version_id), field, value)
        scope.session().flush()


def test_a_public_version_can_not_be_deleted(registered, clerk, officer):
    version_id = published(registered, clerk, officer)
    with pytest.raises(Immutable), registered():
        scope.session().delete(services.version(version_id))
        scope.session().flush()


def test_what_was_tampered_with_is_not_published(registered, clerk, officer):
    from sqlalchemy import update

    version_id = published(registered, clerk, officer, day=today() + timedelta(days=1))
    with registered():
        scope.session().execute(
            update(PolicyVersion).where(PolicyVersion.id == version_id).values(content={"ko": {}, "en": {}})
        )
    with pytest.raises(services.Tampered), registered():
        services.publish(services.version(version_id))


def test_an_unknown_version_is_absent(registered, officer):
    with pytest.raises(NotFound), registered(officer):
        services.version(officer.id)


def test_a_plugin_can_say_no(registered, clerk, officer, monkeypatch):
    from trustward.plugins import review
    from trustward.plugins.facts import Decision, Verdict
    from trustward.plugins.manager import Answer

    version_id = submitted(registered, clerk)
    asked = []

    def ask(hook, **facts):
        asked.append((hook, facts["action"]))
        return [Answer("guard", Verdict(Decision.DENY, ("아직 안 됩니다.",)))]

    monkeypatch.setattr(review, "ask", ask)
    with pytest.raises(Refused) as refused, registered(officer):
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=today())
    assert refused.value.objections == ("아직 안 됩니다.",)
    assert asked == [("review_action", "policy.approve")]


def test_a_policy_is_imported_first_and_once(registered, clerk, officer):
    day = today() - timedelta(days=900)
    facts = {"effective_on": day, "packs_on": today(), "reason": Text("이전 방침"), "accepted": ()}
    with registered():
        row = services.import_version(**facts)
        assert row
        assert (row.number, row.state, row.origin) == (1, VersionState.PUBLISHED, Origin.IMPORTED)
        assert services.current().effective_on == day
        assert services.import_version(**facts) is None
        assert services.follow() is None
    rename_the_group(registered)
    published(registered, clerk, officer)
    with registered():
        assert services.current().number == 2
        assert services.import_version(**facts) is None


def test_an_import_needs_its_findings_accepted(registered):
    with registered():
        register.record("recipients", Recipient("empty", name=register.entries("recipients")[0].fact.name))
    facts = {"effective_on": today(), "packs_on": today(), "reason": Text("이전 방침")}
    with pytest.raises(Refused), registered():
        services.import_version(**facts, accepted=())
    with registered():
        row = services.import_version(**facts, accepted=(Acceptance("recipient_incomplete", "", Text("원본 그대로")),))
        assert row.accepted[0]["reason"] == {"ko": "원본 그대로", "en": ""}


def test_an_import_comes_first_or_not_at_all(registered, clerk, officer):
    published(registered, clerk, officer)
    with pytest.raises(Refused), registered():
        services.import_version(effective_on=today(), packs_on=today(), reason=REASON, accepted=())


def test_the_disclosure_of_the_public_and_the_coming_version(registered, clerk, officer, monkeypatch):
    from trustward.plugins.manager import Answer
    from trustward.policies.domain import SectionContribution
    from trustward.policies.services import rendering
    from trustward.testing.registers import a_trustee

    ask = rendering.ask
    trustees = [a_trustee()]

    def with_trustees(hook, **facts):
        if hook != "policy_sections":
            return ask(hook, **facts)
        contribution = SectionContribution("consignment", consignments=tuple(trustees), facts={"count": len(trustees)})
        return [Answer("consignment", [contribution])]

    monkeypatch.setattr(rendering, "ask", with_trustees)
    with registered():
        assert services.current_disclosure() == services.Disclosure(None, None)
    published(registered, clerk, officer)
    trustees.append(a_trustee("relay", subtrustees=(a_trustee("cloud", subtrustees=(a_trustee("disk"),)),)))
    published(registered, clerk, officer, day=today() + timedelta(days=3))
    with registered():
        found = services.current_disclosure()
        assert found.published.trustees == {"stevie"}
        assert found.published.facts == {"consignment": {"count": 1}}
        assert found.scheduled.trustees == {"stevie", "relay"}
        assert found.scheduled.subtrustees == {"stevie": frozenset(), "relay": {"cloud", "disk"}}
        assert (found.scheduled.number, found.scheduled.effective_on) == (2, today() + timedelta(days=3))


def test_a_version_that_waits_is_an_obligation_of_the_officer(registered, clerk, officer, work):
    from trustward.obligations.domain import DutyState
    from trustward.obligations.services import Filter, page

    def found():
        with registered():
            return [one for one in page(Filter(), size=50) if one.kind == "approve_policy"]

    version_id = submitted(registered, clerk)
    work()
    (duty,) = found()
    assert (duty.state, duty.role, duty.subject_id) == (DutyState.OPEN, Role.OFFICER, version_id)
    assert duty.path == f"policy/versions/{version_id}/approval"
    with registered(officer):
        services.approve(version_id, seen=services.version(version_id).content_hash, effective_on=today())
    work()
    with registered():
        done = [
            one for one in page(Filter(subject=("policy_version", version_id)), size=50) if one.kind == "approve_policy"
        ]
        assert [one.state for one in done] == [DutyState.DONE]
