import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.own_prices import UNUSABLE_ROWS, PricesFile, read_prices_file
from bot.storage import keys
from bot.storage.redis_address import read_address

SHORTEST_KEY = 16
"""Characters of what nobody may guess; Slack's signing secrets have 32."""

_NOT_IN_A_LINK = re.compile(r"[?#<>|\"\\\x00-\x20\x7f]")
"""In the address that links of Slack's markup and of the pages start with."""

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class SettingsError(Exception):
    """The environment does not hold what the bot needs.

    Attributes:
        problems: One line for people per problem. Each names its variable; none repeats a value.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _word(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value().split()) != 1:
        raise ValueError
    return secret


def _starting_with(prefix: str) -> AfterValidator:
    def check(secret: SecretStr) -> SecretStr:
        if not secret.get_secret_value().startswith(prefix) or secret.get_secret_value() == prefix:
            raise ValueError
        return secret

    return AfterValidator(check)


def _web_address(text: str) -> str:
    url = urlsplit(text)  # refuses a broken IPv6 address, and below a port that is no number
    if url.scheme not in {"http", "https"} or not url.hostname or url.port == 0 or len(text.split()) != 1:
        raise ValueError
    return text.rstrip("/")


def _start_of_links(address: str) -> str:
    if _NOT_IN_A_LINK.search(address) or "@" in urlsplit(address).netloc:
        raise ValueError
    return address


def _redis_address(secret: SecretStr) -> SecretStr:
    read_address(secret.get_secret_value())
    return secret


def _with_final_slash(address: str) -> str:
    return f"{address}/"


def _comma_separated(value: object) -> object:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


def _key(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST_KEY:
        raise ValueError
    return secret


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Secret = Annotated[SecretStr, AfterValidator(_word)]
Key = Annotated[Secret, AfterValidator(_key)]
WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseSettings):
    """Everything that an operator can set, one field per environment variable of the same name.

    A field's description completes the sentence "Put there ...": it is what `.env.example` shows and what
    a person reads when the value is missing or malformed. `load` is the way to get one.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        str_strip_whitespace=True,
    )

    slack_bot_token: Annotated[Secret, _starting_with("xoxb-")] = Field(
        description="the bot token from your Slack app's page OAuth & Permissions; it starts with xoxb-"
    )
    slack_app_token: Annotated[Secret, _starting_with("xapp-")] | None = Field(
        default=None,
        description="an app-level token with connections:write, to use Socket Mode instead of HTTP; "
        "it starts with xapp-",
    )
    slack_signing_secret: Secret | None = Field(
        default=None,
        validate_default=True,
        description="the signing secret from your Slack app's page Basic Information; "
        "only with SLACK_APP_TOKEN it may be left out",
    )
    slack_api_url: Annotated[WebAddress, AfterValidator(_with_final_slash)] = Field(
        default="https://slack.com/api/",
        description="the http(s) address of Slack's Web API; change it only for a local workspace",
    )
    redis_url: Annotated[SecretStr, AfterValidator(_redis_address)] | None = Field(
        default=None,
        description="a redis://, rediss:// or unix:// address, redis+sentinel://HOST:PORT,HOST:PORT/NAME or "
        "redis+cluster://HOST:PORT,HOST:PORT; "
        "without one the bot starts a server of its own, with its data under DATA_DIR",
    )
    redis_wait_replicas: int = Field(
        default=0,
        ge=0,
        le=9,
        description="how many replicas have to hold a change before it is acknowledged, 0 to 9; "
        "with all of them a failover loses nothing, and while one of them is away changes are refused",
    )
    data_dir: Path = Field(
        default=Path(".data"), description="a folder that the bot can write to; used without REDIS_URL"
    )
    retention_days: int = Field(
        default=keys.RETENTION_DAYS,
        ge=1,
        le=3650,
        description="for how many days after its last change a meeting, estimate or talk is kept, 1 to 3650",
    )
    host: str = Field(
        default="127.0.0.1",
        pattern=r"^[^\s/]+$",
        description="the address to listen on; 0.0.0.0 means all of the machine's",
    )
    port: int = Field(
        default=3000, ge=0, le=65535, description="the port to listen on, 0 to 65535; 0 takes any free one"
    )
    public_url: Annotated[WebAddress, AfterValidator(_start_of_links)] | None = Field(
        default=None,
        description="the http(s) address at which people reach the pages, without a login, ? or #; "
        "without one http://HOST:PORT",
    )
    openai_api_key: Secret | None = Field(
        default=None, description="an OpenAI key; without one the bot works without a language model"
    )
    openai_base_url: WebAddress = Field(
        default="https://api.openai.com/v1", description="the http(s) address of an OpenAI-compatible API"
    )
    openai_model: str = Field(
        default="gpt-6-luna", description="the name of the model that phrases answers and reads problems"
    )
    openai_fine_tuned_model: str | None = Field(
        default=None, description="the name of a fine-tuned model of your own"
    )
    openai_embedding_model: str | None = Field(
        default=None,
        description="the name of a model for embeddings; without one passages are found by their words alone",
    )
    openai_daily_requests: int = Field(
        default=200,
        ge=0,
        description="how many requests a workspace may make of the model in a day (UTC), topics included; "
        "beyond them it is answered without it; 0 keeps the model out",
    )
    api_tokens: Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_comma_separated)] = Field(
        default=(),
        description="comma-separated bearer tokens for /api/v1 and /metrics, each of at least 16 characters; "
        "without one they answer callers on this machine only, "
        "and /metrics nobody where PUBLIC_URL names another",
    )
    api_requests_per_minute: int = Field(
        default=3_000,
        ge=1,
        description="how many requests a minute may come with one token, or without tokens from this machine; "
        "what is beyond them is answered with 429",
    )
    prices_file: Annotated[PricesFile, NoDecode, BeforeValidator(read_prices_file)] | None = Field(
        default=None,
        description="the path of a TOML file with prices of your own; "
        "its rows add to those of the product and take the place of the same id",
    )
    log_level: Annotated[LogLevel, BeforeValidator(_upper)] = Field(
        default="INFO", description="DEBUG, INFO, WARNING, ERROR or CRITICAL"
    )

    @field_validator("slack_signing_secret")
    @classmethod
    def _needed_for_http(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # A malformed app token is absent from `data`, and is a problem of its own already.
        if secret is None and info.data.get("slack_app_token", "malformed") is None:
            raise PydanticCustomError("missing", "missing")
        return secret

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 -- the signature is pydantic's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- `load` passes the environment itself
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 -- not offered
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, dotenv_settings

    def public_address(self, port: int) -> str:
        """The address that links start with, without a final slash.

        Args:
            port: The port that the server really listens on, which PORT=0 leaves open.
        """
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.public_url or f"http://{host}:{port}"

    def secrets(self) -> tuple[str, ...]:
        """Every value that must not appear in a log."""
        of_redis = read_address(self.redis_url.get_secret_value()).passwords if self.redis_url else ()
        single = (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.openai_api_key)
        known = (secret.get_secret_value() for secret in (*single, *self.api_tokens) if secret)
        return (*known, *of_redis)


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment and, for what it leaves open, from `.env` in this directory.

    An empty variable counts as unset.

    Raises:
        SettingsError: A setting is missing or malformed.
    """
    given = {name: environment.get(name.upper(), "").strip() for name in Settings.model_fields}
    try:
        return Settings(**{name: value for name, value in given.items() if value})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(_problems(error)) from None
    except (OSError, UnicodeDecodeError):
        raise SettingsError([".env cannot be read. Make it a UTF-8 text file that you may read."]) from None


def _problems(error: ValidationError) -> list[str]:
    found = {str(problem["loc"][0]): problem for problem in reversed(error.errors())}
    return [line for name in Settings.model_fields if name in found for line in _lines(name, found[name])]


def _lines(name: str, problem: ErrorDetails) -> list[str]:
    if problem["type"] == UNUSABLE_ROWS:
        return [f"{name.upper()} is malformed: {one}." for one in problem["ctx"]["problems"]]
    what = "missing" if problem["type"] == "missing" else "malformed"
    return [f"{name.upper()} is {what}. Put there {Settings.model_fields[name].description}."]
