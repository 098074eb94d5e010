"""A model as people write it: by name, or by its prices."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final

from knowledge.costs.case import Approach, Model
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.prices.rows import our_rows
from knowledge.costs.written.kinds import USD_A_MILLION, UnreadableError, read_number, write_number
from knowledge.numerals import quoted

EXACTLY: Final = "id:"
"""Stands before an id that is meant to the letter: a base model's where a tuned one's would be looked for."""

LONGEST_ID: Final = 100
_MOST_PRICES: Final = 4
_FIGURES: Final = re.compile(r"[-\s$\d.,:;/]+")


def read_model(text: str, approach: Approach, prices: PriceList) -> Model:
    """The model that a text names, or gives the prices of.

    Raises:
        UnreadableError: where no price list has it, or several models are called so.
    """
    text = text.strip()
    if _FIGURES.fullmatch(text):
        return _priced(text)
    if text.startswith(EXACTLY):
        return _named(text.removeprefix(EXACTLY).strip(), prices)
    return _named(text, prices) if approach == "rag" else _tuned(text, prices)


def write_model(model: Model) -> str:
    """A text that is read as the same model in any approach, but for the shortest prompt that is cached."""
    if model.catalogue is not None:
        return model.catalogue
    figures = [model.input, model.output, model.cached_input, model.cache_write]
    while figures[-1] is None:
        figures.pop()
    return ":".join("" if one is None else write_number(USD_A_MILLION, one) for one in figures)


def write_tuned(model: Model) -> str:
    """The same where a tuned model is looked for."""
    text = write_model(model)
    if model.catalogue is None or "/ft:" in text or text in _tuned_ids():
        return text
    return EXACTLY + text


def _priced(text: str) -> Model:
    """From the form in:out[:cached[:written]]."""
    figures = text.split(":")
    if not 2 <= len(figures) <= _MOST_PRICES:  # noqa: PLR2004 -- what goes in and what comes out
        raise UnreadableError(f"{quoted(text)} is not two to four prices with colons between them")
    read = [read_number(USD_A_MILLION, figure) if figure.strip() else None for figure in figures]
    given, answered, cached, written = (*read, None, None)[:_MOST_PRICES]
    if given is None or answered is None:
        raise UnreadableError(f"{quoted(text)} lacks a price")
    return Model(input=given, output=answered, cached_input=cached, cache_write=written)


def _named(name: str, prices: PriceList) -> Model:
    found = _known(name, prices)
    if found is None:
        raise _unknown(name, _names(prices))
    return Model(catalogue=name if "/" in name else found)


def _tuned(name: str, prices: PriceList) -> Model:
    base = _known(name, prices)
    found = prices.tuned(name) if base else None
    if base and not found:
        raise UnreadableError(f"I have no price for fine-tuning {quoted(name)}")
    if found is None:
        raise _unknown(name, [one for one in _names(prices) if prices.tuned(one)])
    return Model(catalogue=name if "/" in name and base == found else found)


def _known(name: str, prices: PriceList) -> str | None:
    return prices.named(name) if name and len(name) <= LONGEST_ID else None


def _unknown(name: str, names: Sequence[str]) -> UnreadableError:
    if not name:
        return UnreadableError("I need a model's name or its prices")
    near = get_close_matches(name.lower(), names, n=1, cutoff=0.5)
    return UnreadableError(f"I do not know a model called {quoted(name)}", *near)


def _names(prices: PriceList) -> list[str]:
    """What our own models are called, with their provider or without."""
    ids = [id_.lower() for id_ in prices.ids()]
    short = [name for id_ in ids if prices.named(name := id_.partition("/")[2])]
    return list(dict.fromkeys([*short, *ids]))


def _tuned_ids() -> frozenset[str]:
    return frozenset(row.id for row in our_rows() if row.kind == "tuned")
