"""The stand-in refuses what the real API refuses, so that what passes here has a chance to pass there."""

import io
import json
import ssl
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from openai import AsyncOpenAI, BadRequestError, DefaultAsyncHttpxClient

from knowledge.grounding.prompt import SCHEMA_NAME, messages, schema
from knowledge.retrieval.document import Document
from tests.model_api import ModelApi
from tests.model_api.brain import obedient
from tests.model_api.embeddings import vector
from tests.model_api.errors import Json

MODEL = "gpt-4.1-mini-2025-04-14"
DOCUMENT = Document(
    "rag#cost", "Cost", "Retrieval", "/rag#cost", "It is old. A retrieved passage costs tokens."
)
ASKED = messages("What does a passage cost?", [DOCUMENT], ("How often: <!channel>",))
OBJECT: Json = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


@pytest.fixture
async def session(api: ModelApi) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bearer {api.key}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        yield session


@pytest.fixture(scope="module")
def certificates() -> ssl.SSLContext:
    """They take their time to read, and are not used."""
    return ssl.create_default_context()


@pytest.fixture
async def client(api: ModelApi, certificates: ssl.SSLContext) -> AsyncIterator[AsyncOpenAI]:
    http = DefaultAsyncHttpxClient(verify=certificates)
    async with AsyncOpenAI(base_url=api.url, api_key=api.key, max_retries=0, http_client=http) as client:
        yield client


def shaped(shape: Json, name: str = "shape", strict: bool = True) -> Json:
    inner = {"name": name, "strict": strict, "schema": shape}
    return {"response_format": {"type": "json_schema", "json_schema": inner}}


def request(**more: object) -> Json:
    return {"model": "gpt-6-luna", "messages": ASKED, **more}


async def refusal(session: aiohttp.ClientSession, url: str, status: int, **sent: Any) -> Json:
    async with session.post(url, **sent) as answer:
        body = await answer.json()
    assert answer.status == status
    assert body.keys() == {"error"}
    assert body["error"].keys() == {"message", "type", "param", "code"}
    return body["error"]


async def test_who_has_no_key_or_another_is_refused(api: ModelApi) -> None:
    async with aiohttp.ClientSession() as stranger:
        url = f"{api.url}/chat/completions"
        assert (await refusal(stranger, url, 401, json=request()))["code"] is None
        other = {"Authorization": "Bearer sk-other"}
        assert (await refusal(stranger, url, 401, json=request(), headers=other))["code"] == "invalid_api_key"
    assert api.requests == []


async def test_other_places_models_and_bodies_are_refused(
    api: ModelApi, session: aiohttp.ClientSession
) -> None:
    url = f"{api.url}/chat/completions"
    assert (await refusal(session, f"{api.url}/nothing", 404))["type"] == "invalid_request_error"
    assert (await refusal(session, url, 404, json=request(model="gpt-0")))["code"] == "model_not_found"
    assert (await refusal(session, url, 400, json=request(model=None)))["param"] == "model"
    await refusal(session, url, 400, data=b"{")
    await refusal(session, url, 400, json=[])


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "boss", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": None}]}, "messages[0].content"),
        ({"tempest": 1}, None),
        ({"temperature": 3}, "temperature"),
        ({"max_tokens": 10}, "max_tokens"),
        ({"max_completion_tokens": 0}, "max_completion_tokens"),
        ({"max_completion_tokens": "9"}, "max_completion_tokens"),
        ({"stream_options": {"include_usage": True}}, "stream_options"),
        ({"response_format": {"type": "json"}}, "response_format.type"),
        ({"response_format": {"type": "json_schema"}}, "response_format.json_schema"),
        (shaped(OBJECT, name="two words"), "response_format.json_schema.name"),
        (shaped(OBJECT, name="x" * 65), "response_format.json_schema.name"),
    ],
)
async def test_a_request_that_is_none_is_refused_with_its_parameter(
    api: ModelApi, session: aiohttp.ClientSession, more: Json, param: str | None
) -> None:
    error = await refusal(session, f"{api.url}/chat/completions", 400, json=request(**more))
    assert error["param"] == param
    assert api.requests == []


def with_one(property_: Json) -> Json:
    return {**OBJECT, "properties": {"one": property_}, "required": ["one"]}


def deep(levels: int) -> Json:
    shape: Json = {"type": "string"}
    for _ in range(levels):
        shape = with_one(shape)
    return shape


