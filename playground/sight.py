"""What people see of a workspace, and waiting until they see something."""

from collections.abc import Callable

from .board import Board
from .channels import Channel
from .messages import Message
from .pane import Prompt
from .people import person
from .picture import picture
from .state import State
from .views import View

Surface = Message | View


class Sight:
    """The part of a workspace that only looks at its board."""

    board: Board

    def channel(self, name: str) -> Channel:
        return self.board.channel(name)

    def thread(self, where: str, root_ts: str) -> list[Message]:
        """A thread, first message first."""
        return self.channel(where).thread(root_ts)

    def ephemerals(self, who: str) -> list[Message]:
        return [message for message in self.board.ephemerals if message.seen_by == person(who).id]

    def views_of(self, who: str) -> list[View]:
        """The modals that are open in front of somebody, the newest last."""
        return [
            v
            for v in self.board.views.values()
            if v.user == person(who).id and v.is_open and v.kind == "modal"
        ]

    def prompts(self, who: str, thread: str | None = None) -> tuple[Prompt, ...]:
        """What the pane offers somebody to ask: an agent's above its threads, an assistant's in one of them."""
        return self.board.prompts(person(who).id, thread)

    def status(self, where: str, root_ts: str) -> str | None:
        """What the bot says under a thread that it is doing, such as ``is looking through 74 passages …``."""
        return self.board.panes.status(self.channel(where).id, root_ts)

    def state(self, user: str, where: Surface) -> State:
        return where.state if isinstance(where, View) else self.board.state(user, where)

    async def until(self, condition: Callable[[], object], seconds: float = 5) -> None:
        """Wait for a condition about this workspace; it is looked at after each change.

        Raises:
            AssertionError: it did not hold in time; the message shows what everybody sees.
        """
        try:
            await self.board.changes.until(condition, seconds)
        except TimeoutError:
            raise AssertionError(
                f"not within {seconds:g} s; the workspace shows:\n{picture(self.board)}"
            ) from None

    def picture(self) -> str:
        """All channels, threads and open views as text, for reading after a failure."""
        return picture(self.board)
