"""Which answers lead to which verdict. A condition says only: this question was answered with one of these."""

from dataclasses import dataclass
from typing import Final, TypeAlias

from knowledge.questions import SEQUENCE, UNSURE
from knowledge.verdicts import Verdict

Sign: TypeAlias = tuple[str, str]
"""A question's id with one of its choices, or with a band of its numbers."""

Signs: TypeAlias = frozenset[Sign]
"""Signs of the same thing; one of them is enough."""


@dataclass(frozen=True, slots=True)
class Rule:
    """All of `when` together give the verdict, unless an earlier rule did.

    Attributes:
        source: Where the rule comes from, as a reader may look it up.
    """

    id: str
    when: tuple[Signs, ...]
    verdict: Verdict
    source: str


def answered(question: str, *choices: str) -> Signs:
    return frozenset((question, choice) for choice in choices)


def _answered_at_all(question: str) -> Signs:
    """Every choice, "not sure" too."""
    choices = next(each.choices for each in SEQUENCE if each.id == question)
    return answered(question, *(choice.id for choice in choices))


# The two axes of the essay, and the economics that both documents name.
LACKS_FACTS = answered("failing", "missing_facts", "no_sources", "both_layers") | answered("sources", "yes")
CANNOT_SEE: Final = LACKS_FACTS | answered("knowledge", "yes")
MISBEHAVES: Final = answered("behaviour", "yes", "small_model") | answered(
    "failing", "inconsistent", "format_drift", "both_layers"
)
TOO_DEAR: Final = answered("failing", "long_prompts")
DEAR_PROMPTS: Final = answered("repeated", "yes") | TOO_DEAR

REASONS_BADLY: Final = answered("exact_passage", "yes", "steps")

NO_LABELS, NO_EVALS = answered("labels", "no"), answered("evals", "no")
LABELS_AND_EVALS_UNSURE = (answered("labels", UNSURE), answered("evals", UNSURE))
FITS = answered("knowledge", "small")
# Prompts that are too dear do not get shorter by putting everything into them.
NOT_ONLY_DEAR = _answered_at_all("failing") - TOO_DEAR
NARROW = answered("narrow", "yes")
EXAMPLES = answered("labels", "yes", "producible")
# The direct question is the more specific one: it explains a drifting format that was named as a symptom.
SCHEMA_ONLY = answered("behaviour", "schema")
NO_TRAINING = answered("training", "no_model", "deletable")
# A larger model is a setting; teaching a small one takes examples and a place to train.
SMALL_MODEL = answered("behaviour", "small_model")
UNTEACHABLE = answered("labels", "no", UNSURE) | NO_TRAINING

GUIDE, ESSAY, FIELD = "Guide", "Essay", "Field practice"

