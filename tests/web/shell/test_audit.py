"""The audit page: who did what; whole or broken; the head to keep."""

import re

import pytest
import sqlalchemy as sa

from trustward.accounts.domain import Role
from trustward.kernel import audit, scope
from trustward.kernel.audit.tables import AuditEntry, AuditHead


@pytest.fixture
def auditor(build):
    return build.person(of=build.tenant(plugins=()), role=Role.AUDITOR)


@pytest.fixture
def acts(in_app, auditor):
    def record(count, action="policy.approved"):
        with in_app(), scope.enter(auditor.tenant.id, actor=scope.Actor(scope.ActorKind.STAFF, auditor.id)):
            for number in range(count):
                audit.record(action, ("policy_version", number), {"number": number})

    return record


def url(person, rest=""):
    return f"/t/{person.tenant.slug}/audit/{rest}"


def text(answer):
    return answer.get_data(as_text=True)


def length(in_app, person):
    with in_app(), scope.enter(person.tenant.id, write=False):
        return audit.head().seq


def test_it_says_who_did_what(desk, auditor, acts):
    acts(2)
    page = text(desk(as_=auditor).get(url(auditor)))
    assert "policy.approved" in page
    assert "김하늘" in page


@pytest.mark.parametrize(("lang", "act", "kind"), [("ko", "처리방침 승인", "처리방침 버전"), ("en", "Privacy policy approved", "Version of the privacy policy")])
def test_acts_are_said_in_the_readers_language(desk, auditor, acts, lang, act, kind):
    acts(1)
    acts(1, "somebody.elses")
    page = text(desk(as_=auditor).get(url(auditor, f"?lang={lang}")))
    assert re.search(f">{act}<br><code>policy.approved</code></td><td [^>]*>{kind}<br>", page)
    assert "><code>somebody.elses</code></td>" in page


def test_a_plugin_explains_its_own(desk, build, in_app):
    auditor = build.person(of=build.tenant(), role=Role.AUDITOR)
    with in_app(), scope.enter(auditor.tenant.id):
        audit.record("trustee.proposed", ("trustee", scope.tenant_id()))
    page = text(desk(as_=auditor).get(url(auditor)))
    assert re.search(">수탁자 등록<br><code>trustee.proposed</code></td><td [^>]*>수탁자<br>", page)


def test_it_is_paged_by_number(desk, auditor, acts):
    acts(120)
    browser, seen, page = desk(as_=auditor), 0, url(auditor, "?action=policy")
    for _ in range(3):
        answer = text(browser.get(page))
        seen += answer.count("<tr ") - 1
        page = (
            answer.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in answer else ""
        )
    assert (seen, page) == (120, "")


def test_acts_are_found_by_their_beginning(desk, auditor, acts):
    acts(2)
    acts(1, "trustee.added")
    browser = desk(as_=auditor)
    assert text(browser.get(url(auditor, "?action=trustee"))).count("<tr ") == 2
    assert text(browser.get(url(auditor, "?action=%25"))).count("<tr ") == 0
    assert browser.get(url(auditor, "?before=nonsense")).status_code == 404


def test_a_whole_record_is_said_to_be_whole(in_app, desk, auditor, acts):
    acts(3)
    answer = desk(as_=auditor).submit(url(auditor), {}, form="form-verify", follow_redirects=True)
    assert f"{length(in_app, auditor) - 1}건" in text(answer)
    assert "audit.verified" in text(answer)


def test_a_changed_entry_is_found(in_app, desk, auditor, acts, database):
    acts(3)
    last = length(in_app, auditor)
    engine = sa.create_engine(database.superuser_url)
    with engine.begin() as connection:
        connection.execute(sa.text("update audit_entry set action = 'policy.refused' where seq = :seq"), {"seq": last})
    engine.dispose()
    answer = desk(as_=auditor).submit(url(auditor), {}, form="form-verify", follow_redirects=True)
    assert f"{last}번" in text(answer)


def test_the_exported_head_shows_that_the_end_was_cut_off(in_app, desk, auditor, acts, database):
    acts(3)
    browser = desk(as_=auditor)
    head, last = text(browser.get(url(auditor, "head.txt"))).strip(), length(in_app, auditor)
    ours = AuditEntry.tenant_id == auditor.tenant.id
    engine = sa.create_engine(database.superuser_url)
    with engine.begin() as connection:
        connection.execute(sa.delete(AuditEntry).where(ours, AuditEntry.seq == last))
        before = connection.execute(sa.select(AuditEntry.hash).where(ours, AuditEntry.seq == last - 1)).scalar_one()
        cut = sa.update(AuditHead).where(AuditHead.tenant_id == auditor.tenant.id)
        connection.execute(cut.values(seq=last - 1, hash=before))
    engine.dispose()
    assert f"{last - 1}건" in text(browser.submit(url(auditor), {}, form="form-verify", follow_redirects=True))
    answer = browser.submit(url(auditor), {"head": head}, form="form-verify", follow_redirects=True)
    assert "내보낸" in text(answer)


@pytest.mark.parametrize("head", ["x", "1:", "1:zz", "1:abcd", "한글:" + "0" * 64])
def test_what_is_no_head_is_said_and_kept(desk, auditor, head):
    answer = desk(as_=auditor).submit(url(auditor), {"head": head}, form="form-verify")
    assert answer.status_code == 422
    assert head in text(answer)


@pytest.mark.parametrize(("role", "status"), [(Role.CLERK, 403), (Role.OWNER, 200), (Role.OFFICER, 200)])
def test_clerks_do_not_read_it(build, desk, auditor, role, status):
    assert desk(as_=build.person(of=auditor.tenant, role=role)).get(url(auditor)).status_code == status
