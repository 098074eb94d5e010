"""Running a workspace on a port."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp import web

from .installation import Installation
from .people import Team
from .workspace import Workspace


@asynccontextmanager
async def serve(
    *,
    scopes: Iterable[str] | None = None,
    events: Iterable[str] | None = None,
    installation: Installation | None = None,
    team: Team | None = None,
    strict_text: bool = True,
) -> AsyncIterator[Workspace]:
    """Serve a new workspace on a free loopback port until the block ends."""
    allowed = installation or Installation()
    if scopes is not None:
        allowed = replace(allowed, scopes=frozenset(scopes))
    if events is not None:
        allowed = replace(allowed, events=frozenset(events))
    workspace = Workspace(allowed, team)
    workspace.api.strict_text = strict_text
    async with listening(workspace):
        yield workspace


@asynccontextmanager
async def listening(
    workspace: Workspace, port: int = 0, more: Iterable[web.RouteDef] = ()
) -> AsyncIterator[None]:
    """Serve this workspace on 127.0.0.1; port 0 takes a free one."""
    app = web.Application(client_max_size=4 * 2**20)
    app.add_routes([*workspace.door.routes(), *more])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        workspace.api.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield
    finally:
        await workspace.close()
        await runner.cleanup()
