"""Characters of every kind: what is not seen, what turns round, what is half, what is many in one."""

# ruff: noqa: RUF001 -- letters that look like others are the point

import unicodedata
from collections.abc import Iterator
from typing import Final

from tests.bad_input.case import MARK, Typed, some, typed

COUNT: Final = 300

_STEERING: Final = (
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufeff\u00ad"
)
_SPACES: Final = (
    "\u00a0\u1680\u2000\u2003\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u180e\u0085\x0b\x0c"
)
_SEQUENCES: Final = (
    *(
        "👩\u200d💻",
        "👨\u200d👩\u200d👧\u200d👦",
        "🏳\ufe0f\u200d🌈",
        "🏴\u200d☠\ufe0f",
        "❤\ufe0f\u200d🔥",
        "👍🏽",
        "1\ufe0f\u20e3",
        "#\u20e3",
    ),
    *(
        "🇩🇪🇫🇷",
        "🇩",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "\u200d\u200d\u200d",
        "\ufe0f\ufe0e",
    ),
    *(
        "👩🏾\u200d🤝\u200d👨🏻",
        "🧑\u200d🧑\u200d🧒",
        "\u200d💻",
        "👩\u200d",
        "🫱🏿\u200d🫲🏻",
        "☺\ufe0e",
        "©\ufe0f",
    ),
)
_SCRIPTS: Final = (
    *(
        "मूल्य पुराने हैं क्\u200dष क्\u200cष",
        "ราคาเก่ามาก",
        "தமிழ் விலைகள்",
        "האם המחירים ישנים?",
        "هل الأسعار قديمة؟",
        "گران\u200cتر",
    ),
    *(
        "价格是旧的",
        "価格が古い",
        "가격이 오래됐다",
        "한글",
        "ကျွန်ုပ်",
        "ខ្មែរ",
        "བོད་ཡིག",
        "ქართული",
        "Ελληνικά ς",
        "Ünïcödé",
    ),
    *(
        "İstanbul ıI",
        "Straße ẞ",
        "ﷺ",
        "\ufdfd",
        "ﬃ ﬁ",
        "Ⅷ ① ㍿",
        "\uff1c!channel\uff1e",
        "\ufe64!here\ufe65",
        "ｈｔｔｐｓ：／／evil．example",
        "𝓫𝓸𝓵𝓭",
    ),
)
_WORDS: Final = ("café naïve", "Å Å Å", "한국어", "ﬃ²ﾊﾞ", "ṩ ẛ̣", "क़ ख़", "ÅŃĆ", "e\u0301e\u0301", "שּׁ", "가각")
_FORMS: Final = ("NFC", "NFD", "NFKC", "NFKD")


def cases() -> tuple[Typed, ...]:
    every = {text: f"{name} {text!a}"[:80] for name, text in _all()}
    always = [(name, f"{MARK} {text} prices?") for text, name in every.items()]
    return typed(some(always, COUNT, seed=3))


def _all() -> Iterator[tuple[str, str]]:
    yield from _singles()
    yield from (("a sequence", text) for text in (*_SEQUENCES, *_SCRIPTS))
    yield from (("a sequence many times", text * 300) for text in _SEQUENCES)
    yield from ((form, unicodedata.normalize(form, word)) for form in _FORMS for word in _WORDS)
    yield from (("marks on one letter", "Z" + _marks(count)) for count in (1, 10, 100, 498, 499, 500, 1_000))
    yield from (("marks on every letter", "".join(c + _marks(n) for c in "prices")) for n in (2, 20, 80))
    yield from (("marks on nothing", _marks(count)) for count in (1, 3, 600))
    yield from (("turned round", f"{char}{text}") for char in "\u202e\u2067" for text in _SCRIPTS[:6])


def _singles() -> Iterator[tuple[str, str]]:
    """A character in a word, and a run of it."""
    kinds = {
        "steering": _STEERING,
        "a space": _SPACES,
        "a control": "".join(map(chr, (*range(32), *range(0x7F, 0xA0)))),
        "half a character": "\ud800\udbff\udc00\udfff\ud83d",
        "no character": "".join(chr(at) for plane in range(17) for at in _ends(plane))
        + "".join(map(chr, range(0xFDD0, 0xFDF0))),
        "unassigned": "\u0378\u0380\u05ff\u2fe0\ua7ce\U0001fb93\U00050000\U000dffff\U000e0000\U000e0100",
        "private": "\ue000\uf8ff\U000f0000\U0010fffd",
        "annotation": "\ufff9\ufffa\ufffb\ufffc\ufffd",
    }
    for kind, chars in kinds.items():
        for char in chars:
            yield kind, f"pri{char}ces"
            if kind in {"steering", "a space", "half a character"}:
                yield f"{kind}, a run", char * 40


def _ends(plane: int) -> tuple[int, int]:
    return plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF


def _marks(count: int) -> str:
    return "".join(chr(0x300 + at % 0x6F) for at in range(count))
