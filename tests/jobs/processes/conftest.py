"""A plugin that only the processes know: it sends a notice each day."""

import pytest

from trustward.kernel import clock, scope
from trustward.plugins.enablement import PluginState, PluginSwitch
from trustward.testing.soak import plugin
from trustward.testing.soak.extras import installed_plugin


@pytest.fixture
def processes(processes, tmp_path):
    plugin.know_the_notice()
    processes.environment["PYTHONPATH"] = installed_plugin(tmp_path / "plugin", plugin.NAME, plugin.__name__)
    return processes


@pytest.fixture
def tenant(in_app, build):
    """A tenant that has the plugin on which only the processes know."""
    made = build.tenant(plugins=())
    with in_app(), scope.enter_platform() as session:
        row = {"switch": PluginSwitch.ON, "settings": {}, "changed_at": clock.now()}
        session.add(PluginState(tenant_id=made.id, plugin=plugin.NAME, **row))
    return made
