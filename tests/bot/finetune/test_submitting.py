"""`python -m bot finetune submit` and `status`, against a service over HTTP."""

import pytest
from aiohttp import web

from bot.model.bounds import MOST_BYTES
from tests.bot.finetune.operator import TUNABLE, TUNED, Operator, lines
from tests.bot.http_server import serving
from tests.model_api import ModelApi

JOB = "ftjob-00000001"


async def test_a_job_is_started_watched_and_its_model_named(operator: Operator, api: ModelApi) -> None:
    operator.puts(60, 10)
    operator.use(api)

    said = await operator.types("submit")

    assert (said.status, said.errors) == (0, "")
    assert said.output.splitlines() == [
        f"60 examples were sent to tune {TUNABLE}.",
        f"Job {JOB}: validating_files.",
        f"To see how far it is: python -m bot finetune status {JOB}",
    ]
    request = api.jobs.get(JOB).request
    assert (request["model"], request["suffix"]) == (TUNABLE, "ragvsft")
    assert request["method"] == {"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 3}}}
    sent = [api.files.get(request[f"{name}_file"]).content for name in ("training", "validation")]
    assert sent == [operator.file("training.jsonl"), operator.file("validation.jsonl")]

    steps = [await operator.types("status", JOB) for _ in range(3)]
    assert [said.output.split("\n")[0] for said in steps] == [
        f"Job {JOB}: {status}." for status in ("queued", "running", "succeeded")
    ]
    (tuned,) = api.jobs.models()
    assert steps[-1].output.endswith(
        f"To answer with it, set OPENAI_FINE_TUNED_MODEL={tuned}, then: python -m bot finetune compare\n"
    )


async def test_too_few_examples_are_not_sent(operator: Operator, api: ModelApi) -> None:
    operator.puts(49, 10)
    operator.use(api)

    said = await operator.types("submit")

    assert (said.status, said.output) == (1, "")
    assert said.errors.startswith("Nothing was sent: 49 training examples")
    assert said.errors.count("\n") == 1
    assert (api.files.all(None), api.jobs.all()) == ([], [])


async def test_a_small_file_of_held_out_ones_stays_here(operator: Operator, api: ModelApi) -> None:
    operator.puts(50, 9)
    operator.use(api, "gpt-6-luna")

    said = await operator.types("submit", "--model", TUNABLE)

    assert said.output.startswith(
        f"50 examples were sent to tune {TUNABLE}, without the held-out ones, of which a service takes 10 or more.\n"
    )
    (file,) = api.files.all(None)
    assert file.name == "training.jsonl"
    assert len(lines(file.content)) == 50


async def test_a_model_that_cannot_be_tuned_is_refused_and_the_files_are_deleted_there(
    operator: Operator, api: ModelApi
) -> None:
    operator.puts(50, 10)
    operator.use(api, "gpt-6-luna")

    said = await operator.types("submit")

    assert said == (1, "", "The service answered 400: That model cannot be fine-tuned.\n")
    assert api.files.all(None) == []


@pytest.mark.parametrize("command", [["submit"], ["status", JOB]])
async def test_a_key_that_is_not_accepted_is_said_in_a_line(
    operator: Operator, api: ModelApi, command: list[str]
) -> None:
    operator.puts(50)
    operator.use(api)
    operator.set(OPENAI_API_KEY="sk-another")
    said = await operator.types(*command)
    assert said == (1, "", "The service does not accept OPENAI_API_KEY for fine-tuning.\n")


async def test_a_service_that_cannot_be_reached_is_said_in_a_line(operator: Operator) -> None:
    operator.set(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL="http://127.0.0.1:1/v1")
    said = await operator.types("status", JOB)
    assert said == (1, "", "The service cannot be reached. Check OPENAI_BASE_URL and the network.\n")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            web.Response(text="<html>", content_type="text/html"),
            "The service gave no answer that can be read.",
        ),
        (web.json_response({"object": "list"}), "The service gave no answer that can be read."),
        (
            web.Response(text="{", content_type="application/json"),
            "The service gave no answer that can be read.",
        ),
        (web.Response(status=404, text="<html>"), "The service answered 404: it does not say why."),
        (
            web.json_response({"error": {"message": "Down\nfor " + "long " * 100}}, status=503),
            "The service answered 503: Down for long ",
        ),
        (
            web.json_response({"id": "file-1", "more": "a" * MOST_BYTES}),
            "The service gave no answer that can be read.",
        ),
        (
            web.Response(status=503, text="a" * MOST_BYTES * 2),
            "The service gave no answer that can be read.",
        ),
    ],
    ids=["page", "another shape", "half of JSON", "nothing there", "long words", "too long", "a long error"],
)
async def test_a_service_that_does_not_tune_is_said_in_a_line(
    operator: Operator, answer: web.Response, said: str
) -> None:
    app = web.Application()
    asked: list[str] = []

    async def post(request: web.Request) -> web.Response:
        await request.read()
        asked.append(request.path)
        return answer

    app.router.add_post("/v1/files", post)
    async with serving(app) as session:
        operator.puts(50)
        operator.set(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL=str(session._build_url("/v1")))  # noqa: SLF001 -- where it serves
        status, output, errors = await operator.types("submit")

    assert (status, output, asked) == (1, "", ["/v1/files"])
    assert errors.startswith(said)
    assert errors.count("\n") == 1
    assert len(errors) < 350


