"""Everything that can be found, in plain words: the articles' passages, the scenarios, the comparison, the costs."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from knowledge import articles
from knowledge.article import CITATION
from knowledge.comparison import comparison
from knowledge.costs import guide
from knowledge.library import library
from knowledge.markup import parse
from knowledge.retrieval.document import Document
from knowledge.scenarios import Scenario, scenarios
from knowledge.verdicts import WORDING

COST: Final = "What it costs"
VOLUMES: Final = (1_000, 20_000, 1_000_000)
"""Calls a day that the text on costs gives figures for."""

_HEADING: Final = re.compile(r"^## (.+)$", re.MULTILINE)
_NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")


def documents() -> tuple[Document, ...]:
    """All of them, in reading order; where two fit a question alike, the earlier goes first."""
    return (*_passages(), *map(_scenario, scenarios()), _comparison(), _cost(), *_cost_guide())


def plain(markdown: str) -> str:
    """The words of a text without headings and citations; blocks are parted by an empty line, items by a break."""
    nodes = SyntaxTreeNode(parse(CITATION.sub("", markdown))).children
    return "\n\n".join(_words(node) for node in nodes if node.type != "heading")


def _words(node: SyntaxTreeNode) -> str:
    if node.type in {"bullet_list", "ordered_list"}:
        return "\n".join(_words(item) for item in node.children)
    if node.type == "softbreak":
        return " "
    return "".join(map(_words, node.children)) if node.children else node.content.strip("\n")


def _passages() -> Iterator[Document]:
    for article in library().articles:
        for passage in article.passages:
            path = f"/articles/{passage.ref}"
            yield Document(passage.ref, passage.title, article.title, path, plain(passage.text))


def _scenario(scenario: Scenario) -> Document:
    """Begins with the verdict, as a passage begins with what it says."""
    verdict = f"{WORDING[scenario.verdict].headline}. {scenario.summary}"
    path = f"/scenarios/{scenario.slug}"
    text = f"{verdict}\n\n{plain(scenario.body)}"
    return Document(f"scenarios/{scenario.slug}", scenario.title, "Scenarios", path, text)


def _comparison() -> Document:
    """Without the prose below its table, which says in short what articles say at length."""
    what = [f"{one.name}: {one.what}" for one in comparison().approaches]
    lines = [f"{one.name}. RAG: {one.rag} Fine-tuning: {one.fine_tuning}" for one in comparison().dimensions]
    title = "RAG and fine-tuning, side by side"
    return Document(
        "compare", title, "The comparison", "/compare", _blocks(["\n".join(what), "\n".join(lines)])
    )


def _cost() -> Document:
    """The calculator, with what the guide's function gives at a few volumes."""
    calculator = (
        "The calculator works it out for your volume, prompts, models, labels and hosting, with its doubts."
    )
    return Document("cost", COST, COST, "/cost", _blocks(["\n".join(map(_at, VOLUMES)), calculator]))


def _at(daily: int) -> str:
    usd = guide.monthly(daily)
    return (
        f"By the guide’s prices {daily:,} calls a day come to {usd['rag']:,.2f} dollars a month with RAG, "  # noqa: RUF001
        f"{usd['fine_tuning']:,.2f} with fine-tuning and {usd['hybrid']:,.2f} with both."
    )


def _cost_guide() -> Iterator[Document]:
    """The text under the guide's figures: one document a section. Its page has no anchors."""
    _, *parts = _HEADING.split(articles.read("cost.md"))
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        anchor = _NO_LETTERS.sub("-", title.lower()).strip("-")
        yield Document(f"cost#{anchor}", title, COST, "/cost/guide", plain(text))


def _blocks(texts: Iterable[str]) -> str:
    return "\n\n".join(texts)
