"""What the topic of a meeting suggests, for people to confirm: a suggestion is never a vote."""

from itertools import groupby
from typing import Final

from handlers import presses
from handlers.blocks import actions, button, context, section
from handlers.cards.card import Card
from handlers.confirmation import Confirmation
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, shorten
from knowledge.answers import Answer, choose, shown, to_json
from knowledge.intake.fitting import fitting
from knowledge.intake.matching import suggested
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.questions import Question

LONGEST_QUOTE: Final = 80
CONFIRM: Final = "Looks right"
OFFER: Final = Mrkdwn("From what you wrote I would answer:")
HOW: Final = Mrkdwn(
    "Nothing of this counts until somebody confirms it: “Looks right” makes all of it your answers. "
    "To answer otherwise, use the questions below."
)
SETTLED: Final = Mrkdwn("Every question that I had a suggestion for is answered now.")


def suggestions_key(meeting: Meeting) -> str:
    """Of their message; each round has its own."""
    return f"{meeting.round}:suggestions"


def open_suggestions(meeting: Meeting, playbook: Playbook) -> tuple[Suggestion, ...]:
    """What a model read from the topic, else what its words suggest, of questions that nobody has answered."""
    read = meeting.suggestions
    found = suggested(meeting.topic, playbook) if read is None else fitting(read, meeting.topic, playbook)
    answered = {ballot.question for ballot in meeting.votes}
    return tuple(each for each in found if each.question not in answered)


def suggestions_card(meeting: Meeting, playbook: Playbook) -> Card | None:
    """All open suggestions with one button for them; a line once none is open, and nothing if none ever was."""
    found = open_suggestions(meeting, playbook)
    if found:
        return _offer(meeting, playbook, found)
    stands = suggestions_key(meeting) in meeting.posted
    return Card(SETTLED, (context(SETTLED),)) if stands else None


def quoted(suggestion: Suggestion) -> Mrkdwn:
    """The words that it rests on."""
    return Mrkdwn("“{}”").format(shorten(" ".join(suggestion.words.split()), LONGEST_QUOTE))


def answer_of(question: Question, group: tuple[Suggestion, ...]) -> Answer:
    """The suggested choices of one question as an answer to it."""
    if question.kind == "number":
        return int(group[0].choice)
    return choose(question, [each.choice for each in group])


def _offer(meeting: Meeting, playbook: Playbook, found: tuple[Suggestion, ...]) -> Card:
    by_question = {id_: tuple(group) for id_, group in groupby(found, key=lambda each: each.question)}
    each = [
        (question, by_question[question.id]) for question in playbook.questions if question.id in by_question
    ]
    answers = {question.id: to_json(question, answer_of(question, group)) for question, group in each}
    confirmation = Confirmation(meeting=meeting.id, round=meeting.round, answers=answers)
    lines = Mrkdwn("\n").join(_line(question, group) for question, group in each)
    text = Mrkdwn("{}\n{}").format(OFFER, lines)
    confirm = button(CONFIRM, presses.CONFIRM, confirmation.value(), style="primary")
    return Card(Mrkdwn("{}\n{}").format(text, HOW), (section(text), actions([confirm]), context(HOW)))


def _line(question: Question, group: tuple[Suggestion, ...]) -> Mrkdwn:
    """One question: what would be answered, and the words for it."""
    words = Mrkdwn(", ").join(quoted(each) for each in group)
    return Mrkdwn("• {}: *{}* ({})").format(
        question.short, shown(question, answer_of(question, group)), words
    )
