"""The Markdown of articles: parsed here for every surface, and what an article may use of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
_STRICT: Final = MarkdownIt("commonmark").enable("table")  # also knows what no article may use
_HEADING: Final = re.compile(r".+ \{#[a-z0-9-]+\}")

_PLAIN: Final = {
    *("root", "paragraph", "inline", "text", "softbreak", "strong", "em", "code_inline", "list_item"),
    *("thead", "tbody", "tr", "th", "td"),  # the table around them is refused
}
_REFUSED: Final = {
    "table": "a table; articles have none",
    "image": "an image; articles have none",
    "html_block": "raw HTML; write it in Markdown or as code",
    "html_inline": "raw HTML; write it in Markdown or as code",
    "blockquote": "a block quote; say it in our own words and cite it",
    "hr": "a rule; a heading parts passages",
    "code_block": "an indented block; a flow stands between ``` lines",
    "hardbreak": "a hard line break; begin a new paragraph",
}


def parse(text: str) -> Sequence[Token]:
    """The text for rendering. Raw HTML in it is text like any other."""
    return MARKDOWN.parse(text)


def faults(text: str) -> Iterator[tuple[int, str]]:
    """What lies outside the part of Markdown that all surfaces show alike.

    Yields:
        A line of the text, counted from 1, and what is wrong there.
    """
    for node in SyntaxTreeNode(_STRICT.parse(text)).walk():
        fault = None if node.type in _PLAIN else _fault(node)
        if fault:
            yield _line(node), fault


def links(text: str) -> Iterator[str]:
    """Where its links lead, in their order."""
    nodes = SyntaxTreeNode(MARKDOWN.parse(text)).walk()
    return (str(node.attrs["href"]) for node in nodes if node.type == "link")


def _fault(node: SyntaxTreeNode) -> str | None:
    check = _CHECKS.get(node.type)
    return check(node) if check else _REFUSED.get(node.type, node.type)


def _heading(node: SyntaxTreeNode) -> str | None:
    fits = node.markup == "##" and _HEADING.fullmatch(node.children[0].content)
    return None if fits else "a heading that is not `## Title {#anchor}`"


def _list(node: SyntaxTreeNode) -> str | None:
    plain = all([part.type for part in item.children] == ["paragraph"] for item in node.children)
    return None if plain else "a list whose items are not one paragraph each; lists have one level"


def _flow(node: SyntaxTreeNode) -> str | None:
    return None if node.content.count("\n") == 1 else "a flow of several lines; it has one"


def _link(node: SyntaxTreeNode) -> str | None:
    inside = str(node.attrs["href"]).startswith("/")
    return None if inside else "a link that is not to a page of ours from the root; cite a source instead"


_CHECKS: Final[Mapping[str, Callable[[SyntaxTreeNode], str | None]]] = {
    "heading": _heading,
    "bullet_list": _list,
    "ordered_list": _list,
    "fence": _flow,
    "link": _link,
}


def _line(node: SyntaxTreeNode) -> int:
    """Of the innermost block around it; a piece of a line does not know its own."""
    while node.map is None and node.parent is not None:
        node = node.parent
    return node.map[0] + 1 if node.map else 1
