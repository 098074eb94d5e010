"""The model as a guest: asked over real HTTP, never longer than it may take, and never believed."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from time import monotonic

import pytest

from bot.model.client import Model, ModelError, OnPart, model_of
from bot.model.dialect import MOST_TOKENS, dialect_of
from knowledge.grounding.prompt import SCHEMA_NAME, Draft, messages, schema
from tests.bot.model.guests import DOCUMENTS, asking, settings
from tests.model_api import Fault, ModelApi
from tests.model_api.brain import saying
from tests.model_api.faults import FLOOD_BYTES

QUESTION = "What does a retrieved passage cost?"
MOST_POURED = FLOOD_BYTES // 3
"""What is read of a flood, and what stands in the buffers between."""

SAID = {"text": "Retrieved passages cost tokens.", "passage": "rag#cost"}


@pytest.fixture
async def model(api: ModelApi) -> AsyncIterator[Model]:
    async with asking(api) as model:
        yield model


async def draft(model: Model, on_part: OnPart | None = None) -> str:
    return await model.draft(messages(QUESTION, DOCUMENTS, ()), SCHEMA_NAME, schema(), on_part)


async def reason(model: Model) -> str:
    with pytest.raises(ModelError) as caught:
        await draft(model)
    return caught.value.reason


async def test_an_answer_is_asked_for_in_a_strict_shape_with_a_limit_and_without_tools(
    api: ModelApi, model: Model
) -> None:
    answer = Draft.model_validate_json(await draft(model))
    assert answer.sentences[0].model_dump() == SAID
    (asked,) = api.asked()
    assert asked.keys() == {"model", "messages", "stream", "response_format", "max_completion_tokens"}
    assert asked["model"] == "gpt-6-luna"
    assert asked["stream"] is True
    assert asked["max_completion_tokens"] == MOST_TOKENS
    shape = {"name": SCHEMA_NAME, "strict": True, "schema": schema()}
    assert asked["response_format"] == {"type": "json_schema", "json_schema": shape}


async def test_an_answer_is_heard_while_it_is_written(model: Model) -> None:
    heard: list[str] = []

    async def hear(text: str) -> None:
        heard.append(text)

    whole = await draft(model, hear)
    assert len(heard) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(heard))
    assert heard[-1] == whole
    assert [len(Draft.so_far(text).sentences) for text in heard][-1] == 2
    assert {len(Draft.so_far(text).sentences) for text in heard} == {0, 1, 2}


async def test_a_model_of_ones_own_answers_in_place_of_the_other(api: ModelApi) -> None:
    api.chat_models.add("ft:ours")
    async with asking(api, openai_fine_tuned_model="ft:ours") as model:
        await draft(model)
        assert model.name == api.asked()[0]["model"] == "ft:ours"


def test_without_a_key_there_is_no_model() -> None:
    assert model_of(settings(ModelApi(url="http://localhost:1/v1"), openai_api_key=None)) is None


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault.CUT_OFF, "cut off"),
        (Fault.ENDS_EARLY, "cut off"),
        (Fault.ERROR_MIDWAY, "cut off"),
        (Fault.LENGTH, "cut off"),
        (Fault.REFUSAL, "refused"),
        (Fault.FILTERED, "refused"),
        (Fault.QUOTA, "busy"),
        (Fault.HTML, "wrong"),
        (Fault.GARBAGE, "wrong"),
        (Fault.NOT_JSON, "wrong"),
        (Fault.EMPTY, "wrong"),
        (Fault.ENDLESS, "wrong"),
        (Fault.FLOOD, "wrong"),
        (Fault.FLOODED_ERROR, "wrong"),
        (Fault.PACKED, "wrong"),
    ],
)
async def test_what_went_wrong_is_told_at_once_and_nothing_is_asked_twice(
    api: ModelApi, model: Model, fault: Fault, expected: str
) -> None:
    api.faults.always = fault
    assert await reason(model) == expected
    assert len(api.requests) == 1
    assert api.poured < MOST_POURED


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.HANG_MIDWAY, Fault.SLOW])
async def test_a_model_that_hangs_is_waited_for_as_long_as_it_may_take_and_not_longer(
    api: ModelApi, fault: Fault
) -> None:
    api.faults.always, api.faults.delay = fault, 0.2
    async with asking(api, 1.0) as model:
        start = monotonic()
        assert await reason(model) == "timeout"
        assert 0.9 < monotonic() - start < 2.1
        api.faults.clear()
        assert await draft(model)


@pytest.mark.parametrize("fault", [Fault.BUSY, Fault.ERROR, Fault.UNREACHABLE])
async def test_a_service_that_stumbles_is_asked_once_more(api: ModelApi, model: Model, fault: Fault) -> None:
    api.faults.next.append(fault)
    assert await draft(model)
    assert len(api.requests) == 2


async def test_a_service_that_is_down_is_asked_twice_and_no_more(api: ModelApi, model: Model) -> None:
    api.faults.always, api.faults.retry_after = Fault.BUSY, 0.01
    assert await reason(model) == "busy"
    assert len(api.requests) == 2


async def test_a_service_is_given_the_time_that_it_asks_for(api: ModelApi, model: Model) -> None:
    api.faults.next.append(Fault.BUSY)
    api.faults.retry_after = 0.8
    start = monotonic()
    assert await draft(model)
    assert monotonic() - start >= 0.8


@pytest.mark.parametrize("asked", [1.8, 60.0, float("inf")])
async def test_a_service_that_asks_for_more_time_than_is_left_is_not_waited_for(
    api: ModelApi, model: Model, asked: float
) -> None:
    api.faults.always, api.faults.retry_after = Fault.BUSY, asked
    start = monotonic()
    assert await reason(model) == "busy"
    assert len(api.requests) == 1
    assert monotonic() - start < 1.5


async def test_nobody_at_the_address_is_told_as_that() -> None:
    async with asking(ModelApi(url="http://127.0.0.1:9/v1"), 1.0) as model:
        assert await reason(model) == "unreachable"


async def test_a_wrong_key_and_an_unknown_model_are_not_tried_again(api: ModelApi) -> None:
    async with asking(api, openai_api_key="sk-another") as model:
        assert await reason(model) == "wrong"
    assert api.requests == []
    async with asking(api, openai_model="gpt-0") as model:
        assert await reason(model) == "wrong"


@pytest.mark.parametrize("error", [ValueError("ours"), TimeoutError("ours"), RuntimeError("ours")])
async def test_an_error_of_whoever_listens_is_not_taken_for_the_models(
    model: Model, error: Exception
) -> None:
    async def hear(_text: str) -> None:
        raise error

    with pytest.raises(type(error)) as caught:
        await draft(model, hear)
    assert caught.value is error
    assert await draft(model)


async def test_whoever_listens_has_no_more_time_than_the_model(api: ModelApi) -> None:
    async def hear(_text: str) -> None:
        await asyncio.sleep(0.1)

    async with asking(api, 0.3) as model:
        with pytest.raises(ModelError, match="timeout"):
            await draft(model, hear)


async def test_who_stops_waiting_is_not_told_of_a_failure(api: ModelApi, model: Model) -> None:
    api.faults.always = Fault.HANG
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(draft(model), 0.1)


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "null",
        '"text"',
        '{"sentences": []',
        '{"sentences": []} and more',
        '{"a": NaN}',
        '{"a": "\\ud800"}',
        '{"a": "\ud800"}',
        '{"a":' * 300,
    ],
)
async def test_what_is_no_object_of_json_is_no_answer(api: ModelApi, model: Model, text: str) -> None:
    api.brain = lambda _request: text
    assert await reason(model) == "wrong"


@pytest.mark.parametrize(
    "event",
    [
        "[]",
        "null",
        "7",
        '{"choices": {}}',
        '{"choices": [{"delta": null}]}',
        '{"choices": [{"delta": {"content": 7}}]}',
        '{"choices": [{"delta": {"content": ["x"]}}]}',
        "[" * 100_000,
    ],
)
async def test_an_event_of_another_shape_ends_in_no_other_error(
    api: ModelApi, model: Model, event: str
) -> None:
    api.faults.always, api.faults.garbage = Fault.GARBAGE, event
    assert await reason(model) == "wrong"


async def test_an_event_that_says_nothing_is_passed_over(api: ModelApi, model: Model) -> None:
    api.faults.always, api.faults.garbage = Fault.GARBAGE, '{"ping": 1}'
    assert await draft(model)


@pytest.mark.parametrize(
    ("refuses", "limit"),
    [
        ({"response_format"}, "max_completion_tokens"),
        ({"response_format", "max_completion_tokens"}, "max_tokens"),
    ],
)
async def test_a_service_that_knows_no_schemas_is_told_the_shape_in_words(
    api: ModelApi, refuses: set[str], limit: str
) -> None:
    api.chat_models.add("open-model")
    api.faults.refuses = frozenset(refuses)
    api.brain = lambda _request: f"```json\n{json.dumps({'sentences': [SAID]})}\n```"
    async with asking(api, openai_model="open-model") as model:
        assert Draft.model_validate_json(await draft(model)).sentences[0].model_dump() == SAID
        await draft(model)
    first, second = api.asked()
    assert first == second
    assert api.refused == [422]  # by the first question alone
    assert first.keys() == {"model", "messages", "stream", limit}
    assert json.dumps(schema()) in first["messages"][0]["content"]
    assert first["messages"][1] == messages(QUESTION, DOCUMENTS, ())[1]


async def test_a_service_that_knows_only_the_older_limit_keeps_the_shape(api: ModelApi) -> None:
    api.chat_models.add("open-model")
    api.faults.refuses = frozenset({"max_completion_tokens"})
    async with asking(api, openai_model="open-model") as model:
        await draft(model)
    (asked,) = api.asked()
    assert asked["max_tokens"] == MOST_TOKENS
    assert asked["response_format"]["json_schema"]["strict"] is True


async def test_a_service_that_refuses_more_than_can_be_left_out_is_given_up(
    api: ModelApi, model: Model
) -> None:
    api.faults.refuses = frozenset({"response_format", "stream"})
    assert await reason(model) == "wrong"


@pytest.mark.parametrize(
    ("message", "param"),
    [
        ("This prompt is against our rules: {}", None),
        ("This prompt is against our rules: {}", "messages[1].content"),
        ("A json_schema like that is fine, but not these words.", "messages"),
    ],
)
async def test_a_word_of_ours_that_a_refusal_repeats_is_still_known_to_the_service(
    api: ModelApi, model: Model, message: str, param: str | None
) -> None:
    api.faults.complains = (message, param)
    asked = messages("What are response_format and max_completion_tokens?", DOCUMENTS, ())
    with pytest.raises(ModelError, match="wrong"):
        await model.draft(asked, SCHEMA_NAME, schema())
    assert api.refused == [400]  # and not asked in fewer words

    api.faults.complains = None
    await draft(model)
    assert api.asked()[-1].keys() >= {"response_format", "max_completion_tokens"}


async def test_a_word_that_is_named_apart_is_left_out_also_where_a_question_has_it(
    api: ModelApi, model: Model
) -> None:
    api.faults.complains = ("Not with this model.", "response_format")
    with pytest.raises(ModelError, match="wrong"):
        await model.draft(messages("What is a response_format?", DOCUMENTS, ()), SCHEMA_NAME, schema())
    assert api.refused == [400, 400]  # the second time in fewer words


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://api.openai.com/v1", True),
        ("https://eu.api.openai.com/v1", True),
        ("https://openai.com.example/v1", False),
        ("https://notopenai.com/v1", False),
        ("https://ours.openai.azure.com/v1", False),
        ("http://127.0.0.1:11434/v1", False),
    ],
)
def test_only_openais_own_service_is_told_to_keep_nothing(url: str, own: bool) -> None:
    request = dialect_of(url).request(messages(QUESTION, (), ()), SCHEMA_NAME, schema())
    assert request.get("store") is (False if own else None)


async def test_the_log_tells_the_reason_and_no_word_of_anybodys(
    api: ModelApi, model: Model, caplog: pytest.LogCaptureFixture
) -> None:
    api.brain = saying(("a secret of the model's", "rag#cost"))
    for fault in (Fault.REFUSAL, Fault.NOT_JSON, Fault.QUOTA):
        api.faults.always = fault
        await reason(model)
    ours = [record.getMessage() for record in caplog.records if record.name == "ragvsft.model"]
    assert [re.findall(r"'reason': '([a-z ]+)'", line) for line in ours] == [["refused"], ["wrong"], ["busy"]]
    assert all("gpt-6-luna" in line for line in ours)
    assert not re.search(rf"{QUESTION}|secret|whale|{api.key}|Nothing is left", caplog.text)


async def test_texts_are_embedded_in_their_order(api: ModelApi, model: Model) -> None:
    one, other = await model.embed(["labelled examples", "retrieved passages"])
    (again,) = await model.embed(["retrieved passages"])
    assert other == again != one
    assert api.asked("embeddings")[0]["encoding_format"] == "float"


@pytest.mark.parametrize(
    "fault",
    [Fault.HTML, Fault.WRONG_JSON, Fault.FEWER, Fault.UNEVEN, Fault.FLOOD, Fault.FLOODED_ERROR, Fault.PACKED],
)
async def test_vectors_that_are_none_are_a_failure(api: ModelApi, model: Model, fault: Fault) -> None:
    api.faults.always = fault
    with pytest.raises(ModelError, match="wrong"):
        await model.embed(["one", "two"])
    assert api.poured < MOST_POURED


async def test_without_a_model_for_embeddings_there_are_none(api: ModelApi) -> None:
    async with asking(api, openai_embedding_model=None) as model:
        with pytest.raises(ModelError, match="wrong"):
            await model.embed(["one"])
    assert api.requests == []
