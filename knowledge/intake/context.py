"""Whether words are meant as they stand: denied, supposed or dismissed, they say something else."""

import re
from typing import Final

_NEAR: Final = 80
"""Characters before and behind the words in which something may turn them round."""

_CLAUSE: Final = re.compile(
    r"[.,;:!?()\n]|\b(?:but|and|because|so|since|although|while|then)\b", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"(?:\b(?:no|not|never|nothing|none|neither|nor|without|cannot|hardly|dont|doesnt|isnt)|n't)"
    r"(?:\s+\S+){0,3}\s*$",
    re.IGNORECASE,
)
_SUPPOSED: Final = re.compile(
    r"(?<!even\s)\b(?:if|whether|unless|suppose|supposing|assuming|would|might|could|used to"
    r"|(?:do|does|did|can|can't|should|shouldn't|is|are) (?:we|it|they|you|i|the|our))\b",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.;:!?\n]")
_ASKED: Final = re.compile(
    r"\s*(?:do|does|did|can|should|must|shall|is|are|will|would|could)\s", re.IGNORECASE
)
_DISMISSED: Final = re.compile(
    r"\s*(?:\S+\s+)?(?:(?:is|are|was|were)(?:n't| not) (?:the|a|an|our|really) (?:\S+ )?(?:problem|issue|concern)"
    r"|(?:is|are) (?:fine|ok|okay|solved|fixed|no problem)\b)",
    re.IGNORECASE,
)


def is_meant(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are said of the case itself, and as true."""
    before, behind = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    clause, sentence = _CLAUSE.split(before)[-1], _SENTENCE.split(before)[-1]
    turned = _DENIED.search(clause) or _SUPPOSED.search(clause) or _ASKED.match(sentence)
    return not (turned or _DISMISSED.match(behind))
