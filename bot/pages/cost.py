"""The cost page: from an address or a form to what it shows, and back to an address that carries the whole case."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.resources import files
from typing import Final

from jinja2 import Environment
from pydantic import BaseModel

from bot.pages.fields import BASICS, BEFORE, Pairs, field_sets, inputs_of, joined, texts_of
from bot.pages.guide import guide_page
from bot.pages.result import Result, result
from knowledge.costs.costing import Costing
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.report import Report, report
from knowledge.costs.typical import typical
from knowledge.costs.written.links import MOST_NAMES, WHOLE, pairs_of
from knowledge.costs.written.options import OPTIONS, ZERO, Trouble, from_link, query_string, read

SCRIPT: Final = files("bot.pages").joinpath("cost.js").read_bytes()
SCRIPT_VERSION: Final = sha256(SCRIPT).hexdigest()[:12]

LONGEST_TEXT: Final = 200
"""Characters of a text that are read; no figure is as long."""
LONGEST_STRANGER: Final = 30
"""Characters that are shown of a name that we do not know."""

_KNOWN: Final = frozenset(option.id for option in OPTIONS)


class Live(BaseModel):
    """What the script needs to show the result of a form.

    Attributes:
        result: The result part, as HTML; empty where something cannot be read.
        address: Of this case; `None` where something cannot be read.
        says: The sentence to announce.
        inputs: What stands in each input now, by its name; none where something cannot be read.
        troubles: By option.
        general: Troubles of no option.
    """

    result: str
    address: str | None
    says: str
    inputs: dict[str, str]
    troubles: dict[str, str]
    general: list[str]


@dataclass(frozen=True)
class Asked:
    """What an address or a form asks for.

    Attributes:
        texts: What stands in the fields, by option.
        before: What was changed by it.
        costing: `None` where something cannot be read.
        troubles: What cannot be read, and what was left out.
    """

    texts: Mapping[str, str]
    before: Costing
    costing: Costing | None
    troubles: Sequence[Trouble] = field(default_factory=tuple)

    @property
    def general(self) -> list[str]:
        return [trouble.says for trouble in self.troubles if trouble.option not in _KNOWN]


def asked_by_link(query: str, prices: PriceList) -> Asked:
    """A whole case; or, where it only names a few figures, as links in older messages do, typical ones beside them."""
    pairs = pairs_of(query)
    if pairs is None:
        says = f"This address has more than {MOST_NAMES} parts, so none of them was read."
        return Asked(texts_of(typical()), typical(), typical(), [Trouble(None, says)])
    known = [(name, text) for name, text in pairs if name in _KNOWN]
    start = ZERO if any(name == WHOLE for name, _ in known) else typical()
    strangers = sorted({name for name, _ in pairs} - _KNOWN)
    return _asked(known, start, prices, [_stranger(name) for name in strangers])


def asked_by_form(sent: Pairs, prices: PriceList) -> Asked:
    before = from_link(next((text for name, text in sent if name == BEFORE), ""), prices)
    return _asked(joined(sent), before if isinstance(before, Costing) else ZERO, prices, [])


def _asked(given: Pairs, start: Costing, prices: PriceList, notes: Sequence[Trouble]) -> Asked:
    too_long = [_too_long(name) for name, text in given if len(text) > LONGEST_TEXT]
    found = too_long or read(given, start, prices)
    if isinstance(found, Costing):
        return Asked(texts_of(found), start, found, notes)
    return Asked({**texts_of(start), **dict(given)}, start, None, [*found, *notes])


def _too_long(name: str) -> Trouble:
    return Trouble(name, f"That is longer than {LONGEST_TEXT} characters. Write a figure, like 2,000 or 2k.")


def _stranger(name: str) -> Trouble:
    shown = name if len(name) <= LONGEST_STRANGER else name[:LONGEST_STRANGER] + "…"
    return Trouble(None, f"“{shown}” is no figure of this page, so it was left out.")


def _first(asked: Asked) -> str:
    """The sentence to read out where there is no result."""
    return next((trouble.says for trouble in asked.troubles), "")


@dataclass(frozen=True)
class CostPages:
    """Renders the calculator.

    Attributes:
        root: The path that the site lies under, with no slash at its end.
        prices: The price list of the day.
    """

    templates: Environment
    root: str
    prices: Callable[[], PriceList]

    def asked(self, query: str) -> Asked:
        return asked_by_link(query, self.prices())

    def sent(self, form: Pairs) -> Asked:
        return asked_by_form(form, self.prices())

    def address(self, costing: Costing) -> str:
        return f"{self.root}/cost?{query_string(costing)}"

    def report(self, costing: Costing) -> Report:
        return report(costing, self.prices())

    def guide(self, written: str) -> str:
        return guide_page(self.templates, self.root, written, self.prices())

    def page(self, asked: Asked) -> str:
        return self.templates.get_template("calculator.html").render(
            field_sets=field_sets(asked.texts, texts_of(typical()), asked.troubles),
            basics=BASICS,
            before=query_string(asked.costing or asked.before),
            general=asked.general,
            unread=_first(asked),
            models=self.prices().ids(),
            result=self._result(asked.costing),
            script_version=SCRIPT_VERSION,
        )

    def live(self, asked: Asked) -> Live:
        found = self._result(asked.costing)
        troubles = {trouble.option: trouble.says for trouble in asked.troubles if trouble.option in _KNOWN}
        return Live(
            result=self.templates.get_template("cost_result.html").render(result=found) if found else "",
            address=self.address(asked.costing) if asked.costing else None,
            says=found.report.headline if found else _first(asked),
            inputs=inputs_of(asked.costing) if asked.costing else {},
            troubles={id_: says for id_, says in troubles.items() if id_},
            general=asked.general,
        )

    def _result(self, costing: Costing | None) -> Result | None:
        if costing is None:
            return None
        prices = self.prices()
        return result(report(costing, prices), prices)
