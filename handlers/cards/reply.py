"""What the bot says to a question: the question, the answer with its passages, or that none covers it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Final

from handlers import presses
from handlers.blocks import Block, actions, button, context, rich_text, section
from handlers.cards.card import Card
from handlers.cards.closed import OPEN_TO_ALL
from handlers.meetings import Inquiry, Meeting
from handlers.mrkdwn import Mrkdwn, escape, link, person, shorten, unescape
from handlers.passages import NBSP, learn_button
from handlers.presses import Opinion
from knowledge.grounding.refusal import refusal
from knowledge.grounding.reply import MOST_PASSAGES, Reply, Sentence
from knowledge.library import library
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import retriever

# Of what is shown, so that a message stays within Slack's limits whatever is stored.
LONGEST_ECHO, LONGEST_SENTENCE, LONGEST_NAME = 300, 600, 120
MOST_SENTENCES, MOST_GIVEN, MOST_TOPICS = 8, 4, 12

HELPFUL: Final = "Helpful"
NOT_HELPFUL: Final = "Not helpful"
WRITING: Final = Mrkdwn("\N{HORIZONTAL ELLIPSIS}still writing")
INSTEAD: Final = Mrkdwn(
    "To settle a case of your own, type `/ragvsft` and what is failing: that starts a meeting. "
    "`/ragvsft cost` estimates what it costs."
)
NOT_HERE: Final = Mrkdwn(
    "I am not in this conversation, so nobody can ask on below this. In a channel, add me with `/invite @ragvsft`."
)
CLOSED: Final = Mrkdwn(
    "I cannot post in this channel, so nobody can ask on below this. Another channel will do."
)


def pending_card(inquiry: Inquiry, passages: int) -> Card:
    """While a worker thinks about it."""
    looking = Mrkdwn("Looking through {} passages \N{HORIZONTAL ELLIPSIS}").format(passages)
    return Card(_text(inquiry, looking), (_question(inquiry), context(looking)))


def reply_card(meeting: Meeting, id_: str, inquiry: Inquiry, reply: Reply, url: str) -> Card:
    """The reply as far as it is written; `url` is where the pages are served, without a slash at its end."""
    return _reply_card(meeting.id, id_, inquiry, reply, _helpful(meeting, id_), url)


@lru_cache(maxsize=512)
def _reply_card(  # noqa: PLR0913, PLR0917 -- all that it shows: what is finished is drawn once
    meeting: str, id_: str, inquiry: Inquiry, reply: Reply, helpful: tuple[Mrkdwn, ...], url: str
) -> Card:
    reply = _without_blanks(reply)
    if not reply.complete:
        return _unfinished(inquiry, reply)
    if not reply.grounded:
        return _refusal(inquiry, reply, url)
    plain = _answer(inquiry, reply, url, helpful)
    learn = _learn(reply)
    opinions = [Opinion(meeting=meeting, inquiry=id_, helpful=is_it) for is_it in (True, False)]
    return Card(
        plain.text,
        (*plain.blocks, *([actions(learn)] if learn else []), _feedback(*opinions)),
        fallback=(*plain.blocks, actions([*learn, *_plain_feedback(*opinions)])),
    )


def reply_elsewhere_card(inquiry: Inquiry, reply: Reply, url: str, reason: str) -> Card:
    """For a place that Slack keeps the bot out of: nobody's opinion of it could be shown there."""
    reply = _without_blanks(reply)
    card = _answer(inquiry, reply, url, ()) if reply.grounded else _refusal(inquiry, reply, url)
    note = NOT_HERE if reason in OPEN_TO_ALL else CLOSED
    return Card(card.text, (*card.blocks, context(note)))


def _answer(inquiry: Inquiry, reply: Reply, url: str, helpful: tuple[Mrkdwn, ...]) -> Card:
    """All of it but what can be pressed."""
    sources, given = _sources(reply), _given(reply)
    named = Mrkdwn("\n").join([
        *(Mrkdwn("[{}] {}").format(source.number, _link(source.document, url)) for source in sources.values()),
        Mrkdwn("  \N{MIDDLE DOT}  ").join([_phrased(reply), *helpful]),
    ])  # fmt: skip
    blocks = (
        _question(inquiry),
        *([context(given)] if given else []),
        rich_text(*map(_section, _runs(reply, sources))),
        context(named),
    )
    return Card(_text(inquiry, *([given] if given else []), *_runs(reply, sources), named), blocks)


def _unfinished(inquiry: Inquiry, reply: Reply) -> Card:
    runs = list(_runs(reply, _sources(reply)))
    if not runs:
        return pending_card(inquiry, len(retriever().documents))
    blocks = (_question(inquiry), rich_text(*map(_section, runs)), context(WRITING))
    return Card(_text(inquiry, *runs, WRITING), blocks)


def _refusal(inquiry: Inquiry, reply: Reply, url: str) -> Card:
    """What is covered, what to do instead, and what comes nearest."""
    refused, topics = refusal(len(retriever().documents))
    said = f"{refused} What they do cover:"
    nearest = [_link(source.document, url) for source in _sources(reply).values()]
    near = [Mrkdwn("Nearest: {}").format(Mrkdwn("  \N{MIDDLE DOT}  ").join(nearest))] if nearest else []
    listed = [_section(topic) for topic in topics[:MOST_TOPICS]]
    bullets = [{"type": "rich_text_list", "style": "bullet", "elements": listed}] if listed else []
    blocks = (_question(inquiry), rich_text(_section(said), *bullets), section(INSTEAD), *map(context, near))
    return Card(_text(inquiry, said, *topics[:MOST_TOPICS], INSTEAD, *near), blocks)


