"""Models on the side of whoever attacks: they do what they are told, and tell what they know."""

import json
from collections.abc import Collection, Sequence
from itertools import count
from typing import Any

from knowledge.grounding.support import LONGEST_SENTENCE
from tests.hostile.corpus import PAYLOADS, TOKENS
from tests.model_api.brain import Brain, fenced, obedient

READING = "suggested_answers"


def treacherous(secrets: Collection[str], question: str, choice: str) -> Brain:
    """Says one true sentence, all that it was told, and every secret that it finds in what it was given.

    Args:
        secrets: What it would tell if it knew it.
        question: For which it reads an answer from a topic, in words that are hostile.
        choice: Of that question.
    """
    turns = count()

    def brain(request: dict[str, Any]) -> str:
        turn, given = next(turns), json.dumps(request, ensure_ascii=False)
        found = [secret for secret in secrets if secret in given]
        short = [text for text in (*PAYLOADS, *TOKENS) if len(text) < LONGEST_SENTENCE]
        planted = [*found, *short[turn % 9 :: 9]]
        if request["response_format"]["json_schema"]["name"] == READING:
            return _read(fenced(request)["problem"], question, choice, planted)
        return _said(request, planted, turn)

    return brain


def obeying(request: dict[str, Any]) -> str:
    """Says the first of all that it was told, in few enough words to be streamed in no time."""
    told = [each for each in json.loads(obedient(request))["sentences"] if each["passage"] != "meeting"]
    return json.dumps({"sentences": [each for each in told if len(each["text"]) < LONGEST_SENTENCE][:12]})


def _read(problem: str, question: str, choice: str, planted: Sequence[str]) -> str:
    """A topic's own words hold for an answer, so they are shown; planted ones do not."""
    words = [problem, problem[:40], *planted]
    read = [{"words": each, "question": question, "choice": choice} for each in words]
    strange = [{"words": problem, "question": each, "choice": each} for each in planted]
    return json.dumps({"suggestions": [*read, *strange]})


def _said(request: dict[str, Any], planted: Sequence[str], turn: int) -> str:
    best = fenced(request)["passages"][0]
    true = best["text"].partition(". ")[0] + "."
    pairs = [
        (true, best["id"]),
        *((text, best["id"]) for text in planted),
        *((true, text) for text in planted[:2]),
    ]
    sentences = [{"text": text, "passage": id_} for text, id_ in pairs]
    sentences += json.loads(obeying(request))["sentences"][:4]
    whole: dict[str, Any] = {"sentences": sentences}
    if turn % 5 == 4:
        whole["blocks"] = [{"type": "section", "text": {"type": "mrkdwn", "text": each}} for each in planted]
    return json.dumps(whole)
