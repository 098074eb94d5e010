"""What people in Slack see, drawn by the code that draws it for them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import islice
from random import Random
from typing import Any, Final

from handlers.blocks import Block
from handlers.cards.check import form_view, result_view
from handlers.cards.lookup import compare_card, scenarios_card
from handlers.cards.question import asked
from handlers.cards.recommendation import DETAILS
from handlers.meetings import ROOT, Figures
from handlers.mrkdwn import Mrkdwn
from handlers.passages import passage_view
from handlers.presses import read_lesson
from handlers.thread import cards
from knowledge import deciding
from knowledge.answers import Answer, Answers
from knowledge.contrast import contrast
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.questions import UNSURE, Question
from knowledge.quick_check import Factors
from knowledge.reasons import Reason
from playground.reading import visible_text
from tests.handlers.made_up import PRICES, meeting_of
from tests.knowledge.checklist.content import URL, Content, Shown, plain
from tests.knowledge.checklist.part import Slack, Way

CALLS_A_DAY: Final = "volume=10k"
SEED: Final = 20261121
TRIED, RENDERED = 4_000, 20
"""Of meetings at random, for each reason that should be met on a card."""


def in_slack(there: Content, slack: Slack, address: str) -> Shown | None:
    """What Slack shows of a part, drawn by the code that draws it for people; nothing where no way leads there."""
    if slack.way == "learn more":
        return _window(there, address.removeprefix("/articles/"))
    blocks: Mapping[Way, Any] = {
        "question": lambda: _question(there.playbook, slack.given),
        "card": lambda: _thread(there.playbook, _asked(there.playbook, slack.given))[-1],
        "compare": lambda: compare_card(URL).blocks,
        "check": lambda: _check(Factors(**slack.given), there),
        "scenario": lambda: scenarios_card(slack.given, URL).blocks,
        "cost": _estimate,
    }
    return Shown(plain(visible_text(blocks[slack.way](), "")))


def _window(there: Content, ref: str) -> Shown | None:
    """The passage in its window, if a message of some meeting has a button that opens it."""
    passage, article = there.library.passage(ref), there.library.article(ref.partition("#")[0])
    if passage is None or article is None or ref not in buttons(there.playbook):
        return None
    blocks = passage_view(article, passage, URL)["blocks"]
    items = sum(len(part["elements"]) for part in _inside(blocks) if part.get("type") == "rich_text_list")
    return Shown(plain(visible_text(blocks, "")), items)


@cache
def buttons(playbook: Playbook) -> frozenset[str]:
    """Passages that a "Learn more" opens on some message of some meeting."""
    found = {ref for question in playbook.questions for ref in _refs(_question(playbook, question.id))}
    for reason in playbook.reasons:
        for answers in islice(_meetings_for(playbook, reason), RENDERED):
            if reason.learn in found:
                break
            found |= {ref for blocks in _thread(playbook, answers) for ref in _refs(blocks)}
    return frozenset(found)


def _meetings_for(playbook: Playbook, reason: Reason) -> Iterator[Answers]:
    """Meetings at random that give the answer of a reason, and end in a verdict that it speaks for."""
    chance = Random(SEED)  # noqa: S311 # a repeatable choice of cases
    for _ in range(TRIED):
        picked = {question.id: chance.choice(_readings(question)) for question in playbook.questions}
        picked[reason.when[0]] = reason.when[1]
        answers = {id_: _answer(playbook, id_, picked[id_]) for id_ in picked}
        if deciding.verdict(playbook, answers) in reason.verdicts:
            asked_for = _asked(playbook, answers)
            if reason.when[0] in asked_for:
                yield asked_for


def _readings(question: Question) -> list[str]:
    return [band.id for band in question.bands] or [choice.id for choice in question.choices]


def _answer(playbook: Playbook, id_: str, reading: str) -> Answer:
    question = playbook.question(id_)
    bands = question.bands if question else ()
    return next((band.least for band in bands if band.id == reading), (reading,))


def _asked(playbook: Playbook, given: Answers) -> Answers:
    """Those of the answers that a meeting asks for, and "not sure" where none is given."""
    answers: dict[str, Answer] = {}
    while question := deciding.next_question(playbook, answers):
        answers[question.id] = given.get(question.id, (UNSURE,))
    return answers


def _thread(playbook: Playbook, answers: Answers) -> list[tuple[Block, ...]]:
    """Every message of a meeting that gave these answers, with the details of its recommendation open."""
    meeting = replace(meeting_of(answers), opened=frozenset({DETAILS}))
    return [card.blocks for card in cards(meeting, playbook, URL, PRICES).values()]


def _estimate() -> tuple[Block, ...]:
    asked_for = replace(meeting_of({}), kind="estimate", figures=Figures(CALLS_A_DAY, "U0ANA", 1))
    return cards(asked_for, PLAYBOOK, URL, PRICES)[ROOT].blocks


def _refs(blocks: tuple[Block, ...]) -> Iterator[str]:
    lessons = (read_lesson(part.get("value")) for part in _inside(blocks))
    return (lesson.ref for lesson in lessons if lesson)


def _inside(part: object) -> Iterator[Block]:
    if isinstance(part, dict):
        yield part
        for value in part.values():
            yield from _inside(value)
    elif isinstance(part, list | tuple):
        for each in part:
            yield from _inside(each)


def _question(playbook: Playbook, id_: str) -> tuple[Block, ...]:
    question = playbook.question(id_)
    assert question
    return asked(meeting_of({}), question, Mrkdwn("1 of at most 12")).blocks


def _check(factors: Factors, there: Content) -> list[Block]:
    views = form_view(factors), result_view(factors, contrast(factors, there.playbook), URL)
    return [block for view in views for block in view["blocks"]]
