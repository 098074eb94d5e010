from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from bot.own_prices import todays_prices
from bot.settings import Settings, SettingsError, load
from knowledge.costs.case import Model

# The settings that the product promises to operators.
PROMISED = [
    "SLACK_BOT_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
    "REDIS_URL",
    "REDIS_WAIT_REPLICAS",
    "DATA_DIR",
    "RETENTION_DAYS",
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "OPENAI_FINE_TUNED_MODEL",
    "OPENAI_EMBEDDING_MODEL",
    "OPENAI_DAILY_REQUESTS",
    "API_TOKENS",
    "API_REQUESTS_PER_MINUTE",
    "PRICES_FILE",
    "LOG_LEVEL",
]
ROOT = Path(__file__).parents[2]
ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99e2227385a5"}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environment)
    return caught.value.problems


def test_every_promised_setting_exists_and_no_other() -> None:
    assert sorted(name.upper() for name in Settings.model_fields) == sorted(PROMISED)


def test_the_defaults_are_the_promised_ones() -> None:
    settings = load(ENOUGH)
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 3000, "INFO")
    assert settings.slack_api_url == "https://slack.com/api/"
    assert settings.data_dir == Path(".data")
    assert settings.retention_days == 180
    assert settings.redis_url is settings.openai_api_key is settings.slack_app_token is None
    assert (settings.openai_embedding_model, settings.openai_daily_requests) == (None, 200)
    assert settings.api_tokens == ()


def test_settings_cannot_be_changed_after_the_start() -> None:
    settings = load(ENOUGH)
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc] # what the test is about


def test_nothing_set_names_exactly_what_is_needed() -> None:
    first, second = problems({})
    assert first.startswith("SLACK_BOT_TOKEN is missing. Put there the bot token")
    assert second.startswith("SLACK_SIGNING_SECRET is missing. Put there the signing secret")


def test_socket_mode_needs_no_signing_secret() -> None:
    settings = load({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})
    assert settings.slack_signing_secret is None


def test_a_malformed_app_token_is_one_problem_not_two() -> None:
    (only,) = problems({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-1"})
    assert only.startswith("SLACK_APP_TOKEN is malformed.")


def test_an_empty_variable_counts_as_unset() -> None:
    assert load({**ENOUGH, "PORT": "", "REDIS_URL": " "}).redis_url is None
    assert problems({**ENOUGH, "SLACK_BOT_TOKEN": " "})[0].startswith("SLACK_BOT_TOKEN is missing.")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-malformed"),
        ("SLACK_BOT_TOKEN", "xoxb-"),
        ("SLACK_BOT_TOKEN", "xoxb-two words"),
        ("SLACK_SIGNING_SECRET", "two malformed words"),
        ("SLACK_APP_TOKEN", "xoxb-malformed"),
        ("SLACK_API_URL", "slack.com/malformed"),
        ("REDIS_URL", "http://localhost:6379/malformed"),
        ("REDIS_URL", "redis://localhost:malformed"),
        ("REDIS_URL", "redis://:malformed@"),
        ("REDIS_URL", "unix://"),
        ("RETENTION_DAYS", "0"),
        ("RETENTION_DAYS", "3651"),
        ("HOST", "http://malformed"),
        ("PORT", "gibberish"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PUBLIC_URL", "ftp://malformed"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://two malformed"),
        ("PUBLIC_URL", "https://[malformed"),
        ("PUBLIC_URL", "https://someone:malformed@rag.example"),
        ("PUBLIC_URL", "https://malformed@rag.example"),
        ("PUBLIC_URL", "https://rag.example/?malformed=1"),
        ("PUBLIC_URL", "https://rag.example/?"),
        ("PUBLIC_URL", "https://rag.example/#malformed"),
        ("PUBLIC_URL", "https://rag.example/>malformed"),
        ("PUBLIC_URL", "https://rag.example/<malformed"),
        ("PUBLIC_URL", "https://rag.example/|malformed"),
        ("PUBLIC_URL", 'https://rag.example/"malformed'),
        ("PUBLIC_URL", "https://rag.example\\malformed"),
        ("PUBLIC_URL", "https://rag.example/\x00malformed"),
        ("OPENAI_API_KEY", "two malformed"),
        ("OPENAI_BASE_URL", "gibberish"),
        ("OPENAI_DAILY_REQUESTS", "malformed"),
        ("OPENAI_DAILY_REQUESTS", "-1"),
        ("API_TOKENS", "gibberish"),
        ("API_TOKENS", "0123456789abcdef,malformed"),
        ("API_TOKENS", "0123456789 abcdefgh"),
        ("PRICES_FILE", "no/such/malformed.toml"),
        ("PRICES_FILE", "."),
        ("PRICES_FILE", "null\0malformed"),
        ("LOG_LEVEL", "gibberish"),
    ],
)
def test_a_malformed_value_is_one_plain_line_that_does_not_repeat_it(name: str, value: str) -> None:
    (line,) = problems({**ENOUGH, name: value})
    assert line == f"{name} is malformed. Put there {Settings.model_fields[name.lower()].description}."


def test_all_problems_are_told_at_once() -> None:
    lines = problems({"PORT": "no", "API_TOKENS": "short,shorter", "LOG_LEVEL": "no"})
    names = [line.split()[0] for line in lines]
    assert names == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "PORT", "API_TOKENS", "LOG_LEVEL"]


