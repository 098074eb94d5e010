"""Texts around every limit of ours and of Slack's, and far beyond."""

from itertools import product
from typing import Final

from tests.bad_input.case import MARK, Typed, typed

COUNT: Final = 200

_UNITS: Final = (
    *("a", "word ", "é", "漢", "👩\u200d💻", "e\u0301", "&", "<", "*_~`", "\n", "1", "<!channel> "),
    "why do our prices lag? ",
)
_LENGTHS: Final = (
    60,
    75,
    150,
    200,
    300,
    499,
    500,
    1_000,
    2_000,
    2_999,
    3_000,
    4_000,
    13_000,
    20_000,
    40_000,
    45_000,
)


def cases() -> tuple[Typed, ...]:
    """Shorter ones in every unit; the longest in some."""
    pairs = sorted(product(_LENGTHS, _UNITS), key=lambda pair: pair[0])[: COUNT - 2]
    texts = [(f"{length} of {unit!a}", _of(length, unit)) for length, unit in pairs]
    longest = Typed("a word", "topic", MARK + "x" * 900_000), Typed("a figure", "cost", MARK + "9" * 700_000)
    return (*typed(texts), *longest)


def _of(length: int, unit: str) -> str:
    text = f"{MARK} "
    return (text + unit * (length // len(unit) + 1))[:length]
