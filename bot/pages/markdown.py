"""Our own articles as HTML. Raw HTML in them is shown, not run, as in any text that is not markup."""

from typing import Final

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN: Final = MarkdownIt("commonmark", {"html": False, "typographer": True}).enable("smartquotes")


def html(markdown: str) -> Markup:
    return Markup(_MARKDOWN.render(markdown))  # noqa: S704 -- rendered with raw HTML escaped
