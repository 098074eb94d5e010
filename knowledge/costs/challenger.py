"""Whether a small model that cannot be fine-tuned would do better."""

from dataclasses import replace
from decimal import Decimal, localcontext
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.breakevens import compare
from knowledge.costs.case import Model
from knowledge.costs.costing import Costing
from knowledge.costs.doubt.ranges import Range, range_of
from knowledge.costs.doubt.spreads import SPREADS
from knowledge.costs.estimate import inputs
from knowledge.costs.exact import EXACT
from knowledge.costs.formulas import Inputs
from knowledge.costs.prices.price_list import PriceList
from knowledge.costs.sentences import spread

CHALLENGER: Final = "openai/gpt-6-luna"
"""The cheapest current model that is worth a comparison."""


def challenger(costing: Costing, prices: PriceList, own: Range) -> str:
    """That RAG on it undercuts fine-tuning, whatever the volume; empty where it does not.

    Args:
        costing: The team's.
        prices: Have the model.
        own: What RAG costs the team a month as it is; no cheaper model is named than that.
    """
    if prices.row(CHALLENGER) is None or costing.case.model("rag").catalogue == CHALLENGER:
        return ""
    models = {**costing.case.models, "rag": Model(catalogue=CHALLENGER)}
    with localcontext(EXACT):
        figures = inputs(costing.case.model_copy(update={"models": models}), prices)
        rag, tuned, volume = figures["rag"], figures["fine_tuning"], Decimal(costing.at)
        usd = range_of(rag, formulas.amortised(rag, volume), SPREADS, volume)
        if compare(rag, tuned).kind != "first_always" or usd.likely >= own.likely:
            return ""
        limit = _reasoning(rag, tuned)
    return (
        f"RAG on {CHALLENGER.partition('/')[2]}, which cannot be fine-tuned, would cost {spread(usd)} a month here, "
        f"and less than fine-tuning at every volume{limit}."
    )


def _reasoning(rag: Inputs[Decimal], tuned: Inputs[Decimal]) -> str:
    """Up to how many reasoning tokens that holds, where calls alone decide it."""
    one = formulas.per_query(rag).total
    one_token = formulas.per_query(replace(rag, reasoning=rag.reasoning + 1)).total - one
    spare = formulas.per_query(tuned).total - one
    if tuned.hosting or spare <= 0:
        return ""
    return f", as long as it reasons with fewer than {int(rag.reasoning + spare / one_token):,} tokens a call"
