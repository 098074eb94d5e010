"""An article as its page shows it: sources numbered, and each passage tied to the questions of the meeting."""

from dataclasses import dataclass

from markupsafe import Markup

from bot.pages.markdown import anchor_of_source, html
from knowledge.article import Article, Passage
from knowledge.library import Library
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.sources import Source, sources


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage.

    Attributes:
        explains: The question that it explains, if it was written for one.
        leads: Passages that stand behind the reasons which answers to that question give.
        bears: Questions whose answers give a reason that this passage stands behind.
    """

    anchor: str
    title: str
    body: Markup
    explains: Question | None
    leads: tuple[Passage, ...]
    bears: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class CitedSource:
    anchor: str
    source: Source


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """An article between its neighbours; `sources` in the order of their numbers, from 1."""

    title: str
    summary: str
    lead: Markup
    passages: tuple[ShownPassage, ...]
    sources: tuple[CitedSource, ...]
    before: Article | None
    after: Article | None


def shown(library: Library, slug: str, root: str, playbook: Playbook) -> ShownArticle | None:
    """The article, or `None` where there is none; `root` is the path that the site lies under."""
    article = library.article(slug)
    if article is None:
        return None
    numbers = {id_: number for number, id_ in enumerate(article.cites, start=1)}
    at = library.articles.index(article)
    return ShownArticle(
        title=article.title,
        summary=article.summary,
        lead=html(article.lead, root, numbers),
        passages=tuple(
            _shown(passage, html(passage.text, root, numbers), library, playbook)
            for passage in article.passages
        ),
        sources=tuple(CitedSource(anchor_of_source(id_), sources()[id_]) for id_ in article.cites),
        before=library.articles[at - 1] if at else None,
        after=library.articles[at + 1] if at + 1 < len(library.articles) else None,
    )


def _shown(passage: Passage, body: Markup, library: Library, playbook: Playbook) -> ShownPassage:
    question = next((each for each in playbook.questions if each.learn == passage.ref), None)
    return ShownPassage(
        anchor=passage.anchor,
        title=passage.title,
        body=body,
        explains=question,
        leads=_leads(question, library, playbook) if question else (),
        bears=_bears(passage, playbook),
    )


def _leads(question: Question, library: Library, playbook: Playbook) -> tuple[Passage, ...]:
    refs = dict.fromkeys(reason.learn for reason in playbook.reasons if reason.when[0] == question.id)
    found = (library.passage(ref) for ref in refs if ref != question.learn)
    return tuple(passage for passage in found if passage)


def _bears(passage: Passage, playbook: Playbook) -> tuple[Question, ...]:
    ids = {reason.when[0] for reason in playbook.reasons if reason.learn == passage.ref}
    return tuple(
        each for each in playbook.questions if each.id in ids and each.learn not in {"", passage.ref}
    )
