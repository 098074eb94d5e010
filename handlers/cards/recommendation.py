"""The card that a meeting ends in: compact first, everything behind "Details"."""

from math import gcd
from typing import Final

from handlers import presses
from handlers.blocks import (
    Block,
    Span,
    Style,
    actions,
    button,
    context,
    header,
    link_button,
    listing,
    section,
    table,
)
from handlers.cards.card import Card
from handlers.cards.costs import CAVEAT, cost_line, cost_rows
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, link, people
from handlers.presses import Press
from knowledge.answers import shown
from knowledge.deciding import Flip, Outlook
from knowledge.plans import Step
from knowledge.questions import Question
from knowledge.recommendation import Because, Recommendation
from knowledge.scenarios import Difference
from knowledge.verdicts import WORDING
from knowledge.voting import tally

DETAILS = "details"
VOLUME = "volume"
SHOWN_STEPS, SHOWN_REASONS, SHOWN_FLIPS = 3, 2, 2
MOST_REASONS, MOST_FLIPS = 4, 6
READABLE_FRACTION = 12
BOLD: Final[Style] = "bold"
ITALIC: Final[Style] = "italic"


def recommendation_card(
    meeting: Meeting, found: Recommendation, questions: tuple[Question, ...], url: str
) -> Card:
    """The recommendation; `url` is where the pages are served, without a slash at its end."""
    details = DETAILS in meeting.opened
    blocks = [
        header(found.wording.headline),
        section(_summary(meeting, found, questions)),
        *_plan(found, details=details),
        *_reasons(found, details=details),
        *_flips(found, details=details),
        *_costs(found, details=details),
        section(_scenario(found, url, details=details)),
        actions(_buttons(meeting, found, url, details=details)),
    ]
    return Card(_as_text(found, url), tuple(blocks))


def firmness(outlook: Outlook) -> Mrkdwn:
    """How much the verdict depends on what nobody was sure of."""
    if outlook.same == outlook.of:
        return Mrkdwn("Firm: no missing answer matters; only a changed one would flip it.")
    return Mrkdwn("Provisional: it holds in {} ways that the unsure answers could turn out.").format(
        _share(outlook)
    )


def _share(outlook: Outlook) -> str:
    """The smallest equal fraction, or hundredths where that would be unreadable."""
    common = gcd(outlook.same, outlook.of)
    if outlook.of // common <= READABLE_FRACTION:
        return f"{outlook.same // common} of {outlook.of // common}"
    return f"about {max(1, round(100 * outlook.same / outlook.of))} in 100"


def _summary(meeting: Meeting, found: Recommendation, questions: tuple[Question, ...]) -> Mrkdwn:
    lines = [Mrkdwn("{}").format(found.wording.summary), Mrkdwn("_{}_").format(firmness(found.outlook))]
    if found.next_question:
        lines.append(
            Mrkdwn(":warning: A changed answer opened a question again; the newest one below decides.")
        )
    revised = _revised(meeting, questions)
    return Mrkdwn("\n").join([*lines, revised] if revised else lines)


def _revised(meeting: Meeting, questions: tuple[Question, ...]) -> Mrkdwn | None:
    """Which answers in force are others than when the card was first posted, and who gave them."""
    posted = meeting.posted.get(meeting.card_key)
    if posted is None:
        return None
    early = {ballot: vote for ballot, vote in meeting.votes.items() if vote.order <= posted.since}
    changes = []
    for question in questions:
        before, now = tally(early, question.id), tally(meeting.votes, question.id)
        if now and (before is None or before.answer != now.answer):
            answer = shown(question, now.answer)
            changes.append(
                Mrkdwn("{} is now *{}* ({})").format(question.short, answer, people(now.people, most=3))
            )
    if not changes:
        return None
    return Mrkdwn(":arrows_counterclockwise: Revised: {}.").format(Mrkdwn("; ").join(changes))


def _plan(found: Recommendation, *, details: bool) -> list[Block]:
    steps = found.plan if details else found.plan[:SHOWN_STEPS]
    part = "" if len(steps) == len(found.plan) else f": the first {len(steps)} of {len(found.plan)} steps"
    return listing(f"What to do{part}", [_step(step, details=details) for step in steps], "ordered")


def _step(step: Step, *, details: bool) -> list[Span]:
    return [(step.text, None), *([(f"\n{step.why}", ITALIC)] if details else [])]


