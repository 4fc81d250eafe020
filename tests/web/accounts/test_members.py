"""Owners see, invite, change and end; a changed role is in force at once; addresses are masked until somebody asks."""

import re
from uuid import UUID

import pyotp
import pytest
import sqlalchemy as sa

from trustward.accounts import access_log
from trustward.accounts.domain import Permission, Role
from trustward.accounts.services import memberships
from trustward.accounts.tables import Account, Invitation
from trustward.kernel import scope
from trustward.testing import matrix
from trustward.testing.builders import PASSWORD

NEW_PASSWORD = "보라색 자전거와 긴 오후"


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=("statutes_kr",))


@pytest.fixture
def owner(build, tenant):
    return build.person(of=tenant, role=Role.OWNER)


@pytest.fixture
def clerk(build, tenant):
    return build.person(of=tenant, role=Role.CLERK)


@pytest.fixture
def page(tenant):
    return f"/t/{tenant.slug}/members"


@pytest.fixture
def invited(desk, owner, page, work, mail_sink):
    """`invited(email)`: invite by the page; returns the path of the mailed link."""

    def invite(email="guest@new.example", role="clerk", **more):
        answer = desk(as_=owner).submit(f"{page}/invite", {"email": email, "role": role, **more})
        assert answer.status_code == 302, answer.text
        work()
        text = mail_sink.to(email)[-1].text
        return re.search(r"http://[^/\s]+(/invitation/[\w-]{43})", text)[1]

    return invite


def actions(in_app, tenant):
    with in_app(), scope.enter(tenant.id, write=False):
        return [(line.action, line.subject_id) for line in access_log.lines()[0]]


class TestMembers:
    def test_addresses_are_masked_until_asked_for_and_each_look_is_recorded(
        self, desk, in_app, tenant, owner, clerk, page
    ):
        one = desk(as_=owner)
        listing = one.get(page)
        assert clerk.email not in listing.text
        assert "pe***@staff.example" in listing.text
        assert "구성원" in listing.text
        detail = one.get(f"{page}/{clerk.id}")
        assert clerk.email not in detail.text
        shown = one.submit(f"{page}/{clerk.id}", form=f"{page}/{clerk.id}/address")
        assert clerk.email in shown.text
        assert actions(in_app, tenant)[0] == ("member.address_shown", str(clerk.id))
        assert {a for a, _ in actions(in_app, tenant)} == {"members.shown", "member.shown", "member.address_shown"}

    def test_a_new_role_is_in_force_at_once(self, desk, owner, clerk, page, tenant):
        theirs = desk(as_=clerk)
        assert theirs.get(f"/t/{tenant.slug}/access").status_code == 403
        answer = desk(as_=owner).submit(f"{page}/{clerk.id}", {"role": "privacy_officer"}, form="role")
        assert answer.status_code == 302
        assert theirs.get("/account").status_code == 302
        assert desk(as_=clerk).get(f"/t/{tenant.slug}/access").status_code == 200

    def test_an_auditor_needs_a_day_and_what_was_chosen_stays(self, desk, owner, clerk, page):
        answer = desk(as_=owner).submit(f"{page}/{clerk.id}", {"role": "auditor", "until": ""}, form="role")
        assert answer.status_code == 422
        assert "종료일이 필요합니다" in answer.text
        assert '<option value="auditor" selected>' in answer.text
        past = desk(as_=owner).submit(f"{page}/{clerk.id}", {"role": "auditor", "until": "2020-01-01"}, form="role")
        assert "이미 지난 날짜" in past.text
        odd = desk(as_=owner).submit(f"{page}/{clerk.id}", {"role": "king", "until": "tomorrow"}, form="role")
        assert odd.status_code == 422
        assert "역할을 선택하세요" in odd.text
        assert "날짜 형식이 아닙니다" in odd.text

    def test_an_ended_member_is_out_at_once(self, desk, owner, clerk, page, tenant):
        theirs = desk(as_=clerk)
        answer = desk(as_=owner).submit(f"{page}/{clerk.id}", form=f"{page}/{clerk.id}/end")
        assert answer.status_code == 302
        assert theirs.get(f"/t/{tenant.slug}/x").status_code in (302, 404)
        assert theirs.get("/account").status_code == 302
        assert desk(as_=clerk).get(page).status_code == 404

    def test_nobody_changes_the_own_role(self, desk, build, tenant, owner, page):
        build.person(of=tenant, role=Role.OWNER)
        one = desk(as_=owner)
        own = f"{page}/{owner.id}"
        assert "다른 소유자에게 요청하세요" in one.get(own).text
        token = {"csrf_token": one.forms(own)[0]["fields"][0][1], "_once": "x" * 20, "role": "clerk"}
        answer = one.post(own, data=token)
        assert answer.status_code == 409
        assert one.post(own + "/end", data={**token, "_once": "y" * 20}).status_code == 409

    @pytest.mark.parametrize("role", [Role.OFFICER, Role.CLERK, Role.AUDITOR])
    def test_other_roles_have_no_such_page(self, desk, build, tenant, page, role):
        one = desk(as_=build.person(of=tenant, role=role))
        for path in ("", "/invite"):
            assert one.get(page + path).status_code == 403
        assert "구성원" not in one.get("/account").text


