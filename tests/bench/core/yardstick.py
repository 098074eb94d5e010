"""A fixed piece of everyday Python, to hold microseconds against: it takes 100 of them where the limits were set.

These were two cores of an AMD EPYC with Python 3.11 and nothing else to do. A half of it stands for 50 microseconds
there, and for whatever the same work takes on another machine.
"""

from typing import Final

_WORDS: Final = tuple(f"{letter}{number}" for number in range(16) for letter in "abcdefgh")


def yardstick() -> str:
    """What cards are made of: calls, dicts, tuples, texts that are put together and looked through."""
    seen: dict[str, list[tuple[int, str]]] = {}
    for at, word in enumerate(_WORDS):
        seen.setdefault(word[0], []).append((at, _said(word)))
    longest = {first: max(each) for first, each in seen.items()}
    return ", ".join(sorted(text for _, text in longest.values()))


def _said(word: str) -> str:
    text = word.replace("a", "&amp;") if word.isalnum() else word
    return f"*{text}*: {{}} of {{}}".format(len(text), word.upper())
