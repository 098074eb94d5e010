"""A passage of the library in Slack: the window that "Learn more" opens, and the button itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from handlers import presses
from handlers.blocks import Block, actions, button, context, header, link_button, modal, rich_text
from handlers.mrkdwn import Mrkdwn, link
from handlers.presses import Lesson
from knowledge.library import CITATION, Passage
from knowledge.sources import Source, sources

LEARN_MORE: Final = "Learn more"

# As the web page reads them.
_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")
_LISTS: Final = {"bullet_list": "bullet", "ordered_list": "ordered"}
_STYLES: Final = {"strong": "bold", "em": "italic", "code_inline": "code"}
_BREAKS: Final = {"softbreak": " ", "hardbreak": "\n"}

Styles = Mapping[str, bool]


def learn_button(ref: str) -> Block:
    """Opens the passage `article#anchor`; for a row of actions or beside a section."""
    return button(LEARN_MORE, f"{presses.LEARN}:{ref}", Lesson(ref=ref).value())


def address(passage: Passage, url: str) -> str:
    """Where the passage stands on the web; `url` is where the pages are served."""
    return f"{url}/articles/{passage.slug}#{passage.anchor}"


def passage_view(passage: Passage, url: str) -> Block:
    """The passage in a window of its own: text, sources with their limits, the way to the whole article."""
    blocks = [
        header(passage.title),
        *(rich_text(element) for element in _elements(passage, url)),
        context(_sources(passage.cites)),
        actions([link_button("Open the article", f"{presses.LINK}:article", address(passage, url))]),
    ]
    return modal(LEARN_MORE, blocks, presses.LEARN)


def _elements(passage: Passage, url: str) -> Iterator[Block]:
    """Paragraphs, lists and flows, in their order."""
    for node in SyntaxTreeNode(_MARKDOWN.parse(passage.text)).children:
        if node.type == "fence":
            text = {"type": "text", "text": node.content.rstrip("\n")}
            yield {"type": "rich_text_preformatted", "elements": [text]}
        elif style := _LISTS.get(node.type):
            items = [_section(item, passage.cites, url) for item in node.children]
            offset = int(node.attrs.get("start", 1)) - 1
            yield {"type": "rich_text_list", "style": style, "elements": items, "offset": offset}
        else:
            yield _section(node, passage.cites, url)


def _section(node: SyntaxTreeNode, cites: Sequence[str], url: str) -> Block:
    runs = [run for run in _runs(node, {}, url) if run["text"]]
    return {"type": "rich_text_section", "elements": [_numbered(run, cites) for run in runs]}


def _runs(node: SyntaxTreeNode, styles: Styles, url: str) -> Iterator[Block]:
    """The words below a node, in pieces of one style each. Rich text takes words as they are."""
    if node.type in _STYLES:
        styles = {**styles, _STYLES[node.type]: True}
    styled = {"style": dict(styles)} if styles else {}
    if node.type == "link":
        yield {"type": "link", "url": _absolute(str(node.attrs["href"]), url), "text": _words(node), **styled}
    elif node.children:
        for child in node.children:
            yield from _runs(child, styles, url)
    else:
        yield {"type": "text", "text": _BREAKS.get(node.type, node.content), **styled}


def _words(node: SyntaxTreeNode) -> str:
    return "".join(run["text"] for child in node.children for run in _runs(child, {}, ""))


def _absolute(href: str, url: str) -> str:
    return url + href if href.startswith("/") else href


def _numbered(run: Block, cites: Sequence[str]) -> Block:
    """Citations as the numbers of their sources: `[@guide]` becomes `[1]`."""
    return run | {"text": CITATION.sub(lambda cited: f" [{cites.index(cited['id']) + 1}]", run["text"])}


def _sources(cites: Sequence[str]) -> Mrkdwn:
    lines = (
        Mrkdwn("[{}] {}").format(number, _source(sources()[id_])) for number, id_ in enumerate(cites, start=1)
    )
    return Mrkdwn("\n").join(lines)


def _source(source: Source) -> Mrkdwn:
    title = link(source.address, source.title) if source.address else source.title
    return Mrkdwn("{}: {}").format(title, source.limit) if source.limit else Mrkdwn("{}").format(title)
