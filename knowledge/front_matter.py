"""Articles carry their data in a TOML head between two lines of `+++`, their prose in Markdown below."""

import re
import tomllib

_ARTICLE = re.compile(r"\A\+\+\+\n(?P<head>.*?)^\+\+\+\n(?P<body>.*)\Z", re.DOTALL | re.MULTILINE)


def split(text: str) -> tuple[dict[str, object], str]:
    """The head of an article, parsed, and its body.

    Raises:
        ValueError: if there is no head, or it is not TOML.
    """
    article = _ARTICLE.match(text)
    if article is None:
        raise ValueError("an article starts with a TOML head between two lines of +++")
    return tomllib.loads(article["head"]), article["body"].strip()
