"""The raw-file scan, shortened: `make soak-scan` does it with 1,000 records and 20 ciphertexts on both databases."""

import os

import pytest

from trustward.testing.scan.opening import Ciphertext
from trustward.testing.scan.run import Plan, scan


def test_nothing_of_what_was_destroyed_is_left(capsys):
    kind = os.environ.get("TRUSTWARD_TEST_DB", "sqlite")
    result = scan(kind, Plan(records=30, living=6, ciphertexts=2, seconds=120), say=lambda text: None)
    assert result.failures == [], result.lines


@pytest.mark.database("sqlite")
def test_a_key_that_lies_about_would_be_found():
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    key, nonce, unit = os.urandom(32), os.urandom(12), UUID(int=7)
    one = Ciphertext(unit, nonce + AESGCM(key).encrypt(nonce, b"value", b"bound"), b"bound", "a.b/c")
    assert one.opens(key)
    assert not one.opens(os.urandom(32))


@pytest.mark.database("sqlite")
def test_runs_of_bytes_are_tried_at_every_offset(tmp_path):
    from uuid import UUID

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from trustward.testing.scan.opening import opened_by_runs

    key, nonce = os.urandom(32), os.urandom(12)
    one = Ciphertext(UUID(int=7), nonce + AESGCM(key).encrypt(nonce, b"value", b"bound"), b"bound", "a.b/c")
    (tmp_path / "a").write_bytes(os.urandom(777) + key + os.urandom(50))
    assert opened_by_runs([tmp_path / "a"], [one])[1] == 1
    (tmp_path / "a").write_bytes(os.urandom(777) + key[:31] + os.urandom(50))
    assert opened_by_runs([tmp_path / "a"], [one])[1] == 0
