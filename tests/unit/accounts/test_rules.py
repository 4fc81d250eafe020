"""The rules of accounts: which passwords, which paths, what is masked."""

import unicodedata

import pytest

from trustward.accounts import passwords
from trustward.accounts.domain import PasswordFault, mask_email, normal, own_path, password_faults

COMMON = passwords.common()


@pytest.mark.parametrize(
    "password",
    [
        "나의 고양이는 파란 우산",
        "tall-green-wooden-kettle",
        "Zk4!vbn" * 9,
        "a" * 20 + "나무와 강과 산과 하늘",
        "x9" * 5 + "책상위의 연필 두 자루",
        "가" * 6 + "bcdefgh!Q나무",
    ],
)
def test_a_long_unusual_password_is_accepted_whatever_its_signs(password):
    assert password_faults(password, COMMON) == []


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short", PasswordFault.TOO_SHORT),
        ("가나다라마바사", PasswordFault.TOO_SHORT),
        ("한" * 257, PasswordFault.TOO_LONG),
        ("Password1234!", PasswordFault.COMMON),
        ("dkssudgktpdy1", PasswordFault.COMMON),
        ("비밀번호비밀번호비밀번호", PasswordFault.COMMON),
        ("qwertyuiopasdf", PasswordFault.COMMON),
        ("asdfasdfasdfasdf", PasswordFault.REPEATS),
        ("하하하하하하하하하하하하", PasswordFault.REPEATS),
        ("123456789012345", PasswordFault.REPEATS),
        ("haneul.kim2026", PasswordFault.NAMES_ITS_OWNER),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password, fault):
    assert fault in password_faults(password, COMMON, ["haneul.kim@okestro.example", "김하늘"])


def test_a_long_sentence_may_contain_a_name():
    assert password_faults("haneul.kim과 함께 걷는 저녁 산책길", COMMON, ["haneul.kim@okestro.example"]) == []


def test_korean_letters_are_the_same_password_composed_or_not():
    typed = "나의 고양이는 파란 우산"
    assert unicodedata.normalize("NFD", typed) != typed
    assert normal(unicodedata.normalize("NFD", typed)) == normal(typed)


@pytest.mark.parametrize("path", ["/", "/t/okestro/", "/t/okestro/policy?lang=en&x=/y", "/t/가나/"])
def test_own_paths_are_followed(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\n/evil",
        "evil",
        "\\\\evil",
        "/ /evil",
        "http://[",
        "/" + "a" * 3000,
    ],
)
def test_addresses_of_others_are_not(path):
    assert own_path(path) == "/"


def test_an_address_is_masked_but_recognisable():
    assert mask_email("haneul.kim@okestro.example") == "ha***@okestro.example"
    assert mask_email("ab@x.example") == "a***@x.example"
    assert mask_email("a@x.example") == "a***@x.example"
