"""What counts as a typed answer. The words of three made-up questions; the real yes and no."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.meetings import ROOT, Meeting, Posted
from handlers.typed import LONGEST_REPLY, question_seen, read_answer
from knowledge.answers import Answer, parse
from knowledge.questions import Question
from knowledge.voting import Ballot, Vote
from tests.conversations.small import CALLS, COLOURS, SMALL, SWEET

YES: Answer = ("yes",)
NO: Answer = ("no",)
UNSURE: Answer = ("unsure",)

TO_ONE: dict[str, Answer | None] = {
    "yes": YES,
    "Yes": YES,
    "YES!": YES,
    "yes.": YES,
    " yes  ": YES,
    "yep": YES,
    "yeah": YES,
    "Y": YES,
    "1": YES,
    "no": NO,
    "No.": NO,
    "nope": NO,
    "nah": NO,
    "n": NO,
    "2": NO,
    "not sure": UNSURE,
    "Not  sure": UNSURE,
    "unsure": UNSURE,
    "don't know": UNSURE,
    "Don\u2019t know.": UNSURE,
    "dunno": UNSURE,
    "no idea": UNSURE,
    "3": UNSURE,
    "4": None,
    "0": None,
    "-1": None,
    "": None,
    "   ": None,
    "!": None,
    "...": None,
    "yes?": None,
    "yes, but only for refunds": None,
    "yes and no": None,
    "yes yes": None,
    "yes, no": None,
    "no worries": None,
    "no, wait": None,
    "not sure what you mean": None,
    "I think yes": None,
    "sure": None,
    "maybe": None,
    "ok": None,
    "y'all": None,
    "@ben yes": None,
    "<@U123> yes": None,
    "yes\nor so": None,
    ":+1:": None,
    "<https://a.example|yes>": None,
    "/ragvsft yes": None,
    "who is taking notes?": None,
}
TO_MANY: dict[str, Answer | None] = {
    "red": ("red",),
    "Deep red": ("red",),
    "azure": ("blue",),
    "1": ("red",),
    "3": ("blue",),
    "4": UNSURE,
    "not sure": UNSURE,
    "red, blue": ("red", "blue"),
    "blue,red": ("red", "blue"),
    "1, 3": ("red", "blue"),
    "1,3": ("red", "blue"),
    "1 and 3": ("red", "blue"),
    "1 + 2 + 3": ("red", "green", "blue"),
    "red & azure": ("red", "blue"),
    "red &amp; azure": ("red", "blue"),
    "red; sky blue and grass green.": ("red", "green", "blue"),
    "red, red": ("red",),
    "red, not sure": ("red",),
    "5": None,
    "1 3": None,
    "red blue": None,
    "red,": None,
    ", red": None,
    "red and": None,
    "red, pink": None,
    "red, I think": None,
    "I see red": None,
    "red or blue": None,
    "all of them": None,
    "and": None,
    "redandblue": None,
    "not red": None,
}
TO_A_NUMBER: dict[str, Answer | None] = {
    "10": 10,
    "1": 1,
    "3": 3,
    "0": 0,
    "20k": 20_000,
    "20,000": 20_000,
    "about 20k a day.": 20_000,
    "20k!": 20_000,
    "1.5M per month": 50_000,
    "not sure": UNSURE,
    "no idea": UNSURE,
    "unsure": UNSURE,
    "many": None,
    "20k?": None,
    "20.000": None,
    "at 10 we should stop": None,
    "10 of us": None,
    "10, 20": None,
    "10 and 20": None,
    "yes": None,
    "-10": None,
    "99999999999": None,
}
TABLES = [(SWEET, TO_ONE), (COLOURS, TO_MANY), (CALLS, TO_A_NUMBER)]


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [(question, text, answer) for question, table in TABLES for text, answer in table.items()],
)
def test_a_plain_answer_counts_and_talk_does_not(
    question: Question, text: str, answer: Answer | None
) -> None:
    assert read_answer(question, text) == answer


@given(st.sampled_from([SWEET, COLOURS, CALLS]), st.text() | st.text("123yesno,and &;+.!", max_size=12))
def test_whatever_is_typed_is_none_or_an_answer_that_the_question_takes(
    question: Question, text: str
) -> None:
    answer = read_answer(question, text)
    assert answer is None or parse(question, answer if isinstance(answer, int) else list(answer)) == answer


def test_a_long_text_is_never_an_answer() -> None:
    assert read_answer(COLOURS, ", ".join(["red"] * 40)) == ("red",)
    assert read_answer(COLOURS, ", ".join(["red"] * (LONGEST_REPLY // 5 + 1))) is None


# -- which question a reply is about -------------------------------------------------------------------------------
# Timestamps as Slack's: the root at 1, the first question at 2, the second at 4, the third at 6.


def at(seconds: float) -> str:
    return f"17000000{seconds:04.1f}00000"


def meeting(
    posted: Mapping[str, Posted] | None = None,
    votes: Mapping[Ballot, Vote] | None = None,
    opened: frozenset[str] = frozenset(),
    round_: int = 0,
) -> Meeting:
    stands = {ROOT: Posted(at(1), 1, "", 1), **(posted or {})}
    return Meeting(
        "T1", "m1", "C1", "topic", "U1", round=round_, votes=votes or {}, opened=opened, posted=stands
    )


def posted(
    question: Question, seconds: float, since: int, shown: int | None = None, round_: int = 0
) -> dict[str, Posted]:
    return {f"{round_}:question:{question.id}": Posted(at(seconds), since, "", shown or since)}


def voted(question: Question, answer: Answer, order: int, who: str = "U1") -> dict[Ballot, Vote]:
    return {Ballot(question.id, who): Vote(answer, order)}


FIRST_ASKED = posted(COLOURS, 2, 1)
FIRST_SHOWN = posted(COLOURS, 2, 1, 2)
SECOND_ASKED = posted(SWEET, 4, 2)
RED, GREEN = voted(COLOURS, ("red",), 2), voted(COLOURS, ("green",), 2)


@pytest.mark.parametrize(
    ("state", "seconds", "seen"),
    [
        ("nothing is asked yet", 1.5, None),
        ("the first question stands", 1.5, None),
        ("the first question stands", 3, COLOURS),
        ("answered, and the thread does not show it yet", 3, COLOURS),
        ("answered and shown, and the next is not asked yet", 3, None),
        ("the second question stands", 3, COLOURS),
        ("the second question stands", 5, SWEET),
        ("decided, and the card stands", 5, SWEET),
        ("decided, and the card stands", 7, None),
        ("decided, and the last answer is not shown yet", 7, SWEET),
        ("decided, and the last question is open for a change", 7, SWEET),
        ("the first question is open for a change while the second stands", 5, SWEET),
        ("the second question was set aside", 5, None),
        ("a new round, nothing asked in it yet", 9, None),
        ("a new round, its first question stands", 9, COLOURS),
        ("a new round, its first question stands", 5, None),
    ],
)
def test_a_reply_is_about_the_question_that_its_writer_saw(
    state: str, seconds: float, seen: Question | None
) -> None:
    card = {"0:card": Posted(at(6), 3, "", 3)}
    sweet = {**FIRST_SHOWN, **posted(SWEET, 4, 2, 3)}
    decided = {**RED, **voted(SWEET, YES, 3)}
    states = {
        "nothing is asked yet": meeting(),
        "the first question stands": meeting(posted=FIRST_ASKED),
        "answered, and the thread does not show it yet": meeting(posted=FIRST_ASKED, votes=RED),
        "answered and shown, and the next is not asked yet": meeting(posted=FIRST_SHOWN, votes=RED),
        "the second question stands": meeting(posted={**FIRST_SHOWN, **SECOND_ASKED}, votes=RED),
        "decided, and the card stands": meeting(posted={**sweet, **card}, votes=decided),
        "decided, and the last answer is not shown yet": meeting(
            posted={**FIRST_SHOWN, **SECOND_ASKED}, votes=decided
        ),
        "decided, and the last question is open for a change": meeting(
            posted={**sweet, **card}, votes=decided, opened=frozenset({"sweet"})
        ),
        "the first question is open for a change while the second stands": meeting(
            posted={**FIRST_SHOWN, **SECOND_ASKED}, votes=RED, opened=frozenset({"colours"})
        ),
        "the second question was set aside": meeting(
            posted={**FIRST_SHOWN, **SECOND_ASKED}, votes={**GREEN, **voted(CALLS, 5, 3)}
        ),
        "a new round, nothing asked in it yet": meeting(posted=sweet, round_=1),
        "a new round, its first question stands": meeting(
            posted={**sweet, **posted(COLOURS, 8, 5, round_=1)}, round_=1
        ),
    }
    assert question_seen(states[state], SMALL, at(seconds)) is seen
