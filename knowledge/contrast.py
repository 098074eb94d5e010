"""The guide's seven factors, put to the meeting: what it would say to them, and why where it says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from knowledge import deciding
from knowledge.answers import Answer, Answers
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.quick_check import Factors, QuickVerdict, quick_check
from knowledge.verdicts import WORDING, Verdict

HIGH_VOLUME: Final = 100_000
"""Calls a day that stand for the guide's "millions of calls a month"."""

LOW_VOLUME: Final = 1_000
"""Calls a day that stand for the guide's "no" to high volume: the least that it reckons with."""

_NAMED_CHECKS: Final = 3

_CHECKS: Final = {
    "failing": "what exactly is failing",
    "data": "whether the material is right",
    "exact_passage": "whether it fails with the exact passage in view",
    "behaviour": "how it behaves with the right context",
    "narrow": "whether the job is narrow",
    "evals": "whether an eval set and a measured prompt exist",
    "training": "whether you may train at all",
}
"""What an open question is after, as it stands in a sentence."""

_VOCABULARY: Final = (
    "No question of the meeting asks for vocabulary: a term that the model does not know is looked up, "
    "and one that it uses wrongly shows as misbehaviour."
)
_VOLUME: Final = (
    "A high volume counts in the meeting only where dear calls or a narrow job speak for a tuned model."
)
_FORMAT_AFTERWARDS: Final = (
    "The format is a second problem, of behaviour: try structured output once the facts are in view."
)
_RAG_UNTIL_MEASURED: Final = (
    "Without an eval set, or where structured output alone cures the format, it would stay with RAG."
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """The guide's verdict beside the meeting's.

    Attributes:
        verdict: What the meeting leans to with these factors for answers, and all else open.
        same: In how many of the ways that its open answers could turn out it keeps that.
        of: How many ways there are.
        agrees: Whether both say the same.
        why: One to three sentences in plain words.
        asks: What the meeting would still ask, in its order.
    """

    guide: QuickVerdict
    verdict: Verdict
    same: int
    of: int
    agrees: bool
    why: tuple[str, ...]
    asks: tuple[Question, ...]


def contrast(factors: Factors, playbook: Playbook) -> Contrast:
    """Hold the guide's cascade against the meeting; the same factors give the same words, always."""
    answers = as_answers(factors)
    guide, verdict = quick_check(factors), deciding.verdict(playbook, answers)
    outlook = deciding.outlook(playbook, answers)
    asks = tuple(deciding.still_due(playbook, answers))
    return Contrast(
        guide=guide,
        verdict=verdict,
        same=outlook.same,
        of=outlook.of,
        agrees=guide.verdict == verdict.value,
        why=_why(factors, guide, verdict, asks),
        asks=asks,
    )


def as_answers(factors: Factors) -> Answers:
    """What the factors say in the meeting's words.

    A factor that is false is a "no", as the guide counts it. Only a format that need not be consistent says
    nothing about what else may be failing. Vocabulary is left out: the meeting reads it in no answer.
    """
    outside = factors.knowledge_changes_frequently or factors.knowledge_is_proprietary
    failing: dict[str, Answer] = (
        {"failing": ("format_drift",)} if factors.need_consistent_output_format else {}
    )
    return failing | {
        "knowledge": _yes_or_no(outside),
        "sources": _yes_or_no(factors.need_source_attribution),
        "labels": _yes_or_no(factors.have_labeled_training_data),
        "volume": HIGH_VOLUME if factors.high_volume_task else LOW_VOLUME,
    }


def _yes_or_no(factor: bool) -> Answer:
    return ("yes",) if factor else ("no",)


def _why(
    factors: Factors, guide: QuickVerdict, verdict: Verdict, asks: Sequence[Question]
) -> tuple[str, ...]:
    """The difference or the agreement, what else bears on it, and what the meeting would check first."""
    return tuple(
        filter(None, (_main(factors, guide, verdict), _aside(factors, guide, verdict), _check(asks)))
    )


def _main(factors: Factors, guide: QuickVerdict, verdict: Verdict) -> str:
    if guide.verdict == "rag":
        return _beside_rag(factors, guide, verdict)
    if verdict is Verdict.FINE_TUNING:
        return (
            "Both say fine-tuning, the meeting with a condition: first an eval set and a measured prompt with "
            "structured output, which alone often cures a format."
        )
    if verdict is Verdict.BOTH:
        return (
            "The guide's code never reads that the knowledge is proprietary, and it has no “both”: the meeting "
            "would look that knowledge up, and train the format."
        )
    if verdict is Verdict.RAG:
        return (
            "The guide's code never reads that the knowledge is proprietary: the meeting would look it up, and "
            "retrieved text keeps the prompts long that training should shorten."
        )
    if verdict is Verdict.PROMPT_AND_EVALS_FIRST:
        return (
            "Volume and vocabulary are enough for the guide: the meeting trains nothing before an eval set shows "
            "where a strong prompt still fails."
        )
    return _otherwise(verdict)


def _beside_rag(factors: Factors, guide: QuickVerdict, verdict: Verdict) -> str:
    if verdict is Verdict.RAG:
        return _agreed_on_rag(factors, guide)
    if verdict is Verdict.BOTH:
        return (
            "The guide stops at its first sign for RAG and has no “both”: the meeting sees two layers, knowledge to "
            "look up and a format that your examples can teach."
        )
    if verdict is Verdict.PROMPT_AND_EVALS_FIRST and factors.need_consistent_output_format:
        return (
            "Without labels the guide falls back on RAG: a drifting format is behaviour, which no retriever repairs, "
            "so structured output and a measured prompt come first."
        )
    if verdict is Verdict.PROMPT_AND_EVALS_FIRST:
        return (
            "The guide has no “neither” and falls back on RAG: nothing here has to be looked up or cited, so the "
            "meeting would begin with a measured prompt."
        )
    return _otherwise(verdict)


def _agreed_on_rag(factors: Factors, guide: QuickVerdict) -> str:
    if factors.knowledge_changes_frequently:
        return (
            "Both say RAG: what changes often is looked up when it is needed; training would run behind it."
        )
    if factors.need_source_attribution:
        return "Both say RAG: only what was retrieved can be named as a source."
    grounds = (
        "labels are missing" if guide.rule == "no_labeled_training_data" else "nothing speaks for training"
    )
    return (
        f"Both say RAG, on different grounds: the guide because {grounds}, the meeting because the knowledge is "
        "proprietary, a factor that the guide's code never reads."
    )


def _otherwise(verdict: Verdict) -> str:
    return f"The meeting weighs these answers otherwise and leans to {WORDING[verdict].name}."


def _aside(factors: Factors, guide: QuickVerdict, verdict: Verdict) -> str:
    """At most one more point: what bears on the verdict goes before what bears on nothing."""
    if verdict is Verdict.BOTH:
        return _RAG_UNTIL_MEASURED
    if verdict is Verdict.RAG and factors.need_consistent_output_format:
        return _FORMAT_AFTERWARDS
    if factors.domain_specific_vocabulary:
        return _VOCABULARY
    if factors.high_volume_task and guide.verdict == "rag":
        return _VOLUME
    return ""


def _check(asks: Sequence[Question]) -> str:
    """What to find out first; a question that this sentence has no words for is still among those asked."""
    named = [_CHECKS[question.id] for question in asks if question.id in _CHECKS][:_NAMED_CHECKS]
    return f"The meeting would still check {_listed(named)}." if named else ""


def _listed(parts: Sequence[str]) -> str:
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last