async def test_a_job_is_asked_for_once_even_if_the_service_breaks(operator: Operator) -> None:
    asked: list[str] = []

    async def files(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"id": "file-1"})

    async def breaks(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=500)

    app = web.Application()
    app.router.add_post("/v1/files", files)
    app.router.add_post("/v1/fine_tuning/jobs", breaks)
    async with serving(app) as session:
        operator.puts(50)
        operator.set(OPENAI_API_KEY="sk-1", OPENAI_BASE_URL=str(session._build_url("/v1")))  # noqa: SLF001 -- where it serves
        said = await operator.types("submit")

    assert said == (1, "", "The service answered 500: it does not say why.\n")
    assert asked == ["/v1/fine_tuning/jobs"]


async def test_why_a_job_failed_is_told_in_the_services_words(operator: Operator, api: ModelApi) -> None:
    operator.puts(50)
    operator.use(api)
    await operator.types("submit")
    api.jobs.get(JOB).problem = ("training_file", "invalid_training_file", "Example 3 breaks a policy.")

    said = await operator.types("status", JOB)

    assert said == (0, f"Job {JOB}: failed.\nExample 3 breaks a policy.\n", "")


async def test_a_job_that_is_not_there_is_said_in_a_line(operator: Operator, api: ModelApi) -> None:
    operator.use(api)
    said = await operator.types("status", "ftjob-9")
    assert said == (1, "", "The service answered 404: There is nothing at fine_tuning/jobs/ftjob-9.\n")


@pytest.mark.parametrize(
    "line",
    [
        b"not JSON",
        b"\xff",
        b"",
        b'{"messages": []}',
        b'{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}',
        b'{"messages": [], "weight": 1}',
    ],
)
async def test_a_line_that_was_spoilt_by_hand_is_named(
    operator: Operator, api: ModelApi, line: bytes
) -> None:
    operator.puts(50)
    operator.use(api)
    written = operator.file("training.jsonl").split(b"\n")
    (operator.folder / "training.jsonl").write_bytes(b"\n".join([*written[:3], line, *written[3:]]))

    said = await operator.types("submit")

    told = f"{operator.folder}/training.jsonl, line 4: not a conversation of system, user and assistant.\n"
    assert said == (1, "", told)
    assert api.files.all(None) == []


@pytest.mark.parametrize(("command", "name"), [("submit", "training"), ("compare", "validation")])
async def test_nothing_exported_yet_is_said_in_a_line(
    operator: Operator, api: ModelApi, command: str, name: str
) -> None:
    operator.use(api)
    operator.set(OPENAI_FINE_TUNED_MODEL=TUNED)
    said = await operator.types(command)
    told = "Run export first, or name its folder with --folder.\n"
    assert said == (1, "", f"There is no {operator.folder}/{name}.jsonl. {told}")


@pytest.mark.parametrize("id_", ["", "  "])
async def test_an_id_that_is_missing_is_said_in_a_line(operator: Operator, api: ModelApi, id_: str) -> None:
    operator.use(api)
    said = await operator.types("status", id_)
    told = "The id of the job is missing. It is what submit names, such as ftjob-1234.\n"
    assert said == (1, "", told)


async def test_without_a_key_nothing_is_asked(operator: Operator) -> None:
    said = await operator.types("status", JOB)
    told = "OPENAI_API_KEY is not set. Put there a key of a service that offers fine-tuning.\n"
    assert said == (1, "", told)
