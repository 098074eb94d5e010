"""The language model as a guest: asked with a limit of time, and never believed to have answered."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic_core import from_json

from bot.logs import logger
from bot.model.failure import ModelError, Reason
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.model.service import Service

__all__ = ["Model", "ModelError", "OnPart", "model_of"]

ANSWER_SECONDS: Final = 20.0
"""For one answer, a second attempt included."""

_WORTH_TRYING: Final = 1 / 4
"""Of that time a second attempt needs at least, to have a chance to end."""

OnPart = Callable[[str], Awaitable[None]]
"""Called with the JSON text so far. It takes its time from the model's."""

OnFailure = Callable[[Reason], None]

T = TypeVar("T")

log = logger("model")


class Model:
    """A model of a service. Every call ends in time and raises nothing of its own but `ModelError`.

    Attributes:
        name: Of the model that answers.
        embedding_name: Of the one that embeds; `None` where none does.
        url: Where its service is.

    Args:
        seconds: For one call in all.
        on_failure: Called with the reason of each answer that there is none of.
    """

    def __init__(
        self,
        service: "Service",
        name: str,
        embedding_name: str | None = None,
        seconds: float = ANSWER_SECONDS,
        on_failure: OnFailure = lambda _reason: None,
    ) -> None:
        self.name: Final = name
        self.embedding_name: Final = embedding_name
        self.url: Final = service.url
        self._service = service
        self._seconds = seconds
        self._on_failure = on_failure

    async def draft(
        self,
        messages: Sequence[Mapping[str, str]],
        schema_name: str,
        schema: Mapping[str, Any],
        on_part: OnPart | None = None,
    ) -> str:
        """The text of one JSON object. That it fits the schema is for the caller to check.

        What people were shown of an answer does not start over: once it has begun there is no second attempt.

        Raises:
            ModelError: There is none. What `on_part` raises is raised as it is.
        """
        async with self._in_time(self.name) as limit:
            answer = await self._twice(
                lambda: self._service.ask(self.name, messages, schema_name, schema), limit
            )
            text = ""
            async with aclosing(answer):
                async for text in answer:
                    if on_part:
                        await on_part(_bare(text))
            return _json_object(text)

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text; for at most 2,048 of them, and 300,000 tokens in all.

        Raises:
            ModelError: There are none.
        """
        name = self.embedding_name
        if name is None:
            raise ModelError("wrong")
        async with self._in_time(name) as limit:
            return await self._twice(lambda: self._service.embed(name, texts), limit)

    async def aclose(self) -> None:
        await self._service.close()

    async def _twice(self, ask: Callable[[], Awaitable[T]], limit: asyncio.Timeout) -> T:
        """Ask again, once, where that may help and can still end in time."""
        try:
            return await ask()
        except ModelError as error:
            left = (limit.when() or 0.0) - asyncio.get_running_loop().time()
            if error.pause is None or left - error.pause < self._seconds * _WORTH_TRYING:
                raise
            await asyncio.sleep(error.pause)
        return await ask()

    @asynccontextmanager
    async def _in_time(self, name: str) -> AsyncIterator[asyncio.Timeout]:
        """Ends at the limit, and logs why there is no answer: neither what was asked nor what came."""
        limit = asyncio.timeout(self._seconds)
        try:
            async with limit:
                yield limit
        except TimeoutError as error:
            if not limit.expired():
                raise
            self._note(name, "timeout")
            raise ModelError("timeout") from error
        except ModelError as error:
            self._note(name, error.reason, error.status)
            raise

    def _note(self, name: str, reason: Reason, status: int | None = None) -> None:
        log.warning("the model gave no answer", model=name, reason=reason, status=status)
        self._on_failure(reason)


def model_of(
    settings: Settings, seconds: float = ANSWER_SECONDS, on_failure: OnFailure = lambda _reason: None
) -> Model | None:
    """The model that the settings name for answers; `None` without a key."""
    return model_named(
        settings, settings.openai_fine_tuned_model or settings.openai_model, seconds, on_failure
    )


def model_named(
    settings: Settings,
    name: str,
    seconds: float = ANSWER_SECONDS,
    on_failure: OnFailure = lambda _reason: None,
) -> Model | None:
    """A model of the service that the settings name; `None` without a key."""
    if settings.openai_api_key is None:
        return None
    from bot.model.service import Service  # noqa: PLC0415 -- takes a second, which a bot without a model is spared

    service = Service(settings.openai_base_url, settings.openai_api_key.get_secret_value(), seconds)
    return Model(service, name, settings.openai_embedding_model, seconds, on_failure)


def _json_object(text: str) -> str:
    bare = _bare(text)
    try:
        found = from_json(bare, allow_inf_nan=False)
    except ValueError as error:
        raise ModelError("wrong") from error
    if not isinstance(found, dict):
        raise ModelError("wrong")
    return bare


def _bare(text: str) -> str:
    """Without the fence of Markdown that models like to put around JSON where nothing holds them to a shape."""
    return text.strip().removeprefix("```json").removeprefix("```").removesuffix("```").strip()
