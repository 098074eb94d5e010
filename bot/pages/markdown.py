"""Our own articles as HTML. Raw HTML in them is shown, not run, as in any text that is not markup."""

import re
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from typing import Any, Final, TypeAlias

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from markupsafe import Markup

from knowledge.article import CITATION
from knowledge.markup import MARKDOWN, parse

Env: TypeAlias = MutableMapping[str, Any]
"""What one rendering needs to know: the root of the site, and the numbers of its sources."""

_ARROW: Final = re.compile(r"\s+(?:→|->|>)\s+")
_CITATIONS: Final = re.compile(r"(?P<ids>(?: ?\[@[a-z0-9-]+\])+)(?P<mark>[.,;:]?)")
_PER_CENT: Final = re.compile(r"(?<=\d) (?=%)")


class _Page(RendererHTML):
    """One method a kind of token that is not written as Markdown has it."""

    def text(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: Env) -> str:
        numbers: Mapping[str, int] = env["numbers"]
        words = escapeHtml(_PER_CENT.sub("\N{NO-BREAK SPACE}", tokens[idx].content))
        return _CITATIONS.sub(
            lambda found: found["mark"] + _citations(CITATION.findall(found["ids"]), numbers), words
        )

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        href = str(tokens[idx].attrs["href"])
        tokens[idx].attrs["href"] = env["root"] + href if href.startswith("/") else href
        return str(self.renderToken(tokens, idx, options, env))

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: Env) -> str:
        """A flow as a list, so that it breaks between its steps and is read out as what it is."""
        steps = _ARROW.split(tokens[idx].content.strip())
        items = "".join(f"<li>{escapeHtml(step)}</li>\n" for step in steps)
        return f'<ol class="chain">\n{items}</ol>\n'


_PAGE: Final = _Page()


def html(markdown: str, root: str = "", numbers: Mapping[str, int] | None = None) -> Markup:
    """An article or a part of one.

    Args:
        markdown: Its text.
        root: The path that the site lies under; links to our own pages get it.
        numbers: Of the sources that the text cites, by their ids.
    """
    env: Env = {"root": root, "numbers": numbers or {}}
    return Markup(_PAGE.render(parse(markdown), MARKDOWN.options, env))  # noqa: S704 -- raw HTML is escaped


def anchor_of_source(id_: str) -> str:
    """Where the page lists it; no passage has an underscore in its anchor."""
    return f"source_{id_}"


def _citations(ids: Iterable[str], numbers: Mapping[str, int]) -> str:
    """Sources of one statement; like any note they stand behind its full stop."""
    links = (
        f'<a href="#{anchor_of_source(id_)}" aria-label="Source {numbers[id_]}">{numbers[id_]}</a>'
        for id_ in ids
    )
    return f'<sup class="cite">{", ".join(links)}</sup>'
