"""The table that `make faults` prints, as it stands in the README."""

from collections.abc import Sequence

from tests.faults.plan import Ran

_HEAD = ("#", "test", "holds when", "measured", "holds")


def table(all_ran: Sequence[Ran]) -> str:
    """One line a row, and one for the sum of all, in Markdown."""
    lines = [_line(_HEAD), _line(("---",) * len(_HEAD)), *map(_row, all_ran)]
    return "\n".join([*lines, "", total(all_ran)])


def total(all_ran: Sequence[Ran]) -> str:
    tallies = [ran.outcome.tally for ran in all_ran]
    sums = {name: sum(getattr(tally, name) for tally in tallies) for name in tallies[0].__slots__}
    return (
        "{clicks:,} clicks, {kills:,} kills: {lost} acknowledged and lost, {twice} applied twice, "
        "{missing} messages missing, {doubled} doubled ({doubles_allowed} allowed)."
    ).format(**sums)


def _row(ran: Ran) -> str:
    measured = ", ".join(f"{name} {figure}" for name, figure in ran.outcome.measured.items())
    return _line((ran.row.number, ran.row.test, ran.row.holds_when, measured, "no" if ran.broken else "yes"))


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
