"""A meeting's recommendation with its next question, and its whole set of cards, beside the yardstick.

No meeting is timed twice. Of a thread in which somebody has just answered, what stood before was drawn before, as in a
worker that follows it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Final, NamedTuple

from bot.own_prices import todays_prices
from bot.storage import keys
from bot.storage.decoding import decode
from bot.storage.encoding import encode
from bot.storage.posts import encode_posted
from handlers.cards.recommendation import DETAILS
from handlers.changes import Answered, Started
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

COPIES: Final = 4
"""A round; few, so that most rounds end before the machine turns to somebody else."""

TEAM: Final = "T00000001"
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
        own_volume: Whether it has calls a day that no meeting before had, so that all costs are worked out anew.
    """

    name: str
    answers: Mapping[str, Answer]
    people: int = 1
    parts: frozenset[str] = frozenset()
    own_volume: bool = False


FINISHED: Final = State("finished", ANSWERS)
FINISHED_BY_FIVE: Final = State("finished by five who differ", ANSWERS, 5)
STATES: Final = (
    State("nothing answered", {}),
    State("half answered", HALF),
    FINISHED,
    FINISHED_BY_FIVE,
)
WITH_DETAILS: Final = State("finished, with its details", ANSWERS, 5, frozenset({DETAILS}))
WITH_NEW_COSTS: Final = State("finished, at a volume nobody had", ANSWERS, own_volume=True)


def jobs() -> Iterator[Job]:
    """Those with limits, and what else a render costs, which is told."""
    for state in STATES:
        yield _job(f"recommendation, {state.name}", partial(_recommending, state), RECOMMENDATION)
    for state in STATES:
        yield _job(f"cards, {state.name}", partial(_drawing, state), CARDS)
    yield _job(f"cards, {WITH_DETAILS.name}", partial(_drawing, WITH_DETAILS))
    yield _job(f"cards, {WITH_NEW_COSTS.name}", partial(_drawing, WITH_NEW_COSTS))
    for state in (FINISHED, FINISHED_BY_FIVE):
        yield _job(f"cards drawn for the first time, {state.name}", partial(_drawing_all, state))
        yield _job(f"reading what is stored, {state.name}", partial(_decoding, state))


def _job(name: str, fresh: Callable[[], Work], limit: float | None = None) -> Job:
    return Job(name, fresh, lambda: [yardstick() for _ in range(COPIES)], "the yardstick", limit, COPIES)


def _recommending(state: State) -> Work:
    meetings = meetings_of(state)
    return lambda: [recommend(PLAYBOOK, in_force(meeting.votes)) for meeting in meetings]


def _drawing(state: State) -> Work:
    """After a click in a thread that was drawn before."""
    meetings = meetings_of(state)
    for meeting in meetings:
        _draw(replace(meeting, votes=dict(list(meeting.votes.items())[:-1])))
    return lambda: [_draw(meeting) for meeting in meetings]


def _drawing_all(state: State) -> Work:
    meetings = meetings_of(state)
    return lambda: [_draw(meeting) for meeting in meetings]


def _decoding(state: State) -> Work:
    stored = [(meeting.id, fields_of(meeting)) for meeting in meetings_of(state)]
    return lambda: [decode(TEAM, id_, fields, PLAYBOOK) for id_, fields in stored]


def _draw(meeting: Meeting) -> list[str]:
    return [card.digest for card in cards(meeting, PLAYBOOK, URL, PRICES()).values()]


def meetings_of(state: State) -> list[Meeting]:
    return [_meeting(state, next(_NUMBERS)) for _ in range(COPIES)]


def _meeting(state: State, number: int) -> Meeting:
    votes = {
        Ballot(question, f"U0{number:08}{person}"): Vote(answer, order, f"1790000000.{order:06}")
        for order, (question, person, answer) in enumerate(_said(state), start=2)
    }
    if state.own_volume:
        votes |= {Ballot("volume", f"U0{number:08}0"): Vote(number, len(votes) + 1)}
    meeting = Meeting(
        team=TEAM,
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


def fields_of(meeting: Meeting) -> dict[str, str]:
    """As the bot stores it."""
    started = Started(meeting.channel, meeting.topic, meeting.started_by, "")
    fields = {**encode(started, "").plain, keys.VERSION: str(meeting.version), keys.MEMBER: "1"}
    for (question, person), (answer, order, at) in meeting.votes.items():
        name = keys.field(keys.VOTE, 0, question, person)
        cast = encode(Answered(0, question, person, answer, at), "").timed[name]
        fields |= {name: f"{order}:{cast}", keys.field(keys.TIME, name): at}
    posted = {keys.field(keys.POSTED, key): encode_posted(message) for key, message in meeting.posted.items()}
    return fields | posted
