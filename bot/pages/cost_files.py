"""A case and its estimate to take away: a table for spreadsheets, and the body for the API with its answer."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal
from io import StringIO
from typing import Any, Final, TypeAlias

from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, Approach, CostCase
from knowledge.costs.estimate import CostEstimate
from knowledge.costs.report import Report
from knowledge.costs.sentences import NAMES
from knowledge.costs.written.options import OPTIONS, Option, write

Json: TypeAlias = Any
Cell: TypeAlias = str | int | float

_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By which spreadsheets tell UTF-8."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""With one of these at its start, a spreadsheet reads a text as a formula."""

_COLUMNS: Final = (
    *("Approach", "Calls a day", "Fixed USD a month", "Variable USD a month", "USD a month"),
    *("USD a month with one-time cost", "USD in the first year", "USD up front", "USD a call", "Replicas"),
)


class CaseWithEstimate(BaseModel):
    """What `POST /api/v1/costs` takes and gives."""

    case: Json
    estimate: CostEstimate


def as_json(report: Report) -> str:
    shown = report.costing.case.model_copy(update={"volumes": report.costing.volumes})
    return CaseWithEstimate(case=body(shown), estimate=report.estimate).model_dump_json(indent=2)


def body(case: CostCase) -> Json:
    """The case with every default written out, and its numbers as numbers."""
    return _plain(case.model_dump(exclude_none=True, exclude={"models"})) | {
        "models": {name: _plain(_model(case, name)) for name in APPROACHES}
    }


def as_csv(report: Report) -> str:
    out = StringIO()
    table = csv.writer(out)
    for row in _rows(report):
        table.writerow([harmless(cell) for cell in row])
    return _MARK + out.getvalue()


def _model(case: CostCase, name: Approach) -> Json:
    model = case.model(name)
    if model.catalogue is not None:
        return {"catalogue": model.catalogue}
    return model.model_dump(exclude_none=True)


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def _rows(report: Report) -> Iterator[Iterable[Cell]]:
    yield _COLUMNS
    for name in APPROACHES:
        cost = report.estimate.approaches[name]
        for row in cost.rows:
            monthly = (
                row.fixed_usd,
                row.variable_usd,
                row.monthly_usd,
                row.amortised_usd,
                row.first_year_usd,
            )
            yield (
                NAMES[name],
                row.daily_queries,
                *monthly,
                cost.one_time_usd,
                cost.per_query_usd.total,
                row.replicas,
            )
    yield ()
    yield "Figure", "Value", "Unit"
    texts = write(report.costing)
    for option in OPTIONS:
        yield from _figure(option, texts.get(option.id, ""))


def _figure(option: Option, text: str) -> Iterator[Iterable[Cell]]:
    """A row for each approach where they differ; slashes and colons would be taken for dates and times."""
    parts = text.split("/") if option.each else [text]
    if len(parts) > 1:
        for name, part in zip(option.of, parts, strict=True):
            yield f"{option.label}, {NAMES[name]}", part, option.unit
    elif option.kind == "model" and ":" in text and "/" not in text:
        yield option.label, f"{text} USD", option.unit
    elif text:
        yield option.label, text, option.unit


def harmless(cell: Cell) -> Cell:
    """A text as a text, whatever it starts with."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
