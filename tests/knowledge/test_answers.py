import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.answers import (
    Answer,
    InvalidAnswerError,
    choose,
    is_known,
    is_unsure,
    parse,
    parse_all,
    shown,
    to_json,
)
from knowledge.questions import LARGEST_NUMBER, SEQUENCE, UNSURE, Question
from tests.conversations.small import CALLS, COLOURS, SWEET

SMALL = (COLOURS, SWEET, CALLS)

# Lone surrogates may stand in JSON, as escapes.
texts = st.text(st.characters(exclude_categories=()), max_size=20)
ids = st.sampled_from([choice.id for question in (*SEQUENCE, *SMALL) for choice in question.choices])
numbers = (
    st.integers() | st.floats() | st.integers(10**300, 10**310) | st.sampled_from([math.inf, -0.0, 1e308])
)
scalars = st.none() | st.booleans() | numbers | texts | ids
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def questions(sequence: tuple[Question, ...]) -> st.SearchStrategy[str]:
    return st.sampled_from([question.id for question in sequence])


def is_answer(question: Question, answer: Answer) -> bool:
    if isinstance(answer, int):
        return question.kind == "number" and not isinstance(answer, bool) and 0 <= answer <= LARGEST_NUMBER
    if is_unsure(answer):
        return True
    order = [choice.id for choice in question.definite]
    fits = len(answer) == 1 if question.kind == "one" else question.kind == "many" and answer
    return bool(fits) and list(answer) == sorted(set(answer), key=order.index)


@pytest.mark.parametrize("sequence", [SEQUENCE, SMALL], ids=["the real questions", "three questions"])
@given(data=st.data())
def test_any_json_ends_in_answers_or_in_a_plain_refusal(
    sequence: tuple[Question, ...], data: st.DataObject
) -> None:
    given_ = data.draw(st.dictionaries(questions(sequence) | texts, json_values, max_size=4))
    try:
        answers = parse_all(given_, sequence)
    except InvalidAnswerError as refusal:
        str(refusal).encode()  # may be sent as it is
        return
    assert list(answers) == [q.id for q in sequence if given_.get(q.id) is not None]
    assert all(is_answer(q, answers[q.id]) for q in sequence if q.id in answers)


@given(data=st.data())
def test_what_is_sent_out_is_read_back_as_it_was(data: st.DataObject) -> None:
    answers: dict[str, Answer] = {
        question.id: data.draw(st.integers(0, LARGEST_NUMBER) | st.just((UNSURE,)))
        if question.kind == "number"
        else choose(
            question, data.draw(st.lists(st.sampled_from([c.id for c in question.choices]), min_size=1))
        )
        if question.kind == "many"
        else (data.draw(st.sampled_from([c.id for c in question.choices])),)
        for question in data.draw(st.lists(st.sampled_from(SEQUENCE), unique=True))
    }
    sent = {
        question.id: to_json(question, answers[question.id])
        for question in SEQUENCE
        if question.id in answers
    }
    assert parse_all(sent) == answers


@given(given_=st.integers() | st.floats())
@example(given_=float(LARGEST_NUMBER))
@example(given_=2.5)
def test_a_number_is_whole_and_within_reach_or_refused(given_: float) -> None:
    fits = math.isfinite(given_) and given_ == math.floor(given_) and 0 <= given_ <= LARGEST_NUMBER
    if fits:
        assert parse(CALLS, given_) == given_
        assert type(parse(CALLS, given_)) is int
    else:
        with pytest.raises(InvalidAnswerError, match="whole number from 0 to 10,000,000,000"):
            parse(CALLS, given_)


@pytest.mark.parametrize(
    ("question", "given_", "answer"),
    [
        (SWEET, "yes", ("yes",)),
        (SWEET, ["yes", "yes"], ("yes",)),
        (SWEET, UNSURE, (UNSURE,)),
        (COLOURS, "blue", ("blue",)),
        (COLOURS, ["blue", "red", "blue"], ("red", "blue")),
        (COLOURS, [UNSURE, "green"], ("green",)),
        (COLOURS, [UNSURE], (UNSURE,)),
        (CALLS, 0, 0),
        (CALLS, 20_000.0, 20_000),
        (CALLS, "20000", 20_000),
        (CALLS, UNSURE, (UNSURE,)),
    ],
)
def test_an_answer_is_read(question: Question, given_: object, answer: Answer) -> None:
    assert parse(question, given_) == answer


@pytest.mark.parametrize(
    ("question", "given_", "because"),
    [
        (SWEET, "maybe", "Unknown choice. Give one of: yes, no, unsure."),
        (SWEET, ["yes", "no"], "Only one choice may be given here."),
        (SWEET, [], "Give one of: yes, no, unsure."),
        (SWEET, True, "Give one of: yes, no, unsure."),
        (COLOURS, ["red", 1], "Give one of: red, green, blue, unsure."),
        (COLOURS, ["red", "pink"], "Unknown choice. Give one of: red, green, blue, unsure."),
        (COLOURS, {"red": True}, "Give one of: red, green, blue, unsure."),
        (CALLS, "many", "Give a whole number from 0 to 10,000,000,000, or 'unsure'."),
        (CALLS, -1, "Give a whole number from 0 to 10,000,000,000, or 'unsure'."),
        (CALLS, True, "Give a whole number from 0 to 10,000,000,000, or 'unsure'."),
        (CALLS, [10], "Give a whole number from 0 to 10,000,000,000, or 'unsure'."),
    ],
)
def test_what_a_question_does_not_take_is_refused_with_what_it_takes(
    question: Question, given_: object, because: str
) -> None:
    with pytest.raises(InvalidAnswerError) as refusal:
        parse(question, given_)
    assert str(refusal.value) == because


@pytest.mark.parametrize(
    ("question", "pressed", "answer"),
    [
        (COLOURS, ["blue", UNSURE, "red"], ("red", "blue")),
        (SWEET, ["no"], ("no",)),
        (CALLS, ["20000"], 20_000),
        (CALLS, [UNSURE], (UNSURE,)),
    ],
)
def test_pressed_choices_are_an_answer(question: Question, pressed: list[str], answer: Answer) -> None:
    assert choose(question, pressed) == answer


def test_a_question_that_does_not_exist_is_named() -> None:
    with pytest.raises(InvalidAnswerError, match=r"There is no question 'taste'\."):
        parse_all({"taste": "yes"}, SMALL)


def test_an_answer_of_nothing_leaves_the_question_open() -> None:
    assert parse_all({"sweet": None, "colours": ["red"]}, SMALL) == {"colours": ("red",)}


def test_not_sure_is_an_answer_that_decides_nothing() -> None:
    assert [is_known(answer) for answer in (None, (UNSURE,), ("no",), 0)] == [False, False, True, True]
    assert [is_unsure(answer) for answer in (None, (UNSURE,), ("no",), 0)] == [False, True, False, False]


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        (COLOURS, ("red", "blue"), "Deep red, Sky blue"),
        (SWEET, (UNSURE,), "Not sure"),
        (CALLS, 1_234_567, "1,234,567"),
        (CALLS, (UNSURE,), "Not sure"),
    ],
)
def test_an_answer_is_shown_in_the_words_of_its_buttons(
    question: Question, answer: Answer, words: str
) -> None:
    assert shown(question, answer) == words