class TestProof:
    def test_an_old_proof_is_asked_again_and_the_form_is_repeated_as_it_was(
        self, desk, owner, page, moved_clock, in_app, tenant
    ):
        one = desk(as_=owner)
        moved_clock(minutes=11)
        asked = one.submit(f"{page}/invite", {"email": "guest@new.example", "role": "clerk"})
        assert asked.status_code == 401
        assert "본인 확인" in asked.text
        proof = lambda data: again(one, asked, data)  # noqa: E731
        wrong = proof({"_proof_code": "12345x"})
        assert wrong.status_code == 422
        assert "인증번호가 올바르지 않습니다" in wrong.text
        assert "guest@new.example" in wrong.text
        assert proof({}).status_code == 422
        done = proof({"_proof_code": owner.code()})
        assert done.status_code == 302
        with in_app(), scope.enter_platform(write=False) as session:
            assert session.scalar(sa.select(sa.func.count(Invitation.id))) == 1
        fresh = one.submit(f"{page}/invite", {"email": "other@new.example", "role": "clerk"})
        assert fresh.status_code == 302

    def test_the_password_serves_too_and_is_never_kept_in_the_page(self, desk, owner, page, moved_clock):
        one = desk(as_=owner)
        moved_clock(minutes=11)
        asked = one.submit(f"{page}/invite", {"email": "guest@new.example", "role": "clerk"})
        wrong = again(one, asked, {"_proof_password": "wrong-password-wrong"})
        assert wrong.status_code == 422
        assert "wrong-password-wrong" not in wrong.text
        assert again(one, asked, {"_proof_password": PASSWORD}).status_code == 302

    def test_the_session_has_a_new_name_after_a_proof(self, desk, owner, page, moved_clock):
        one = desk(as_=owner)
        moved_clock(minutes=11)
        asked = one.submit(f"{page}/invite", {"email": "guest@new.example", "role": "clerk"})
        before = one.client.get_cookie("trustward").value
        again(one, asked, {"_proof_code": owner.code()})
        after = one.client.get_cookie("trustward").value
        assert before != after
        thief = desk()
        thief.client.set_cookie("trustward", before)
        assert thief.get("/account").status_code == 302

    def test_every_approval_asks_whoever_wrote_its_page(self, desk, build, tenant, app, moved_clock):
        officer = build.person(of=tenant, role=Role.OFFICER)
        approving = [
            route
            for route in matrix.routes(app)
            if route.access.permission is Permission.APPROVE and route.method == "POST"
        ]
        assert approving
        one = desk(as_=officer)
        csrf = {"csrf_token": dict(one.forms("/account")[0]["fields"])["csrf_token"]}
        moved_clock(minutes=11)
        for route in approving:
            url = route.url(app, slug=tenant.slug, **dict.fromkeys(route.arguments, UUID(int=1)))
            assert one.post(url, data={**csrf, "note": "typed"}).status_code == 401, route
        answer = one.post(url, data={**csrf, "note": "typed", "_proof_code": officer.code()})
        assert answer.status_code in {404, 409, 422}

    def test_tries_are_counted(self, desk, owner, page, moved_clock):
        one = desk(as_=owner)
        moved_clock(minutes=11)
        asked = one.submit(f"{page}/invite", {"email": "guest@new.example", "role": "clerk"})
        for _ in range(5):
            again(one, asked, {"_proof_code": "12345x"})
        answer = again(one, asked, {"_proof_code": owner.code()})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert "guest@new.example" in answer.text

    def test_a_page_that_needs_a_proof_leads_there_and_back(self, desk, owner, moved_clock):
        one = desk(as_=owner)
        moved_clock(minutes=11)
        answer = one.get("/account/second-factor")
        assert answer.location == "/prove?next=/account/second-factor"
        done = one.submit(answer.location, {"_proof_code": owner.code()})
        assert done.location == "/account/second-factor"
        assert one.get(done.location).status_code == 200


