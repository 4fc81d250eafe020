"""Two statute packs that bring the same row are not used together: which one holds is not for chance to decide."""

from dataclasses import replace

import pytest

from trustward.kernel import scope
from trustward.law.errors import PackError
from trustward.plugins import enablement
from trustward.plugins.manifest import Manifest
from trustward.plugins.statutes import installed_packs, lawbook
from trustward.testing.plugins import plugged

KOREAN, OTHER = "statutes_kr", "another_law"


@pytest.fixture
def unread(app, monkeypatch):
    """Packs as they are read at the first question of a process; forgotten again afterwards."""
    monkeypatch.setitem(app.extensions, "trustward.packs", None)
    monkeypatch.setitem(app.extensions, "trustward.lawbooks", {})


def test_a_tenant_that_has_both_on_is_told_the_rows(app, in_app, build, unread):
    tenant, calm = build.tenant(plugins=(KOREAN,)), build.tenant(plugins=(KOREAN,))
    with in_app():
        [pack] = installed_packs().values()
    stolen = replace(pack, name=OTHER, rows=pack.rows[:1], examples=())
    with plugged(app, Manifest(name=OTHER, title="다른 법령")) as hooks, in_app():
        hooks.register_statutes = lambda: stolen
        app.extensions["trustward.packs"] = None
        with scope.enter(tenant.id):
            enablement.switch_on(OTHER)
            with pytest.raises(PackError) as refused:
                lawbook()
            assert pack.rows[0].id in str(refused.value.message)
            enablement.switch_off(OTHER)
            assert lawbook().packs == (pack,)
        with scope.enter(calm.id, write=False):
            assert lawbook().packs == (pack,)
