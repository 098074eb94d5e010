"""A passage of the library in Slack: the window that "Learn more" opens, and the button itself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from handlers import presses
from handlers.blocks import Block, actions, button, context, header, link_button, modal, rich_text
from handlers.mrkdwn import Mrkdwn, link
from handlers.presses import Lesson
from knowledge.article import CITATION, Article, Passage, article_address
from knowledge.markup import parse
from knowledge.sources import Source, sources

LEARN_MORE: Final = "Learn more"
NBSP: Final = "\N{NO-BREAK SPACE}"

_LISTS: Final = {"bullet_list": "bullet", "ordered_list": "ordered"}
_STYLES: Final = {"strong": "bold", "em": "italic", "code_inline": "code"}


@cache
def learn_button(ref: str) -> Block:
    """Opens the passage `article#anchor`; for a row of actions or beside a section."""
    return button(LEARN_MORE, f"{presses.LEARN}:{ref}", Lesson(ref=ref).value())


def passage_view(article: Article, passage: Passage, url: str) -> Block:
    """The passage in a window of its own: text, sources with their limits, the way to the rest of its article.

    Sources have the numbers that the article's page gives them.
    """
    page = _Page(url, {id_: number for number, id_ in enumerate(article.cites, start=1)})
    read_on = link_button(
        f"Read on: {article.title}", f"{presses.LINK}:article", article_address(url, passage.ref)
    )
    blocks = [
        header(passage.title),
        *(rich_text(*elements) for elements in _paragraphs(passage, page)),
        context(_sources(passage.cites, page)),
        actions([read_on]),
    ]
    return modal(LEARN_MORE, blocks, presses.LEARN)


@dataclass(frozen=True, slots=True)
class _Page:
    """Where links lead, and the numbers of sources by their ids."""

    url: str
    numbers: Mapping[str, int]


def _paragraphs(passage: Passage, page: _Page) -> list[list[Block]]:
    """Each with the list or flow that it leads to, since Slack leaves a gap between blocks."""
    parts: list[list[Block]] = []
    for node in SyntaxTreeNode(parse(passage.text)).children:
        if node.type == "paragraph" or not parts:
            parts.append([])
        parts[-1].append(_element(node, page))
    return parts


def _element(node: SyntaxTreeNode, page: _Page) -> Block:
    if node.type == "fence":
        text = {"type": "text", "text": node.content.rstrip("\n")}
        return {"type": "rich_text_preformatted", "elements": [text]}
    if style := _LISTS.get(node.type):
        items = [_section(item, page) for item in node.children]
        offset = int(node.attrs.get("start", 1)) - 1
        return {"type": "rich_text_list", "style": style, "elements": items, "offset": offset}
    return _section(node, page)


def _section(node: SyntaxTreeNode, page: _Page) -> Block:
    return {"type": "rich_text_section", "elements": [run for run in _runs(node, {}, page) if run["text"]]}


def _runs(node: SyntaxTreeNode, styles: Mapping[str, bool], page: _Page) -> Iterator[Block]:
    """The words below a node, in pieces of one style each. Rich text takes words as they are."""
    if node.type in _STYLES:
        styles = {**styles, _STYLES[node.type]: True}
    styled = {"style": dict(styles)} if styles else {}
    if node.type == "link":
        href = str(node.attrs["href"])
        to = page.url + href if href.startswith("/") else href
        yield {"type": "link", "url": to, "text": _words(node, page), **styled}
    elif node.children:
        for child in node.children:
            yield from _runs(child, styles, page)
    else:
        yield {"type": "text", "text": _text(node, page), **styled}


def _words(node: SyntaxTreeNode, page: _Page) -> str:
    return "".join(run["text"] for child in node.children for run in _runs(child, {}, page))


def _text(node: SyntaxTreeNode, page: _Page) -> str:
    """Citations become the numbers of their sources, on the line of the word before; line breaks become spaces."""
    if node.type == "text":
        return CITATION.sub(lambda cited: f"{NBSP}[{page.numbers[cited['id']]}]", node.content)
    return " " if node.type == "softbreak" else node.content


def _sources(cites: Sequence[str], page: _Page) -> Mrkdwn:
    numbered = sorted(((page.numbers[id_], sources()[id_]) for id_ in cites), key=itemgetter(0))
    return Mrkdwn("\n").join(Mrkdwn("[{}] {}").format(number, _source(source)) for number, source in numbered)


def _source(source: Source) -> Mrkdwn:
    title = link(source.address, source.title) if source.address else source.title
    return Mrkdwn("{}: {}").format(title, source.limit) if source.limit else Mrkdwn("{}").format(title)
