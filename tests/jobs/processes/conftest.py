"""Worker and ticker as processes of their own, on the database under test and on a queue that may be killed."""

import time
from contextlib import ExitStack

import pytest

from trustward.kernel import clock, scope
from trustward.plugins.enablement import PluginState, PluginSwitch
from trustward.serve import queue_server as embedded
from trustward.settings import read_settings
from trustward.testing.servers.common import running, short_folder
from trustward.testing.servers.programs import program
from trustward.testing.soak import plugin
from trustward.testing.soak.extras import installed_plugin


@pytest.fixture
def until():
    def wait(condition, seconds=30.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.05)

    return wait


@pytest.fixture
def processes(app, test_home, database, mail_sink):
    """`processes.start("worker default")`, `processes.start_queue()`; each gives a process that may be killed."""
    plugin.know_the_notice()
    with short_folder("tw-proc-") as queue_home, ExitStack() as stack:

        class Processes:
            environment = {
                **database.environment,
                "TRUSTWARD_TEST": "1",
                "SMTP_URL": mail_sink.url,
                "REDIS_URL": read_settings({"TRUSTWARD_HOME": str(queue_home)}).redis_url,
                "PYTHONPATH": installed_plugin(queue_home / "plugin", plugin.NAME, plugin.__name__),
            }

            def start(self, words):
                return stack.enter_context(program(words, test_home, self.environment))

            def start_queue(self):
                log = queue_home / "queue.log"
                return stack.enter_context(running(embedded.command(queue_home), log=log))

        yield Processes()


@pytest.fixture
def tenant(in_app, build):
    """A tenant that has the plugin on which only the processes know."""
    made = build.tenant(plugins=())
    with in_app(), scope.enter_platform() as session:
        row = {"switch": PluginSwitch.ON, "settings": {}, "changed_at": clock.now()}
        session.add(PluginState(tenant_id=made.id, plugin=plugin.NAME, **row))
    return made
