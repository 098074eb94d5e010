"""The card that a meeting ends in: compact first, everything behind "Details"."""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import islice
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
)
from handlers.cards.card import Card
from handlers.cards.costs import (
    Costs,
    adjust_costs,
    calculator_link,
    cost_summary,
    without_charts,
)
from handlers.figures import VOLUME
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, escape, link, people
from handlers.passages import learn_button
from handlers.presses import Press
from knowledge.answers import shown
from knowledge.article import article_address
from knowledge.deciding import Flip, Outlook
from knowledge.evidence import Evidence
from knowledge.plans import Step
from knowledge.questions import Question
from knowledge.recommendation import Because, Recommendation
from knowledge.scenarios import Difference
from knowledge.verdicts import WORDING
from knowledge.voting import in_force

DETAILS = "details"
SHOWN_STEPS, SHOWN_REASONS, SHOWN_FLIPS = 2, 2, 2
MOST_REASONS, MOST_FLIPS, MOST_EVIDENCE = 4, 6, 2
GATES: Final = frozenset({"data", "exact_passage"})
READABLE_FRACTION = 12
BOLD: Final[Style] = "bold"
ITALIC: Final[Style] = "italic"


def recommendation_card(
    meeting: Meeting, found: Recommendation, questions: tuple[Question, ...], url: str, costs: Costs
) -> Card:
    """The recommendation; `url` is where the pages are served, without a slash at its end."""
    details = DETAILS in meeting.opened
    blocks = [
        header(found.wording.headline),
        *(section(_first(step, details=details)) for step in found.plan[:1]),
        section(_summary(meeting, found, questions)),
        *_after(found.plan[1:], details=details),
        *_reasons(found, details=details),
        *(_evidence(found, url) if details else []),
        *_flips(found, details=details),
        section(Mrkdwn("*Cost*\n{}").format(cost_summary(meeting, costs))),
        *(costs.drawn.details if details else []),
        section(_scenario(found, url, details=details)),
        actions(
            [*_buttons(meeting, found, url, details=details), *([calculator_link(costs)] if details else [])]
        ),
    ]
    return Card(_as_text(found, url, costs), tuple(blocks), fallback=without_charts(blocks, costs))


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
    lines = [escape(found.wording.summary), Mrkdwn("_{}_").format(firmness(found.outlook))]
    if found.next_question:
        lines.append(
            Mrkdwn(":warning: A changed answer opened a question again; the newest one below decides.")
        )
    revised = _revised(meeting, questions)
    return Mrkdwn("\n").join([*lines, revised] if revised else lines)


def _revised(meeting: Meeting, questions: tuple[Question, ...]) -> Mrkdwn | None:
    """Which answers in force are others than when the card was first posted, and who gave them."""
    posted = meeting.posted.get(meeting.card_key)
    if posted is None or all(vote.order <= posted.since for vote in meeting.votes.values()):
        return None
    early = in_force({ballot: vote for ballot, vote in meeting.votes.items() if vote.order <= posted.since})
    changes = [
        Mrkdwn("{} is now *{}* ({})").format(
            question.short, shown(question, now.answer), people(now.people, most=3)
        )
        for question in questions
        if (now := meeting.tallies.get(question.id)) and early.get(question.id) != now.answer
    ]
    if not changes:
        return None
    return Mrkdwn(":arrows_counterclockwise: Revised: {}.").format(Mrkdwn("; ").join(changes))


def _first(step: Step, *, details: bool) -> Mrkdwn:
    """What to do on Monday stands right under the headline."""
    return Mrkdwn("*{}*\n{}" if details else "*{}*").format(step.text, step.why)


def _after(steps: tuple[Step, ...], *, details: bool) -> list[Block]:
    taken = steps if details else steps[:SHOWN_STEPS]
    part = "" if len(taken) == len(steps) else f" (the next {len(taken)} of {len(steps)} steps)"
    return listing(f"After that{part}", [_step(step, details=details) for step in taken], "ordered")


def _step(step: Step, *, details: bool) -> list[Span]:
    return [(step.text, None), *([(f"\n{step.why}", ITALIC)] if details else [])]


