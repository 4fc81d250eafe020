"""`make soak-restore`, shortened: yesterday's backup brings nothing back that was destroyed since."""

import os

from trustward.testing.drill.run import drill


def test_a_restored_installation_serves_nothing_that_was_destroyed():
    result = drill(os.environ.get("TRUSTWARD_TEST_DB", "sqlite"), units=24, living=5, say=lambda text: None)
    assert result.failures == [], result.lines
