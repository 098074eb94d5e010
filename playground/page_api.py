"""What the page asks and tells: a stream of what somebody sees, and posts of what they do."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from .controls import BUTTONS, MANY_OF, ONE_OF, Control, controls
from .entering import entered, missing
from .errors import Json, ScreenError
from .payloads import now_ts
from .people import person
from .scene import scene
from .sight import Surface
from .views import View
from .workspace import Workspace

STATIC = Path(__file__).parent / "static"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
PAUSE = 0.03
Act = Callable[[Json], Awaitable[str | None]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Page:
    """Routes of the page. A post answers ``{"problem": null}`` or what to tell the person."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.acts: dict[str, Act] = {
            "say": self._say,
            "use": self._use,
            "submit": self._submit,
            "dismiss": self._dismiss,
            "invite": self._invite,
            "home": self._home,
            "pane": self._pane,
            "prompt": self._prompt,
            "shortcut": self._shortcut,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/", _by_our_name(self._file)),
            web.get("/static/{name}", _by_our_name(self._file)),
            web.get("/page/scene", _by_our_name(self._stream)),
            web.post("/page/{act}", _by_our_name(self._act)),
        ]

    async def _file(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        if name not in {file.name for file in STATIC.iterdir()}:
            raise web.HTTPNotFound
        return web.FileResponse(STATIC / name, headers={"Cache-Control": "no-cache"})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Send the whole scene at each change, at most every few hundredths of a second."""
        who = person(request.query.get("as", "ana"))
        changes = self.workspace.board.changes
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        seen = -1
        with contextlib.suppress(ConnectionResetError):  # the tab was closed
            while True:
                if changes.count == seen:
                    await changes.wait()
                    await asyncio.sleep(PAUSE)
                seen = changes.count
                shown = json.dumps(scene(self.workspace.board, who))
                await response.write(f"data: {shown}\n\n".encode())
        return response

    async def _act(self, request: web.Request) -> web.Response:
        """Take one act. Only this page may send it: JSON from elsewhere needs leave that nobody gives."""
        if request.content_type != "application/json":
            raise web.HTTPForbidden
        act = self.acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        try:
            problem = await act(await request.json())
        except ScreenError as impossible:
            problem = str(impossible)
        except (KeyError, TypeError, ValueError):
            raise web.HTTPBadRequest from None
        return web.json_response({"problem": problem})

    async def _say(self, act: Json) -> str | None:
        text = act["text"].strip()
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            await self.workspace.command(
                act["as"], act["channel"], command, rest.strip(), thread=act.get("thread")
            )
        elif text:
            await self.workspace.say(act["as"], act["channel"], text, thread=act.get("thread"))
        return None

    async def _use(self, act: Json) -> str | None:
        where = self._surface(act)
        found = (
            c for c in controls(where.blocks) if (c.block_id, c.action_id) == (act["block"], act["action"])
        )
        control = next(found, None)
        if control is None:
            raise ScreenError("this has just changed; look again")
        someone, value = person(act["as"]), _value(control, act.get("value"))
        if control.kind in BUTTONS or control.kind in ("overflow", "feedback_buttons"):
            done = [await self.workspace.act(someone, where, control, value)]
        else:
            done = await self.workspace.enter(someone, where, control, [value])
        failed = next((delivery for delivery in done if not delivery.ok), None)
        if failed is None:
            return None
        return "The app did not answer in time." if failed.timed_out else "The app could not take this."

    async def _submit(self, act: Json) -> str | None:
        view = self._view(act)
        empty = missing(view)
        if empty:
            view.errors = {
                c.block_id: "Please complete this field." for c in controls(view.blocks) if c.caption in empty
            }
            self.workspace.board.changes.tell()
            return None
        done = await self.workspace.submit(act["as"], view)
        return None if done.ok else "We had some trouble connecting. Try again?"

    async def _dismiss(self, act: Json) -> None:
        await self.workspace.dismiss(act["as"], self._view(act))

    async def _invite(self, act: Json) -> None:
        self.workspace.invite(act["channel"], by=act["as"])

    async def _home(self, act: Json) -> None:
        await self.workspace.open_home(act["as"])

    async def _pane(self, act: Json) -> None:
        await self.workspace.open_assistant(act["as"], viewing=act["viewing"])

    async def _prompt(self, act: Json) -> None:
        await self.workspace.take_prompt(act["as"], act["title"], thread=act.get("thread"))

    async def _shortcut(self, act: Json) -> str | None:
        where = self._surface(act)
        if isinstance(where, View):
            raise ScreenError("there is no message here")
        done = await self.workspace.shortcut(act["as"], where, act["callback"])
        return None if done.ok else "The app could not take this."

    def _surface(self, act: Json) -> Surface:
        if "view" in act:
            return self._view(act)
        board = self.workspace.board
        whispered = (m for m in board.ephemerals if m.ts == act["ts"])
        message = next(whispered, None) or board.channel(act["channel"]).find(act["ts"])
        if message is None:
            raise ScreenError("this message is gone")
        return message

    def _view(self, act: Json) -> View:
        view = self.workspace.board.views.get(act["view"])
        if view is None or not view.is_open or view.user != person(act["as"]).id:
            raise ScreenError("this view is closed")
        return view


def _by_our_name(handler: Handler) -> Handler:
    """Refuse who calls this machine by another name: a page of a stranger's may have led its own name here."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if request.host.rsplit(":", 1)[0] not in LOOPBACK:
            raise web.HTTPForbidden
        return await handler(request)

    return handle


def _value(control: Control, given: object) -> object:
    """What the page sends: an option's value, a list of them, or text."""
    options = {option["value"]: option for option in control.options()}
    if control.kind in ONE_OF:
        return options[str(given)]
    if control.kind in MANY_OF and isinstance(given, list):
        return [options[value] for value in given]
    if control.kind == "feedback_buttons":
        return control.side(str(given))["text"]["text"]
    if control.kind in BUTTONS:
        return given or now_ts()
    return entered(control, str(given or ""))
