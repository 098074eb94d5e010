"""A costing as text: field by field, and as a link that carries all of it."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode

from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.written.draft import ZERO, models_of, number_at
from knowledge.costs.written.kinds import Kind, write_number
from knowledge.costs.written.model_names import write_model, write_tuned
from knowledge.costs.written.reading import Trouble, read
from knowledge.costs.written.table import BY_ID, OPTIONS, Option
from knowledge.numerals import short

MOST_NAMES: Final = 200
"""In a link or a form; more than there are options, so that a few strangers do no harm."""
_OF_ROW: Final = frozenset({"training", "hosting"})
WHOLE: Final = "horizon"
"""Always written: it tells a link with a whole case from a few names that somebody typed."""


def value(costing: Costing, option: Option) -> str:
    """The text that a field shows; empty where there is no volume, or where both together is the tuned model."""
    if isinstance(option.kind, Kind):
        numbers = [number_at(costing.case, path) for path in option.paths]
        return _numbers(option, option.kind, numbers)
    models = models_of(costing.case)
    match option.id:
        case "rag":
            return write_model(models["rag"])
        case "ft":
            return write_tuned(models["fine_tuning"])
        case "both":
            return "" if models["hybrid"] == models["fine_tuning"] else write_tuned(models["hybrid"])
        case _:
            return "" if costing.volume is None else short(Decimal(costing.volume))


def write(costing: Costing) -> dict[str, str]:
    """Text by option, of the horizon and of whatever is not zero; read over `ZERO` it gives an equal costing."""
    # A model by name would bring its prices for training and hosting along.
    said = {WHOLE} | (_OF_ROW if costing.case.model("fine_tuning").catalogue else frozenset())
    texts = {option.id: value(costing, option) for option in OPTIONS}
    return {id_: text for id_, text in texts.items() if text != _nothing()[id_] or id_ in said}


def query_string(costing: Costing) -> str:
    """What stands behind the question mark of a link to this costing."""
    return _joined(write(costing))


def from_link(text: str, prices: PriceList) -> Costing | list[Trouble]:
    """The costing of a query string; names that are not known any more are left out."""
    return read_part(text, ZERO, prices)


def part_of(costing: Costing, ids: Collection[str]) -> str:
    """Some options alone, in the form of a link; to be read over another costing."""
    return _joined({option.id: value(costing, option) for option in OPTIONS if option.id in ids})


def named_in(part: str) -> frozenset[str]:
    """The ids of the options that a part gives; those that are not known any more are left out."""
    return frozenset(name for name, _ in pairs_of(part) or () if name in BY_ID)


def read_part(part: str, start: Costing, prices: PriceList) -> Costing | list[Trouble]:
    """A costing with what a part gives in it; the rest stays as in `start`."""
    pairs = pairs_of(part)
    if pairs is None:
        return [
            Trouble(None, "This link has more in it than a case has figures: write, for example, volume=20k.")
        ]
    return read(pairs, start, prices)


def pairs_of(text: str) -> list[tuple[str, str]] | None:
    """Names and texts of a link or a form, or `None` where there are too many to be a case."""
    try:
        return parse_qsl(text.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_NAMES)
    except ValueError:
        return None


def _joined(texts: Mapping[str, str]) -> str:
    return urlencode(texts, safe="/:", quote_via=quote)


@cache
def _nothing() -> dict[str, str]:
    return {option.id: value(ZERO, option) for option in OPTIONS}


def _numbers(option: Option, kind: Kind, values: Sequence[Decimal]) -> str:
    texts = [write_number(kind, one) for one in values]
    alike = [text for text, path in zip(texts, option.paths, strict=True) if not _left_out(option, path)]
    single = len(set(alike)) == 1 and all(
        one == 0 for one, path in zip(values, option.paths, strict=True) if _left_out(option, path)
    )
    return alike[0] if single else "/".join(texts)


def _left_out(option: Option, path: str) -> bool:
    """Whether one value for all is not this one's."""
    return option.retrieved and ".fine_tuning." in path
