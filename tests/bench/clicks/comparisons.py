"""What the figures of one are held against, and the limits."""

from collections.abc import Iterator
from typing import Final

from tests.bench.clicks import heats
from tests.bench.clicks.compared import ACKNOWLEDGED, DONE, MEDIAN, P99, WORKED, Comparison, Limits, Side
from tests.bench.clicks.subjects.programs import (
    BOLT_JAVASCRIPT,
    BOLT_PYTHON,
    FLOOR,
    FLOOR_ACKNOWLEDGING,
    OURS,
)
from tests.bench.row import Row

WHOLE: Final = "a click and its two messages"

_OURS: Final = Side(OURS.name, DONE)
_FLOOR: Final = Side(FLOOR.name, DONE)
_FLOORS_ANSWER: Final = Side(FLOOR_ACKNOWLEDGING.name, ACKNOWLEDGED)
_BOLT_PYTHON: Final = Side(BOLT_PYTHON.name, DONE)
_BOLT_JAVASCRIPT: Final = Side(BOLT_JAVASCRIPT, DONE)

_THE_FLOOR: Final = "x the floor"
"""As many clicks a second as it does whole, both calls of Slack's API included."""

_ITS_ANSWERS: Final = "x the floor's answers"
"""As many as it acknowledges where it calls nothing."""

OURS_TO_FLOOR: Final = Comparison(WHOLE, _OURS, _FLOOR, _THE_FLOOR, {16: Limits(at_least=0.5)})
PYTHON_TO_FLOOR: Final = Comparison("the same click in Bolt for Python", _BOLT_PYTHON, _FLOOR, _THE_FLOOR)
JAVASCRIPT_TO_FLOOR: Final = Comparison(
    "the same click in Bolt for JavaScript", _BOLT_JAVASCRIPT, _FLOOR, _THE_FLOOR
)

OF_CLICKS: Final = (
    OURS_TO_FLOOR,
    Comparison(
        "a click that is stored and not shown",
        Side(heats.ONLY_ACKNOWLEDGING, ACKNOWLEDGED),
        _FLOORS_ANSWER,
        _ITS_ANSWERS,
        {16: Limits(at_least=0.6)},
    ),
    Comparison(WHOLE, _OURS, _BOLT_PYTHON, "x Bolt Python", {16: Limits(at_least=1.3)}),
    Comparison(WHOLE, _OURS, _BOLT_JAVASCRIPT, "x Bolt JavaScript", {16: Limits(at_least=0.9)}),
    Comparison(
        "the median of its acknowledgements",
        Side(OURS.name, MEDIAN),
        Side(FLOOR.name, MEDIAN),
        "x the floor's",
        {1: Limits(under=2)},
    ),
    Comparison(
        "the slowest of a hundred of them",
        Side(OURS.name, P99),
        Side(OURS.name, MEDIAN),
        "x their median",
        {64: Limits(under=3)},
    ),
    Comparison("its processor time", Side(OURS.name, WORKED), Side(FLOOR.name, WORKED), "x the floor's"),
    PYTHON_TO_FLOOR,
    JAVASCRIPT_TO_FLOOR,
)

OF_OTHERS: Final = (
    Comparison(heats.STARTS, Side(heats.STARTS, DONE), _FLOOR, _THE_FLOOR),
    Comparison(heats.ASKS, Side(heats.ASKS, DONE), _FLOOR, _THE_FLOOR),
    Comparison(heats.ESTIMATES, Side(heats.ESTIMATES, DONE), _FLOOR, _THE_FLOOR),
    Comparison(heats.RECOMMENDS, Side(heats.RECOMMENDS, DONE), _FLOORS_ANSWER, _ITS_ANSWERS),
    Comparison(heats.PRICES, Side(heats.PRICES, DONE), _FLOORS_ANSWER, _ITS_ANSWERS),
    Comparison(heats.READS, Side(heats.READS, DONE), _FLOORS_ANSWER, _ITS_ANSWERS),
)


def rows(measured: heats.Heats) -> Iterator[Row]:
    yield from (comparison.row(heat) for comparison in OF_CLICKS for heat in measured.clicks)
    yield from (comparison.row(measured.others) for comparison in OF_OTHERS)
