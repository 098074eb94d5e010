"""Whether the language model answers, by one question of a few tokens."""

from contextlib import aclosing
from typing import Final

from bot.doctor.finding import Finding, mend, note, ok, warning
from bot.model.client import Model
from bot.model.failure import ModelError, Reason
from bot.model.service import Service
from bot.settings import Settings

SECONDS: Final = 10.0

_ASKED: Final = ({"role": "user", "content": 'Reply with the JSON object {"word": "ready"}.'},)
_SHAPE: Final = {
    "type": "object",
    "properties": {"word": {"type": "string"}},
    "required": ["word"],
    "additionalProperties": False,
}
_TO_DO: Final[dict[Reason, str]] = {
    "timeout": "it gives no answer in time. Take a faster one, or look at the service's own page.",
    "refused": "it refuses a harmless question. Take another one.",
    "cut off": "its answer ends in the middle. Take another one.",
    "busy": "its service takes no requests now. Look at the quota and what is left to spend.",
    "wrong": "its service does not take the request. Check OPENAI_API_KEY, and the model's name.",
    "unreachable": "its service cannot be reached. Check OPENAI_BASE_URL and the network.",
}


async def model_findings(settings: Settings) -> list[Finding]:
    if settings.openai_api_key is None:
        return [note("Model", "none is configured; questions are answered by quoting.")]
    # What is not named is not used.
    names = dict.fromkeys(filter(None, (settings.openai_model, settings.openai_fine_tuned_model)))
    return [finding for name in names for finding in await _about(settings, name)]


async def _about(settings: Settings, name: str) -> list[Finding]:
    assert settings.openai_api_key  # noqa: S101 -- as whoever calls has seen
    service = Service(settings.openai_base_url, settings.openai_api_key.get_secret_value(), SECONDS)
    async with aclosing(Model(service, name, seconds=SECONDS)) as model:
        try:
            await model.draft(_ASKED, "readiness", _SHAPE)
        except ModelError as error:
            return [mend("Model", f"{name}: {_TO_DO[error.reason]} The bot goes on without it.")]
    if service.is_structured:
        return [ok("Model", f"{name} answers, in a shape that it is held to.")]
    says = "answers, and is told in words which shape to keep: more of its answers will be dropped."
    return [warning("Model", f"{name} {says}")]
