"""Files, register and the last application merge fact by fact; what a person changed in between is not lost."""

from __future__ import annotations

from trustward.kernel.texts import Text
from trustward.register.domain import DataSubjectGroup, Item, Service
from trustward.register.domain.delta import Change, digest, merge


def group(key: str, name: str) -> DataSubjectGroup:
    return DataSubjectGroup(key, Text(name))


def keyed(*facts):
    return {fact.key: fact for fact in facts}


def applied(*facts):
    return {fact.key: digest(fact) for fact in facts}


OLD, NEW, THEIRS = group("a", "옛"), group("a", "새"), group("a", "딴")


def test_nothing_differs():
    assert merge("groups", keyed(OLD), keyed(OLD), {}).empty


def test_what_only_the_files_changed_is_changed():
    delta = merge("groups", keyed(NEW), keyed(OLD), applied(OLD))
    assert delta.changes == (Change("groups", "a", OLD, NEW),)
    assert not delta.kept


def test_what_only_the_register_changed_is_kept():
    delta = merge("groups", keyed(OLD), keyed(THEIRS), applied(OLD))
    assert delta.empty
    assert delta.kept == (Change("groups", "a", THEIRS, OLD),)


def test_what_both_changed_differently_is_a_clash():
    delta = merge("groups", keyed(NEW), keyed(THEIRS), applied(OLD))
    assert delta.clashes == (Change("groups", "a", THEIRS, NEW),)
    assert not delta.empty


def test_a_fact_that_left_the_files_is_removed_but_one_made_in_the_register_stays():
    made = group("b", "직접")
    delta = merge("groups", {}, keyed(OLD, made), applied(OLD))
    assert delta.changes == (Change("groups", "a", OLD, None),)
    assert delta.kept == (Change("groups", "b", made, None),)


def test_a_fact_removed_in_the_register_is_not_brought_back():
    delta = merge("groups", keyed(OLD), {}, applied(OLD))
    assert delta.empty
    assert delta.kept == (Change("groups", "a", None, OLD),)


def test_another_order_is_a_change():
    b = group("b", "나")
    assert merge("groups", keyed(b, OLD), keyed(OLD, b), applied(OLD, b)).reordered


def test_a_change_names_the_values_that_differ_by_key_not_by_number():
    before = Service("s", "g", Text("문의"), Text("답변"), (Item("a", Text("가")), Item("b", Text("나"))))
    after = Service("s", "g", Text("문의"), Text("회신", "Reply"), (Item("b", Text("나")), Item("a", Text("다"))))
    assert Change("services", "s", before, after).parts == (
        ("purpose.ko", "답변", "회신"),
        ("items[a].name.ko", "가", "다"),
        ("purpose.en", None, "Reply"),
    )
