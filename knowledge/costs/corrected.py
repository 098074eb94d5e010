"""The guide's example with what it leaves out: list prices of a fine-tuned model, labels, embeddings and an index."""

from decimal import Decimal
from typing import Final

from knowledge.costs.case import CostCase, FineTuning, Model, Query, Rag
from knowledge.costs.costing import Costing

_SHORT: Final = Query(system_tokens=Decimal(400), question_tokens=Decimal(100), output_tokens=Decimal(300))
_RETRIEVED: Final = {"context_tokens": Decimal(2_000), "embedded_query_tokens": Decimal(100)}
_TRAINED: Final = Model(input=Decimal("0.30"), output=Decimal("1.20"))

CORRECTED: Final = Costing(
    CostCase(
        models={
            "rag": Model(input=Decimal("0.15"), output=Decimal("0.60")),
            "fine_tuning": _TRAINED,
            "hybrid": _TRAINED,
        },
        queries={
            "rag": _SHORT.model_copy(update=_RETRIEVED),
            "fine_tuning": _SHORT,
            "hybrid": _SHORT.model_copy(update={**_RETRIEVED, "system_tokens": Decimal(100)}),
        },
        rag=Rag(
            embedding_usd_per_mtok=Decimal("0.02"),
            corpus_tokens=Decimal(50_000_000),
            overlap=Decimal("0.2"),
            churn_tokens_per_month=Decimal(5_000_000),
            index_usd_per_month=Decimal(70),
        ),
        fine_tuning=FineTuning(
            examples=Decimal(1_000),
            tokens_per_example=Decimal(800),
            epochs=Decimal(3),
            training_usd_per_mtok=Decimal(3),
            label_usd=Decimal(2),
            training_runs=Decimal(3),
            retrains_per_month=Decimal("0.25"),
            new_examples_per_retrain=Decimal(200),
            evaluation_usd_per_run=Decimal(25),
        ),
    )
)
