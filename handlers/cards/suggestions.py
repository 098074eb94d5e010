"""What the topic of a meeting suggests, for people to confirm: a suggestion is never a vote."""

from typing import Final

from handlers import presses
from handlers.blocks import Span, actions, button, context, listing
from handlers.cards.card import Card
from handlers.meetings import Meeting
from handlers.mrkdwn import Mrkdwn, escape, shorten, unescape
from handlers.presses import Confirmation
from knowledge.answers import Answer, choose, shown, to_json
from knowledge.intake.fitting import fitting
from knowledge.intake.matching import suggested
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.questions import Question

LONGEST_QUOTE: Final = 60
CONFIRM: Final = "Looks right"
OFFER: Final = "From what you wrote I would answer:"
HOW: Final = Mrkdwn(
    "Nothing of this counts until somebody confirms it: “Looks right” makes all of it your answers. "
    "To answer otherwise, use the buttons of the questions."
)
SETTLED: Final = Mrkdwn("No suggested answer is open any more.")
_SETTLED_CARD: Final = Card(SETTLED, (context(SETTLED),))


def suggestions_key(meeting: Meeting) -> str:
    """Of their message; each round has its own."""
    return f"{meeting.round}:suggestions"


def open_suggestions(meeting: Meeting, playbook: Playbook) -> tuple[Suggestion, ...]:
    """What a model read from the topic, else what its words suggest, of questions that nobody has answered."""
    if meeting.kind != "meeting":
        return ()
    read = meeting.suggestions
    found = suggested(meeting.topic, playbook) if read is None else fitting(read, meeting.topic, playbook)
    return tuple(each for each in found if each.question not in meeting.tallies)


def suggestions_card(meeting: Meeting, playbook: Playbook, found: tuple[Suggestion, ...]) -> Card | None:
    """All open suggestions with one button for them; a line once none is open, and nothing if none ever was."""
    if found:
        return _offer(meeting, playbook, found)
    stands = suggestions_key(meeting) in meeting.posted
    return _SETTLED_CARD if stands else None


def quoted(suggestion: Suggestion) -> str:
    """The words that it rests on, as they are: escape them, or set them as rich text."""
    seen = unescape(escape(" ".join(suggestion.words.split())))
    return f"“{shorten(seen, LONGEST_QUOTE)}”"


def answer_of(question: Question, group: tuple[Suggestion, ...]) -> Answer:
    """The suggested choices of one question as an answer to it."""
    if question.kind == "number":
        return int(group[0].choice)
    return choose(question, [each.choice for each in group])


def _offer(meeting: Meeting, playbook: Playbook, found: tuple[Suggestion, ...]) -> Card:
    groups = [
        (question, tuple(each for each in found if each.question == question.id))
        for question in playbook.questions
    ]
    asked = [(question, group) for question, group in groups if group]
    answers = {question.id: to_json(question, answer_of(question, group)) for question, group in asked}
    confirmation = Confirmation(meeting=meeting.id, round=meeting.round, answers=answers)
    items = [_item(question, group) for question, group in asked]
    lines = ["".join(words for words, _ in item) for item in items]
    blocks = (
        *listing(OFFER, items, "bullet"),
        actions([button(CONFIRM, presses.CONFIRM, confirmation.value(), style="primary")]),
        context(HOW),
    )
    return Card(Mrkdwn("\n").join([OFFER, *lines, HOW]), blocks)


def _item(question: Question, group: tuple[Suggestion, ...]) -> list[Span]:
    """One question: what would be answered, and the words for it."""
    words = ", ".join(map(quoted, group))
    return [
        (f"{question.short}: ", None),
        (shown(question, answer_of(question, group)), "bold"),
        (f" ({words})", None),
    ]
