"""Findings that may be quoted where they bear on a verdict, each with its limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from knowledge.rules import CANNOT_SEE, MISBEHAVES, Signs, answered
from knowledge.sources import Source, sources
from knowledge.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding, quoted where the verdict is among `verdicts` and some sign of `when` shows.

    Attributes:
        finding: What was found, in one sentence.
        source: Its id among the sources, which also says how far it reaches.
        learn: The passage that explains it, `article#anchor` in the library.
    """

    finding: str
    source: str
    learn: str
    verdicts: tuple[Verdict, ...]
    when: Signs

    @property
    def where(self) -> Source:
        return sources()[self.source]


def bearing(evidence: Iterable[Evidence], verdict: Verdict, signs: Signs) -> list[Evidence]:
    return [each for each in evidence if verdict in each.verdicts and not signs.isdisjoint(each.when)]


EVIDENCE: Final[tuple[Evidence, ...]] = (
    Evidence(
        "On facts newer than the model, retrieval beat training on plain text by about 37 points.",
        "new-facts",
        "evidence#new-facts",
        (Verdict.RAG,),
        answered("failing", "missing_facts") | answered("knowledge", "yes", "small"),
    ),
    Evidence(
        "Fine-tuning brought 6 points of accuracy, and RAG 5 more on top of it.",
        "agriculture",
        "evidence#agriculture",
        (Verdict.BOTH,),
        CANNOT_SEE | MISBEHAVES,
    ),
    Evidence(
        "One report: a tone met in 23 to 46 % of answers by prompting, in over 95 % after tuning on 100 examples.",
        "tone",
        "evidence#tone",
        (Verdict.FINE_TUNING, Verdict.BOTH),
        answered("behaviour", "yes") | answered("failing", "inconsistent", "both_layers"),
    ),
    Evidence(
        "Passages indexed with their context and found by words too were missed 49 % less, 67 % with reranking.",
        "contextual-retrieval",
        "evidence#contextual-retrieval",
        (Verdict.RAG, Verdict.BOTH),
        answered("knowledge", "yes"),
    ),
    Evidence(
        "The rarer a fact, the larger the lead of retrieval over training it in.",
        "rare-facts",
        "evidence#rare-facts",
        (Verdict.RAG,),
        CANNOT_SEE,
    ),
)
