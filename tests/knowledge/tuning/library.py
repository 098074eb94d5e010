"""Passages that all bear on one question, and answers to it that people rated."""

from knowledge.grounding.reply import Reply, Sentence
from knowledge.retrieval.document import Document
from knowledge.retrieval.retriever import Retriever
from knowledge.tuning.examples import RatedReply

ASKED = "What price does the bot say?"
PRICES = "A list of prices changes every week, so the bot looks the price up and never learns it."
SAID = "The bot looks the price up, since a list of prices changes every week."


def passage(ref: str, article: str, text: str) -> Document:
    return Document(ref, f"Prices, {ref}", article, f"/articles/{ref}", text)


OWN = passage("prices#week", "Prices", PRICES)
SISTER = passage("prices#year", "Prices", "A bot that learns a price forgets no price of last year.")
OTHERS = tuple(
    passage(
        f"hen{number}#bot", f"Hen{number}", f"Hen{number} of a bot: nobody says what price a bot has there."
    )
    for number in range(60)
)
SMALL_LIBRARY = Retriever([OWN, SISTER, *OTHERS])


def rated(
    question: str,
    *sentences: tuple[str, str],
    helpful: int = 1,
    unhelpful: int = 0,
    given: tuple[str, ...] = (),
    complete: bool = True,
) -> RatedReply:
    """The answer that `OWN` supports, where no other is given."""
    said = sentences or ((SAID, OWN.ref),)
    written = tuple(Sentence(text, ref) for text, ref in said)
    return RatedReply(question, Reply(written, (OWN.ref,), "m", given, complete=complete), helpful, unhelpful)


def questions(count: int) -> list[str]:
    """Each of a subject of its own."""
    return [f"Which price does bot{number} say?" for number in range(count)]
