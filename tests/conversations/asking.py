"""People who ask the bot something, and what it says to it."""

from typing import Final

from playground import Message
from tests.consistency import at_rest
from tests.talk import Talk

LONG_CONTEXT: Final = "why not a long context?"
"""Covered, whatever else is."""

EXAMPLES: Final = "what if we have only 200 labelled examples?"
NOT_COVERED: Final = "who won the world cup in 1998?"

QUOTED: Final = "Quoted word for word"
REFUSED: Final = "so I will not guess"


def replies(talk: Talk, root: str) -> list[Message]:
    """What the bot said to questions in a thread."""
    thread = talk.workspace.thread(talk.channel, root)
    return [message for message in thread if message.bot_id and " asked: " in message.text.partition("\n")[0]]


async def reply(talk: Talk, root: str, number: int = 1) -> Message:
    """Wait for so many replies in a thread; the last of them, once it is no longer being thought about."""
    await talk.until(lambda: len(replies(talk, root)) >= number)
    await talk.until(lambda: "Looking through" not in replies(talk, root)[-1].visible_text())
    assert len(replies(talk, root)) == number, talk.workspace.picture()
    return replies(talk, root)[-1]


async def quiet(talk: Talk, redis_url: str) -> None:
    """Wait until all that was said is dealt with."""
    await talk.workspace.settled()
    await at_rest(redis_url)
