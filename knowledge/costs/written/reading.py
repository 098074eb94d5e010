"""Reading what a team gives, input by input."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from knowledge.costs.case import Approach
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.written.draft import ZERO, Draft, put_together, take_apart
from knowledge.costs.written.kinds import Kind, UnreadableError, read_number
from knowledge.costs.written.model_names import read_model
from knowledge.costs.written.table import BY_ID, OPTIONS, Option
from knowledge.numerals import quoted
from knowledge.volumes import read_volume, why_no_volume

# 90/h is a price an hour, 40/80 are two values.
_SLASH: Final = re.compile(r"/(?!\s*[a-z])", re.IGNORECASE)
_MODELS: Final[dict[str, Approach]] = {"rag": "rag", "ft": "fine_tuning", "both": "hybrid"}
_USUAL: Final = take_apart(ZERO).numbers
_OF_ROW: Final = {"training": "training_usd_per_mtok", "hosting": "hosting_usd_per_hour"}


class Trouble(NamedTuple):
    """What could not be read.

    Attributes:
        option: The id of the option that it was given for; `None` where it was given for none.
        says: One plain sentence: why, and an example that can be read.
    """

    option: str | None
    says: str


Texts = Mapping[str, Sequence[str]]
"""What was given, by option: one text, or one an approach as forms send them."""


def read(pairs: Iterable[tuple[str, str]], start: Costing, prices: PriceList) -> Costing | list[Trouble]:
    """A costing with what was given in it, or everything that cannot be read.

    What is not named stays as in `start`, and an empty text stands for zero or the usual value. Where another
    model to fine-tune is given, and nothing else is said, it is the model for both together too, and training
    and hosting cost what its price row says. Names of no option are left alone, since links outlive options.
    """
    given: dict[str, list[str]] = {}
    for name, text in pairs:
        if name in BY_ID:
            given.setdefault(name, []).append(text)
    return read_texts(given, start, prices)


def read_texts(
    given: Texts, start: Costing, prices: PriceList, *, as_words: bool = False
) -> Costing | list[Trouble]:
    """The same by option; `as_words` has troubles show examples as they are typed after a command."""
    draft = take_apart(start)
    troubles: list[Trouble] = []
    for option in OPTIONS:
        try:
            if option.id in given:
                _read_into(draft, option, given[option.id], prices)
        except UnreadableError as error:
            troubles.append(trouble(option, str(error), error.example, as_words=as_words))
    if troubles:
        return troubles
    _follow_tuned(draft, take_apart(start), given, prices, all_meant=as_words)
    return put_together(draft)


def trouble(option: Option, why: str, example: str | None = None, *, as_words: bool = False) -> Trouble:
    """One about an option: why, as a sentence without its end, and an example."""
    name = f"{option.id}=" if as_words and option.kind != "volume" else ""
    return Trouble(option.id, f"{why}: write, for example, {name}{example or option.example}.")


def _read_into(draft: Draft, option: Option, texts: Sequence[str], prices: PriceList) -> None:
    if isinstance(option.kind, Kind):
        numbers = _numbers(option, option.kind, _parts(option, texts))
        if option.id == "cachemin" and all(model.catalogue for model in draft.models.values()):
            _leave_alone(numbers)
        draft.numbers.update(numbers)
        return
    [text] = _parts(option, texts)
    if option.kind == "volume":
        draft.volume = _volume(text)
    elif text or option.id != "both":
        approach = _MODELS[option.id]
        draft.models[approach] = read_model(text, approach, prices)


def _parts(option: Option, texts: Sequence[str]) -> list[str]:
    """One text, or one an approach."""
    parts = _SLASH.split(texts[0]) if option.each and len(texts) == 1 else texts
    if len(parts) not in {1, len(option.paths)}:
        shown = quoted("/".join(texts))
        order = "/".join(
            {"rag": "RAG", "fine_tuning": "fine-tuning", "hybrid": "both"}[one] for one in option.of
        )
        what = (
            f"is neither one value nor {len(option.of)} as {order}"
            if option.each
            else "is more than one value"
        )
        raise UnreadableError(f"{shown} {what}")
    return [part.strip() for part in parts]


def _numbers(option: Option, kind: Kind, parts: Sequence[str]) -> dict[str, Decimal]:
    read_ = [read_number(kind, part) if part else _USUAL[option.paths[0]] for part in parts]
    if len(read_) > 1:
        return dict(zip(option.paths, read_, strict=True))
    shared = dict.fromkeys(option.paths, read_[0])
    return shared | {
        path: Decimal(0) for path in option.paths if option.retrieved and ".fine_tuning." in path
    }


def _leave_alone(numbers: Mapping[str, Decimal]) -> None:
    if any(number != _USUAL[path] for path, number in numbers.items()):
        raise UnreadableError("Models that are given by name bring theirs along")


def _volume(text: str) -> int | None:
    if not text:
        return None
    calls = read_volume(text)
    if calls is None:
        raise UnreadableError(why_no_volume(text))
    return calls


def _follow_tuned(draft: Draft, start: Draft, given: Texts, prices: PriceList, *, all_meant: bool) -> None:
    """What hangs on the model to fine-tune, where it is another one and nothing else was said.

    A form sends along what nobody touched: the price of the model that was there before, or none. In words after a
    command all is meant, and a link's figures lie over no model at all.
    """
    model, before = draft.models["fine_tuning"], start.models["fine_tuning"]
    both = "".join(given.get("both", "")).strip()
    if not both and (model != before or "both" in given):
        draft.models["hybrid"] = model
    row, old = (prices.row(one.catalogue or "") for one in (model, before))
    for id_, field in _OF_ROW.items():
        path = f"fine_tuning.{field}"
        now, was = getattr(row, field, None), getattr(old, field, None)
        text = "".join(given.get(id_, "")).strip()
        untouched = (
            old is not None and not all_meant and draft.numbers[path] == start.numbers[path] == (was or 0)
        )
        if (model != before or id_ in given) and (not text or untouched):
            draft.numbers[path] = _followed(draft.numbers[path], now, was, keeps=id_ == "training")


def _followed(value: Decimal, now: Decimal | None, was: Decimal | None, *, keeps: bool) -> Decimal:
    """The price of the model's row; where it has none, what was given, but not the hosting of another model."""
    if now is not None:
        return now
    return value if keeps or value != was else Decimal(0)
