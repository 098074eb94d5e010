"""The API of the model's service. Whatever goes wrong here is a `ModelError`; none of the library's own gets out."""

import ssl
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import aclosing, contextmanager
from functools import cache
from typing import Any, Final

from openai import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOpenAI,
    AsyncStream,
    OpenAIError,
    Timeout,
)
from openai.types.chat import ChatCompletionChunk
from pydantic import BaseModel, Field, FiniteFloat, NonNegativeInt

from bot.logs import logger
from bot.model.bounds import async_client
from bot.model.dialect import Refusal, dialect_of
from bot.model.failure import ModelError, Reason

PAUSE_SECONDS: Final = 0.5
"""Before a second attempt, where the service does not say how long to wait."""

LONGEST_ANSWER: Final = 20_000
"""Characters; what writes on beyond that has gone astray."""

_CONNECTING: Final = 1 / 4  # of the time for a whole answer; a service that is there is reached in far less
_BUSY: Final = frozenset({408, 409, 429})

log = logger("model")


class _Loose(BaseModel):
    """Of what a service sends only what we read; services differ in the rest."""

    model_config = {"from_attributes": True}


class _Delta(_Loose):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Loose):
    delta: _Delta
    finish_reason: str | None = None


class _Chunk(_Loose):
    choices: list[_Choice] | None = None


class _Embedding(_Loose):
    index: NonNegativeInt
    embedding: list[FiniteFloat] = Field(min_length=1)


class _Embeddings(_Loose):
    data: list[_Embedding]


class Service:
    """A connection to an API that is compatible with OpenAI's.

    Args:
        seconds: The longest that a call may be silent; whoever calls sees to the time in all.
    """

    def __init__(self, url: str, key: str, seconds: float) -> None:
        # Its own retries would sleep through any limit of ours, for up to two minutes.
        timeout = Timeout(seconds, connect=seconds * _CONNECTING)
        http = async_client(_certificates())
        self._client = AsyncOpenAI(
            base_url=url, api_key=key, timeout=timeout, max_retries=0, http_client=http
        )
        self._dialect = dialect_of(url)
        self.url: Final = url

    @property
    def is_structured(self) -> bool:
        """Whether it holds a model to a schema, as far as is known by now."""
        return self._dialect.structured

    async def close(self) -> None:
        await self._client.close()

    async def ask(
        self, model: str, messages: Sequence[Mapping[str, str]], schema_name: str, schema: Mapping[str, Any]
    ) -> AsyncGenerator[str, None]:
        """The answer so far, each time more of it is there; it is whole where reading it raises nothing.

        A service that refuses a word is asked without it, now and from now on. That is not an attempt more:
        nothing was thought about yet.
        """
        dialect = self._dialect
        while True:
            try:
                stream = await self._open({"model": model, **dialect.request(messages, schema_name, schema)})
            except _NotUnderstoodError as error:
                fewer = dialect.without(error.refusal, messages)
                if fewer is None:
                    raise
                dialect = fewer
            else:
                if dialect != self._dialect:
                    log.info("the model's service knows fewer words", structured=dialect.structured)
                self._dialect = dialect
                return _texts(stream)

    async def _open(self, request: dict[str, Any]) -> AsyncStream[ChatCompletionChunk]:
        with _translated():
            stream: AsyncStream[ChatCompletionChunk] = await self._client.chat.completions.create(
                **request, stream=True
            )
            return stream

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, in their order, all of one length."""
        with _translated():
            # Not every service knows base64, which the library asks for by itself; and it reads numbers slowly.
            answer = await self._client.embeddings.with_raw_response.create(
                model=model, input=list(texts), encoding_format="float"
            )
            read = _Embeddings.model_validate_json(answer.content)
        found = sorted(read.data, key=lambda each: each.index)
        vectors = [each.embedding for each in found]
        if [each.index for each in found] != list(range(len(texts))) or len(set(map(len, vectors))) != 1:
            raise ModelError("wrong")
        return vectors


async def _texts(stream: AsyncStream[ChatCompletionChunk]) -> AsyncGenerator[str, None]:
    text, ended, refused = "", None, False
    async with stream, aclosing(_choices(stream)) as choices:
        async for choice in choices:
            # Read to its end: the library leaves the generators within a stream that is broken off to the collector.
            refused = refused or bool(choice.delta.refusal)
            ended = choice.finish_reason or ended
            if choice.delta.content:
                text += choice.delta.content
                if len(text) > LONGEST_ANSWER:
                    raise ModelError("wrong")
                yield text
    if refused:
        raise ModelError("refused")
    if ended in {"length", None}:
        raise ModelError("cut off" if text else "wrong")
    if ended == "content_filter":
        raise ModelError("refused")


async def _choices(stream: AsyncStream[ChatCompletionChunk]) -> AsyncGenerator[_Choice, None]:
    with _translated(once_begun="cut off"):
        async for chunk in stream:
            for choice in (_Chunk.model_validate(chunk).choices or [])[:1]:
                (choice.delta.content or "").encode()  # half a character, which nothing could store
                yield choice


@cache
def _certificates() -> ssl.SSLContext:
    """Those that this machine trusts, as for all other connections; they take a tenth of a second to read."""
    return ssl.create_default_context()


class _NotUnderstoodError(ModelError):
    """The service does not accept the request.

    Attributes:
        refusal: In the service's own words.
    """

    def __init__(self, status: int, refusal: Refusal) -> None:
        super().__init__("wrong", status=status)
        self.refusal: Final = refusal


@contextmanager
def _translated(once_begun: Reason | None = None) -> Iterator[None]:
    """Tell what went wrong in our words.

    Args:
        once_begun: What the end of a connection means where an answer has begun.
    """
    try:
        yield
    except APIStatusError as error:
        raise _of_status(error) from error
    except APITimeoutError as error:
        raise ModelError("timeout", pause=PAUSE_SECONDS) from error
    except APIConnectionError as error:
        raise ModelError(once_begun or "unreachable", pause=PAUSE_SECONDS) from error
    except OpenAIError as error:
        raise ModelError(once_begun or "wrong") from error
    except (ValueError, RecursionError) as error:  # no JSON, or not of a shape that can be read
        raise ModelError("wrong") from error


def _of_status(error: APIStatusError) -> ModelError:
    if error.status_code in {400, 422}:
        return _NotUnderstoodError(error.status_code, Refusal(error.message, error.param))
    if error.status_code in _BUSY or error.status_code >= 500:  # noqa: PLR2004 -- where HTTP's server errors begin
        return ModelError("busy", status=error.status_code, pause=_pause(error))
    return ModelError("wrong", status=error.status_code)


def _pause(error: APIStatusError) -> float | None:
    """As long as the service asks for; a quota that is used up is not there again in seconds."""
    if error.code == "insufficient_quota":
        return None
    try:
        return max(0.0, float(error.response.headers["retry-after"]))
    except (KeyError, ValueError):  # not said, or as a date
        return PAUSE_SECONDS
