"""Text that can be shown anywhere: nothing in it becomes a link, a mention, mark-up or a secret."""

import re
import unicodedata
from typing import Final

LONGEST_WORD: Final = 40

_REACHES_OUT: Final = (
    r"@|&\w+;|&#",  # a person, an e-mail address, an escaped mention
    r"(?<!\w)#\w",  # a channel
    r"://|\bwww\.|\b[a-z][a-z0-9+.-]+:(?=\S)",  # an address with a scheme
    r"\w\s?\.[^\W\d_]{2,}",  # a domain such as evil.com, also in letters of other alphabets
    r"\blocalhost\b",
    r"\d+(?:\.\d+){3}",  # an address in digits
    r"[^\W_]\s?[\[({]\.[\])}]|\bdot com\b|\bhxxp",  # a domain that only people read
)
_MARKS_UP: Final = (
    r"[<>`*~|\[\]{}\\^]",
    r"(?<!\w)_|_(?!\w)",  # emphasis; within a name it is none
    r":[\w+-]+:",  # an emoji by its name
    r"\$\$|^\s*(?:[#>-]|\d+\.)\s",  # a formula, a heading, a list
)
_GIVES_AWAY: Final = (
    r"\bxox[a-z]|\bxapp-|\b[sp]k-|\bgh[a-z]_|\bglpat-|\bakia|\beyj[\w-]{8}|\bbearer\b|-----",
    r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{16,}\b",  # long and random
)
_HARMS: Final = re.compile("|".join((*_REACHES_OUT, *_MARKS_UP, *_GIVES_AWAY)), re.IGNORECASE)
_POINT: Final = "\N{IDEOGRAPHIC FULL STOP}"
"""Stands for the point of a domain as well; what else does becomes a point, or this, by folding."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of characters that nobody sees, or that turn the direction of those beside them."""


def harmless(text: str) -> bool:
    """Whether a line of text may be shown as it is. Letters that only look different, such as full width, count too."""
    folded = unicodedata.normalize("NFKC", text).replace(_POINT, ".")
    return not (
        _HARMS.search(text)
        or _HARMS.search(folded)
        or any(unicodedata.category(character) in _UNSEEN for character in folded + text)
        or any(len(word) > LONGEST_WORD for word in text.split())
    )
