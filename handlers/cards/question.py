"""A question in its three states: asked, answered, and no longer needed."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import lru_cache

from handlers import presses
from handlers.blocks import Block, actions, button, checkboxes, context, number_input, section
from handlers.cards.card import Card
from handlers.cards.suggestions import answer_of, quoted
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, escape, people
from handlers.passages import learn_button
from handlers.presses import Press
from knowledge.answers import shown
from knowledge.intake.suggestion import Suggestion
from knowledge.questions import LARGEST_NUMBER, UNSURE, Question
from knowledge.voting import Tally

SHOWN_DISSENT = 5


def asked(
    meeting: Meeting,
    question: Question,
    place: Mrkdwn,
    tally: Tally | None = None,
    suggestion: tuple[Suggestion, ...] = (),
) -> Card:
    """The question with its controls; with a tally, it was answered before and is open for a change.

    What is suggested is said, and its button stands out. Nothing is ticked: a tick that nobody made could be sent
    with theirs by mistake.
    """
    hints = tuple(each for each in suggestion if each.question == question.id)
    now = () if tally is None else (context(_standing(question, tally)),)
    blocks = (
        section(Mrkdwn("*{}*").format(question.text)),
        context(Mrkdwn("{}  ·  {}").format(place, question.why)),
        *now,
        *_hint(question, hints),
        *_controls(meeting, question, tally, hints),
    )
    offer = Mrkdwn(" / ").join(choice.label for choice in question.choices)
    return Card(Mrkdwn("{} {}").format(question.text, offer), blocks)


def answered(meeting: Meeting, question: Question, tally: Tally) -> Card:
    """The question with the answer in force, who gave it, who sees it differently, and a way to change it."""
    return _answered(meeting.id, meeting.round, question, tally)


# From one click to the next most of a thread stays as it is.
@lru_cache(maxsize=2_048)
def _answered(meeting: str, round_: int, question: Question, tally: Tally) -> Card:
    answer = shown(question, tally.answer)
    line = Mrkdwn("{}\n:white_check_mark: *{}*  ·  {}").format(question.text, answer, people(tally.people))
    press = Press(meeting=meeting, round=round_, part=question.id)
    change = button("Change", f"{presses.OPEN}:{question.id}", press.value())
    blocks = (section(line), *_dissent(question, tally), actions([change, *_learn(question)]))
    return Card(Mrkdwn("{} {}").format(question.text, answer), blocks)


def set_aside(question: Question) -> Card:
    """Asked, then overtaken by a changed answer before anybody answered it."""
    line = Mrkdwn("~{}~\nNo longer needed: no answer to it could change the outcome now.").format(
        question.text
    )
    return Card(line, (section(line),))


def _standing(question: Question, tally: Tally) -> Mrkdwn:
    return Mrkdwn("So far: *{}*  ·  {}. Choose again, or keep it.").format(
        shown(question, tally.answer), people(tally.people)
    )


def _hint(question: Question, hints: tuple[Suggestion, ...]) -> tuple[Block, ...]:
    """What the topic suggests; it counts only when somebody says so."""
    lines = [
        Mrkdwn("Suggested from {}: *{}*").format(quoted(hint), shown(question, answer_of(question, (hint,))))
        for hint in hints
    ]
    return (context(Mrkdwn("\n").join(lines)),) if lines else ()


def _dissent(question: Question, tally: Tally) -> tuple[Block, ...]:
    if not tally.dissent:
        return ()
    listed = tally.dissent if len(tally.dissent) <= SHOWN_DISSENT else tally.dissent[: SHOWN_DISSENT - 1]
    others = [Mrkdwn("*{}*  ·  {}").format(shown(question, answer), people(who)) for answer, who in listed]
    if more := len(tally.dissent) - len(listed):
        others.append(Mrkdwn("and {} more answers").format(more))
    return (context(Mrkdwn("Seen differently: {}").format(Mrkdwn(",  ").join(others))),)


def _controls(
    meeting: Meeting, question: Question, tally: Tally | None, hints: tuple[Suggestion, ...]
) -> list[Block]:
    press = Press(meeting=meeting.id, round=meeting.round, part=question.id)
    buttons = [
        *_answers(press, question, {hint.choice for hint in hints}),
        *(_keep(press) if tally else ()),
        *_learn(question),
    ]
    if question.kind == "many":
        return [_ticks(press, question, tally), actions(buttons)]
    if question.kind == "number":
        field = number_input(
            "Or type a number and press Enter", press.value(), presses.NUMBER, LARGEST_NUMBER
        )
        return [actions(buttons), field]
    return [actions(buttons)]


def _answers(press: Press, question: Question, hinted: AbstractSet[str]) -> list[Block]:
    """A button for each choice; where several may be ticked, "Done" in their place."""
    choices = question.choices if question.kind != "many" else (question.choice(UNSURE),)
    done = [button("Done", presses.DONE, press.value(), style="primary")] if question.kind == "many" else []
    return done + [
        button(
            choice.label,
            f"{presses.ANSWER}:{choice.id}",
            replace(press, choice=choice.id).value(),
            style="primary" if choice.id in hinted else None,
        )
        for choice in choices
        if choice
    ]


def _keep(press: Press) -> tuple[Block]:
    return (button("Keep", f"{presses.CLOSE}:{press.part}", press.value()),)


def _learn(question: Question) -> list[Block]:
    return [learn_button(question.learn)] if question.learn else []


def _ticks(press: Press, question: Question, tally: Tally | None) -> Block:
    """The block's id carries the press, since a tick has no value of its own to carry it."""
    ticked = tally.answer if tally and isinstance(tally.answer, tuple) else ()
    options = [(choice.id, escape(choice.label)) for choice in question.definite]
    return {
        "type": "actions",
        "block_id": press.value(),
        "elements": [checkboxes(presses.PICK, options, ticked)],
    }
