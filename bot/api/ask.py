"""A question to an answer that names its passages, as programs see it."""

import asyncio
from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from bot.api.bodies import parse
from bot.model.answering import Answerer
from bot.storage.keys import API
from knowledge.grounding.refusal import as_text
from knowledge.grounding.reply import Reply
from knowledge.retrieval.document import LONGEST_QUESTION
from knowledge.retrieval.retriever import Retriever


class AskRequest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    question: str = Field(
        min_length=1, max_length=LONGEST_QUESTION, description="White space around it does not count."
    )


class PassageItem(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    url: str
    text: str = Field(description="Plain words, without citations.")


class AskResult(BaseModel):
    model_config = ConfigDict(frozen=True)

    answer: str = Field(
        description="Where nothing covers the question, it says so and names what is covered."
    )
    grounded: bool = Field(description="Whether the knowledge base answers the question.")
    passages: tuple[PassageItem, ...] = Field(description="The nearest ones, best first, at most 3.")
    model: str | None = Field(description="Which model phrased the answer; null where it is quoted.")


def answered(reply: Reply, retriever: Retriever, public_url: str) -> AskResult:
    """What a reply says, with the passages that bear on it; `public_url` has no final slash."""
    documents = (retriever.document(ref) for ref in reply.refs)
    passages = tuple(
        PassageItem(id=each.ref, title=each.title, url=public_url + each.path, text=each.text)
        for each in documents
        if each
    )
    return AskResult(answer=as_text(reply), grounded=reply.grounded, passages=passages, model=reply.model)


async def ask(answerer: Answerer, public_url: str, _place: Mapping[str, str], body: bytes) -> bytes:
    question = parse(body, AskRequest).question
    # In a thread, so that Slack's deliveries need not wait for what takes long to look up.
    reply = await asyncio.to_thread(answerer.at_once, question)
    reply = reply or await answerer.reply(API, question, None)
    return answered(reply, answerer.retriever, public_url).model_dump_json().encode()
