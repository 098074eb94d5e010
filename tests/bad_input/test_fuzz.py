"""Whatever comes in, every reader ends in a result or in the refusal that it declares.

`HYPOTHESIS_PROFILE=thorough` looks longer.
"""

import string
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.door.shapes import has_shape
from bot.own_prices import todays_prices
from bot.storage import keys
from bot.storage.decoding import UnreadableMeetingError, decode
from bot.storage.posts import intents
from handlers.command import read_command
from handlers.cost_words import meaning
from handlers.ids import is_id, is_ts
from handlers.said import as_read, one_line, read
from handlers.thread import cards
from knowledge.costs.prices.rows import PriceRowsError, our_rows, read_rows
from knowledge.grounding.prompt import Draft
from playground import Workspace
from tests.bad_input.asking import status_of
from tests.bad_input.case import Request, Signing
from tests.bad_input.old_meetings import FIRST
from tests.conversations.small import SMALL

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
PRICES = todays_prices()()

texts = ANY_TEXT | st.text("<>@#!|&;ltgamp= \t\nU01", max_size=40)
commands = texts | st.lists(
    st.sampled_from(["cost", "costs:", "ask", "scenario", "check", "help", "20k", "context=2k", "is", "wrong"]),
    max_size=6,
).map(" ".join)  # fmt: skip
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(commands)
def test_any_command_is_one_of_ours_or_a_topic(text: str) -> None:
    asked = read_command(text)

    assert asked.subcommand in {
        None,
        *["help", "check", "compare", "ask", "scenario", "cost", "unclear"],
        "cost help",
    }
    assert asked.rest in text
    assert asked.subcommand is not None or asked.rest == text.strip()
    assert meaning(text.strip()) in {"figures", "names", "unclear", "problem"}


PARTS = ("channel", "ts", "user", "text", "thread_ts", "subtype", "bot_id", "channel_type")
GOOD = {"channel": "C1", "ts": "1.1", "user": "U1", "text": "why?"}


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS, json_values)))
@example({"text": "\ud800"})
def test_any_event_is_nobodys_word_or_has_ids_that_are_safe(parts: dict[str, Any]) -> None:
    said = read(GOOD | parts)

    if said:
        assert is_id(said.channel)
        assert is_id(said.user)
        assert is_ts(said.ts)
        assert is_ts(said.thread)
        said.text.encode()


@given(texts)
def test_any_message_is_read_as_one_line_and_the_same_when_it_is_read_again(text: str) -> None:
    line = one_line(as_read(text))

    assert line == " ".join(line.split())
    line.encode()


@given(
    json_values
    | st.dictionaries(st.sampled_from(["type", "command", "event", "actions", "user", "view"]), json_values)
)
@example({"type": "block_actions", "actions": [{}]})
def test_any_delivery_has_a_shape_or_has_none(delivery: object) -> None:
    assert has_shape(delivery if isinstance(delivery, dict) else {"type": delivery}) in {True, False}


fields = st.builds(
    lambda kind, rest: ":".join([kind, *rest]),
    st.sampled_from(["v", "o", "n", "q", "a", "r", "p", "s", "case", "t", "kind", "thread", *FIRST]),
    st.lists(st.sampled_from(["0", "1", "root", "sweet", "colours", "calls", "U1", "9.1", ""]), max_size=3),
)
values = (
    ANY_TEXT
    | st.text("0123456789:#|.,? -", max_size=20)
    | st.sampled_from(["3:yes", "1.1 1 d 1", "[]", "{}", "talk"])
)


@given(st.dictionaries(fields, values, max_size=8))
def test_any_stored_meeting_is_shown_or_given_up(stored: dict[str, str]) -> None:
    held = {**FIRST, **stored}
    try:
        meeting = decode("T1", "M1", held, SMALL)
    except UnreadableMeetingError:
        assert {keys.CHANNEL, keys.VERSION, keys.ROUND, keys.SCHEMA_FIELD} & stored.keys()
        return

    assert all(card.text for card in cards(meeting, SMALL, "https://ragvsft.example", PRICES).values())
    assert intents(held).keys().isdisjoint(meeting.posted)


@given(texts | st.text('{}[]":,\\sentencpag\ud800 ', max_size=60).map('{"sentences": ['.__add__))
def test_any_part_of_a_reply_is_a_draft(text: str) -> None:
    assert isinstance(Draft.so_far(text), Draft)


@given(texts | st.text('[]="\n.0123456789' + string.ascii_lowercase, max_size=120))
def test_any_file_of_prices_has_rows_or_problems(text: str) -> None:
    with suppress(PriceRowsError):
        assert isinstance(read_rows(text, our_rows()), tuple)


heads = st.lists(st.text(st.characters(min_codepoint=1, max_codepoint=255), max_size=40), max_size=3)
bodies = st.binary(max_size=300) | json_values.map(str).map(lambda text: text.encode("utf-8", "replace"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies, head=heads, signing=st.sampled_from(["good", "none", "garbage"]))
async def test_any_request_is_answered_without_an_error_of_ours(
    bot: str, workspace: Workspace, body: bytes, head: list[str], signing: Signing
) -> None:
    status = await status_of(Request("any", body, signing, tuple(head)), bot, workspace.signing_secret)

    assert status is None or status < 500
    assert status != 200 or signing == "good"
