"""Where a team may start from: figures of a support assistant of middling size, to be replaced by their own."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from knowledge.answers import Answers
from knowledge.costs.case import CostCase, FineTuning, Model, Query, Rag
from knowledge.costs.costing import Costing
from knowledge.costs.written.draft import put_together, take_apart

# Small, cheap, served for a good while yet, and its maker trains it for newcomers; OpenAI's no longer does.
_BASE: Final = Model(catalogue="google/gemini-3.5-flash-lite")
_TUNED: Final = Model(catalogue="google/ft:gemini-3.5-flash-lite")

_RAG_QUERY: Final = Query(
    system_tokens=Decimal(400),  # A page of instructions.
    context_tokens=Decimal(2_000),  # Five passages of 400 tokens.
    question_tokens=Decimal(100),  # Some sentences, or one and the turn before it.
    output_tokens=Decimal(300),  # Two or three paragraphs.
    embedded_query_tokens=Decimal(100),  # The question.
)
_TUNED_QUERY: Final = _RAG_QUERY.model_copy(
    update={"context_tokens": Decimal(0), "embedded_query_tokens": Decimal(0)}  # It looks nothing up.
)
_HYBRID_QUERY: Final = _RAG_QUERY.model_copy(
    update={"system_tokens": Decimal(100)}
)  # The rest is trained in.

_RETRIEVAL: Final = Rag(
    embedding_usd_per_mtok=Decimal("0.02"),  # OpenAI's text-embedding-3-small; others are near it.
    corpus_tokens=Decimal(5_000_000),  # 10,000 pages: a help centre and a wiki.
    overlap=Decimal("0.2"),  # What chunkers are usually set to.
    churn_tokens_per_month=Decimal(500_000),  # A tenth of it is edited in a month.
    index_usd_per_month=Decimal(70),  # A small managed vector store.
)
_TRAINING: Final = FineTuning(
    examples=Decimal(1_000),  # Past the few hundred that a first run takes.
    tokens_per_example=Decimal(800),  # Instructions, question and answer.
    epochs=Decimal(3),  # A common default.
    training_usd_per_mtok=Decimal(5),  # Of the model's price row, which says that it is second hand.
    label_usd=Decimal(2),  # Three minutes of somebody who knows the answers.
    training_runs=Decimal(3),  # The first is seldom good enough.
    retrains_per_month=Decimal("0.25"),  # Three times a year: base models are withdrawn about as often.
    new_examples_per_retrain=Decimal(200),  # What has changed since.
    evaluation_usd_per_run=Decimal(25),  # Some hundred cases judged by a larger model, and a look at them.
)

TYPICAL: Final = put_together(
    take_apart(
        Costing(
            CostCase(
                horizon_months=Decimal(12),  # Models and plans seldom last longer.
                models={"rag": _BASE, "fine_tuning": _TUNED, "hybrid": _TUNED},
                queries={"rag": _RAG_QUERY, "fine_tuning": _TUNED_QUERY, "hybrid": _HYBRID_QUERY},
                rag=_RETRIEVAL,
                fine_tuning=_TRAINING,
            )
        )
    )
)


@dataclass(frozen=True)
class Bearing:
    """What one answer of a meeting says about cost.

    Attributes:
        figures: By path in a case.
        because: What was taken from it, for people.
        about: The ids of the options that `because` speaks of; once one is entered, it holds no longer.
    """

    question: str
    choice: str
    figures: Mapping[str, Decimal]
    because: str
    about: frozenset[str] = frozenset()


_ZERO: Final = Decimal(0)
BEARINGS: Final = (
    Bearing(
        "labels",
        "yes",
        {"fine_tuning.label_usd": _ZERO},
        "You have labelled examples, so labelling counts as paid; enter a price if new ones will cost something.",
        frozenset({"label"}),
    ),
    Bearing(
        "knowledge",
        "small",
        {
            "rag.corpus_tokens": _ZERO,
            "rag.churn_tokens_per_month": _ZERO,
            "rag.index_usd_per_month": _ZERO,
            "queries.rag.embedded_query_tokens": _ZERO,
            "queries.hybrid.embedded_query_tokens": _ZERO,
        },
        "All the knowledge fits in one prompt, so nothing is embedded or indexed; enter its length as context.",
        frozenset({"context", "corpus", "churn", "index", "embedded"}),
    ),
    Bearing(
        "training",
        "no_model",
        {},
        "You named no model that you may train: what fine-tuning costs is shown for comparison only.",
    ),
    Bearing(
        "training",
        "deletable",
        {},
        "Your examples must stay deletable or restricted: what fine-tuning costs is shown for comparison only.",
    ),
)


def typical(answers: Answers | None = None) -> Costing:
    """Sensible figures, and where the answers of a meeting are certain about one, theirs."""
    volume = (answers or {}).get("volume")
    return _typical(_borne(answers or {}), volume if isinstance(volume, int) else None)


@lru_cache(maxsize=512)
def _typical(borne: tuple[int, ...], volume: int | None) -> Costing:
    draft = take_apart(TYPICAL)
    for at in borne:
        draft.numbers.update(BEARINGS[at].figures)
    draft.volume = volume
    return put_together(draft)


def assumed(answers: Answers, entered: Collection[str] = ()) -> tuple[str, ...]:
    """What `typical` took from the answers, a plain sentence each; `entered` are ids of options given since."""
    borne = (BEARINGS[at] for at in _borne(answers))
    return tuple(bearing.because for bearing in borne if bearing.about.isdisjoint(entered))


def _borne(answers: Answers) -> tuple[int, ...]:
    """The places of all that the answers bear on."""
    return tuple(at for at, one in enumerate(BEARINGS) if answers.get(one.question) == (one.choice,))
