"""Every value of every closed set has a word of its own, in both languages."""

from __future__ import annotations

from enum import StrEnum

import pytest

from trustward.law.arithmetic import Unit
from trustward.register.domain import Basis, TransferBasis, kinds
from trustward.register.views.words import WORDS, word

SETS = [kind for kind in vars(kinds).values() if isinstance(kind, type) and issubclass(kind, StrEnum) and len(kind)]


@pytest.mark.parametrize("kind", SETS)
def test_every_value_has_a_word(kind):
    assert all((kind, member.value) in WORDS for member in kind)


def test_sets_that_share_a_value_have_different_words():
    assert Basis.CONSENT == TransferBasis.CONSENT
    assert word(Basis.CONSENT)._args != word(TransferBasis.CONSENT)._args
    assert (Unit, "hours") not in WORDS
