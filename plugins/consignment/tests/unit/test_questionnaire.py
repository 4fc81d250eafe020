"""Questionnaires: what is sent, how far it is, what it is worth."""

from __future__ import annotations

from trustward_consignment.domain.questionnaire import (
    AnswerValue,
    FrozenDomain,
    FrozenQuestion,
    GivenAnswer,
    Questionnaire,
    grade,
    progress,
    signed_content,
)

ONE = FrozenQuestion("q1", "d1", "하나?", "One?", key_item=True, weight=3)
TWO = FrozenQuestion("q2", "d2", "둘?", "Two?", hint_ko="증빙")
THREE = FrozenQuestion("q3", "d1", "셋?")
WHOLE = Questionnaire((FrozenDomain("d1", "가", "A"), FrozenDomain("d2", "나", "B")), (ONE, TWO, THREE))


def given(**values: AnswerValue) -> dict[str, GivenAnswer]:
    return {code: GivenAnswer(code, value) for code, value in values.items()}


def test_weights_are_never_sent():
    assert "weight" not in str(WHOLE.content())
    assert WHOLE.weights() == {"q1": 3, "q2": 1, "q3": 1}
    assert Questionnaire.from_content(WHOLE.content(), WHOLE.weights()) == WHOLE
    assert Questionnaire.from_content(WHOLE.content()).question("q1").weight == 1


def test_questions_stand_under_their_headings():
    assert [(d.key, [q.code for q in qs]) for d, qs in WHOLE.by_domain()] == [("d1", ["q1", "q3"]), ("d2", ["q2"])]


def test_progress_names_what_is_missing_in_order():
    far = progress(WHOLE.questions, given(q2=AnswerValue.YES))
    assert (far.answered, far.total, far.missing, far.percent) == (1, 3, ("q1", "q3"), 33)
    assert not far.complete


def test_not_applicable_needs_a_reason():
    answers = given(q1=AnswerValue.YES, q2=AnswerValue.YES, q3=AnswerValue.NOT_APPLICABLE)
    assert progress(WHOLE.questions, answers).missing == ("q3",)
    answers["q3"] = GivenAnswer("q3", AnswerValue.NOT_APPLICABLE, "해당 시스템이 없습니다")
    assert progress(WHOLE.questions, answers).complete


def test_an_empty_questionnaire_is_never_complete():
    assert not progress((), {}).complete


def test_the_grade_weighs_and_a_key_item_caps_it():
    fair = grade(WHOLE.questions, given(q1=AnswerValue.YES, q2=AnswerValue.PARTIAL, q3=AnswerValue.NO))
    assert (fair.percent, fair.capped, fair.wanting) == (70, False, ("q2", "q3"))
    poor = grade(WHOLE.questions, given(q1=AnswerValue.NO, q2=AnswerValue.YES, q3=AnswerValue.NOT_APPLICABLE))
    assert (poor.percent, poor.key_items_failed) == (25, ("q1",))
    assert grade(WHOLE.questions, given(q1=AnswerValue.NOT_APPLICABLE)).percent is None


def test_a_signature_covers_every_answer_and_file_in_one_order():
    answers = [GivenAnswer("q2", AnswerValue.NO, "메모", ("b", "a")), GivenAnswer("q1", None)]
    hashes = {"a": "1", "b": "2"}
    content = signed_content("c", "h", "동의합니다", "2026-11-24T00:00:00+00:00", answers, hashes)
    assert content == signed_content("c", "h", "동의합니다", "2026-11-24T00:00:00+00:00", reversed(answers), hashes)
    assert content["answers"][1] == {"code": "q2", "value": "no", "note": "메모", "evidence": hashes}