def _reasons(found: Recommendation, *, details: bool) -> list[Block]:
    """A section each, with the passage that explains it one click away."""
    reasons = found.because[: MOST_REASONS if details else SHOWN_REASONS]
    titles = [Mrkdwn("*Why*\n"), *(Mrkdwn("") for _ in reasons[1:])]
    return [
        section(title + _reason(because, details=details), _learn(because))
        for title, because in zip(titles, reasons, strict=False)
    ]


def _learn(because: Because) -> Block | None:
    return learn_button(because.reason.learn) if because.reason.learn else None


def _reason(because: Because, *, details: bool) -> Mrkdwn:
    said = Mrkdwn("{} _({}: {})_").format(
        because.reason.text, because.question.short, shown(because.question, because.answer)
    )
    return said + Mrkdwn("\n{}").format(because.reason.source) if details else said


def _evidence(found: Recommendation, url: str) -> list[Block]:
    return [context(_quoted(each, url)) for each in found.evidence[:MOST_EVIDENCE]]


def _quoted(evidence: Evidence, url: str) -> Mrkdwn:
    """The finding never without how far it reaches."""
    where = evidence.where
    title = link(article_address(url, evidence.learn), where.title)
    quoted = Mrkdwn("Evidence: {} {}").format(evidence.finding, title)
    return quoted + Mrkdwn("; limit: {}").format(where.limit) if where.limit else quoted


def _flips(found: Recommendation, *, details: bool) -> list[Block]:
    unsure = found.unsure
    ranked = sorted(found.playbook.questions, key=lambda question: _rank(question, unsure))
    flips = found.flips_of(ranked)
    if details:
        shown_ = islice(flips, MOST_FLIPS)
        items = [[(_flip(flip), None), (_outcome(found, flip), BOLD)] for flip in shown_]
        return listing("What would flip it", items, "bullet")
    varied = _varied(found, flips)
    short = [Mrkdwn("{}*{}*").format(_flip(flip), outcome) for outcome, flip in varied.items()]
    return [context(Mrkdwn("Flips: {}").format(Mrkdwn("  ·  ").join(short)))] if short else []


def _rank(question: Question, unsure: AbstractSet[str]) -> tuple[bool, bool, bool]:
    """What nobody was sure of comes first.

    Symptoms come late, since each is a flip of its own, and so do the gates, which turn any verdict.
    """
    return question.id not in unsure, question.kind == "many", question.id in GATES


def _varied(found: Recommendation, flips: Iterable[Flip]) -> dict[str, Flip]:
    """The first few, by their outcomes: to different ones where there are any."""
    varied: dict[str, Flip] = {}
    for flip in flips:
        varied.setdefault(_outcome(found, flip), flip)
        if len(varied) == SHOWN_FLIPS:
            break
    return varied


def _flip(flip: Flip) -> str:
    choice = flip.question.choice(flip.choice)
    return f"{flip.question.short} = {choice.label if choice else flip.choice} → "


def _outcome(found: Recommendation, flip: Flip) -> str:
    return WORDING[flip.verdict].name if found.settles(flip) else "more questions"


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
    volume = replace(press, part=VOLUME)
    ask = button("Set calls a day", f"{presses.OPEN}:{VOLUME}", volume.value())
    read = link_button(
        "Read the scenario", f"{presses.LINK}:scenario", f"{url}/scenarios/{found.scenario.slug}"
    )
    return [toggle, adjust_costs(meeting), *([ask] if found.volume is None else []), read]


def _as_text(found: Recommendation, url: str, costs: Costs) -> Mrkdwn:
    """The card without blocks: complete enough to act on where Slack refuses them."""
    return Mrkdwn("Recommendation: {}. {} {} {} {} {}").format(
        found.wording.headline,
        Mrkdwn(" ").join([*(step.text for step in found.plan[:1]), found.wording.summary]),
        Mrkdwn(" ").join(step.text for step in found.plan[1 : SHOWN_STEPS + 1]),
        Mrkdwn("{} {}").format(costs.found.headline, costs.found.standing),
        firmness(found.outlook),
        link(f"{url}/scenarios/{found.scenario.slug}", found.scenario.title),
    )
