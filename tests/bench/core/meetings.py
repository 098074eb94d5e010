"""A meeting's recommendation with its next question, and its whole set of cards, beside the yardstick.

No meeting is timed twice. Of a thread in which somebody has just answered, what stood before was drawn before, as in a
worker that follows it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Final, NamedTuple

from bot.own_prices import todays_prices
from handlers.cards.recommendation import DETAILS
from handlers.meetings import ROOT, Meeting, Posted
from handlers.thread import cards
from knowledge.answers import Answer
from knowledge.playbook import PLAYBOOK
from knowledge.recommendation import recommend
from knowledge.voting import Ballot, Vote, in_force
from tests.bench.core.timing import Job, Work
from tests.bench.core.yardstick import yardstick

RECOMMENDATION, CARDS = 0.5, 5.0
"""Of the yardstick: 50 and 500 microseconds."""

COPIES: Final = 20
URL: Final = "https://ragvsft.example.com"
UNSURE: Final[Answer] = ("unsure",)
PRICES: Final = todays_prices()
_NUMBERS: Final = count(1)

ANSWERS: Final[Mapping[str, Answer]] = {
    "failing": ("long_prompts",),
    "data": ("yes",),
    "exact_passage": UNSURE,
    "knowledge": ("no",),
    "behaviour": UNSURE,
    "sources": ("yes",),
    "narrow": ("yes",),
    "labels": ("yes",),
    "evals": ("yes",),
    "training": UNSURE,
    "volume": 100,
}
"""What a meeting answers that is asked nearly everything before its verdict is settled."""

HALF: Final = {id_: ANSWERS[id_] for id_ in list(ANSWERS)[: len(ANSWERS) // 2]}


class State(NamedTuple):
    """How far a meeting is.

    Attributes:
        people: Who answer every third question; one answers the others.
        parts: Of the thread that somebody opened.
    """

    name: str
    answers: Mapping[str, Answer]
    people: int = 1
    parts: frozenset[str] = frozenset()


STATES: Final = (
    State("nothing answered", {}),
    State("half answered", HALF),
    State("finished", ANSWERS),
    State("finished by five who differ", ANSWERS, 5),
    State("the same with its details", ANSWERS, 5, frozenset({DETAILS})),
)


def jobs() -> Iterator[Job]:
    for state in STATES:
        yield _job(f"recommendation, {state.name}", partial(_recommending, state), RECOMMENDATION)
    for state in STATES:
        yield _job(f"cards, {state.name}", partial(_drawing, state, _before), CARDS)
    for state in STATES:
        yield _job(f"cards drawn for the first time, {state.name}", partial(_drawing, state, _nothing), None)


def _job(name: str, fresh: Callable[[], Work], limit: float | None) -> Job:
    return Job(name, fresh, lambda: [yardstick() for _ in range(COPIES)], "the yardstick", limit, COPIES)


def _recommending(state: State) -> Work:
    meetings = meetings_of(state)
    return lambda: [recommend(PLAYBOOK, in_force(meeting.votes)) for meeting in meetings]


def _drawing(state: State, drawn: Callable[[Meeting], Iterable[Meeting]]) -> Work:
    meetings = meetings_of(state)
    for meeting in meetings:
        for before in drawn(meeting):
            _draw(before)
    return lambda: [_draw(meeting) for meeting in meetings]


def _draw(meeting: Meeting) -> list[str]:
    return [card.digest for card in cards(meeting, PLAYBOOK, URL, PRICES()).values()]


def _before(meeting: Meeting) -> Iterator[Meeting]:
    """Without its last answer."""
    yield replace(meeting, votes=dict(list(meeting.votes.items())[:-1]))


def _nothing(_: Meeting) -> Iterator[Meeting]:
    return iter(())


def meetings_of(state: State) -> list[Meeting]:
    return [_meeting(state, next(_NUMBERS)) for _ in range(COPIES)]


def _meeting(state: State, number: int) -> Meeting:
    votes = {
        Ballot(question, f"U0{number:08}{person}"): Vote(answer, order, f"1790000000.{order:06}")
        for order, (question, person, answer) in enumerate(_said(state), start=2)
    }
    meeting = Meeting(
        team="T00000001",
        id=f"{number:016x}",
        channel="C00000001",
        topic="Our support bot quotes last year's prices, at 20k questions a day",
        started_by=f"U0{number:08}0",
        version=len(votes) + 1,
        votes=votes,
        opened=state.parts,
        is_member=True,
    )
    stand = [ROOT, "0:suggestions", *map(meeting.question_key, state.answers)]
    keys = [*stand, meeting.card_key] if state.answers == ANSWERS else stand
    posted = Posted("1790000000.000100", meeting.version, "0" * 16, meeting.version)
    return replace(meeting, posted=dict.fromkeys(keys, posted))


def _said(state: State) -> Iterator[tuple[str, int, Answer]]:
    """The last of several people sees a question differently."""
    for at, (question, answer) in enumerate(state.answers.items()):
        for person in range(1 if at % 3 else state.people):
            yield (
                question,
                person,
                _other(question, answer) if person and person == state.people - 1 else answer,
            )


def _other(question: str, answer: Answer) -> Answer:
    return (PLAYBOOK.by_id[question].choices[0].id,) if answer == UNSURE else UNSURE