RULES: Final[tuple[Rule, ...]] = (
    Rule(
        "data-first",
        # Checking a sample takes an afternoon, and everything else rests on it.
        (answered("data", "no", "unchecked"),),
        Verdict.FIX_DATA,
        f"{GUIDE}: when neither helps, data quality",
    ),
    Rule(
        "reasoning-untrainable",
        (REASONS_BADLY, NO_TRAINING),
        Verdict.BETTER_MODEL,
        f"{GUIDE}: when neither helps, reasoning failures",
    ),
    Rule(
        "reasoning-not-format",
        (REASONS_BADLY, SCHEMA_ONLY),
        Verdict.BETTER_MODEL,
        f"{GUIDE}: when neither helps, reasoning failures",
    ),
    # A narrow job with examples can be taught even where reasoning in general falls short.
    Rule(
        "taught-but-unmeasured",
        (REASONS_BADLY, MISBEHAVES, NARROW, EXAMPLES, NO_EVALS),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{ESSAY}: what to build first when unsure",
    ),
    Rule(
        "taught-and-grounded",
        (REASONS_BADLY, MISBEHAVES, NARROW, EXAMPLES, CANNOT_SEE),
        Verdict.BOTH,
        f"{GUIDE}: medical coding scenario and the hybrid approach",
    ),
    Rule(
        "taught",
        (REASONS_BADLY, MISBEHAVES, NARROW, EXAMPLES),
        Verdict.FINE_TUNING,
        f"{GUIDE}: medical coding scenario",
    ),
    Rule(
        "reasoning",
        (REASONS_BADLY,),
        Verdict.BETTER_MODEL,
        f"{GUIDE}: when neither helps, reasoning failures",
    ),
    Rule(
        "see-first-then-grow",
        (LACKS_FACTS, SMALL_MODEL, UNTEACHABLE),
        Verdict.RAG,
        f"{ESSAY}: visibility before behaviour",
    ),
    Rule(
        "measure-before-growing",
        (SMALL_MODEL, UNTEACHABLE, NO_EVALS),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{ESSAY}: what to build first when unsure",
    ),
    Rule(
        "grow-before-teaching",
        (SMALL_MODEL, UNTEACHABLE),
        Verdict.BETTER_MODEL,
        f"{FIELD}: a larger model before training a small one without examples",
    ),
    Rule(
        "index-not-weights",
        (CANNOT_SEE, NO_TRAINING),
        Verdict.RAG,
        f"{FIELD}: an index can filter and delete, weights cannot",
    ),
    Rule(
        "see-first-then-schema",
        (CANNOT_SEE, SCHEMA_ONLY),
        Verdict.RAG,
        f"{FIELD}: constrained decoding before training",
    ),
    Rule(
        "see-first-unmeasured",
        (CANNOT_SEE, MISBEHAVES, NO_EVALS),
        Verdict.RAG,
        f"{ESSAY}: visibility before behaviour; evals before fine-tuning",
    ),
    Rule(
        "see-first-unlabelled",
        (CANNOT_SEE, MISBEHAVES, NO_LABELS),
        Verdict.RAG,
        f"{GUIDE}: no labelled data, no fine-tuning",
    ),
    Rule("two-layers", (CANNOT_SEE, MISBEHAVES), Verdict.BOTH, f"{ESSAY}: when the problem has two layers"),
    Rule(
        "see-first-rather-than-shrink",
        (CANNOT_SEE, TOO_DEAR, NARROW, NO_EVALS | NO_LABELS | answered("volume", "low")),
        Verdict.RAG,
        f"{ESSAY}: the smallest layer that fixes the failure",
    ),
    Rule(
        "see-and-shrink",
        (CANNOT_SEE, TOO_DEAR, NARROW),
        Verdict.BOTH,
        f"{ESSAY}: table of failure modes; smaller-model performance",
    ),
    Rule("visibility", (CANNOT_SEE,), Verdict.RAG, f"{ESSAY}: RAG is for what the model cannot see"),
    # What fits in one prompt is in view already, so misbehaviour is judged below as if nothing were out of sight.
    Rule(
        "one-prompt",
        (FITS, answered("behaviour", "no"), NOT_ONLY_DEAR),
        Verdict.RAG,
        f"{FIELD}: long context with prompt caching",
    ),
    Rule(
        "untrainable",
        (NO_TRAINING,),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{FIELD}: nothing is trained that cannot be served or taken back",
    ),
    Rule(
        "schema-first",
        (SCHEMA_ONLY,),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{FIELD}: constrained decoding before training",
    ),
    Rule(
        "measure-first",
        (NO_EVALS,),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{ESSAY}: what to build first when unsure",
    ),
    Rule(
        "collect-first",
        (NO_LABELS,),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{ESSAY}: clause extraction, a strong prompt-and-evals loop",
    ),
    Rule(
        "confirm-first",
        LABELS_AND_EVALS_UNSURE,
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{ESSAY}: what to build first when unsure",
    ),
    Rule(
        "behaviour", (MISBEHAVES,), Verdict.FINE_TUNING, f"{ESSAY}: fine-tuning is for how the model behaves"
    ),
    Rule(
        "dear-but-broad",
        (DEAR_PROMPTS, answered("narrow", "no")),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{FIELD}: trim and cache the prompt before training",
    ),
    Rule(
        "dear-but-rare",
        (DEAR_PROMPTS, answered("volume", "low")),
        Verdict.PROMPT_AND_EVALS_FIRST,
        f"{GUIDE}: the cost rule, by its own figures",
    ),
    Rule("dear", (DEAR_PROMPTS,), Verdict.FINE_TUNING, f"{ESSAY}: lower prompt overhead"),
    Rule(
        "smaller-model",
        (NARROW, answered("volume", "million_a_day")),
        Verdict.FINE_TUNING,
        f"{ESSAY}: smaller-model performance; {GUIDE}: the cost rule",
    ),
    Rule("one-prompt-for-now", (FITS,), Verdict.RAG, f"{FIELD}: long context with prompt caching"),
    Rule("nothing-named", (), Verdict.PROMPT_AND_EVALS_FIRST, f"{ESSAY}: name the failure first"),
)
