"""The web server under all routes: what it takes, and the headers that each of its answers carries.

Transport security (HSTS) and limits on open connections are the business of the proxy in front of it.
"""

import asyncio
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

LONGEST_ADDRESS: Final = 32_768
"""Bytes. A whole cost case takes a tenth; what is longer than the usual 8,190 still gets an answer in words."""

LARGEST_FORM: Final = 64 * 1024
"""Bytes of a form; the API and the front door have limits of their own."""

LINGERING_SECONDS: Final = 1.0
"""How long the rest of a refused body is thrown away, so that its sender reads the refusal before the end."""

IDLE_SECONDS: Final = 620.0
"""How long a connection may stand on which no request is complete: idle, or with headers that do not end.

Proxies keep theirs for the next request, Google's for 600 s. The one that closes first must not be ours, or a click may
be sent just then.
"""

READ_AT_ONCE: Final = 64 * 1024
"""Bytes. By the time that headers are judged, two or three helpings of a large body have come in already."""

STRICT: Final = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "Server": "ragvsft",
    "X-Content-Type-Options": "nosniff",
}
"""On every answer, refusals of what is no HTTP included; an answer that needs more says so itself."""

# Of a caller's making, and nothing that an operator could mend.
_THE_CALLERS: Final = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class Runner(web.AppRunner):
    """Serves an app over such connections."""

    def __init__(
        self, app: web.Application, *, shutdown_seconds: float = 60, idle_seconds: float = IDLE_SECONDS
    ) -> None:
        super().__init__(
            app,
            access_log=None,
            shutdown_timeout=shutdown_seconds,
            max_line_size=LONGEST_ADDRESS,
            lingering_time=LINGERING_SECONDS,
            keepalive_timeout=idle_seconds,
            auto_decompress=False,  # a few bytes could become a gigabyte before anybody asked who sent them
        )

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(
            made.request_handler,
            request_factory=made.request_factory,
            **self._kwargs,
        )


def hang_up(request: web.Request, answer: web.StreamResponse) -> None:
    """Receive nothing more from whoever sent this, though the answer may get lost with what is on its way."""
    answer.force_close()
    if isinstance(request.protocol, _Connection):
        request.protocol.stop_listening()


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(web.RequestHandler):
    _deaf = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.max_size = READ_AT_ONCE  # type: ignore[attr-defined] # of asyncio's own transports
        super().connection_made(transport)

    def stop_listening(self) -> None:
        self._deaf = True
        self._lingering_time = 0
        if self.connected:  # else nobody is there any more
            self.pause_reading()

    def resume_reading(self, resume_parser: bool = True) -> None:
        if not self._deaf:
            super().resume_reading(resume_parser)

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        for name, value in STRICT.items():
            resp.headers.setdefault(name, value)
        return await super().finish_response(request, resp, start_time)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Refuse what is no HTTP in few words, and leave it out of the log; anything else is a failure of ours."""
        if not isinstance(exc, _THE_CALLERS):
            return super().handle_error(request, status, exc, message)
        refusal = web.Response(status=HTTPStatus.BAD_REQUEST, text="This request cannot be read.\n")
        refusal.force_close()
        return refusal
