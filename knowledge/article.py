"""One article: a Markdown file, cut into passages that cards, pages and answers point to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge import front_matter
from knowledge.markup import faults, links

CITATION: Final = re.compile(r" ?\[@(?P<id>[a-z0-9-]+)\]")
"""How a passage names a source, right after the statement that rests on it."""

_HEADING: Final = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z0-9-]+)\}$", re.MULTILINE)
_BREAK_BEFORE_CITATION: Final = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\[@)")


class LibraryError(ValueError):
    """An article that does not hold together; found at load."""


class _Head(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    summary: str
    order: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article that can be read by itself.

    Attributes:
        ref: Its place as cards name it, `slug#anchor`.
        text: Markdown without the heading.
    """

    slug: str
    anchor: str
    title: str
    text: str

    @property
    def ref(self) -> str:
        return f"{self.slug}#{self.anchor}"

    @property
    def cites(self) -> tuple[str, ...]:
        """Ids of its sources, in the order in which the text names them."""
        return cited(self.text)


@dataclass(frozen=True, slots=True)
class Article:
    """One page of prose; `lead` is Markdown that stands before its passages."""

    slug: str
    title: str
    summary: str
    order: int
    lead: str
    passages: tuple[Passage, ...]

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Every text of it, each with where it stands, such as `rag.md#how-it-fails`."""
        name = f"{self.slug}.md"
        return (name, self.lead), *((f"{name}#{passage.anchor}", passage.text) for passage in self.passages)

    @property
    def cites(self) -> tuple[str, ...]:
        """Ids of all its sources, in the order in which it first names them."""
        return cited("\n".join(text for _, text in self.places))

    @property
    def links(self) -> tuple[str, ...]:
        """Addresses of our own pages that it leads to."""
        return tuple(link for _, text in self.places for link in inner_links(text))


def load(name: str, text: str) -> Article:
    """One article, cut at its headings.

    Raises:
        LibraryError: if it is not what an article may be; says in which line or passage.
    """
    slug = name.removesuffix(".md")
    try:
        head, body = front_matter.split(text)
        parsed = _Head.model_validate(head)
    except ValueError as error:
        raise LibraryError(f"{name}: {error}") from error
    above = text[: text.rindex(body)].count("\n")
    for line, fault in faults(body):
        raise LibraryError(f"{name}, line {above + line}: {fault}")
    lead, *parts = _HEADING.split(body)
    passages = tuple(
        Passage(slug, anchor, title, _together(part))
        for title, anchor, part in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )
    if not passages:
        raise LibraryError(f"{name}: an article has at least one passage, `## Title {{#anchor}}`")
    return Article(slug, parsed.title, parsed.summary, parsed.order, _together(lead), passages)


def article_address(url: str, ref: str) -> str:
    """Where an article `slug`, or a passage `slug#anchor` of it, stands on the web.

    Args:
        url: Where the pages are served, without a slash at its end.
        ref: Which article or passage.
    """
    return f"{url}/articles/{ref}"


def cited(text: str) -> tuple[str, ...]:
    """Ids of the sources that a text names, each once, in that order."""
    return tuple(dict.fromkeys(match["id"] for match in CITATION.finditer(text)))


def inner_links(text: str) -> Iterator[str]:
    """Addresses of our own pages that a text links to, such as `/articles/rag#how-it-fails`."""
    return (link for link in links(text) if not link.startswith("https://"))


def _together(text: str) -> str:
    """The text with each citation on the line of what it stands behind."""
    return _BREAK_BEFORE_CITATION.sub(" ", text.strip())
