"""Words by which a text asks people for secrets, money or a call, or insults them."""

import re
from typing import Final

_KEPT: Final = r"(?:(?:api|access|secret|private) key|token|secret|pin|wallet|account)s?"
_DEMANDS: Final = re.compile(
    rf"\b(?:your|you?r own|his|her|their) (?:\w+ )?{_KEPT}\b"
    r"|\b(?:passwords?|passphrases?|passcodes?|credentials?|log-?ins?|2fa|otp|seed phrase|iban|bitcoins?|gift cards?)\b"
    r"|\b(?:wire|transfer|remit|donate|deposit|invoices?|bank)\b|\bpay \w+ (?:dollars|euros)\b"
    r"|\b(?:click|tap|download|install|scan|sign in|sign up|log (?:in|on)|visit|subscribe)\b"
    r"|\b(?:call|dial|phone|ring|text|dm|e-?mail|whatsapp|message|contact) (?:me|us|him|her|them|now|\+?\d[\d -]*)\b"
    r"|\b(?:idiots?|stupid|fools?|morons?|losers?)\b",
    re.IGNORECASE,
)


def demands(text: str, passage: str) -> bool:
    """Whether it has such a word that its passage does not have."""
    known = passage.lower()
    return any(match[0].lower() not in known for match in _DEMANDS.finditer(text))
