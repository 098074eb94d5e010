"""The articles: one Markdown file each, cut into passages that cards, pages and answers point to."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Final

from pydantic import BaseModel, ConfigDict

from knowledge import front_matter
from knowledge.markup import faults, links
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.scenarios import by_slug
from knowledge.sources import sources

CITATION: Final = re.compile(r" ?\[@(?P<id>[a-z0-9-]+)\]")
"""How a passage names a source, right after the statement that rests on it."""

_HEADING: Final = re.compile(r"^## (?P<title>.+?) \{#(?P<anchor>[a-z0-9-]+)\}$", re.MULTILINE)
_BREAK_BEFORE_CITATION: Final = re.compile(r"(?<=\S)[ \t]*\n[ \t]*(?=\[@)")
MOST_CHARACTERS: Final = 1_400
"""Of a passage; more than that is not read in a window."""

PARTS: Final = (
    (0, "What can help, and with what"),
    (80, "How to decide"),
    (140, "What else bears on it"),
    (200, "Evidence and answers"),
)
"""Parts of the library, each with the `order` that it begins at."""

_TABLES_OF_THEIR_OWN: Final = frozenset({"compare.md", "cost.md"})
_PAGES: Final = frozenset({"/", "/scenarios", "/compare", "/cost", "/cost/guide", "/articles"})


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


@dataclass(frozen=True, eq=False, repr=False)
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

    def parts(self) -> list[tuple[str, tuple[Article, ...]]]:
        """The articles under the titles of `PARTS`, in reading order; a part that has none is left out."""
        ends = [start for start, _ in PARTS[1:]] + [float("inf")]
        parts = [
            (title, tuple(article for article in self.articles if start <= article.order < end))
            for (start, title), end in zip(PARTS, ends, strict=True)
        ]
        return [part for part in parts if part[1]]

    @cached_property
    def _by_ref(self) -> dict[str, Passage]:
        return {passage.ref: passage for article in self.articles for passage in article.passages}


@cache
def library() -> Library:
    """Every article in `knowledge/articles`.

    Raises:
        LibraryError: for the first that does not hold together, or does not fit the playbook.
    """
    found = [
        load(file.name, file.read_text(encoding="utf-8"))
        for file in files("knowledge.articles").iterdir()
        if file.name.endswith(".md") and file.name not in _TABLES_OF_THEIR_OWN
    ]
    whole = Library(tuple(sorted(found, key=lambda article: article.order)))
    check_against(whole, PLAYBOOK)
    return whole


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


def check_against(library: Library, playbook: Playbook) -> None:
    """Cards lead to passages that exist, something leads to each article, and every source is of use.

    Raises:
        LibraryError: for the first of these that is not so.
    """
    if dangling := [ref for ref in playbook.refs if library.passage(ref) is None]:
        raise LibraryError(f"cards lead to passages that do not exist: {', '.join(dangling)}")
    if alone := orphans(library, playbook.refs):
        raise LibraryError(f"nothing leads to these articles: {', '.join(alone)}")
    if idle := uncited(library, (evidence.source for evidence in playbook.evidence)):
        raise LibraryError(f"nothing cites these sources: {', '.join(idle)}")


def orphans(library: Library, refs: Iterable[str]) -> list[str]:
    """Slugs of articles that no other article leads to, and none of `refs`.

    Args:
        library: All articles.
        refs: Passages that cards lead to, each as `slug#anchor`.
    """
    reached = {ref.partition("#")[0] for ref in refs}
    for article in library.articles:
        targets = {link.removeprefix("/articles/").partition("#")[0] for link in article.links}
        reached |= targets - {article.slug}
    return [article.slug for article in library.articles if article.slug not in reached]


def uncited(library: Library, elsewhere: Iterable[str] = ()) -> list[str]:
    """Ids of sources that no article names, nor anything else that cites: `elsewhere`."""
    named = {id_ for article in library.articles for id_ in article.cites}.union(elsewhere)
    return [id_ for id_ in sources() if id_ not in named]


def _together(text: str) -> str:
    """The text with each citation on the line of what it stands behind."""
    return _BREAK_BEFORE_CITATION.sub(" ", text.strip())


def _check(library: Library) -> None:
    _check_unique("article", [article.slug for article in library.articles])
    _check_unique("order", [str(article.order) for article in library.articles])
    for article in library.articles:
        _check_unique(f"anchor in {article.slug}.md", [passage.anchor for passage in article.passages])
        for place, text in article.places:
            _check_text(library, place, text)


def _check_text(library: Library, place: str, text: str) -> None:
    if "#" in place and not cited(text):
        raise LibraryError(f"{place} names no source")
    if "[@" in CITATION.sub("", text):
        raise LibraryError(f"{place} has a citation that is not written `[@id]`")
    if unknown := sorted(set(cited(text)) - sources().keys()):
        raise LibraryError(f"{place} names sources that do not exist: {', '.join(unknown)}")
    if len(text) > MOST_CHARACTERS:
        raise LibraryError(f"{place} has {len(text)} characters; a passage has at most {MOST_CHARACTERS}")
    if dead := [link for link in inner_links(text) if not _leads_somewhere(library, link)]:
        raise LibraryError(f"{place} has links that lead nowhere: {', '.join(dead)}")


def _check_unique(what: str, ids: Iterable[str]) -> None:
    if twice := sorted(id_ for id_, times in Counter(ids).items() if times > 1):
        raise LibraryError(f"two entries share the same {what}: {', '.join(twice)}")


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
