"""The knowledge asks no clock: the same question has the same answer, today as ever."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import knowledge

ROOM = Path(knowledge.__file__).parent

ASKS = {"today", "now", "utcnow", "fromtimestamp"}
"""What of `datetime` asks a clock; everything in `time` does."""


def clocks_asked(source: str) -> Iterator[str]:
    """Where a file asks the clock: through what it imports of `datetime`, or by a call of such a name on anything."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    dates = {name for node in nodes for name in names_of_datetime(node)}
    for node in nodes:
        match node:
            case ast.Attribute(attr=name) if name in ASKS and (id(node) in calls or root(node) in dates):
                yield f"{node.lineno}: .{name}"
            case ast.Import(names=names) if any(one.name == "time" for one in names):
                yield f"{node.lineno}: import time"
            case ast.ImportFrom(module="time"):
                yield f"{node.lineno}: from time"


def names_of_datetime(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [one.asname or one.name for one in names if one.name == "datetime"]
        case ast.ImportFrom(module="datetime", names=names):
            return [one.asname or one.name for one in names]
        case _:
            return []


def root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import date\nday = date.today()",
        "from datetime import date\nask = date.today",
        "import datetime as d\nd.datetime.now(d.UTC)",
        "from datetime import datetime\ndatetime.utcnow()",
        "import time\ntime.time()",
        "from time import monotonic",
    ],
)
def test_a_question_to_the_clock_is_seen(source: str) -> None:
    assert list(clocks_asked(source))


def test_a_date_is_a_value_and_no_clock() -> None:
    assert not list(
        clocks_asked("from datetime import date, time\ndate(2026, 11, 21), time(12), prices.today")
    )


def test_nothing_that_we_know_asks_the_clock() -> None:
    files = list(ROOM.rglob("*.py"))
    assert len(files) > 20
    assert not [
        f"{file.relative_to(ROOM)}:{found}"
        for file in files
        for found in clocks_asked(file.read_text(encoding="utf-8"))
    ]
