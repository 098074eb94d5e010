"""What is likely forgotten or mistaken in a case, in plain sentences: each of them makes a figure wrong."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from knowledge.costs import formulas
from knowledge.costs.breakevens import Comparison
from knowledge.costs.case import APPROACHES, Approach, CostCase, FineTuning, Rag
from knowledge.costs.formulas import SECONDS_A_DAY, Inputs

NAMES: Final[dict[Approach, str]] = {"rag": "RAG", "fine_tuning": "fine-tuning", "hybrid": "both together"}


def cautions(
    case: CostCase, figures: Mapping[Approach, Inputs[Decimal]], pairs: Mapping[str, Comparison]
) -> list[str]:
    """At most a few; none for the guide's example itself."""
    told = [*_guides_figures(case), *_capacity(case, figures)]
    for name in APPROACHES:
        told += [f"{_start(name)}: {words}" for words in (*_cache(figures[name]), *_batch(figures[name]))]
    return [*told, *_cut_off(pairs)]


def _guides_figures(case: CostCase) -> Iterator[str]:
    """An approach that is left out of a case is compared all the same."""
    if not (case.models or case.queries) and (case.rag, case.fine_tuning) == (Rag(), FineTuning()):
        return
    prices = [name for name in APPROACHES if case.given_model(name) is None]
    calls = [name for name in APPROACHES if case.given_query(name) is None]
    if prices:
        yield f"No model is given for {_listed(prices)}, so the guide's example prices are used there."
    if calls:
        yield f"No queries are given for {_listed(calls)}, so the guide's example token counts are used there."


def _cache(of: Inputs[Decimal]) -> Iterator[str]:
    prompt = formulas.prompt(of)
    if not of.prefix:
        if of.hit_rate:
            yield "a cache hit rate is given but no cacheable prefix, so nothing counts as cached."
    elif of.cached is None:
        yield "its model has no price for cached tokens, so its cacheable prefix is billed in full."
    elif prompt < of.cache_min:
        yield (
            f"its prompt of {prompt.normalize():,f} tokens is under the {of.cache_min.normalize():,f} from which "
            "its model caches, so its cacheable prefix is billed in full."
        )
    elif not of.hit_rate:
        yield "a cacheable prefix is given but a hit rate of zero, so nothing is read from the cache."


def _batch(of: Inputs[Decimal]) -> Iterator[str]:
    if of.batch_share and of.batch_factor == 1:
        yield "calls are sent in batches, but at a batch factor of 1 these cost as much as all others."


def _capacity(case: CostCase, figures: Mapping[Approach, Inputs[Decimal]]) -> Iterator[str]:
    tuning, busiest = case.fine_tuning, max(case.volumes)
    if not tuning.hosting_usd_per_hour:
        if tuning.capacity is not None:
            yield "A capacity is given but no price of hosting, so replicas cost nothing."
        return
    unlimited = [name for name in APPROACHES[1:] if not formulas.grows(figures[name])]
    if unlimited and busiest > SECONDS_A_DAY:
        yield (
            f"No capacity limits hosting for {_listed(unlimited)}, so its replicas serve every volume: at "
            f"{busiest:,} a day that is {busiest / SECONDS_A_DAY:,.0f} calls a second."
        )


def _cut_off(pairs: Mapping[str, Comparison]) -> Iterator[str]:
    for pair, found in pairs.items():
        if found.looked_up_to is not None:
            yield (
                f"With every replica more, {_pair(pair)} change places again. "
                f"Their ranges are given up to {found.looked_up_to:,.0f} a day only."
            )


def _pair(pair: str) -> str:
    return _listed([name for name in APPROACHES if name in pair.split("->")])


def _listed(names: Sequence[Approach]) -> str:
    words = [NAMES[name] for name in names]
    return " and ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def _start(name: Approach) -> str:
    return NAMES[name][0].upper() + NAMES[name][1:]