def _reasons(found: Recommendation, *, details: bool) -> list[Block]:
    reasons = found.because[: MOST_REASONS if details else SHOWN_REASONS]
    return listing("Why", [_reason(because, details=details) for because in reasons], "bullet")


def _reason(because: Because, *, details: bool) -> list[Span]:
    said = f"{because.question.short}: {shown(because.question, because.answer)}"
    source = f"\n{because.reason.source}" if details else ""
    return [(f"{because.reason.text} ", None), (f"({said}){source}", ITALIC)]


def _flips(found: Recommendation, *, details: bool) -> list[Block]:
    if not found.flips:
        return []
    # What nobody was sure of comes first; symptoms last, since each is a flip of its own and they crowd out the rest.
    flips = sorted(
        found.flips, key=lambda flip: (flip.question.id not in found.unsure, flip.question.kind == "many")
    )
    if details:
        items = [[(_flip(flip), None), (_outcome(flip), BOLD)] for flip in flips[:MOST_FLIPS]]
        return listing("What would flip it", items, "bullet")
    short = (Mrkdwn("{}*{}*").format(_flip(flip), _outcome(flip)) for flip in _varied(flips))
    return [context(Mrkdwn("Flips: {}").format(Mrkdwn("  ·  ").join(short)))]


def _varied(flips: list[Flip]) -> list[Flip]:
    """A few flips, to different verdicts where there are any."""
    by_verdict = {flip.verdict: flip for flip in reversed(flips)}
    return [flip for flip in flips if by_verdict.get(flip.verdict) is flip][:SHOWN_FLIPS]


def _flip(flip: Flip) -> str:
    choice = flip.question.choice(flip.choice)
    return f"{flip.question.short} = {choice.label if choice else flip.choice} → "


def _outcome(flip: Flip) -> str:
    return WORDING[flip.verdict].name


def _costs(found: Recommendation, *, details: bool) -> list[Block]:
    blocks = [section(Mrkdwn("*Cost*\n{}").format(cost_line(found.volume)))]
    return [*blocks, table(cost_rows(found.volume)), context(CAVEAT)] if details else blocks


def _scenario(found: Recommendation, url: str, *, details: bool) -> Mrkdwn:
    there = Mrkdwn("*Nearest scenario*\n{}: {} They chose {}.").format(
        link(f"{url}/scenarios/{found.scenario.slug}", found.scenario.title),
        found.scenario.summary,
        WORDING[found.scenario.verdict].name,
    )
    shown_ = found.differences if details else found.differences[:1]
    if not shown_:
        return there
    return there + Mrkdwn("\nTheirs differs: {}").format(Mrkdwn("; ").join(map(_difference, shown_)))


def _difference(difference: Difference) -> Mrkdwn:
    question = difference.question
    return Mrkdwn("{}: _{}_ (yours: {})").format(
        question.short, shown(question, difference.theirs), shown(question, difference.ours)
    )


def _buttons(meeting: Meeting, found: Recommendation, url: str, *, details: bool) -> list[Block]:
    press = Press(meeting=meeting.id, round=meeting.round, part=DETAILS)
    toggle = (
        button("Less", f"{presses.CLOSE}:{DETAILS}", press.value())
        if details
        else button("Details", f"{presses.OPEN}:{DETAILS}", press.value())
    )
    volume = press.model_copy(update={"part": VOLUME})
    ask = button("Set calls a day", f"{presses.OPEN}:{VOLUME}", volume.value())
    read = link_button(
        "Read the scenario", f"{presses.LINK}:scenario", f"{url}/scenarios/{found.scenario.slug}"
    )
    return [toggle, *([ask] if found.volume is None else []), read]


def _as_text(found: Recommendation, url: str) -> Mrkdwn:
    """The card without blocks: complete enough to act on where Slack refuses them."""
    steps = Mrkdwn(" ").join(
        Mrkdwn("{}. {}").format(number, step.text)
        for number, step in enumerate(found.plan[:SHOWN_STEPS], start=1)
    )
    return Mrkdwn("Recommendation: {}. {} {} {} {} {}").format(
        found.wording.headline,
        found.wording.summary,
        steps,
        cost_line(found.volume),
        firmness(found.outlook),
        link(f"{url}/scenarios/{found.scenario.slug}", found.scenario.title),
    )
