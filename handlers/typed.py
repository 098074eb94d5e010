"""A typed reply: is it a plain answer to the question that its writer saw?"""

import re
from typing import Final

from handlers.meetings import Meeting
from handlers.mrkdwn import unescape
from knowledge.answers import Answer, choose
from knowledge.deciding import next_question
from knowledge.playbook import Playbook
from knowledge.questions import UNSURE, Question
from knowledge.volumes import read_volume

LONGEST_REPLY: Final = 200
_BETWEEN: Final = re.compile(r"\s*(?:,|;|&|\+|\band\b)\s*")


def read_answer(question: Question, text: str) -> Answer | None:
    """The answer that a text plainly gives, or `None`: talk among people is never read as one."""
    plain = _plain(text)
    if len(plain) > LONGEST_REPLY or not plain:
        return None
    if question.kind == "number":
        return (UNSURE,) if _choice(question, plain) == UNSURE else read_volume(plain)
    whole = _choice(question, plain)
    if whole:
        return choose(question, [whole])
    if question.kind == "one":
        return None
    picked = [_choice(question, part) for part in _BETWEEN.split(plain)]
    return choose(question, [id_ for id_ in picked if id_]) if all(picked) else None


def question_seen(meeting: Meeting, playbook: Playbook, ts: str) -> Question | None:
    """The question that a message of that time replies to, if it is still one that was being asked.

    That is the newest question that stood in the thread when the message was written. It counts while it
    is open, or if the thread moved on only after the message: somebody else was quicker.
    """
    stood = [
        (posted.ts, question)
        for question in playbook.questions
        if (posted := meeting.posted.get(meeting.question_key(question.id))) and posted.ts < ts
    ]
    if not stood:
        return None
    newest = max(stood, key=lambda pair: pair[0])[1]
    return newest if _is_open(meeting, playbook, newest) or _moved_on(meeting, newest, ts) else None


def _is_open(meeting: Meeting, playbook: Playbook, question: Question) -> bool:
    return question.id in meeting.opened or question is next_question(playbook, meeting.answers)


def _moved_on(meeting: Meeting, question: Question, ts: str) -> bool:
    """The thread did not yet show the question's answer, or showed something newer only afterwards."""
    orders = [vote.order for ballot, vote in meeting.votes.items() if ballot.question == question.id]
    shown = meeting.posted[meeting.question_key(question.id)].shown
    prefix = f"{meeting.round}:"
    later = (posted.ts > ts for key, posted in meeting.posted.items() if key.startswith(prefix))
    return bool(orders) and (shown < min(orders) or any(later))


def _choice(question: Question, text: str) -> str | None:
    """The choice that a text names by label, id, number or a word for it."""
    for number, choice in enumerate(question.choices, start=1):
        names = {choice.label.lower(), choice.id, *choice.says}
        if question.kind != "number":
            names.add(str(number))
        if text in names:
            return choice.id
    return None


def _plain(text: str) -> str:
    """Lower case, single spaces, no closing punctuation; Slack's escapes undone."""
    typed = unescape(text).replace("\u2019", "'")
    return " ".join(typed.lower().split()).rstrip(".! ")
