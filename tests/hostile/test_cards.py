"""Every hostile text in every place that a card takes words from: none of it reaches out."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from bot.own_prices import todays_prices
from handlers.cards.card import Card
from handlers.meetings import Inquiry, Meeting
from handlers.thread import card_elsewhere, cards
from knowledge.grounding.prompt import Draft, DraftSentence
from knowledge.grounding.quoting import quoted
from knowledge.grounding.reply import Reply
from knowledge.grounding.support import checked
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.document import Retrieved
from knowledge.retrieval.retriever import retriever
from tests.hostile.corpus import DISGUISES, PAYLOADS, Hostile, hostile
from tests.hostile.exposure import Bounds, exposures

pytestmark = pytest.mark.exhaustive

URL = "https://ragvsft.example"
ANA = "U0ANA00001"
BOUNDS = Bounds(URL, frozenset({ANA}))
QUESTION = "Can we just fine-tune the model on our wiki?"
GIVEN = ("Outside knowledge: Yes", "As it stands: Build RAG")
MODEL = "gpt-6-luna"

PRICES = todays_prices()()
TYPED = hostile(PAYLOADS)
"""What people type is shown as they typed it, so a token of their own would be."""


def sent(card: Card) -> Iterator[dict[str, object]]:
    """The calls that a card may lead to."""
    for blocks in filter(None, (card.blocks, card.fallback)):
        yield {"channel": "C1", "text": card.text, "blocks": list(blocks)}


def assert_harmless(name: str, *shown: Card) -> None:
    for card in shown:
        for payload in sent(card):
            assert exposures(payload, BOUNDS) == [], name


def talk(text: str, *replies: Reply | None) -> Meeting:
    """A talk in which Ana asked the same thing for each reply; with None it is still thought about."""
    ids = [f"9.{number}" for number in range(len(replies))]
    asked = {id_: Inquiry(text, ANA, id_) for id_ in ids}
    said = {id_: reply for id_, reply in zip(ids, replies, strict=True) if reply}
    return Meeting("T1", "C1-9.1", "C1", "", ANA, kind="talk", hung_on="9.1", inquiries=asked, replies=said)


@cache
def found() -> Retrieved:
    return retriever().retrieve(QUESTION, most=5)


def first_sentence() -> str:
    return found().documents[0].text.partition(". ")[0] + "."


def seen(text: str) -> str:
    """As somebody reads it who overlooks disguises."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in folded if unicodedata.category(char) not in {"Cf", "Cc", "Cs"})


def assert_says_nothing_of_it(name: str, reply: Reply) -> None:
    said = seen(" ".join((reply.text, *reply.refs)))
    for planted in ("evil", "<", "channel>", "@", "#general", "mailto", "javascript", "xox", "sk-", "xapp"):
        assert planted not in said, (name, reply)


def test_a_question_is_shown_as_it_was_typed_and_nothing_in_it_works() -> None:
    refused, answered = Reply((), (found().documents[0].ref,)), quoted(found())
    for each in TYPED:
        meeting = talk(each.text, None, refused, answered)
        assert_harmless(each.name, *cards(meeting, PLAYBOOK, URL, PRICES).values())
    for each in TYPED[:: len(DISGUISES)]:
        begun = replace(talk(each.text, answered), hung_on="")
        assert_harmless(each.name, card_elsewhere(begun, URL, PRICES, "not_in_channel"))


def test_a_topic_is_shown_as_it_was_typed_and_nothing_in_it_works() -> None:
    """Also what of it a model says that it has read there."""
    for each in TYPED:
        read = (
            Suggestion("failing", "missing_facts", each.text),
            Suggestion(each.text, each.text, each.text),
        )
        meeting = Meeting("T1", "M1", "C1", each.text, ANA, suggestions=read, is_member=True)
        assert_harmless(each.name, *cards(meeting, PLAYBOOK, URL, PRICES).values())


def drafts(each: Hostile) -> Iterator[Draft]:
    """What a model that obeys would write, in many shapes."""
    best = found().documents[0]
    true = first_sentence()
    for sentences in (
        [(each.text, best.ref)],
        [(each.text, "meeting")],
        [(f"{true[:-1]}: {each.text}.", best.ref)],
        [(f"{each.text} {true}", best.ref)],
        [(true, each.text)],
        [(true, best.ref), (each.text, best.ref), (true, f"{best.ref} {each.text}")],
    ):
        yield Draft(sentences=[DraftSentence(text=text, passage=ref) for text, ref in sentences])


def test_nothing_of_a_model_that_obeys_is_shown() -> None:
    for each in hostile():
        replies = [checked(draft, found(), GIVEN, MODEL, complete=False) for draft in drafts(each)]
        for reply in replies:
            assert_says_nothing_of_it(each.name, reply)
        assert_harmless(each.name, *cards(talk(QUESTION, *replies[-2:]), PLAYBOOK, URL, PRICES).values())


def test_nothing_planted_in_a_passage_is_quoted_or_repeated() -> None:
    """Every word of it is borne out, so that it has to be kept back for what it is."""
    best = found().documents[0]
    true = first_sentence()
    for each in hostile():
        parts = (f"{each.text} {true}", each.text, true)
        planted = replace(best, title=each.text, text="\n\n".join(parts))
        read = Retrieved(QUESTION, (planted,), 1.0, covered=True)
        lines = {*parts, *each.text.splitlines()}
        draft = Draft(sentences=[DraftSentence(text=line, passage=best.ref) for line in sorted(lines)])

        for reply in (quoted(read), checked(draft, read, GIVEN, MODEL)):
            assert_says_nothing_of_it(each.name, reply)
            assert_harmless(each.name, *cards(talk(QUESTION, reply), PLAYBOOK, URL, PRICES).values())


def test_what_holds_is_still_said_beside_what_does_not() -> None:
    for each in hostile()[:20]:
        *_, mixed = drafts(each)
        assert checked(mixed, found(), GIVEN, MODEL).grounded