@given(st.dictionaries(st.sampled_from(PROMISED), st.text(max_size=40)))
def test_no_environment_ends_in_another_error(environment: dict[str, str]) -> None:
    lines = problems({**environment, "PORT": "none"})
    assert lines
    assert all(line.split()[0] in PROMISED and len(line.splitlines()) == 1 for line in lines)


@pytest.mark.parametrize(
    ("name", "value", "read", "expected"),
    [
        (
            "REDIS_URL",
            "rediss://:pw@redis.example:6380/0",
            lambda s: s.redis_url.get_secret_value()[:6],
            "rediss",
        ),
        ("REDIS_URL", "unix:///run/redis.sock", lambda s: s.redis_url.get_secret_value()[:4], "unix"),
        ("PUBLIC_URL", "https://rag.example/", lambda s: s.public_url, "https://rag.example"),
        ("PUBLIC_URL", "http://[::1]:8/a_b/~c%20/@d", lambda s: s.public_url, "http://[::1]:8/a_b/~c%20/@d"),
        ("SLACK_API_URL", "http://127.0.0.1:9/api", lambda s: s.slack_api_url, "http://127.0.0.1:9/api/"),
        ("LOG_LEVEL", "debug", lambda s: s.log_level, "DEBUG"),
        ("PORT", "0", lambda s: s.port, 0),
        ("DATA_DIR", "/var/lib/ragvsft", lambda s: s.data_dir, Path("/var/lib/ragvsft")),
        (
            "API_TOKENS",
            "0123456789abcdef, fedcba9876543210,",
            lambda s: [token.get_secret_value() for token in s.api_tokens],
            ["0123456789abcdef", "fedcba9876543210"],
        ),
    ],
)
def test_a_value_is_read(name: str, value: str, read: Callable[[Settings], object], expected: object) -> None:
    assert read(load({**ENOUGH, name: value})) == expected


def test_the_example_of_prices_of_ones_own_is_good_as_it_stands() -> None:
    settings = load({**ENOUGH, "PRICES_FILE": str(ROOT / "docs" / "prices.example.toml")})
    assert settings.prices_file
    prices = todays_prices(settings.prices_file.rows)()
    assert prices.resolve(Model(catalogue="openai/gpt-4.1-mini")).input == Decimal("0.36")
    assert prices.resolve(Model(catalogue="openai/gpt-4.1")).input == 2
    tuned = prices.row("acme/ft:llama")
    assert tuned
    assert (tuned.output, tuned.hosting_usd_per_hour) == (Decimal(0), Decimal("2.50"))