@pytest.mark.parametrize(
    "shape",
    [
        None,
        {"type": "array", "items": {"type": "string"}},
        {**OBJECT, "anyOf": [OBJECT]},
        {**OBJECT, "additionalProperties": True},
        {"type": "object", "properties": {}, "required": []},
        {**OBJECT, "properties": {"one": {"type": "string"}}},
        with_one({"type": "object", "properties": {}}),
        with_one({"type": "array"}),
        with_one({"type": "text"}),
        with_one({}),
        with_one({"type": "string", "default": "x"}),
        with_one({"type": "string", "minLength": 1}),
        with_one({"oneOf": [{"type": "string"}]}),
        {**with_one({"$ref": "#/$defs/a", "description": "x"}), "$defs": {"a": {"type": "string"}}},
        with_one({"type": "string", "enum": [str(n) for n in range(1_001)]}),
        deep(10),
    ],
)
async def test_a_strict_schema_has_to_be_strict(
    api: ModelApi, session: aiohttp.ClientSession, shape: Json
) -> None:
    url = f"{api.url}/chat/completions"
    assert (await refusal(session, url, 400, json=request(**shaped(shape))))["param"] == "response_format"


@pytest.mark.parametrize(
    "shape",
    [
        OBJECT,
        deep(9),
        with_one({"type": ["string", "null"], "enum": ["a", None], "description": "x"}),
        with_one({"anyOf": [{"type": "integer", "minimum": 1}, OBJECT]}),
        {**with_one({"$ref": "#/$defs/a"}), "$defs": {"a": {"type": "array", "items": {"type": "number"}}}},
    ],
)
async def test_a_strict_schema_is_taken_as_it_is(
    api: ModelApi, session: aiohttp.ClientSession, shape: Json
) -> None:
    async with session.post(f"{api.url}/chat/completions", json=request(**shaped(shape))) as answer:
        assert answer.status == 200
        said = (await answer.json())["choices"][0]["message"]["content"]
    assert list(json.loads(said)) == list(shape["properties"])


async def test_a_fine_tuned_model_takes_no_constraints(api: ModelApi, session: aiohttp.ClientSession) -> None:
    api.chat_models.add("ft:ours")
    shape = with_one({"type": "integer", "minimum": 1})
    await refusal(session, f"{api.url}/chat/completions", 400, json=request(model="ft:ours", **shaped(shape)))


async def test_an_answer_quotes_the_sentence_that_is_asked_for(
    api: ModelApi, session: aiohttp.ClientSession
) -> None:
    sent = request(**shaped(schema(), SCHEMA_NAME))
    async with session.post(f"{api.url}/chat/completions", json=sent) as answer:
        body = await answer.json()
    (choice,) = body["choices"]
    (said,) = json.loads(choice["message"]["content"])["sentences"]
    assert said == {"text": "A retrieved passage costs tokens.", "passage": "rag#cost"}
    assert choice["finish_reason"] == "stop"
    assert body["usage"]["total_tokens"] > body["usage"]["prompt_tokens"] > 0
    assert [each.body for each in api.requests] == [sent]


async def test_an_answer_in_events_ends_with_its_usage_and_done(
    api: ModelApi, session: aiohttp.ClientSession
) -> None:
    sent = request(stream=True, stream_options={"include_usage": True})
    async with session.post(f"{api.url}/chat/completions", json=sent) as answer:
        assert answer.content_type == "text/event-stream"
        events = (await answer.text()).split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    chunks = [json.loads(event.removeprefix("data: ")) for event in events[:-2]]
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["total_tokens"] > 0
    assert chunks[-2]["choices"][0]["finish_reason"] == "stop"


async def test_an_obedient_model_repeats_whatever_it_is_told() -> None:
    said = [each["text"] for each in json.loads(obedient(request()))["sentences"]]
    assert {"What does a passage cost?", "How often: <!channel>", DOCUMENT.text, "It is old."} <= set(said)


async def test_texts_that_share_words_are_near(client: AsyncOpenAI) -> None:
    model = "text-embedding-3-small"
    texts = ["passages that are retrieved", "retrieved passages", "labelled examples for training"]
    answer = await client.embeddings.create(model=model, input=texts)  # base64, as the library does
    one, near, far = (each.embedding for each in answer.data)
    assert one == pytest.approx(vector(texts[0]), abs=1e-6)
    nearness, distance = (sum(a * b for a, b in zip(one, two, strict=True)) for two in (near, far))
    assert nearness > 0.8
    assert distance < 0.1
    short = await client.embeddings.create(model=model, input="one", dimensions=8, encoding_format="float")
    assert len(short.data[0].embedding) == 8


@pytest.mark.parametrize("texts", ["", [], ["x", ""], ["x"] * 2_049, ["x" * 40_000], [7]])
async def test_texts_that_cannot_be_embedded_are_refused(
    api: ModelApi, session: aiohttp.ClientSession, texts: Json
) -> None:
    sent = {"model": "text-embedding-3-small", "input": texts}
    assert (await refusal(session, f"{api.url}/embeddings", 400, json=sent))["param"] == "input"


def example(**more: object) -> Json:
    user, said = {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "So.", **more}
    return {"messages": [{"role": "system", "content": "Be brief."}, user, said]}


def lines(examples: list[Json]) -> bytes:
    return "\n".join(map(json.dumps, examples)).encode()


