"""Who is measured in turn with whom."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, cycle, repeat
from typing import Final

from bot.app import READ_AHEAD_SECONDS
from tests.bench.clicks.meetings import TOPIC
from tests.bench.clicks.rounds import Heat, Pace
from tests.bench.clicks.stage import Stage
from tests.bench.clicks.subjects.programs import FLOOR, FLOOR_ACKNOWLEDGING, OURS
from tests.bench.clicks.subjects.subject import Subject
from tests.bench.clicks.turn import Entrant, Turn
from tests.bench.clicks.workloads import Acknowledgements, Clicks, Commands, Workload, api, page
from tests.bench.core.examples import WORKED
from tests.questions import load

ONLY_ACKNOWLEDGING: Final = "ours, acknowledging only"
STARTS: Final = "a command that starts a meeting"
ASKS: Final = "a question, without a model"
ESTIMATES: Final = "a cost card"
RECOMMENDS: Final = "a recommendation of the API"
PRICES: Final = "a cost case of the API"
READS: Final = "a page"

_ANSWERS: Final = json.dumps({
    "answers": {
        "failing": ["missing_facts", "inconsistent"],
        "data": "yes",
        "knowledge": "yes",
        "behaviour": "yes",
        "volume": 20_000,
    }
})  # fmt: skip
_CASE: Final = re.sub(r'"([\d.]+)"', r"\1", json.dumps(WORKED))
"""The API takes numbers for numbers."""


@dataclass(frozen=True, slots=True)
class Size:
    """Of what is measured.

    Attributes:
        at_once: How many clicks are under way at any time, in turn.
        others_at_once: How many of everything else.
        pace: Of every turn.
        warm_up: Rounds that count for nobody.
        settle_seconds: That ours has to itself after its start.
    """

    at_once: tuple[int, ...]
    others_at_once: int
    pace: Pace
    warm_up: int
    settle_seconds: float


FULL: Final = Size(
    at_once=(1, 16, 64),
    others_at_once=16,
    pace=Pace(seconds=0.6, fewest=32, most=2_000),
    warm_up=2,
    settle_seconds=READ_AHEAD_SECONDS,
)


@dataclass(frozen=True, slots=True)
class Heats:
    """All that is measured."""

    clicks: Sequence[Heat]
    others: Heat

    @property
    def all(self) -> list[Heat]:
        return [*self.clicks, self.others]


def heats(all_: Stage, subjects: Sequence[Subject], missing: Mapping[str, str], size: Size) -> Heats:
    """Of the processes of a stage.

    Args:
        all_: Where they run.
        subjects: All but ours.
        missing: Who cannot be measured, and why.
        size: Of their rounds.
    """
    clicks = [
        Heat(Turn(all_.stub, at_once), size.pace, _clicking(all_, subjects), wrong=dict(missing))
        for at_once in size.at_once
    ]
    return Heats(clicks, Heat(Turn(all_.stub, size.others_at_once), size.pace, _others(all_)))


def _clicking(all_: Stage, subjects: Sequence[Subject]) -> list[Entrant]:
    """Every subject with the same click, and ours once more with its acknowledgement."""
    held = (all_.redis, all_.pattern, all_.meetings)
    return [
        all_.entrant(OURS.name, OURS, Clicks(*held, is_ours=True)),
        all_.entrant(ONLY_ACKNOWLEDGING, OURS, Acknowledgements(*held, is_ours=True)),
        *(all_.entrant(subject.name, subject, _clicked(subject, all_)) for subject in subjects),
    ]


def _others(all_: Stage) -> list[Entrant]:
    """What else people and programs do, beside the floor's clicks."""
    return [
        *(all_.entrant(floor.name, floor, _clicked(floor, all_)) for floor in (FLOOR, FLOOR_ACKNOWLEDGING)),
        *(all_.entrant(name, OURS, workload) for name, workload in _other_workloads(all_)),
    ]


def _clicked(subject: Subject, all_: Stage) -> Workload:
    held = (all_.redis, all_.pattern, all_.meetings)
    return Acknowledgements(*held) if subject is FLOOR_ACKNOWLEDGING else Clicks(*held)


def _other_workloads(all_: Stage) -> Iterator[tuple[str, Workload]]:
    questions = [f"ask {asked.text}" for asked in load()]
    yield STARTS, Commands(all_.redis, repeat(TOPIC), calls=2)
    yield ASKS, Commands(all_.redis, cycle(questions), calls=1)
    yield ESTIMATES, Commands(all_.redis, (f"cost {volume}" for volume in count(20_000)), calls=1)
    yield RECOMMENDS, api("/api/v1/recommendations", _ANSWERS, '"verdict":')
    yield PRICES, api("/api/v1/costs", _CASE, '"approaches":')
    yield READS, page("/scenarios/answer-grading")
