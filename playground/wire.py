"""Everything that goes to the app, now or in the background."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from .board import Board
from .channels import Channel
from .deliveries import Courier, Delivery, Kind
from .errors import Json
from .payloads import Envelope


class Wire:
    """Joins the board to the courier: what happens on the one is told through the other."""

    def __init__(self, board: Board, courier: Courier, envelope: Envelope) -> None:
        self.board = board
        self.courier = courier
        self.envelope = envelope
        self._running: set[asyncio.Task[Any]] = set()
        board.on_event = self.tell

    async def deliver(self, kind: Kind, payload: Json, by: str | None = None) -> Delivery:
        """Send one body; with somebody's id in ``by`` it carries a fresh ``trigger_id`` of theirs."""
        trigger = {"trigger_id": self.board.trigger(by)} if by else {}
        delivery = await self.courier.deliver(Delivery(kind, payload | trigger))
        self.board.changes.tell()
        return delivery

    def tell(self, event: Json, channel: Channel | None) -> None:
        """Send an event to the app, if it hears of such, without anybody waiting."""
        if self.courier.addresses and self.board.installation.hears(event, channel):
            self._spawn(self._first(Delivery("event", self.envelope.event(event, channel))))

    async def told(self, act: Callable[[], object]) -> None:
        """Do something, and wait for the app's first answer to each event that follows from it."""
        before = set(self._running)
        act()
        await asyncio.gather(*(self._running - before))

    async def settled(self) -> None:
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.courier.close()

    async def _first(self, delivery: Delivery) -> None:
        await self.courier.deliver(delivery)
        self.board.changes.tell()
        if not delivery.ok:
            self._spawn(self.courier.insist(delivery))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