def test_rows_of_ones_own_that_cannot_be_used_are_a_line_each() -> None:
    row = '[[prices]]\nid = "%s"\nkind = "base"\nsource = "s"\nas_of = 2026-11-01\n%s\n'
    Path("prices.toml").write_text(
        row % ("acme/one", "input = 1") + row % ("acme/two", "input = 'x'\noutput = 1")
    )
    assert problems({**ENOUGH, "PRICES_FILE": "prices.toml", "PORT": "no"}) == [
        f"PORT is malformed. Put there {Settings.model_fields['port'].description}.",
        "PRICES_FILE is malformed: acme/one: it has no complete price: give input and output, or a base.",
        "PRICES_FILE is malformed: acme/two: input is malformed.",
    ]


@pytest.mark.parametrize("text", [b"\xff", b"prices", b"[[prices]", b"a = " + b"[" * 5000])
def test_a_file_that_is_no_toml_is_a_line(text: bytes) -> None:
    Path("prices.toml").write_bytes(text)
    (line,) = problems({**ENOUGH, "PRICES_FILE": "prices.toml"})
    assert line.startswith("PRICES_FILE is malformed")


def test_dotenv_fills_what_the_environment_leaves_open() -> None:
    Path(".env").write_text("SLACK_BOT_TOKEN=xoxb-file\nPORT=4000\nAPI_TOKENS=0123456789abcdef,\nOTHER=1\n")
    settings = load({"SLACK_SIGNING_SECRET": ENOUGH["SLACK_SIGNING_SECRET"], "PORT": "5000"})
    assert settings.slack_bot_token.get_secret_value() == "xoxb-file"
    assert settings.port == 5000
    assert len(settings.api_tokens) == 1


def test_an_unreadable_dotenv_is_a_plain_line() -> None:
    Path(".env").write_bytes(b"PORT=\xff\xfe")
    assert problems(ENOUGH) == [".env cannot be read. Make it a UTF-8 text file that you may read."]


def test_links_start_with_the_public_address_or_the_place_that_listens() -> None:
    assert load(ENOUGH).public_address(4123) == "http://127.0.0.1:4123"
    assert load({**ENOUGH, "HOST": "::1"}).public_address(3000) == "http://[::1]:3000"
    assert load({**ENOUGH, "PUBLIC_URL": "https://rag.example"}).public_address(1) == "https://rag.example"


def test_no_secret_shows_in_the_settings_and_all_are_known_to_the_log() -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hidden",
        "SLACK_SIGNING_SECRET": "hidden-signing-secret",
        "SLACK_APP_TOKEN": "xapp-hidden",
        "OPENAI_API_KEY": "sk-hidden",
        "API_TOKENS": "hidden-0123456789,hidden-abcdefghij",
        "REDIS_URL": "redis://:hidden-password@localhost",
    }
    settings = load(secrets)
    assert "hidden" not in f"{settings!r} {settings}"
    in_the_log = {"xoxb-hidden", "xapp-hidden", "hidden-signing-secret", "sk-hidden", "hidden-password"}
    assert set(settings.secrets()) == in_the_log | {"hidden-0123456789", "hidden-abcdefghij"}


def expected_example() -> str:
    """Spell `.env.example`: each setting after its description, commented out where it has a default."""
    lines = ["# Copy this file to .env and fill in what stands without a #; the rest shows the defaults.", ""]
    for name, field in Settings.model_fields.items():
        required = field.default is PydanticUndefined or name == "slack_signing_secret"
        default = "" if required or field.default in (None, ()) else str(field.default)
        lines += [
            f"# Put here {field.description}.",
            f"{'' if required else '# '}{name.upper()}={default}",
            "",
        ]
    return "\n".join(lines)


def test_the_example_file_and_the_settings_agree() -> None:
    assert (ROOT / ".env.example").read_text() == expected_example()


def test_the_example_file_works_once_filled_in() -> None:
    text = (ROOT / ".env.example").read_text()
    filled = text.replace("TOKEN=\n", "TOKEN=xoxb-1\n", 1).replace(
        "SIGNING_SECRET=\n", f"SIGNING_SECRET={ENOUGH['SLACK_SIGNING_SECRET']}\n"
    )
    Path(".env").write_text(filled)
    assert load({}).slack_bot_token.get_secret_value() == "xoxb-1"