def again(desk, page, data):
    """Send the form of a page that was got already."""
    parser = _parser()
    parser.feed(page.text)
    [form] = [f for f in parser.forms if f["id"] == "proof"]
    fields = dict(form["fields"])
    return desk.post(form["action"], data={**fields, **data})


def _parser():
    from trustward.testing.desk import _Forms

    return _Forms()


class TestInvitations:
    def test_a_newcomer_makes_an_account_sets_the_phone_up_and_enters(
        self, desk, invited, in_app, tenant, owner, mail_sink
    ):
        link = invited()
        mail = mail_sink.to("guest@new.example")[0]
        assert "초대" in mail.subject
        guest = desk()
        for _ in range(5):
            assert guest.get(link).status_code == 200
        page = guest.get(link).text
        assert "개인정보 담당자" in page
        assert "guest@new.example" not in page
        typed = {"name": "이새봄", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
        answer = guest.submit(link, typed)
        assert answer.location.startswith("/sign-in/second-factor?next=/invitation/")
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", guest.get(answer.location).text)[1].replace(" ", "")
        answer = guest.submit(answer.location, {"code": pyotp.TOTP(secret).now()})
        assert answer.location == link
        assert guest.get(f"/t/{tenant.slug}/members").status_code == 404
        answer = guest.submit(link, form=f"{link}/accept")
        assert answer.location == f"/t/{tenant.slug}/"
        with in_app(), scope.enter(tenant.id, write=False):
            grant = memberships.ledger()[0]
        assert (grant.role, grant.by_id) == (Role.CLERK, owner.id)
        assert guest.get(f"/t/{tenant.slug}/members").status_code == 403
        used = desk().get(link)
        assert used.status_code == 410
        assert "이미 수락한 초대" in used.text

    def test_whoever_has_an_account_only_confirms(self, desk, invited, build, tenant):
        elsewhere = build.tenant(plugins=())
        person = build.person(of=elsewhere)
        link = invited(person.email, role="privacy_officer")
        stranger = desk().get(link)
        assert 'name="password"' not in stranger.text
        assert "/sign-in?next=/invitation/" in stranger.text
        one = desk(as_=person)
        answer = one.submit(link, form=f"{link}/accept")
        assert answer.location == f"/t/{tenant.slug}/"
        assert one.get(f"/t/{tenant.slug}/access").status_code == 200

    def test_somebody_else_cannot_accept(self, desk, invited, build, in_app):
        link = invited()
        other = build.person(of=build.tenant(plugins=()))
        one = desk(as_=other)
        assert "다른 계정으로 로그인되어" in one.get(link).text
        csrf = dict(one.forms(link)[0]["fields"])["csrf_token"]
        assert one.post(f"{link}/accept", data={"csrf_token": csrf}).status_code == 409

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, desk, invited):
        link = invited()
        guest = desk()
        answer = guest.submit(link, {"name": "이새봄", "password": "password1234", "password_again": "password1234"})
        assert answer.status_code == 422
        assert "쉽게 추측되는" in answer.text
        assert "이새봄" in answer.text
        assert "password1234" not in answer.text
        differ = guest.submit(link, {"name": "가" * 101, "password": NEW_PASSWORD, "password_again": "other"})
        assert "100자 이하" in differ.text
        mixed = guest.submit(link, {"name": "이새봄", "password": NEW_PASSWORD, "password_again": "other"})
        assert "두 비밀번호가 서로 다릅니다" in mixed.text

    def test_an_expired_or_revoked_or_unknown_link_says_so(self, desk, invited, moved_clock, owner, page):
        link = invited()
        one = desk(as_=owner)
        [form] = [f for f in one.forms(page) if f["action"].endswith("/revoke")]
        assert one.submit(page, form=form["action"]).status_code == 302
        revoked = desk().get(link)
        assert revoked.status_code == 410
        assert "취소된 초대" in revoked.text
        second = invited()
        moved_clock(days=8)
        expired = desk().get(second)
        assert expired.status_code == 410
        assert "유효 기한이 지난" in expired.text
        unknown = desk().get("/invitation/" + "x" * 43)
        assert unknown.status_code == 404
        assert "확인할 수 없는 초대" in unknown.text
        assert "expired" in desk().get(second + "?lang=en").text

    def test_a_new_invitation_replaces_the_old(self, desk, invited):
        first, second = invited(), invited()
        assert desk().get(first).status_code == 410
        assert desk().get(second).status_code == 200

    def test_of_the_token_only_the_hash_is_kept_and_of_the_address_only_the_sealed(self, invited, in_app, database):
        token = invited().rsplit("/", 1)[1]
        engine = sa.create_engine(database.superuser_url)
        with engine.connect() as connection:
            for table in sa.inspect(connection).get_table_names():
                for row in connection.exec_driver_sql(f'select * from "{table}"'):
                    assert token not in str(row), table
                    assert "guest@new.example" not in str(row), table
        engine.dispose()

    def test_a_member_is_not_invited_again(self, desk, owner, clerk, page):
        answer = desk(as_=owner).submit(f"{page}/invite", {"email": clerk.email.upper(), "role": "clerk"})
        assert answer.status_code == 409
        assert "이미 구성원입니다" in answer.text
        assert clerk.email.upper() in answer.text

    @pytest.mark.parametrize("email", ["", "no", "a@b", "a b@c.example", "a@b.example\nBcc: x@y.example", "@x.example"])
    def test_an_address_that_is_none_is_refused(self, desk, owner, page, email):
        answer = desk(as_=owner).submit(f"{page}/invite", {"email": email, "role": "clerk"})
        assert answer.status_code == 422

    def test_two_tabs_make_one_account(self, desk, invited, in_app):
        link = invited()
        first, second = desk(), desk()
        typed = {"name": "이새봄", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
        action, fields = second.filled(link, typed)
        assert first.submit(link, typed).status_code == 302
        answer = second.post(action, data=fields)
        assert answer.status_code == 200
        assert "계정이 있습니다" in answer.text
        with in_app(), scope.enter_platform(write=False) as session:
            assert session.scalar(sa.select(sa.func.count(Account.id))) == 2


class TestAccessPage:
    def test_it_shows_both_records_with_their_legal_floors(self, desk, tenant, owner, clerk, page, work):
        one = desk(as_=owner)
        one.submit(f"{page}/{clerk.id}", form=f"{page}/{clerk.id}/address")
        shown = one.get(f"/t/{tenant.slug}/access").text
        for words in (
            "접근 권한 관리대장",
            "접속기록",
            "구성원 이메일 주소 조회",
            "부여",
            "3년",
            "2년",
            "127.0.0.1",
            "접속기록 조회",
        ):
            assert words in shown
        assert clerk.email not in shown
        assert "Ledger of access rights" in one.get(f"/t/{tenant.slug}/access?lang=en").text

    def test_signing_in_and_being_refused_stand_there(self, desk, tenant, owner, work):
        stranger = desk()
        stranger.submit("/sign-in", {"email": owner.email, "password": "wrong-password-wrong"})
        stranger.submit("/sign-in", {"email": owner.email, "password": PASSWORD})
        stranger.submit("/sign-in/code", {"code": owner.code()})
        work()
        shown = stranger.get(f"/t/{tenant.slug}/access").text
        assert "로그인 실패" in shown
        assert ">로그인</td>" in shown

    def test_nobody_keeps_less_than_the_law_asks(self, desk, tenant, owner):
        one, page = desk(as_=owner), f"/t/{tenant.slug}/access"
        low = one.submit(page, {"months": "12"}, form=f"{page}/keeping")
        assert low.status_code == 422
        assert "24개월에서" in low.text
        assert 'value="12"' in low.text
        assert one.submit(page, {"months": "x"}, form=f"{page}/keeping").status_code == 422
        assert one.submit(page, {"months": "36"}, form=f"{page}/keeping").status_code == 302
        assert "36개월" in one.get(page).text

    def test_only_an_owner_sets_it(self, desk, tenant, build):
        auditor = desk(as_=build.person(of=tenant, role=Role.AUDITOR))
        page = auditor.get(f"/t/{tenant.slug}/access")
        assert page.status_code == 200
        assert "/access/keeping" not in page.text

    def test_a_malformed_page_is_absent(self, desk, tenant, owner):
        assert desk(as_=owner).get(f"/t/{tenant.slug}/access?lines=x").status_code == 404
