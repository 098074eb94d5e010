"""A part of what the product has to know, where it stands, and where people meet it.

The lists are literal, so that a part cannot go missing together with what it is checked against.
"""

from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

Way: TypeAlias = Literal["learn more", "question", "card", "compare", "check", "scenario", "cost", "web only"]


@dataclass(frozen=True)
class Slack:
    """Where a part is met in Slack.

    Attributes:
        way: "learn more" opens its passage; "web only" where Slack has no way to it but a link.
        says: What has to stand there.
        given: What leads there: a question's id, words for a scenario, answers, or factors that are true.
    """

    way: Way
    says: tuple[str, ...] = ()
    given: Any = None


@dataclass(frozen=True)
class Part:
    """One part.

    Attributes:
        at: Its address: where the library keeps it, and where it is read on the web.
        says: Telling words or figures that have to stand there.
        items: How many items its lists have, where they are what counts.
        source: The source whose limit has to stand beside a figure.
    """

    at: str
    says: tuple[str, ...]
    slack: Slack
    items: int | None = None
    source: str | None = None


def at(address: str, *says: str, slack: Slack, items: int | None = None, source: str | None = None) -> Part:
    return Part(address, says, slack, items, source)


LEARN, WEB_ONLY = Slack("learn more"), Slack("web only")


def compare(*says: str) -> Slack:
    return Slack("compare", says)


def check(*says: str, **factors: bool) -> Slack:
    return Slack("check", says, factors)


def scenario(words: str, *says: str) -> Slack:
    return Slack("scenario", says, words)


def question(id_: str, *says: str) -> Slack:
    return Slack("question", says, id_)


def cost(*says: str) -> Slack:
    return Slack("cost", says)


def card(answers: dict[str, Any], *says: str) -> Slack:
    return Slack("card", says, answers)


LABELS: Final = {"have_labeled_training_data": True}
FORMAT: Final = {"need_consistent_output_format": True}
PRIVATE: Final = {"knowledge_is_proprietary": True}

YES, NO, UNSURE = ("yes",), ("no",), ("unsure",)
_FREE: Final = {"data": YES, "exact_passage": NO, "training": YES}
BLIND: Final = _FREE | {"failing": ("missing_facts",), "knowledge": YES, "behaviour": NO}
_WAVERS: Final = _FREE | {"failing": ("inconsistent",), "knowledge": NO, "behaviour": YES, "sources": NO}
TRAINED: Final = _WAVERS | {"labels": YES, "evals": YES}
UNCOUNTED: Final = _WAVERS | {"labels": UNSURE, "evals": YES}
UNCITED: Final = BLIND | {"failing": ("no_sources",), "knowledge": UNSURE}
LOOKED_UP: Final = BLIND | {"failing": UNSURE}
OBEYED_HALF: Final = TRAINED | {"failing": UNSURE}
TWO_LAYERS: Final = TRAINED | {"failing": ("both_layers",), "knowledge": YES}
UNSOURCED: Final = TWO_LAYERS | {"failing": ("no_sources", "format_drift"), "behaviour": UNSURE}
DELETABLE: Final = TWO_LAYERS | {"training": ("deletable",)}