async def trained(client: AsyncOpenAI, content: bytes) -> tuple[list[str], Any]:
    """The steps of a job that trains on that, and the job in the end."""
    file = await client.files.create(file=("set.jsonl", io.BytesIO(content)), purpose="fine-tune")
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file.id, suffix="ours")
    steps: list[str] = [job.status]
    while steps[-1] not in {"succeeded", "failed"}:
        job = await client.fine_tuning.jobs.retrieve(job.id)
        steps.append(job.status)
    return steps, job


async def test_a_model_that_was_fine_tuned_answers(api: ModelApi, client: AsyncOpenAI) -> None:
    content = lines([example() for _ in range(10)])
    steps, job = await trained(client, content)
    assert steps == ["validating_files", "queued", "running", "succeeded"]
    assert job.fine_tuned_model.startswith(f"ft:{MODEL}:ours:ours:")
    assert job.trained_tokens
    answer = await client.chat.completions.create(
        model=job.fine_tuned_model,
        messages=ASKED,  # type: ignore[arg-type] # plain dicts
    )
    assert answer.model == job.fine_tuned_model in [each.id async for each in client.models.list()]
    assert [each.id async for each in client.fine_tuning.jobs.list()] == [job.id]
    events = [each.message async for each in client.fine_tuning.jobs.list_events(job.id)]
    assert len(events) == len(steps)
    assert (await client.files.content(job.training_file)).content == content
    assert [each.filename async for each in client.files.list(purpose="fine-tune")] == ["set.jsonl"]
    await client.files.delete(job.training_file)
    assert [each async for each in client.files.list()] == []
    with pytest.raises(BadRequestError):
        await client.fine_tuning.jobs.cancel(job.id)
    assert api.requests[0].path == "chat/completions"


@pytest.mark.parametrize(
    ("examples", "code"),
    [
        ([example()] * 9, "invalid_n_examples"),
        ([example()] * 10 + [{"messages": []}], "invalid_training_file"),
        ([example()] * 10 + [{**example(), "note": "x"}], "invalid_training_file"),
        ([example()] * 10 + [{"messages": example()["messages"][:2]}], "invalid_training_file"),
        ([example()] * 10 + [example(content="")], "invalid_training_file"),
        ([example()] * 10 + [example(content="<|endoftext|>")], "invalid_training_file"),
        ([example()] * 10 + [example(weight=2)], "invalid_training_file"),
        ([example()] * 10 + [example(role="boss")], "invalid_training_file"),
        ([example()] * 10 + [example(mood="x")], "invalid_training_file"),
    ],
)
async def test_a_job_fails_over_a_file_that_nobody_could_train_on(
    client: AsyncOpenAI, examples: list[Json], code: str
) -> None:
    steps, job = await trained(client, lines(examples))
    assert steps == ["validating_files", "failed"]
    assert (job.error.code, job.error.param, job.fine_tuned_model) == (code, "training_file", None)


@pytest.mark.parametrize(
    ("name", "content", "purpose"),
    [
        ("set.txt", lines([example()]), "fine-tune"),
        ("set.jsonl", b"{", "fine-tune"),
        ("set.jsonl", b"[1]", "fine-tune"),
        ("set.jsonl", b"", "fine-tune"),
        ("set.jsonl", b"\xff\n", "fine-tune"),
        ("set.jsonl", lines([example()]), "fun"),
    ],
)
async def test_a_file_that_is_none_for_training_is_not_taken(
    client: AsyncOpenAI, name: str, content: bytes, purpose: Any
) -> None:
    with pytest.raises(BadRequestError):
        await client.files.create(file=(name, io.BytesIO(content)), purpose=purpose)


@pytest.mark.parametrize(
    "more",
    [
        {"model": "gpt-6-luna"},
        {"training_file": "file-none"},
        {"validation_file": "file-none"},
        {"suffix": "x" * 65},
        {"method": {"type": "dpo"}},
        {"epochs": 3},
    ],
)
async def test_a_job_that_makes_no_sense_is_refused(
    api: ModelApi, session: aiohttp.ClientSession, more: Json
) -> None:
    file = api.files.add("set.jsonl", "fine-tune", lines([example()]))
    sent = {"model": MODEL, "training_file": file.id, **more}
    await refusal(session, f"{api.url}/fine_tuning/jobs", 400, json=sent)


async def test_a_job_can_be_cancelled(client: AsyncOpenAI) -> None:
    file = await client.files.create(file=("set.jsonl", io.BytesIO(lines([example()]))), purpose="fine-tune")
    job = await client.fine_tuning.jobs.create(model=MODEL, training_file=file.id)
    assert (await client.fine_tuning.jobs.cancel(job.id)).status == "cancelled"
    assert (await client.fine_tuning.jobs.retrieve(job.id)).status == "cancelled"
