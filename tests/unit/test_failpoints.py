"""Places where a test lets a process die exist in tests only."""

import pytest

from trustward.settings import BadSettings, read_settings


def test_they_are_refused_outside_tests(tmp_path):
    env = {"TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_FAILPOINTS": str(tmp_path / "places")}
    with pytest.raises(BadSettings, match="for tests only"):
        read_settings(env)
    assert read_settings({**env, "TRUSTWARD_TEST": "1"}).failpoints == tmp_path / "places"


def test_there_are_none_unless_asked_for(tmp_path):
    assert read_settings({"TRUSTWARD_HOME": str(tmp_path), "TRUSTWARD_TEST": "1"}).failpoints is None
