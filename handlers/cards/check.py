"""The guide's quick check as a window: its seven factors, then its verdict beside the meeting's."""

from typing import Final

from handlers import presses
from handlers.blocks import (
    Block,
    Span,
    Style,
    checkboxes,
    context,
    divider,
    field,
    header,
    listing,
    modal,
    section,
)
from handlers.mrkdwn import Mrkdwn, link
from knowledge.article import article_address
from knowledge.contrast import Contrast
from knowledge.quick_check import Factors, QuickVerdict
from knowledge.verdicts import WORDING, Verdict

TITLE: Final = "Quick check"
START: Final = Mrkdwn(
    "*To settle it with your team*, type `/ragvsft` in a channel, followed by what is failing."
)
BOLD: Final[Style] = "bold"

FACTORS: Final[dict[str, str]] = {
    "knowledge_changes_frequently": "The knowledge that it needs changes often",
    "need_source_attribution": "Its answers have to name their sources",
    "have_labeled_training_data": "There are labelled examples to train on, 100 or more",
    "need_consistent_output_format": "Its output has to keep to one format",
    "high_volume_task": "It is called millions of times a month",
    "domain_specific_vocabulary": "It has to speak the vocabulary of a special field",
    "knowledge_is_proprietary": "The knowledge is private to your organisation",
}
"""The guide's names, each with what it means in plain words."""

RUNGS: Final[dict[str, str]] = {
    "knowledge_changes_frequently": "Does the knowledge change often?",
    "need_source_attribution": "Do answers have to name their sources?",
    "no_labeled_training_data": "Are labelled examples missing?",
    "need_consistent_output_format": "Must the output keep to one format?",
    "high_volume_and_vocabulary": "High volume, and a vocabulary of its own?",
    "default": "None of these",
}
"""The rungs of the guide's cascade from the top, by the names that a verdict gives them."""


def form_view(factors: Factors) -> Block:
    """The seven factors as tick boxes, with those ticked that are true."""
    intro = Mrkdwn(
        "These are the seven factors that the guide's code decides by. Tick those that are true of your case; "
        "what stays unticked counts as a no."
    )
    return modal(TITLE, [section(intro), _ticks(factors)], presses.CHECK, submit="Check")


def result_view(factors: Factors, found: Contrast, url: str) -> Block:
    """Both verdicts; `url` is where the pages are served. The factors are kept for the way back."""
    blocks = [
        header(f"The guide says {_name(found.guide)}"),
        section(Mrkdwn("{}").format(found.guide.reason)),
        *_cascade(found.guide),
        divider(),
        header(_meeting_says(found)),
        section(_firmness(found)),
        *listing("Why", [[(sentence, None)] for sentence in found.why], "bullet"),
        divider(),
        section(START),
        context(Mrkdwn("\n").join([*_still_asked(found), _ticked(factors), _read_on(url)])),
    ]
    return modal(
        TITLE, blocks, presses.CHECK_AGAIN, submit="Change the factors", kept=factors.model_dump_json()
    )


def _ticks(factors: Factors) -> Block:
    ticked = [name for name, holds in factors if holds]
    boxes = checkboxes(
        presses.PICK, FACTORS.items(), ticked, small=str
    )  # the guide's own name, under the words
    return field("What is true?", presses.CHECK, boxes, optional=True)


def _name(guide: QuickVerdict) -> str:
    return WORDING[Verdict(guide.verdict)].name


def _cascade(guide: QuickVerdict) -> list[Block]:
    """Rung by rung down to the one that decided."""
    rungs = list(RUNGS)
    decided = rungs.index(guide.rule)
    passed: list[list[Span]] = [[(f"{RUNGS[rung]} No.", None)] for rung in rungs[:decided]]
    yes = "" if guide.rule == "default" else " Yes"
    last: list[Span] = [(f"{RUNGS[guide.rule]}{yes}: {_name(guide)}.", BOLD)]
    return listing(f"Its rung {decided + 1} of {len(rungs)} decides", [*passed, last], "ordered")


def _meeting_says(found: Contrast) -> str:
    name = WORDING[found.verdict].name
    return f"The meeting leans the same way: {name}" if found.agrees else f"The meeting leans to {name}"


def _firmness(found: Contrast) -> Mrkdwn:
    if found.same == found.of:
        return Mrkdwn("It holds however the open answers turn out.")
    share = min(99, max(1, round(100 * found.same / found.of)))
    return Mrkdwn(
        "Seven factors do not settle it: it holds in about {} of 100 ways that the open answers could turn out."
    ).format(share)


def _still_asked(found: Contrast) -> list[Mrkdwn]:
    asks = Mrkdwn("  ·  ").join(question.short for question in found.asks)
    return [Mrkdwn("The meeting would ask: {}").format(asks)] if asks else []


def _ticked(factors: Factors) -> Mrkdwn:
    ticked = [FACTORS[name] for name, holds in factors if holds]
    return Mrkdwn("You ticked: {}").format("  ·  ".join(ticked) if ticked else "nothing")


def _read_on(url: str) -> Mrkdwn:
    article = link(article_address(url, "quick-check#faults"), "What the guide's cascade leaves out")
    return Mrkdwn("{}").format(article)
