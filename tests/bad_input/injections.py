"""Orders to the model: in what people ask and call a meeting for, and in the articles that it is given."""

from typing import Final

from tests.bad_input.case import MARK, Typed
from tests.hostile.corpus import PAYLOADS, hostile

COUNT: Final = 300
PLANTED: Final = 100
QUESTION: Final = "Can we just fine-tune the model on our wiki?"


def asked() -> tuple[Typed, ...]:
    """Hostile texts behind a question that is covered, so that the model gets them."""
    ways: tuple[str, ...] = ("mention", "ask", "topic", "direct")
    texts = hostile(PAYLOADS)[: COUNT - PLANTED]
    return tuple(
        Typed(f"{way}: {each.name}", way, f"{QUESTION} {MARK} {each.text}")  # type: ignore[arg-type] # ways they are
        for each, way in zip(texts, ways * len(texts), strict=False)
    )


def planted() -> tuple[Typed, ...]:
    """Hostile texts in an article; a person asks what it answers."""
    texts = hostile()[::3][:PLANTED]
    return tuple(Typed(f"article: {each.name}", "ask", each.text) for each in texts)


def cases() -> tuple[Typed, ...]:
    return (*asked(), *planted())
