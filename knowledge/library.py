"""The articles: one Markdown file each, cut into passages that cards, pages and answers point to."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge import front_matter
from knowledge.scenarios import by_slug
from knowledge.sources import sources

CITATION: Final = re.compile(r" ?\[@(?P<id>[a-z0-9-]+)\]")
"""How a passage names a source, right after the statement that rests on it."""

LINK: Final = re.compile(r"\]\((?P<to>[^)\s]+)\)")
_HEADING: Final = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z0-9-]+)\}$", re.MULTILINE)
_TABLES_OF_THEIR_OWN: Final = frozenset({"compare.md", "cost.md"})
_PAGES: Final = frozenset({"/", "/scenarios", "/compare", "/cost", "/articles"})


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
        return tuple(dict.fromkeys(match["id"] for match in CITATION.finditer(self.text)))


@dataclass(frozen=True, slots=True)
class Article:
    """One page of prose; `lead` is Markdown that stands before its passages."""

    slug: str
    title: str
    summary: str
    order: int
    lead: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, eq=False)
class Library:
    """All articles in reading order, checked when it is made."""

    articles: tuple[Article, ...]

    def __post_init__(self) -> None:
        _check(self)

    def article(self, slug: str) -> Article | None:
        return next((article for article in self.articles if article.slug == slug), None)

    def passage(self, ref: str) -> Passage | None:
        """The passage that `slug#anchor` names."""
        return self._by_ref.get(ref)

    @cached_property
    def _by_ref(self) -> dict[str, Passage]:
        return {passage.ref: passage for article in self.articles for passage in article.passages}


@cache
def library() -> Library:
    """Every article in `knowledge/articles`.

    Raises:
        LibraryError: for the first that does not hold together.
    """
    found = [
        load(file.name, file.read_text(encoding="utf-8"))
        for file in files("knowledge.articles").iterdir()
        if file.name.endswith(".md") and file.name not in _TABLES_OF_THEIR_OWN
    ]
    return Library(tuple(sorted(found, key=lambda article: article.order)))


def load(name: str, text: str) -> Article:
    """One article, cut at its headings."""
    slug = name.removesuffix(".md")
    try:
        head, body = front_matter.split(text)
        parsed = _Head.model_validate(head)
    except ValueError as error:
        raise LibraryError(f"{name}: {error}") from error
    lead, *parts = _HEADING.split(body)
    passages = tuple(
        Passage(slug, anchor, title, part.strip())
        for title, anchor, part in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    )
    if not passages or re.search(r"^#", lead + "".join(passage.text for passage in passages), re.MULTILINE):
        raise LibraryError(f"{name}: every heading is `## Title {{#anchor}}`, and there is at least one")
    return Article(slug, parsed.title, parsed.summary, parsed.order, lead.strip(), passages)


def inner_links(text: str) -> Iterator[str]:
    """Addresses of our own pages that a text links to, such as `/articles/rag#how-it-fails`."""
    return (match["to"] for match in LINK.finditer(text) if not match["to"].startswith("https://"))


def _check(library: Library) -> None:
    _check_unique("article", [article.slug for article in library.articles])
    _check_unique("order", [str(article.order) for article in library.articles])
    for article in library.articles:
        _check_unique(f"anchor in {article.slug}", [passage.anchor for passage in article.passages])
        for passage in article.passages:
            _check_sources(passage)
    linked = {link for article in library.articles for text in _texts(article) for link in inner_links(text)}
    if dead := sorted(link for link in linked if not _leads_somewhere(library, link)):
        raise LibraryError(f"links that lead nowhere: {', '.join(dead)}")


def _check_sources(passage: Passage) -> None:
    if not passage.cites:
        raise LibraryError(f"{passage.ref} names no source")
    if unknown := sorted(set(passage.cites) - sources().keys()):
        raise LibraryError(f"{passage.ref} names sources that do not exist: {', '.join(unknown)}")


def _check_unique(what: str, ids: Iterable[str]) -> None:
    listed = list(ids)
    if len(set(listed)) < len(listed):
        raise LibraryError(f"two entries share the same {what}: {listed}")


def _texts(article: Article) -> list[str]:
    return [article.lead, *(passage.text for passage in article.passages)]


def _leads_somewhere(library: Library, link: str) -> bool:
    path, _, anchor = link.partition("#")
    if path.startswith("/scenarios/"):
        return not anchor and by_slug(path.removeprefix("/scenarios/")) is not None
    if path.startswith("/articles/"):
        slug = path.removeprefix("/articles/")
        return (
            library.passage(f"{slug}#{anchor}") is not None if anchor else library.article(slug) is not None
        )
    return path in _PAGES and not anchor
