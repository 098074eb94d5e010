"""`python -m bot prices`: which of our prices a newer genai-prices contradicts, and which grow old."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from genai_prices.update_prices import DEFAULT_UPDATE_URL, UpdatePrices

from knowledge.costs.prices.library import Library, installed
from knowledge.costs.prices.rows import PriceRow, our_rows
from knowledge.costs.prices.warnings import is_stale, retires_soon

NOTHING_FOUND: Final = 0
CONTRADICTED: Final = 1
NO_DATA: Final = 2

_COMPARED: Final = ("input", "output", "cached_input", "cache_write", "dearer_above")


def main(arguments: Sequence[str]) -> int:
    """Print a line per finding; the exit status is 1 for contradictions, 2 where there was nothing to compare with.

    The library's data are fetched, never its code: what runs is the release that is installed.
    """
    asked = _parser().parse_args(arguments)
    today = datetime.now(UTC).date()
    try:
        library = installed() if asked.offline else _fetched(asked.url)
        contradicted = [line for row in our_rows() for line in contradictions(row, library, today)]
    except Exception:  # noqa: BLE001 -- data that are not what they should be make the library raise errors of all kinds
        sys.stderr.write(
            f"No prices could be read from {asked.url}. Check the address and the network, or compare with the "
            "installed release: --offline.\n"
        )
        return NO_DATA
    growing_old = [line for row in our_rows() for line in ageing(row, today)]
    sys.stdout.writelines(f"{line}\n" for line in (*contradicted, *growing_old))
    sys.stdout.write(f"{len(contradicted)} of our figures contradicted by {library.source}.\n")
    return CONTRADICTED if contradicted else NOTHING_FOUND


def contradictions(row: PriceRow, library: Library, today: date) -> Iterator[str]:
    """Figures of a row that the library has too, and has otherwise.

    What the library leaves out is no contradiction: it has no cached prices of fine-tunes, for one.
    """
    provider, _, name = row.id.lower().partition("/")
    theirs = library.find(provider, name, today)
    if theirs is None:
        return
    for field in _COMPARED:
        our_figure, their_figure = getattr(row, field), getattr(theirs, field)
        if their_figure is not None and their_figure != our_figure:
            our_words = "none" if our_figure is None else f"{our_figure:f}"
            yield (
                f"{row.id}: {field} is {our_words} here as of {row.as_of}, "
                f"{their_figure:f} in {theirs.source} as of {theirs.as_of or 'a day that it does not give'}"
            )


def ageing(row: PriceRow, today: date) -> Iterator[str]:
    """What asks for a look at the source, whatever the library says."""
    if is_stale(row, today):
        yield f"{row.id}: as of {row.as_of}, older than 90 days; look at {row.url}"
    if retires_soon(row, today):
        yield f"{row.id}: {'retired on' if row.retires and row.retires <= today else 'retires on'} {row.retires}"


def _fetched(url: str) -> Library:
    found = UpdatePrices(url=url).fetch()
    if found is None or not found.providers:
        raise ValueError("no data")
    return Library(found.providers, "the newest genai-prices")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot prices",
        description="Compare the prices that ship with the product with those of genai-prices.",
    )
    parser.add_argument("--offline", action="store_true", help="compare with the installed release")
    parser.add_argument("--url", default=DEFAULT_UPDATE_URL, help="another address of the library's data")
    return parser
