"""Block Kit as Slack enforces it: give blocks, get back what is wrong with them.

The limits are those of Slack's reference as of November 2026. What is not known here is refused, so that
a misspelt field or a block that a surface does not take shows in a test and not in front of people.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from playground.errors import Json

from .layout import Block, HomeBlock, MessageBlock, ViewBlock
from .rules import broken_rules
from .texts import Identifier, Part, PlainText, at_most

__all__ = ["Block", "problems_in_message", "problems_in_view"]

ViewTitle = Annotated[PlainText, at_most(24)]


class ViewFields(Part):
    private_metadata: Annotated[str, Field(max_length=3000)] = ""
    callback_id: Identifier | None = None
    external_id: Identifier | None = None


class Modal(ViewFields):
    type: Literal["modal"]
    title: ViewTitle
    blocks: Annotated[list[ViewBlock], Field(min_length=1, max_length=100)]
    submit: ViewTitle | None = None
    close: ViewTitle | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    submit_disabled: bool = False


class Home(ViewFields):
    type: Literal["home"]
    blocks: Annotated[list[HomeBlock], Field(min_length=1, max_length=100)]


class Content(Part):
    """The part of a message that is checked here."""

    blocks: Annotated[list[MessageBlock], Field(max_length=50)]


MESSAGE = TypeAdapter[Content](Content)
VIEW = TypeAdapter[Modal | Home](Annotated[Modal | Home, Field(discriminator="type")])


def problems_in_message(blocks: object, refused: AbstractSet[str] = frozenset()) -> list[str]:
    """Say what Slack would refuse in a message's blocks.

    Args:
        blocks: the decoded ``blocks`` argument, of any shape.
        refused: types of blocks and elements that this workspace does not take, as before a feature's release.

    Returns:
        One sentence a problem, with a JSON pointer; empty if the blocks are sound.
    """
    problems = _problems(MESSAGE, {"blocks": blocks})
    if problems or not isinstance(blocks, list):
        return problems
    unknown = [f"unsupported type: {kind}" for block in blocks for kind in _kinds(block) if kind in refused]
    return [f"[ERROR] {problem}" for problem in (*unknown, *broken_rules(blocks))]


def problems_in_view(view: object) -> list[str]:
    """Say what Slack would refuse in a modal or App Home."""
    problems = _problems(VIEW, view)
    if problems or not isinstance(view, dict):
        return problems
    blocks: Sequence[Json] = view["blocks"]
    repeated = [rule for rule in broken_rules(blocks) if "already exists" in rule]
    silent = view["type"] == "modal" and "submit" not in view and any(b["type"] == "input" for b in blocks)
    missing = ["submit is required when blocks contain an input [json-pointer:/submit]"] if silent else []
    return [f"[ERROR] {problem}" for problem in (*repeated, *missing)]


def _kinds(block: Json) -> list[str]:
    """The types of a block and of what it holds directly."""
    held = [*block.get("elements", []), *block.get("child_blocks", [])]
    return [block["type"], *(part["type"] for part in held)]


def _problems(adapter: TypeAdapter[Any], data: object) -> list[str]:
    nulls = [f"[ERROR] must not be null [json-pointer:{place}]" for place in _nulls(data, "")]
    if nulls:
        return nulls
    try:
        adapter.validate_python(data)
    except ValidationError as invalid:
        return [
            f"[ERROR] {error['msg']} [json-pointer:{_pointer(data, error['loc'])}]"
            for error in invalid.errors()
        ]
    return []


def _nulls(part: object, pointer: str) -> Iterator[str]:
    """Places that hold null; leaving a field out is the only way to say nothing."""
    if part is None:
        yield pointer
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in inner:
        yield from _nulls(value, f"{pointer}/{step}")


def _pointer(data: object, location: tuple[int | str, ...]) -> str:
    """Turn pydantic's location into a JSON pointer; the tags of unions are no part of the payload."""
    pointer, here, tagged = "", data, False
    for step in location:
        if isinstance(here, dict) and step == here.get("type") and not tagged:
            tagged = True
            continue
        tagged = False
        pointer += f"/{step}"
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
    return pointer
