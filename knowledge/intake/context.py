"""Whether words are meant as they stand: denied, supposed, past or of other people they say something else."""

import re
from typing import Final

_NEAR: Final = 80
"""Characters before and behind the words in which something may turn them round."""

_SENTENCE: Final = re.compile(r"[;:!?\n]|[.](?!\d)")
_CLAUSE: Final = re.compile(
    r"[;:!?()\n]|[.,](?!\d)|\b(?:but|and|because|so|since|although|while|then)\b", re.IGNORECASE
)
_DENIED: Final = re.compile(
    r"(?:\b(?:no|not|never|nothing|none|neither|nor|without|cannot|hardly|dont|doesnt|isnt"
    r"|(?:nobody|no one) (?:complain|say|said|think|report)\w*)|n't)"
    r"(?:\s+\S+){0,3}\s*$",
    re.IGNORECASE,
)
_SUPPOSED: Final = re.compile(
    r"(?<!even\s)\b(?:if|whether|unless|suppose|supposing|assuming|would|might|could|used to"
    r"|(?<!how )(?<!why )(?:do|does|did|can|can't|should|shouldn't|is|are) (?:we|it|they|you|i|the|our))\b",
    re.IGNORECASE,
)
_ASKED: Final = re.compile(
    r"\s*(?:do|does|did|can|should|must|shall|is|are|will|would|could)\s", re.IGNORECASE
)
_DISMISSED: Final = re.compile(
    r"\s*(?:\S+\s+)?(?:(?:is|are|was|were)(?:n't| not) (?:the|a|an|our|really) (?:\S+ )?(?:problem|issue|concern)"
    r"|(?:is|are) (?:fine|ok|okay|solved|fixed|no problem)\b)",
    re.IGNORECASE,
)
_SOLVED: Final = r"(?:fixed|solved|resolved|repaired|sorted|sorted out|history|gone)"
_MENDED: Final = re.compile(
    rf"(?:\s\S+){{0,4}}?\W+(?:(?:but|and|which|that|this|it|they|those)\W+){{1,2}}"
    rf"(?:is|are|was|were|got|has been|have been) (?:\S+ )?{_SOLVED}\b"
    r"|\s(?:\S+ )?(?:until (?:we|they|i|last|recently)|before we|in the past|back then)\b",
    re.IGNORECASE,
)
_SYSTEM: Final = r"(?:bot|chatbot|assistant|agent|model|system|version|tool|prototype|solution|setup|vendor)"
_PAST: Final = re.compile(
    rf"\b(?:we|i|they|have|has|'ve|just|already|finally) (?:{_SOLVED}|cleaned up|got rid of)\b"
    rf"|\b(?:old|previous|former|earlier|last|first) (?:{_SYSTEM})\b"
    r"|\b(?:previously|formerly|initially|at first|in the past|back then)\b",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"\b(?:competitors?|competition|rivals?|other (?:companies|teams|firms|vendors|bots)|their"
    rf" {_SYSTEM}|(?:vendors?|consultants?|sales(?:man|people| rep)?|supplier|agency|blogs?|articles?|some|people)"
    r" (?:say|says|said|claim|claims|claimed|promise|promises|promised|think|thinks)"
    r"|according to|(?:i|we) (?:\S+ )?(?:read|heard))\b",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(
    r"'ll\b|(?<!have )(?<!'ve )\bhad\b"
    r"|\b(?:will|shall|going to|plan|plans|planning|planned|hope|hopes|hoping|want|wants|wish|intend|intends|aim|expect"
    r"|once|until|as soon as|when we have|by the time|soon|eventually|next (?:week|month|quarter|year|sprint)"
    r"|(?:start|started|begin|began) to|(?:be|am|are|is|'re) (?:collecting|gathering|building|labell?ing))\b",
    re.IGNORECASE,
)
_LATER: Final = re.compile(
    r"[^.,;:!?\n]{0,40}\b(?:next (?:week|month|quarter|year|sprint)|soon|eventually|planned|to come"
    r"|in the (?:future|works|making)|by (?:next|the end|summer|autumn|winter|spring|q[1-4]))\b",
    re.IGNORECASE,
)


def is_meant(text: str, start: int, end: int) -> bool:
    """Whether the words from `start` to `end` are said of the case itself, as true, and as it stands today."""
    before, behind = _beside(text, start, end)
    clause, sentence = _CLAUSE.split(before)[-1], _SENTENCE.split(before)[-1]
    turned = _DENIED.search(clause) or _SUPPOSED.search(clause) or _ASKED.match(sentence)
    led = clause + text[start:end].split(maxsplit=1)[0]  # "our old", and then the words "bot has no sources"
    elsewhere = _PAST.search(led) or _OTHERS.search(led)
    return not (turned or elsewhere or _DISMISSED.match(behind) or _MENDED.match(behind))


def is_there(text: str, start: int, end: int) -> bool:
    """Whether what is said to exist does so by now: it is neither planned nor lost."""
    before, behind = _beside(text, start, end)
    return not (_PLANNED.search(_CLAUSE.split(before)[-1]) or _LATER.match(behind))


def _beside(text: str, start: int, end: int) -> tuple[str, str]:
    return text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
