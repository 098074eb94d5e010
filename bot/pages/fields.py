"""The form of the cost page: what stands in its fields, and what a person sent with it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from knowledge.costs.case import Approach
from knowledge.costs.costing import Costing
from knowledge.costs.sentences import NAMES
from knowledge.costs.written.options import OPTIONS, SECTIONS, Option, Trouble, query_string, value

BASICS: Final = SECTIONS[0][0]
BEFORE: Final = "before"
"""The field with the case that the form was made for: it tells what was changed from what was only sent along."""

Pairs = Sequence[tuple[str, str]]
"""Names and texts, as a form or an address has them."""


@dataclass(frozen=True)
class Part:
    """One input.

    Attributes:
        label: Which approach it is for; empty where it is for all of them.
        text: Empty where it follows the first one.
        follows: What it then stands for.
    """

    name: str
    label: str
    text: str
    follows: str = ""


@dataclass(frozen=True)
class Field:
    """An option with one input, or with one an approach.

    Attributes:
        trouble: Why what stands there cannot be read; empty where it can.
    """

    option: Option
    parts: tuple[Part, ...]
    trouble: str


@dataclass(frozen=True)
class FieldSet:
    """A section of the form.

    Attributes:
        open: Whether it has something to see: trouble, or a text that is not what most teams have.
    """

    id: str
    title: str
    fields: tuple[Field, ...]
    open: bool


def field_sets(
    texts: Mapping[str, str], usual: Mapping[str, str], troubles: Iterable[Trouble] = ()
) -> list[FieldSet]:
    """The form with these texts in it, by option."""
    says = {trouble.option: trouble.says for trouble in troubles if trouble.option}
    return [_field_set(id_, title, texts, usual, says) for id_, title in SECTIONS]


def texts_of(costing: Costing) -> dict[str, str]:
    """What the fields of a costing show, by option."""
    return {option.id: value(costing, option) for option in OPTIONS}


def inputs_of(costing: Costing) -> dict[str, str]:
    """What stands in every input, by its name."""
    texts = texts_of(costing)
    shown = {part.name: part.text for option in OPTIONS for part in _parts(option, texts[option.id])}
    return {**shown, BEFORE: query_string(costing)}


def joined(sent: Pairs) -> list[tuple[str, str]]:
    """One text an option, from the inputs that a form sent."""
    inputs = {name: text.strip() for name, text in reversed(sent)}
    return [(option.id, _joined(option, inputs)) for option in OPTIONS]


def _joined(option: Option, inputs: Mapping[str, str]) -> str:
    first, *others = (inputs.get(name, "") for name in _names(option))
    if not any(others):
        return first
    follows = (_follows(option, approach, first) for approach in option.of[1:])
    return "/".join([first, *(own or other for own, other in zip(others, follows, strict=True))])


def _names(option: Option) -> tuple[str, ...]:
    """Of its inputs; the first stands for the others too, where those are empty."""
    return (option.id, *(f"{option.id}.{approach}" for approach in option.of[1:]))


def _follows(option: Option, approach: Approach, first: str) -> str:
    return "0" if option.retrieved and approach == "fine_tuning" else first


def _field_set(
    id_: str, title: str, texts: Mapping[str, str], usual: Mapping[str, str], says: Mapping[str, str]
) -> FieldSet:
    options = [option for option in OPTIONS if option.section == id_]
    fields = tuple(
        Field(each, tuple(_parts(each, texts.get(each.id, ""))), says.get(each.id, "")) for each in options
    )
    unusual = any(texts.get(each.id, "") != usual.get(each.id, "") for each in options)
    return FieldSet(id_, title, fields, open=unusual or any(field.trouble for field in fields))


def _parts(option: Option, text: str) -> Iterator[Part]:
    if not option.each:
        yield Part(option.id, "", text)
        return
    every = text.split("/")
    first, *others = every if len(every) == len(option.of) else [text, *[""] * (len(option.of) - 1)]
    yield Part(option.id, NAMES[option.of[0]], first)
    for name, approach, own in zip(_names(option)[1:], option.of[1:], others, strict=True):
        follows = _follows(option, approach, first)
        yield Part(name, NAMES[approach], "" if own == follows else own, follows)
