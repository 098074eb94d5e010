"""What came from people gets into no message unescaped: the type checker says so, and nothing goes round it.

The lines marked `type: ignore` are what it has to refuse: a mark that is not needed is an error to it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import handlers
from handlers.blocks import context, section
from handlers.cards.card import Card
from handlers.mrkdwn import Mrkdwn, person
from handlers.windows import notice_view

ROOMS: Final = [Path(handlers.__file__).parent, Path(handlers.__file__).parents[1] / "bot"]
TYPED: Final = "<!channel> said <https://evil.example|hello>"


def test_plain_strings_are_refused_wherever_slack_reads_marks() -> None:
    section(TYPED)  # type: ignore[arg-type]
    context(TYPED)  # type: ignore[arg-type]
    Card(TYPED, ())  # type: ignore[arg-type]
    notice_view(TYPED)  # type: ignore[arg-type]
    section(f"{Mrkdwn('*bold*')}: {TYPED}")  # type: ignore[arg-type]
    section(Mrkdwn("cut through an escape &amp;")[:-2])  # type: ignore[arg-type]


def test_what_is_filled_in_is_escaped() -> None:
    filled = Mrkdwn("{} and {}").format(TYPED, Mrkdwn("*ours*"))

    assert filled == "&lt;!channel&gt; said &lt;https://evil.example|hello&gt; and *ours*"
    assert Mrkdwn("") + TYPED == Mrkdwn("").join([TYPED]) == Mrkdwn("{}").format(TYPED)


def test_a_persons_id_names_that_person_and_nothing_else() -> None:
    assert person("U0ANA00001") == "<@U0ANA00001>"
    assert person("U1> <!channel") == "U1&gt; &lt;!channel"


def test_marks_are_written_in_the_source_and_nowhere_made_from_what_comes_in() -> None:
    made = [call for file in files() for call in calls(file)]
    others = [
        (file.name, ast.unparse(call)) for file, call in made if not all(map(is_written_out, call.args))
    ]

    assert len(made) > 50
    assert others == [("buttons.py", "isinstance(change, Mrkdwn)")]


def files() -> Iterator[Path]:
    return (file for room in ROOMS for file in room.rglob("*.py") if file.name != "mrkdwn.py")


def calls(file: Path) -> Iterator[tuple[Path, ast.Call]]:
    """Where a text is declared to be safe, or the type is handed on to something that may."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and (is_named(node.func) or any(map(is_named, node.args))):
            yield file, node


def is_written_out(text: ast.expr) -> bool:
    if isinstance(text, ast.IfExp):
        return is_written_out(text.body) and is_written_out(text.orelse)
    return isinstance(text, ast.Constant) and isinstance(text.value, str)


def is_named(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "Mrkdwn"
