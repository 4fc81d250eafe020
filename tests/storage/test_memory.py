"""What a scope has read is remembered in that scope only, and forgotten when it is changed or undone."""

import pytest

from trustward.kernel import scope, tenants
from trustward.kernel.errors import NotFound
from trustward.kernel.ids import new_id
from trustward.plugins.enablement import is_on, settings, switch_off, switch_on
from trustward.plugins.statutes import lawbook

PLUGIN = "consignment"
NEED_IT = ("vendor_email", "reconsignment")


@pytest.fixture
def tenant(build):
    return build.tenant(plugins=())


def test_it_is_asked_once_in_a_scope(in_app, tenant):
    asked = []

    def make():
        asked.append(1)
        return len(asked)

    with in_app():
        for expected in (1, 2):
            with scope.enter(tenant.id):
                assert [scope.remembered("key", make) for _ in range(3)] == [expected] * 3
        with scope.enter(tenant.id):
            scope.remembered("key", make)
            scope.forget()
            assert scope.remembered("key", make) == 4


def test_an_undone_change_is_not_remembered(in_app, tenant):
    with in_app(), scope.enter(tenant.id):
        for name in (*NEED_IT, PLUGIN):
            switch_off(name)
        with pytest.raises(ZeroDivisionError), scope.attempt():
            switch_on(PLUGIN, {"lead_days": 30})
            assert is_on(PLUGIN)
            assert settings(PLUGIN)["lead_days"] == 30
            raise ZeroDivisionError
        assert not is_on(PLUGIN)
        assert settings(PLUGIN)["lead_days"] == 21


def test_a_pack_that_is_switched_off_is_no_law_any_more(in_app, tenant):
    with in_app(), scope.enter(tenant.id):
        assert lawbook().versions()
        switch_off("statutes_kr")
        assert not lawbook().versions()


def test_new_settings_are_seen_at_once(in_app, tenant):
    with in_app(), scope.enter(tenant.id):
        assert settings(PLUGIN)["lead_days"] == 21
        switch_on(PLUGIN, {"lead_days": 30})
        assert settings(PLUGIN)["lead_days"] == 30


def test_an_absent_tenant_is_not_remembered(in_app):
    new = new_id()
    with in_app(), scope.enter(new):
        with pytest.raises(NotFound):
            tenants.get()
        tenants.create("late", "늦은 회사", zone="Asia/Seoul", id=new)
        scope.session().flush()
        assert tenants.get().slug == "late"
