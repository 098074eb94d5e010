"""Why an answer speaks for a verdict; one entry an answer and verdict, in the order of their weight."""

from dataclasses import dataclass
from typing import Final

from knowledge.questions import UNSURE
from knowledge.rules import CANNOT_SEE, ESSAY, FIELD, GUIDE, MISBEHAVES, Sign, Signs
from knowledge.verdicts import Verdict

RAG, FINE_TUNING, BOTH = Verdict.RAG, Verdict.FINE_TUNING, Verdict.BOTH
PROMPT, MODEL, DATA = Verdict.PROMPT_AND_EVALS_FIRST, Verdict.BETTER_MODEL, Verdict.FIX_DATA


@dataclass(frozen=True, slots=True)
class Reason:
    """What one answer says for the verdicts, unless others contradict it.

    Attributes:
        source: Where to look it up.
        learn: The passage that explains it, `article#anchor` in the library.
    """

    when: Sign
    verdicts: tuple[Verdict, ...]
    text: str
    source: str
    unless: Signs = frozenset()
    learn: str = ""


def _because(
    question: str, choice: str, *verdicts: Verdict, text: str, source: str, unless: Signs = frozenset()
) -> Reason:
    return Reason((question, choice), verdicts, text, source, unless)


REASONS: Final[tuple[Reason, ...]] = (
    _because(
        "data", "no", DATA,
        text="Wrong or outdated material comes out again as confident wrong answers, retrieved or trained.",
        source=f"{GUIDE}: when neither helps, data quality",
    ),
    _because(
        "exact_passage", "yes", MODEL,
        text="It had the exact passage and still failed; no better search could have given it more.",
        source=f"{GUIDE}: when neither helps, reasoning failures",
    ),
    _because(
        "exact_passage", "yes", FINE_TUNING, BOTH,
        text="It fails on a narrow task that you can show by example; that is taught, not looked up.",
        source=f"{GUIDE}: medical coding scenario",
    ),
    _because(
        "exact_passage", "yes", PROMPT,
        text="It fails with the passage in view; before training, measure how far a better prompt gets.",
        source=f"{ESSAY}: what to build first when unsure",
    ),
    _because(
        "failing", "missing_facts", RAG, BOTH,
        text="The facts it lacks exist outside it; retrieval puts them in view when they are needed.",
        source=f"{ESSAY}: table of failure modes",
    ),
    _because(
        "failing", "no_sources", RAG, BOTH,
        text="A retrieved passage can be cited; what training leaves in the weights has no address.",
        source=f"{ESSAY}: table of failure modes",
    ),
    _because(
        "failing", "both_layers", BOTH, RAG,
        text="You need current facts and steady behaviour; they are two layers with two different fixes.",
        source=f"{ESSAY}: table of failure modes",
    ),
    _because(
        "failing", "inconsistent", FINE_TUNING, BOTH,
        text="It has the facts and handles them differently each time; examples teach one way.",
        source=f"{ESSAY}: table of failure modes",
    ),
    _because(
        "failing", "format_drift", FINE_TUNING, BOTH,
        text="A format that keeps drifting is behaviour, and repeated examples of it settle behaviour.",
        source=f"{ESSAY}: table of failure modes",
    ),
    _because(
        "failing", "long_prompts", FINE_TUNING,
        text="Instructions that are trained in no longer have to be sent, and paid for, on each call.",
        source=f"{ESSAY}: lower prompt overhead",
    ),
    _because(
        "knowledge", "yes", RAG, BOTH,
        text="Private or changing knowledge belongs in an index that you update, not in weights you retrain.",
        source=f"{ESSAY}: fresh and private knowledge; arXiv 2312.05934",
    ),
    _because(
        "sources", "yes", RAG, BOTH,
        text="Answers must show their evidence, and only retrieval knows where a sentence came from.",
        source=f"{GUIDE}: decision framework, source attribution",
    ),
    _because(
        "behaviour", "yes", FINE_TUNING, BOTH,
        text="It misbehaves with everything in view; more context would not change how it acts.",
        source=f"{ESSAY}: the mistake teams make",
    ),
    _because(
        "evals", "no", PROMPT,
        text="With no eval set and no measured prompt, nobody could tell whether training helped.",
        source=f"{ESSAY}: what to build first when unsure",
    ),
    _because(
        "labels", "no", PROMPT,
        text="There is too little to train on, and a good prompt with structured output may be enough.",
        source=f"{GUIDE}: decision framework, labelled data",
    ),
    _because(
        "failing", "format_drift", PROMPT,
        text="Structured output often cures a drifting format; measure that before any training.",
        source=f"{FIELD}: constrained decoding before training",
    ),
    _because(
        "evals", UNSURE, PROMPT,
        text="Nobody is sure of a measured baseline; set one up before anything that is hard to undo.",
        source=f"{ESSAY}: what to build first when unsure",
    ),
    _because(
        "narrow", "no", PROMPT,
        text="The job is too broad to train into one model; work on the prompt pays sooner.",
        source=f"{FIELD}: prompt caching before training",
    ),
    _because(
        "volume", "low", PROMPT,
        text="At this volume training saves at most about $150 a month; caching the prompt costs nothing.",
        source=f"{GUIDE}: cost comparison, its own figures",
    ),
    _because(
        "failing", UNSURE, PROMPT,
        text="The failure has no name yet, and a fix for an unnamed failure is a guess.",
        source=f"{ESSAY}: the first question",
    ),
    _because(
        "behaviour", "no", RAG,
        text="Given the right context it behaves, so supplying that context is the whole repair.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=MISBEHAVES,
    ),
    _because(
        "evals", "no", RAG,
        text="Retrieval can be undone; training should wait until there are evals to judge it by.",
        source=f"{ESSAY}: what to build first when unsure",
    ),
    _because(
        "labels", "no", RAG,
        text="Documents need no labels; training needs 100 or more good examples that you lack today.",
        source=f"{GUIDE}: comparison, data required",
    ),
    _because(
        "labels", "yes", FINE_TUNING, BOTH,
        text="You hold the labelled examples that training cannot do without.",
        source=f"{GUIDE}: comparison, data required",
    ),
    _because(
        "repeated", "yes", FINE_TUNING,
        text="Every call repeats the same instructions; a trained model answers from a shorter prompt.",
        source=f"{ESSAY}: lower prompt overhead",
    ),
    _because(
        "repeated", "yes", PROMPT,
        text="The repeated part of the prompt can be cached today, before any training.",
        source=f"{FIELD}: prompt caching before training",
    ),
    _because(
        "narrow", "yes", FINE_TUNING, BOTH,
        text="A narrow job suits a smaller model that was taught just that.",
        source=f"{ESSAY}: smaller-model performance",
    ),
    _because(
        "volume", "million_a_day", FINE_TUNING,
        text="At a million calls a day or more, a shorter prompt is real money each month.",
        source=f"{GUIDE}: cost comparison",
    ),
    _because(
        "volume", "million_a_month", FINE_TUNING,
        text="Millions of calls a month make every token of the prompt count.",
        source=f"{GUIDE}: decision factors, high volume",
    ),
    _because(
        "knowledge", "no", FINE_TUNING,
        text="Nothing it needs is out of sight, so a retriever would have nothing to add.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=CANNOT_SEE,
    ),
    _because(
        "knowledge", "no", PROMPT,
        text="Nothing it needs is out of sight, so retrieval has nothing to fix.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=CANNOT_SEE,
    ),
    _because(
        "knowledge", UNSURE, PROMPT,
        text="It is not clear that knowledge is missing; twenty failing cases will show it.",
        source=f"{ESSAY}: the first question",
    ),
    _because(
        "behaviour", "no", PROMPT,
        text="With the right context it behaves, so there is nothing for training to repair.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=MISBEHAVES,
    ),
)  # fmt: skip
