"""Why an answer speaks for a verdict; one entry an answer and verdict, in the order of their weight."""

from dataclasses import dataclass
from typing import Final

from knowledge.questions import UNSURE
from knowledge.rules import (
    CANNOT_SEE,
    ESSAY,
    FIELD,
    GUIDE,
    MISBEHAVES,
    SCHEMA_ONLY,
    TOO_DEAR,
    Sign,
    Signs,
    answered,
)
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


def _because(  # noqa: PLR0913 -- a table row, every column by name
    question: str,
    choice: str,
    *verdicts: Verdict,
    text: str,
    source: str,
    learn: str,
    unless: Signs = frozenset(),
) -> Reason:
    return Reason((question, choice), verdicts, text, source, unless, learn)


REASONS: Final[tuple[Reason, ...]] = (
    _because(
        "data", "no", DATA,
        text="Wrong or outdated material comes out again as confident wrong answers, retrieved or trained.",
        source=f"{GUIDE}: when neither helps, data quality",
        learn="neither#bad-data",
    ),
    _because(
        "data", "unchecked", DATA,
        text="Nobody has checked the material; a sample, read in an afternoon, says whether anything can stand on it.",
        source=f"{GUIDE}: when neither helps, data quality",
        learn="neither#bad-data",
    ),
    _because(
        "exact_passage", "yes", MODEL,
        text="It had the exact passage and still failed; no better search could have given it more.",
        source=f"{GUIDE}: when neither helps, reasoning failures",
        learn="neither#reasoning",
    ),
    _because(
        "exact_passage", "steps", MODEL,
        text="It loses its way over many steps with all it needs in view; that is up to the strength of the model.",
        source=f"{GUIDE}: when neither helps, reasoning failures",
        learn="neither#reasoning",
    ),
    _because(
        "exact_passage", "steps", FINE_TUNING, BOTH,
        text="The steps it fails at are few and narrow, and examples can show them one by one.",
        source=f"{GUIDE}: medical coding scenario",
        learn="fine-tuning#learned-task",
    ),
    _because(
        "exact_passage", "yes", FINE_TUNING, BOTH,
        text="It fails on a narrow task that you can show by example; that is taught, not looked up.",
        source=f"{GUIDE}: medical coding scenario",
        learn="fine-tuning#learned-task",
    ),
    _because(
        "exact_passage", "steps", PROMPT,
        text="It fails over many steps; before training, measure how far a better prompt for each step gets.",
        source=f"{ESSAY}: what to build first when unsure",
        learn="evals-first#prompt-baseline",
    ),
    _because(
        "exact_passage", "yes", PROMPT,
        text="It fails with the passage in view; before training, measure how far a better prompt gets.",
        source=f"{ESSAY}: what to build first when unsure",
        learn="evals-first#prompt-baseline",
    ),
    _because(
        "training", "deletable", RAG,
        text="Facts that must stay deletable or restricted belong in an index; weights can neither delete nor filter.",
        source=f"{FIELD}: access and deletion",
        learn="access-and-deletion#deletion",
    ),
    _because(
        "training", "deletable", PROMPT, MODEL,
        text="What must stay deletable or restricted may not go into weights, and a prompt leaves nothing behind.",
        source=f"{FIELD}: access and deletion",
        learn="access-and-deletion#deletion",
    ),
    _because(
        "training", "no_model", RAG, PROMPT, MODEL,
        text="There is no model that you may train, so whatever else speaks for training, it is out.",
        source=f"{FIELD}: provider lifetime",
        learn="providers#still-offered",
    ),
    _because(
        "behaviour", "schema", PROMPT,
        text="Only the format is off, and structured output enforces a schema without any training.",
        source=f"{FIELD}: constrained decoding before training",
        learn="structured-output#schema",
    ),
    _because(
        "behaviour", "schema", RAG,
        text="Its format can be enforced by structured output; what is left to repair is what it sees.",
        source=f"{FIELD}: constrained decoding before training",
        learn="structured-output#schema",
    ),
    _because(
        "behaviour", "small_model", MODEL,
        text="A small model misbehaves, and nobody is sure of examples; a larger one is a setting, training is weeks.",
        source=f"{FIELD}: a larger model before training a small one without examples",
        learn="neither#reasoning",
    ),
    _because(
        "behaviour", "small_model", FINE_TUNING, BOTH,
        text="A small model misbehaves with everything in view, and your examples can teach it this one job.",
        source=f"{ESSAY}: smaller-model performance",
        learn="fine-tuning#smaller-model",
    ),
    _because(
        "knowledge", "small", RAG, BOTH,
        text="All that it must know fits in one prompt, so the first version needs no index at all.",
        source=f"{FIELD}: long context with prompt caching",
        learn="long-context#fits-in-a-prompt",
        unless=answered("training", "deletable") | TOO_DEAR,
    ),
    _because(
        "failing", "missing_facts", RAG, BOTH,
        text="The facts it lacks exist outside it; retrieval puts them in view when they are needed.",
        source=f"{ESSAY}: table of failure modes",
        learn="rag#fresh-knowledge",
    ),
    _because(
        "failing", "no_sources", RAG, BOTH,
        text="A retrieved passage can be cited; what training leaves in the weights has no address.",
        source=f"{ESSAY}: table of failure modes",
        learn="rag#source-grounding",
    ),
    _because(
        "failing", "both_layers", BOTH, RAG,
        text="You need current facts and steady behaviour; they are two layers with two different fixes.",
        source=f"{ESSAY}: table of failure modes",
        learn="failing#both-layers",
    ),
    _because(
        "failing", "inconsistent", FINE_TUNING, BOTH,
        text="It has the facts and handles them differently each time; examples teach one way.",
        source=f"{ESSAY}: table of failure modes",
        learn="fine-tuning#consistent-behaviour",
    ),
    _because(
        "failing", "format_drift", FINE_TUNING, BOTH,
        text="A format that keeps drifting is behaviour, and repeated examples of it settle behaviour.",
        source=f"{ESSAY}: table of failure modes",
        learn="failing#format-drift",
    ),
    _because(
        "failing", "long_prompts", FINE_TUNING,
        text="Instructions that are trained in no longer have to be sent, and paid for, on each call.",
        source=f"{ESSAY}: lower prompt overhead",
        learn="fine-tuning#shorter-prompts",
    ),
    _because(
        "failing", "long_prompts", RAG,
        text="An index sends only the passages that a question needs, so prompts carry less and cost less.",
        source=f"{FIELD}: long context with prompt caching",
        learn="long-context#when-it-stops",
    ),
    _because(
        "failing", "long_prompts", BOTH,
        text="Retrieval lengthens prompts; a small model, taught this one job over passages, makes each call cheaper.",
        source=f"{ESSAY}: smaller-model performance",
        learn="fine-tuning#smaller-model",
    ),
    _because(
        "knowledge", "yes", RAG, BOTH,
        text="Private or changing knowledge belongs in an index that you update, not in weights you retrain.",
        source=f"{ESSAY}: fresh and private knowledge; arXiv 2312.05934",
        learn="rag#fresh-knowledge",
    ),
    _because(
        "sources", "yes", RAG, BOTH,
        text="Answers must show their evidence, and only retrieval knows where a sentence came from.",
        source=f"{GUIDE}: decision framework, source attribution",
        learn="rag#source-grounding",
    ),
    _because(
        "behaviour", "yes", FINE_TUNING, BOTH,
        text="It misbehaves with everything in view; more context would not change how it acts.",
        source=f"{ESSAY}: the mistake teams make",
        learn="fine-tuning#consistent-behaviour",
    ),
    _because(
        "evals", "no", PROMPT,
        text="With no eval set and no measured prompt, nobody could tell whether training helped.",
        source=f"{ESSAY}: what to build first when unsure",
        learn="evals-first#before-training",
    ),
    _because(
        "labels", "no", PROMPT,
        text="There is too little to train on, and a good prompt with structured output may be enough.",
        source=f"{GUIDE}: decision framework, labelled data",
        learn="labels#collect",
    ),
    _because(
        "failing", "format_drift", PROMPT,
        text="Structured output often cures a drifting format; measure that before any training.",
        source=f"{FIELD}: constrained decoding before training",
        unless=SCHEMA_ONLY,
        learn="structured-output#schema",
    ),
    _because(
        "evals", UNSURE, PROMPT,
        text="Nobody is sure of a measured baseline; set one up before anything that is hard to undo.",
        source=f"{ESSAY}: what to build first when unsure",
        learn="evals-first#eval-set",
    ),
    _because(
        "narrow", "no", PROMPT,
        text="The job is too broad to train into one model; work on the prompt pays sooner.",
        source=f"{FIELD}: prompt caching before training",
        learn="long-context#caching",
    ),
    _because(
        "volume", "low", PROMPT,
        text="At this volume training saves at most about $150 a month, even on a dear model; caching costs little.",
        source=f"{GUIDE}: cost comparison, its own figures",
        learn="more-criteria#volume",
    ),
    _because(
        "failing", UNSURE, PROMPT,
        text="The failure has no name yet, and a fix for an unnamed failure is a guess.",
        source=f"{ESSAY}: the first question",
        learn="failing#name-it",
    ),
    _because(
        "behaviour", "no", RAG,
        text="Given the right context it behaves, so supplying that context is the whole repair.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=MISBEHAVES,
        learn="the-rule#behaviour",
    ),
    _because(
        "evals", "no", RAG,
        text="Retrieval can be undone; training should wait until there are evals to judge it by.",
        source=f"{FIELD}: what can be undone goes first",
        learn="evals-first#before-training",
    ),
    _because(
        "labels", "no", RAG,
        text="Documents need no labels; training needs 100 or more good examples that you lack today.",
        source=f"{GUIDE}: comparison, data required",
        learn="labels#how-many",
    ),
    _because(
        "labels", "yes", FINE_TUNING, BOTH,
        text="You hold the labelled examples that training cannot do without.",
        source=f"{GUIDE}: comparison, data required",
        learn="labels#how-many",
    ),
    _because(
        "labels", "producible", FINE_TUNING, BOTH,
        text="A larger model or your pipeline can write the examples, once people have checked a sample of them.",
        source=f"{FIELD}: distillation",
        learn="labels#collect",
    ),
    _because(
        "repeated", "yes", FINE_TUNING,
        text="Every call repeats the same instructions; a trained model answers from a shorter prompt.",
        source=f"{ESSAY}: lower prompt overhead",
        learn="fine-tuning#shorter-prompts",
    ),
    _because(
        "repeated", "yes", PROMPT,
        text="The repeated part of the prompt can be cached today, before any training.",
        source=f"{FIELD}: prompt caching before training",
        learn="long-context#caching",
    ),
    _because(
        "narrow", "yes", FINE_TUNING, BOTH,
        text="A narrow job suits a smaller model that was taught just that.",
        source=f"{ESSAY}: smaller-model performance",
        learn="fine-tuning#smaller-model",
    ),
    _because(
        "volume", "million_a_day", FINE_TUNING,
        text="At a million calls a day or more, a shorter prompt is real money each month.",
        source=f"{GUIDE}: cost comparison",
        learn="more-criteria#volume",
    ),
    _because(
        "volume", "thousands", FINE_TUNING,
        text="At thousands of calls a day, every token that a prompt no longer needs counts.",
        source=f"{GUIDE}: decision factors, high volume",
        learn="more-criteria#volume",
    ),
    _because(
        "knowledge", "no", FINE_TUNING,
        text="Nothing it needs is out of sight, so a retriever would have nothing to add.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=CANNOT_SEE,
        learn="the-rule#visibility",
    ),
    _because(
        "knowledge", "no", PROMPT,
        text="Nothing it needs is out of sight, so retrieval has nothing to fix.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=CANNOT_SEE,
        learn="the-rule#visibility",
    ),
    _because(
        "knowledge", UNSURE, PROMPT,
        text="It is not clear that knowledge is missing; twenty failing cases will show it.",
        source=f"{ESSAY}: the first question",
        learn="failing#name-it",
    ),
    _because(
        "behaviour", "no", PROMPT,
        text="With the right context it behaves, so there is nothing for training to repair.",
        source=f"{ESSAY}: visibility and behaviour",
        unless=MISBEHAVES,
        learn="the-rule#behaviour",
    ),
)  # fmt: skip
