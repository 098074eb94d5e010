"""All articles together, checked: against one another, and against the playbook."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Final

from knowledge.article import CITATION, Article, LibraryError, Passage, cited, inner_links, load
from knowledge.once import once
from knowledge.playbook import PLAYBOOK, Playbook
from knowledge.scenarios import by_slug
from knowledge.sources import sources

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


@once
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
