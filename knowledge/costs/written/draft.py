"""A costing taken apart: one number an input, so that each can be read and written by itself."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pydantic import BaseModel

from knowledge.costs.case import APPROACHES, Approach, Capacity, CostCase, Model, Query
from knowledge.costs.costing import Costing
from knowledge.costs.written.kinds import Kind
from knowledge.costs.written.table import OPTIONS

NUMBERS: Final = tuple(path for option in OPTIONS if isinstance(option.kind, Kind) for path in option.paths)
_BY_NAME: Final[dict[str, Approach]] = {name: name for name in APPROACHES}
_CACHE_MIN: Final = "cache_min_prompt_tokens"


@dataclass
class Draft:
    """A costing while it is being read.

    Attributes:
        numbers: By path in a case.
    """

    volume: int | None
    models: dict[Approach, Model]
    numbers: dict[str, Decimal]


def take_apart(costing: Costing) -> Draft:
    """What the guide's figures would fill in stands in it."""
    case = costing.case
    return Draft(costing.volume, models_of(case), {path: number_at(case, path) for path in NUMBERS})


def models_of(case: CostCase) -> dict[Approach, Model]:
    """Names and prices; the shortest prompt that is cached is an input by itself."""
    usual = Model().cache_min_prompt_tokens
    return {name: _model(case.model(name), usual) for name in APPROACHES}


def number_at(case: CostCase, path: str) -> Decimal:
    """What stands at a path of `NUMBERS`."""
    *steps, field = path.split(".")
    part: BaseModel
    match steps:
        case []:
            part = case
        case ["models", name]:
            part = case.model(_BY_NAME[name])
        case ["queries", name]:
            part = case.query(_BY_NAME[name])
        case ["rag"]:
            part = case.rag
        case ["fine_tuning"]:
            part = case.fine_tuning
        case _:
            part = case.fine_tuning.capacity or Capacity()
    return Decimal(getattr(part, field))


def put_together(draft: Draft) -> Costing:
    """The same figures always give an equal costing, however they came into the draft."""
    whole: dict[str, Any] = {}
    for path, number in draft.numbers.items():
        _put(whole, path, number)
    whole["models"] = {
        name: _model(model, whole["models"][name][_CACHE_MIN]) for name, model in draft.models.items()
    }
    tuning = whole["fine_tuning"]
    tuning["capacity"]["min_replicas"] = int(tuning["capacity"]["min_replicas"])
    if Capacity.model_validate(tuning["capacity"]) == Capacity():
        tuning["capacity"] = None
    return Costing(CostCase.model_validate(whole), draft.volume)


def _model(model: Model, shortest: Decimal) -> Model:
    """With the shortest prompt that is cached; a model by name has its own."""
    if model.catalogue is not None:
        return Model(catalogue=model.catalogue)
    return model.model_copy(update={_CACHE_MIN: shortest})


def _put(whole: dict[str, Any], path: str, number: Decimal) -> None:
    *steps, last = path.split(".")
    for step in steps:
        whole = whole.setdefault(step, {})
    whole[last] = number


ZERO: Final = put_together(
    take_apart(
        Costing(
            CostCase(models=dict.fromkeys(APPROACHES, Model()), queries=dict.fromkeys(APPROACHES, Query()))
        )
    )
)
"""Nothing costs anything: what links are read over, so that a link carries the whole case."""

GUIDE: Final = put_together(take_apart(Costing(CostCase())))
"""The guide's own figures."""
