"""The service: who may ask, what is recorded, which accident happens."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.model_api import chat, embeddings
from tests.model_api.brain import Brain, extractive
from tests.model_api.errors import ApiError, Json, no_key, no_such_model, nothing_here, wrong
from tests.model_api.faults import FLOOD_BYTES, Fault, ModelFaults
from tests.model_api.files import Files
from tests.model_api.jobs import Jobs

CHAT_MODELS = ("gpt-6-luna", "gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "gpt-4o-mini-2024-07-18")
EMBEDDING_MODELS = ("text-embedding-3-small", "text-embedding-3-large")
TUNABLE = frozenset({"gpt-4.1-mini-2025-04-14", "gpt-4o-mini-2024-07-18"})

_PAGE = "<!doctype html><title>Bad gateway</title>"


@dataclass(frozen=True)
class Recorded:
    """A request for an answer or for embeddings that came with the right key.

    Attributes:
        path: such as ``chat/completions``.
        fault: what it met.
    """

    path: str
    body: Json
    fault: Fault | None


@dataclass
class ModelApi:
    """The service while it runs; everything may be changed meanwhile.

    Attributes:
        url: for ``OPENAI_BASE_URL``.
        chat_models: that answer, beside those that were fine-tuned here.
        refused: the statuses of what was refused, the accidents included.
        poured: the bytes of floods that went out before somebody hung up.
        brain: what answers are made with.
    """

    url: str = ""
    key: str = "sk-stand-in-key"
    requests: list[Recorded] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    poured: int = 0
    brain: Brain = extractive
    faults: ModelFaults = field(default_factory=ModelFaults)
    chat_models: set[str] = field(default_factory=lambda: set(CHAT_MODELS))
    embedding_models: set[str] = field(default_factory=lambda: set(EMBEDDING_MODELS))
    files: Files = field(default_factory=Files)

    def __post_init__(self) -> None:
        self.jobs = Jobs(self.files, TUNABLE)

    def asked(self, path: str = "chat/completions") -> list[Json]:
        """The bodies of the requests there, in their order."""
        return [request.body for request in self.requests if request.path == path]

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        self._check_model(body, {*self.chat_models, *self.jobs.models()})
        chat.check_request(body, self.faults)
        fault = await self._struck(request, "chat/completions", body)
        if instead := await self._instead(request, fault):
            return instead
        return await chat.answer(request, body, self.brain(body), fault, self.faults)

    async def embed(self, request: web.Request) -> web.StreamResponse:
        body = await _json(request)
        self._check_model(body, self.embedding_models)
        embeddings.check_request(body)
        fault = await self._struck(request, "embeddings", body)
        if instead := await self._instead(request, fault):
            return instead
        if fault is Fault.SLOW:
            await asyncio.sleep(self.faults.delay)
        found = embeddings.answer(body)
        if fault is Fault.FEWER:
            del found["data"][0]
        if fault is Fault.UNEVEN:
            del found["data"][0]["embedding"][0]
        if fault is Fault.WRONG_JSON:
            found["data"][0]["embedding"] = ["x"]
        answer = web.json_response(found)
        if fault is Fault.PACKED:
            answer.enable_compression(web.ContentCoding.gzip)
        return answer

    async def _instead(self, request: web.Request, fault: Fault | None) -> web.StreamResponse | None:
        """What comes in place of any answer."""
        if fault is Fault.HTML:
            return web.Response(text=_PAGE, content_type="text/html")
        if fault not in {Fault.FLOOD, Fault.FLOODED_ERROR}:
            return None
        response = web.StreamResponse(status=400 if fault is Fault.FLOODED_ERROR else 200)
        response.content_type = "application/json" if response.status == 400 else "text/event-stream"
        await response.prepare(request)
        piece = b" " * 64_000
        while self.poured < FLOOD_BYTES:
            await response.write(piece)
            self.poured += len(piece)
        return response

    def _check_model(self, body: Json, known: set[str]) -> None:
        if not isinstance(body.get("model"), str):
            raise wrong("model", "A model has to be named.")
        if body["model"] not in known:
            raise no_such_model(body["model"])

    async def _struck(self, request: web.Request, path: str, body: Json) -> Fault | None:
        """Record the request, and let happen what happens before anything is answered."""
        fault = self.faults.strikes()
        self.requests.append(Recorded(path, body, fault))
        if fault is Fault.HANG:
            await asyncio.Event().wait()  # until the service ends
        if fault is Fault.ERROR:
            raise ApiError(500, "Something broke here.")
        if fault is Fault.QUOTA:
            raise ApiError(429, "Nothing is left to spend.", code="insufficient_quota")
        if fault is Fault.BUSY:
            after = self.faults.retry_after
            headers = {} if after is None else {"Retry-After": f"{after:g}"}
            raise ApiError(429, "Too many.", code="rate_limit_exceeded", headers=headers)
        if fault is Fault.UNREACHABLE and request.transport:
            request.transport.abort()
            raise ConnectionResetError
        return fault

    async def models(self, _request: web.Request) -> web.Response:
        names = sorted({*self.chat_models, *self.embedding_models, *self.jobs.models()})
        return _list([{"id": name, "object": "model", "created": 0, "owned_by": "ours"} for name in names])

    async def add_file(self, request: web.Request) -> web.Response:
        if not request.content_type.startswith("multipart/"):
            raise wrong(None, "A file comes as multipart/form-data.")
        form = await request.post()
        sent, purpose = form.get("file"), form.get("purpose")
        name, content = (sent.filename, sent.file.read()) if isinstance(sent, web.FileField) else (None, None)
        return web.json_response(
            self.files.add(name, purpose if isinstance(purpose, str) else None, content).as_json()
        )

    async def all_files(self, request: web.Request) -> web.Response:
        return _list([file.as_json() for file in self.files.all(request.query.get("purpose"))])

    async def file(self, request: web.Request) -> web.Response:
        return web.json_response(self.files.get(request.match_info["id"]).as_json())

    async def file_content(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files.get(request.match_info["id"]).content)

    async def remove_file(self, request: web.Request) -> web.Response:
        self.files.remove(request.match_info["id"])
        return web.json_response({"id": request.match_info["id"], "object": "file", "deleted": True})

    async def add_job(self, request: web.Request) -> web.Response:
        return web.json_response(self.jobs.create(await _json(request)).as_json())

    async def all_jobs(self, _request: web.Request) -> web.Response:
        return _list([job.as_json() for job in self.jobs.all()])

    async def job(self, request: web.Request) -> web.Response:
        job = self.jobs.get(request.match_info["id"])
        job.step()
        return web.json_response(job.as_json())

    async def cancel_job(self, request: web.Request) -> web.Response:
        return web.json_response(self.jobs.cancel(request.match_info["id"]).as_json())

    async def job_events(self, request: web.Request) -> web.Response:
        return _list(self.jobs.get(request.match_info["id"]).events())


@asynccontextmanager
async def model_api(port: int = 0) -> AsyncIterator[ModelApi]:
    """The service, on loopback, until the context is left.

    Args:
        port: 0 takes any free one.
    """
    api = ModelApi()
    runner = web.AppRunner(_app(api), shutdown_timeout=0.05)  # what hangs is then cancelled
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        api.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield api
    finally:
        await runner.cleanup()


def _app(api: ModelApi) -> web.Application:
    app = web.Application(middlewares=[_refusing(api)], client_max_size=64 * 1024 * 1024)
    app.add_routes(
        [
            web.post("/v1/chat/completions", api.complete),
            web.post("/v1/embeddings", api.embed),
            web.get("/v1/models", api.models),
            web.post("/v1/files", api.add_file),
            web.get("/v1/files", api.all_files),
            web.get("/v1/files/{id}", api.file),
            web.get("/v1/files/{id}/content", api.file_content),
            web.delete("/v1/files/{id}", api.remove_file),
            web.post("/v1/fine_tuning/jobs", api.add_job),
            web.get("/v1/fine_tuning/jobs", api.all_jobs),
            web.get("/v1/fine_tuning/jobs/{id}", api.job),
            web.post("/v1/fine_tuning/jobs/{id}/cancel", api.cancel_job),
            web.get("/v1/fine_tuning/jobs/{id}/events", api.job_events),
        ]
    )
    return app


def _refusing(api: ModelApi) -> Any:
    @web.middleware
    async def refuse(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            scheme, _, key = request.headers.get("Authorization", "").partition(" ")
            if scheme != "Bearer" or key != api.key:
                raise no_key("invalid_api_key" if key else None)
            return await handler(request)
        except web.HTTPException:
            return nothing_here(f"{request.method} {request.path}").response()
        except ApiError as error:
            api.refused.append(error.status)
            return error.response()
        except ConnectionError:  # nobody is there to hear an answer
            return web.Response()

    return refuse


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise wrong(None, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise wrong(None, "The body has to be a JSON object.")
    return body


def _list(data: list[Json]) -> web.Response:
    return web.json_response({"object": "list", "data": data, "has_more": False})