def _text(inquiry: Inquiry, *lines: str) -> Mrkdwn:
    """The whole message for whoever sees no blocks."""
    asked = Mrkdwn("{} asked: {}").format(person(inquiry.person), _words(inquiry))
    return Mrkdwn("\n").join([asked, *lines])


def _question(inquiry: Inquiry) -> Block:
    """Rich text takes words as they are: nothing that people write becomes a mention or a link."""
    who, words = {"type": "user", "user_id": inquiry.person}, {"type": "text", "text": f": {_words(inquiry)}"}
    return rich_text({"type": "rich_text_quote", "elements": [who, words]})


def _words(inquiry: Inquiry) -> str:
    return shorten(_seen(inquiry.text), LONGEST_ECHO)


@dataclass(frozen=True, slots=True)
class _Source:
    number: int
    document: Document


def _sources(reply: Reply) -> Mapping[str, _Source]:
    """By ref, numbered from 1; a passage that is gone since then is left out."""
    found = [retriever().document(ref) for ref in dict.fromkeys(reply.refs[:MOST_PASSAGES])]
    known = (document for document in found if document)
    return {document.ref: _Source(number, document) for number, document in enumerate(known, start=1)}


def _without_blanks(reply: Reply) -> Reply:
    """Slack refuses words of which nothing is to be seen."""
    seen = tuple(sentence for sentence in reply.sentences if _seen(sentence.text).strip())
    return replace(reply, sentences=seen)


def _runs(reply: Reply, sources: Mapping[str, _Source]) -> Iterator[str]:
    """Sentences that rest on the same passage one after the other, with its number."""
    for ref, run in groupby(reply.sentences[:MOST_SENTENCES], lambda sentence: sentence.ref):
        text = "".join(_led(sentence, sources) + _sentence(sentence) for sentence in run)
        yield text.strip() + _mark(ref, sources)


def _sentence(sentence: Sentence) -> str:
    return shorten(_seen(sentence.text), LONGEST_SENTENCE)


def _led(sentence: Sentence, sources: Mapping[str, _Source]) -> str:
    """What stands before a sentence: an item of a list that is quoted begins a line, as in its passage."""
    text = sources[sentence.ref].document.text if sentence.ref in sources else ""
    lists = [block.split("\n") for block in text.split("\n\n") if "\n" in block]
    is_item = any(item.startswith(sentence.text) for items in lists for item in items)
    return "\n\N{BULLET} " if is_item else " "


def _mark(ref: str, sources: Mapping[str, _Source]) -> str:
    return f"{NBSP}[{sources[ref].number}]" if ref in sources else ""


def _section(text: str) -> Block:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def _given(reply: Reply) -> Mrkdwn | None:
    if not reply.given:
        return None
    each = Mrkdwn(" \N{MIDDLE DOT} ").join(map(_bold_answer, reply.given[:MOST_GIVEN]))
    return Mrkdwn("In this meeting: {}").format(each)


def _bold_answer(given: str) -> Mrkdwn:
    question, colon, answer = shorten(given, LONGEST_NAME).partition(": ")
    return Mrkdwn("{}: *{}*").format(question, answer) if colon else escape(question)


def _link(document: Document, url: str) -> Mrkdwn:
    name = document.title if document.title == document.article else f"{document.article}: {document.title}"
    return link(url + document.path, shorten(name, LONGEST_NAME))


def _phrased(reply: Reply) -> Mrkdwn:
    if reply.model is None:
        return Mrkdwn("Quoted word for word")
    return Mrkdwn("Phrased by {} from the passages").format(shorten(reply.model, LONGEST_NAME))


def _helpful(meeting: Meeting, id_: str) -> tuple[Mrkdwn, ...]:
    """To how many of those who said so; nothing where nobody did."""
    said = [helpful for (inquiry, _), helpful in meeting.ratings.items() if inquiry == id_]
    return (Mrkdwn("Helpful to {} of {}").format(sum(said), len(said)),) if said else ()


def _learn(reply: Reply) -> list[Block]:
    """Only passages of articles open in a window."""
    return [learn_button(reply.refs[0])] if reply.refs and library().passage(reply.refs[0]) else []


def _feedback(helpful: Opinion, not_helpful: Opinion) -> Block:
    buttons: Block = {
        "type": "feedback_buttons",
        "action_id": f"{presses.FEEDBACK}:both",
        "positive_button": _side(HELPFUL, helpful),
        "negative_button": _side(NOT_HELPFUL, not_helpful),
    }
    return {"type": "context_actions", "elements": [buttons]}


def _side(label: str, opinion: Opinion) -> Block:
    return {"text": {"type": "plain_text", "text": label}, "value": opinion.value()}


def _plain_feedback(helpful: Opinion, not_helpful: Opinion) -> list[Block]:
    """For a workspace that does not have feedback buttons yet."""
    return [
        button(HELPFUL, f"{presses.FEEDBACK}:helpful", helpful.value()),
        button(NOT_HELPFUL, f"{presses.FEEDBACK}:not", not_helpful.value()),
    ]


def _seen(text: str) -> str:
    """Without what steers a text unseen; rich text needs nothing escaped."""
    return unescape(escape(text))
