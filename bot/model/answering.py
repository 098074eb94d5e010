"""What is said to a question, and what a problem suggests: by the model where it may take part, always without it."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Final

from pydantic import ValidationError

from bot.logs import logger
from bot.model.budget import Budget
from bot.model.client import Model, ModelError, OnPart
from bot.model.reply_cache import ReplyCache, Thought
from bot.model.similarity import Similarity
from knowledge.answers import Answers
from knowledge.grounding.given import bearing
from knowledge.grounding.prompt import SCHEMA_NAME, Draft, messages, schema
from knowledge.grounding.quoting import quoted
from knowledge.grounding.reply import MOST_PASSAGES, Reply
from knowledge.grounding.support import checked
from knowledge.intake import reading
from knowledge.intake.matching import suggested
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.retrieval.document import Retrieved
from knowledge.retrieval.retriever import Retriever, retriever

MOST_READ: Final = 5
"""Passages that a model gets to read; a reply names fewer."""

REST_SECONDS: Final = 30.0
"""After a model has used up its time, until it is asked again.

A worker has only so many thoughts at the same time: who waits behind a model that hangs would else wait for its whole
time again, and the next one once more.
"""

FEWEST_WORDS: Final = 4
"""Of what is taken for a question to the bot though it names nobody."""

OnReply = Callable[[Reply], Awaitable[None]]

log = logger("answers")


@dataclass(slots=True)
class Rest:
    """Of a model that kept somebody waiting for all of its time.

    Attributes:
        until: In seconds of `monotonic`.
    """

    until: float = -math.inf

    @property
    def lasts(self) -> bool:
        return monotonic() < self.until

    def after(self, error: ModelError) -> None:
        """What fails at once keeps nobody waiting."""
        if error.reason == "timeout":
            self.until = monotonic() + REST_SECONDS


@dataclass(frozen=True, slots=True)
class Guest:
    """The language model, and what keeps it to the part of a guest.

    Attributes:
        model: Phrases answers; tuned for that, where one is.
        reader: Reads problems, which nothing is tuned for.
        similarity: `None` where no model for embeddings is named.
    """

    model: Model
    reader: Model
    budget: Budget
    cache: ReplyCache
    similarity: Similarity | None = None
    rest: Rest = field(default_factory=Rest)

    async def takes(self, team: str) -> bool:
        """Whether the team may ask it now, which counts as one request, whatever it takes to answer it."""
        return not self.rest.lasts and await self.budget.take(team)

    async def similar(self, question: str) -> Mapping[str, float] | None:
        return await self.similarity.similar(question) if self.similarity else None


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers whatever fails: what the model cannot say in time is quoted.

    Attributes:
        passages_of: Where passages are looked for; `None` for all that ships, which is read when first asked for.
        guest: `None` where no model is configured.
    """

    passages_of: Retriever | None
    playbook: Playbook
    guest: Guest | None = None

    @property
    def retriever(self) -> Retriever:
        return self.passages_of or retriever()

    @property
    def passages(self) -> int:
        return len(self.retriever.documents)

    @property
    def thinks(self) -> bool:
        return self.guest is not None

    def at_once(self, question: str, answers: Answers | None = None) -> Reply | None:
        """The reply that needs no thought; `None` where the model is to phrase it."""
        found = self.retriever.retrieve(question)
        return None if self.thinks and found.covered else self._quoted(found, answers)

    def is_ours(self, question: str) -> bool:
        """Whether it is so clearly about what is covered that nobody has to say whom it is for."""
        return len(question.split()) >= FEWEST_WORDS and self.retriever.retrieve(question).covered

    async def reply(
        self, team: str, question: str, answers: Answers | None, on_part: OnReply | None = None
    ) -> Reply:
        """The reply after some thought, remembered at once: for who has no meeting that it would be stored in."""
        reply, remembered = await self.thought(team, question, answers, on_part)
        if self.guest and remembered:
            await self.guest.cache.put(remembered, reply)
        return reply

    async def thought(
        self, team: str, question: str, answers: Answers | None, on_part: OnReply | None = None
    ) -> Thought:
        """The reply after some thought. A question that nothing covers never reaches a model.

        What is quoted was found by words alone, which decided that it covers the question.

        Args:
            team: Whose budget it takes.
            question: As it was asked.
            answers: In force in the meeting where it was asked.
            on_part: Called with what stands so far, whenever the model has finished a sentence.
        """
        found = await asyncio.to_thread(self.retriever.retrieve, question, most=MOST_READ)
        phrased = None
        if self.guest and found.covered:
            phrased = await self._phrased(self.guest, team, found, self._given(found, answers), on_part)
        nearest = replace(found, documents=found.documents[:MOST_PASSAGES])
        return phrased or Thought(self._quoted(nearest, answers))

    async def suggestions(self, team: str, problem: str) -> tuple[Suggestion, ...]:
        """What a problem in plain words suggests, by its words alone where no model reads anything from it."""
        read = await self.read(team, problem)
        return await self.matched(problem) if read is None else read

    async def matched(self, problem: str) -> tuple[Suggestion, ...]:
        """What its words alone suggest."""
        return await asyncio.to_thread(suggested, problem, self.playbook)

    async def read(self, team: str, problem: str) -> tuple[Suggestion, ...] | None:
        """What the model reads from it; `None` where there is none, or it reads nothing that could be used."""
        guest = self.guest
        if guest is None or not await guest.takes(team):
            return None
        asked = reading.messages(problem, self.playbook)
        try:
            text = await guest.reader.draft(asked, reading.SCHEMA_NAME, reading.schema(self.playbook))
            draft = reading.DraftSuggestions.model_validate_json(text)
        except ModelError as error:
            guest.rest.after(error)
            return None
        except ValidationError:
            log.warning("the model answered in another shape", model=guest.reader.name)
            return None
        usable = reading.checked(draft, problem, self.playbook)
        return usable or None

    async def _phrased(
        self, guest: Guest, team: str, found: Retrieved, given: tuple[str, ...], on_part: OnReply | None
    ) -> Thought | None:
        """What the model says, now or to the same question before; `None` where it has nothing to say.

        Nothing of the question leaves before it is known that it may be put to the model.

        Args:
            guest: With the model.
            team: Whose budget it takes.
            found: By words alone.
            given: By the same passages: with the question they are all that a remembered reply depends on.
            on_part: As for `reply`.
        """
        refs = tuple(document.ref for document in found.documents)
        kept = await guest.cache.get(team, found.question, refs, given, guest.model.name)
        if kept is not None:
            return Thought(kept)
        if not await guest.takes(team):
            return None
        similar = await guest.similar(found.question)
        if similar:
            found = await asyncio.to_thread(self.retriever.retrieve, found.question, similar, most=MOST_READ)
        try:
            reply = await _drafted(guest.model, found, given, on_part)
        except ModelError as error:
            guest.rest.after(error)
            return None
        except ValidationError:
            log.warning("the model answered in another shape", model=guest.model.name)
            return None
        return Thought(reply, guest.cache.key_for(team, found.question, refs, given, reply))

    def _quoted(self, found: Retrieved, answers: Answers | None) -> Reply:
        return quoted(found).knowing(self._given(found, answers) if found.covered else ())

    def _given(self, found: Retrieved, answers: Answers | None) -> tuple[str, ...]:
        return bearing(self.playbook, answers, found.documents) if answers else ()


async def _drafted(model: Model, found: Retrieved, given: tuple[str, ...], on_part: OnReply | None) -> Reply:
    asked = messages(found.question, found.documents, given)
    on_text = _sentence_by_sentence(model.name, found, given, on_part) if on_part else None
    text = await model.draft(asked, SCHEMA_NAME, schema(), on_text)
    return checked(Draft.model_validate_json(text), found, given, model.name)


def _sentence_by_sentence(model: str, found: Retrieved, given: tuple[str, ...], on_part: OnReply) -> OnPart:
    """What to do with the text of a draft so far: it is looked at again with every sentence that is finished."""
    closed = finished = 0

    async def on_text(text: str) -> None:
        nonlocal closed, finished
        if text.count("}") == closed:
            return  # to read all of it again with every word would take longer than the model does
        closed = text.count("}")
        draft = Draft.so_far(text)
        if len(draft.sentences) > finished:
            finished = len(draft.sentences)
            so_far = checked(draft, found, given, model, complete=False)
            if so_far.grounded:
                await on_part(so_far)

    return on_text
