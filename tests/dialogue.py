"""`python -m tests.dialogue`: twelve questions in a meeting, as its people read them, without a model and with one.

The model is the stand-in, which quotes from the passages that it is given: what it shows is what the bot does around a
model, not how well one phrases.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final

from knowledge.playbook import PLAYBOOK
from playground import Message, from_manifest, serve
from tests.bot_process import PUBLIC_URL, bot_for
from tests.fixtures import MANIFEST
from tests.model_api import model_api
from tests.redis_server import RedisServer, short_folder
from tests.talk import Talk

TOPIC: Final = "our support bot quotes last year's prices"
QUESTIONS: Final = (
    ("ana", "can't we just fine-tune on our wiki?"),
    ("ben", "the docs change every week, do we retrain each time?"),
    ("chloe", "what if we only have 200 examples?"),
    ("dev", "why not throw everything into a long context window?"),
    ("eli", "legal says users must be able to delete their data. does that rule out training?"),
    ("fay", "our json comes back broken half the time, is that a fine tuning thing"),
    ("ana", "which vector database should we use?"),
    ("ben", "who has actually measured RAG against fine-tuning?"),
    ("chloe", "at what volume does a fine-tuned model get cheaper?"),
    ("dev", "can we do both at once, and in which order?"),
    ("eli", "it sees the right paragraph and still answers differently every time. now what?"),
    ("fay", "do we need evals before we start?"),
)


@asynccontextmanager
async def meeting(redis_url: str, **model: str) -> AsyncIterator[Talk]:
    """A meeting in which two questions have been answered."""
    async with (
        serve(installation=from_manifest(MANIFEST)) as workspace,
        bot_for(workspace, redis_url, PLAYBOOK, public_url=PUBLIC_URL, **model),
    ):
        talk = Talk(workspace, PLAYBOOK.questions, patience=20)
        await talk.start(topic=TOPIC)
        await talk.run("ana", {"failing": "It lacks current or private facts"})
        yield talk


async def dialogue(talk: Talk) -> Iterator[str]:
    for who, question in QUESTIONS:
        before = len(_replies(talk))
        await talk.type(who, f"@ragvsft {question}")
        await talk.until(lambda before=before: len(_replies(talk)) > before)  # type: ignore[misc]
        await talk.until(lambda: "Looking through" not in _replies(talk)[-1].visible_text())
    await talk.workspace.settled()
    return (reply.visible_text() for reply in _replies(talk))


def _replies(talk: Talk) -> list[Message]:
    return [message for message in talk.bots_own if " asked: " in message.text.partition("\n")[0]]


async def main() -> None:
    with short_folder() as folder:
        server = RedisServer(folder)
        server.start()
        try:
            async with meeting(server.url) as talk:
                _show("Without a model", await dialogue(talk))
            async with (
                model_api() as api,
                meeting(server.url, openai_api_key=api.key, openai_base_url=api.url) as talk,
            ):
                _show("With a model (the stand-in)", await dialogue(talk))
        finally:
            server.kill()


def _show(title: str, replies: Iterator[str]) -> None:
    sys.stdout.write(f"\n## {title}\n\n")
    sys.stdout.writelines(f"{reply}\n\n" for reply in replies)


if __name__ == "__main__":
    asyncio.run(main())
