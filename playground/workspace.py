"""The workspace for tests and for the page: what people do, and what they then see.

See the package's docstring for the whole of it.
"""

import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from . import events
from .board import Board
from .calls import Call
from .channels import Channel
from .controls import Control, choosable, fillable, pressable
from .deliveries import Courier, Delivery, Kind
from .entering import chosen_in_turn, entered, fill_in, missing
from .errors import Json, ScreenError
from .faults import Faults
from .installation import Installation
from .messages import Message
from .mrkdwn import escape, typed
from .opening import look_at, open_pane
from .payloads import Envelope, action
from .people import BOT, OTHER_COMPANY, Person, Team, person
from .responses import Origin, Responses
from .server import Door
from .sight import Sight, Surface
from .submissions import follow
from .views import View
from .web_api import WebApi
from .wire import Wire


class Workspace(Sight):
    """One Slack workspace with one installed app."""

    def __init__(
        self,
        installation: Installation | None = None,
        team: Team | None = None,
        bot_token: str | None = None,
        signing_secret: str | None = None,
    ) -> None:
        self.bot_token = bot_token or f"xoxb-{secrets.token_hex(12)}"
        self.signing_secret = signing_secret or secrets.token_hex(16)
        self.board = Board(team or Team(), installation or Installation())
        self.faults = Faults()
        self.courier = Courier(self.signing_secret, self.faults)
        self.api = WebApi(self.board, self.faults)
        self.responses = Responses(self.api)
        self.door = Door(self.api, self.responses, self.bot_token)
        self.envelope = Envelope(self.board.team, secrets.token_hex(12))
        self.wire = Wire(self.board, self.courier, self.envelope)

    # --- Addresses and records

    @property
    def url(self) -> str:
        return self.api.url

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def calls(self) -> list[Call]:
        return self.door.calls

    @property
    def deliveries(self) -> list[Delivery]:
        return self.courier.sent

    def send_to(self, *addresses: str) -> None:
        """Name the app's ``/slack/events``; with several, deliveries take turns between them."""
        self.courier.addresses = addresses

    # --- What people do

    async def command(
        self, who: str, where: str, command: str, text: str = "", *, thread: str | None = None
    ) -> Delivery:
        """Use a slash command; Slack has none in threads."""
        if thread is not None:
            raise ScreenError(f"{command} is not supported in threads")
        if command not in dict(self.board.installation.commands):
            raise ScreenError(f"{command} is not a valid command")
        someone, channel = self._present(who, where)
        if someone.team:
            raise ScreenError(f"{command} belongs to an app of another workspace")
        payload = self.envelope.command(someone, channel, command, escape(text))
        payload |= {"response_url": self.responses.address(someone.id, channel)}
        delivery = await self.wire.deliver("command", payload, someone.id)
        self.responses.acknowledged(Origin(someone.id, channel), command, delivery)
        return delivery

    async def say(self, who: str, where: str, text: str, *, thread: str | None = None) -> Message:
        """Type a message, in a thread if its first message's ``ts`` is given.

        Returns when the app has answered the first delivery of each event that follows.
        """
        someone, channel = self._present(who, where)
        if thread is not None and channel.find(thread) is None:
            raise ScreenError("there is no such thread")
        if channel.kind == "im" and channel.has_bot and not self.board.installation.takes_messages:
            raise ScreenError("sending messages to this app has been turned off")
        message = Message(self.board.clock.ts(), channel.id, someone.id, typed(text), thread_ts=thread)
        message.client_msg_id = str(uuid.uuid4())
        await self.wire.told(lambda: self.board.post(message))
        return message

    async def click(self, who: str, where: Surface, name: str) -> Delivery:
        """Press a button or menu entry, by its visible label or its ``action_id``."""
        control = pressable(where.blocks, name)
        value = control.option(name) if control.kind == "overflow" else name
        return await self.act(person(who), where, control, value)

    async def choose(
        self, who: str, where: Surface, wanted: str | Sequence[str], *, control: str | None = None
    ) -> list[Delivery]:
        """Choose exactly these labels in a select, radio group or checkbox group.

        Checkboxes and multi-selects are told one tick at a time, as Slack does. ``control`` names the
        control (label, ``block_id`` or ``action_id``) where more than one offers these labels.
        """
        labels = [wanted] if isinstance(wanted, str) else list(wanted)
        someone, found = person(who), choosable(where.blocks, labels, control)
        state = self.state(someone.id, where)
        return await self.enter(someone, where, found, chosen_in_turn(found, state.value(found), labels))

    async def fill(
        self, who: str, where: Surface, text: str, *, control: str | None = None
    ) -> list[Delivery]:
        """Type into an input and press Enter; told to the app only if the block asks for it."""
        found = fillable(where.blocks, control)
        return await self.enter(person(who), where, found, [entered(found, text)])

    async def submit(
        self, who: str, view: View, values: dict[str, str | Sequence[str]] | None = None
    ) -> Delivery:
        """Fill in a modal, by label, ``block_id`` or ``action_id`` of each input, and submit it."""
        someone = person(who)
        if not view.is_open or view.user != someone.id:
            raise ScreenError("this view is not open for this person")
        for name, value in (values or {}).items():
            fill_in(view, name, value)
        if missing(view):
            raise ScreenError(f"please complete {missing(view)}")
        delivery = await self.wire.deliver(
            "interaction", self.envelope.view_submission(someone, view), someone.id
        )
        if delivery.ok:
            follow(self.board, view, delivery.answer())
        return delivery

    async def dismiss(self, who: str, view: View) -> Delivery | None:
        """Close a modal; the app hears of it only if it asked to."""
        someone = person(who)
        view.is_open = False
        self.board.changes.tell()
        if not view.payload.get("notify_on_close"):
            return None
        return await self.wire.deliver("interaction", self.envelope.view_closed(someone, view))

    async def shortcut(self, who: str, message: Message, callback_id: str) -> Delivery:
        """Use a message shortcut from the message's menu."""
        someone, channel = self._present(who, message.channel)
        payload = self.envelope.message_shortcut(someone, channel, message, callback_id)
        payload |= {"response_url": self.responses.address(someone.id, channel, message)}
        return await self.wire.deliver("interaction", payload, someone.id)

    async def open_home(self, who: str) -> View | None:
        """Open the app's home tab; gives back what it shows once the app has been told."""
        if not self.board.installation.has_home:
            raise ScreenError(f"{BOT.name} has no Home tab")
        someone = person(who)
        dm, home = self.board.bot_dm(someone.id), self.board.home_of(someone.id)
        shown = self.api.shown(home)["view"] if home else None
        event = events.home_opened(someone.id, dm, self.board.clock.ts(), shown)
        await self.wire.told(lambda: self.wire.tell(event, None))
        return self.board.home_of(someone.id)

    async def open_assistant(self, who: str, *, viewing: str = "planning") -> str | None:
        """Open the app's pane beside a channel.

        Gives back the ``ts`` of the thread that an ``assistant_view`` begins. With an ``agent_view`` the pane is
        the bot's direct message, and what is said there outside a thread begins one: None.
        """
        return await open_pane(self.board, self.wire, *self._present(who, viewing))

    async def look_at(self, who: str, viewing: str, *, thread: str | None = None) -> None:
        """Turn to another channel while the pane is open, in the thread that `open_assistant` began."""
        await look_at(self.board, self.wire, *self._present(who, viewing), thread)

    async def take_prompt(self, who: str, title: str, *, thread: str | None = None) -> Message:
        """Press a suggested prompt of the pane: its message is said in the person's name."""
        offered = {prompt.title: prompt for prompt in self.prompts(who, thread)}
        if title not in offered:
            raise ScreenError(f"there is no prompt {title!r}; the pane offers {list(offered)}")
        dm = self.board.bot_dm(person(who).id)
        return await self.say(who, dm.id, offered[title].message, thread=thread)

    def share(self, where: str) -> None:
        """Share a channel with another company: its people come in, and may do what Slack Connect lets them."""
        channel = self.channel(where)
        channel.is_shared = True
        channel.members |= {someone.id for someone in OTHER_COMPANY}
        self.board.changes.tell()

    async def uninstall(self) -> None:
        """Take the app away: its token is worth nothing from now on, and it is told so."""
        self.door.is_revoked = True
        for event in events.uninstalled():
            await self.happens(event)

    async def happens(self, event: Json) -> None:
        """Tell the app of something that nobody does in a conversation."""
        await self.wire.told(lambda: self.wire.tell(event, None))

    async def verify_url(self) -> Delivery:
        """Send the challenge with which Slack checks an address."""
        payload = {
            "type": "url_verification",
            "token": self.envelope.token,
            "challenge": secrets.token_hex(8),
        }
        return await self.wire.deliver("event", payload)

    async def send(self, kind: Kind, payload: Json) -> Delivery:
        """Deliver a body of one's own, correctly signed: for wrong shapes and replays."""
        return await self.wire.deliver(kind, payload)

    def invite(self, where: str, by: str = "ana") -> None:
        self.board.add_bot(self.channel(where), person(by).id)

    def remove(self, where: str) -> None:
        self.board.remove_bot(self.channel(where))

    async def settled(self) -> None:
        """Wait until the app has answered every delivery that is under way, redeliveries included."""
        await self.wire.settled()

    async def close(self) -> None:
        await self.wire.close()

    # --- How it gets to the app

    def _present(self, who: str, where: str) -> tuple[Person, Channel]:
        someone, channel = person(who), self.channel(where)
        if someone.id not in channel.members:
            raise ScreenError(f"{someone.real_name} is not in {channel.name}")
        return someone, channel

    async def enter(
        self, someone: Person, where: Surface, control: Control, values: list[Any]
    ) -> list[Delivery]:
        """Give a control these values one after the other, and tell the app where it wants to be told."""
        done = []
        for value in values:
            self.state(someone.id, where).set(control, value)
            if control.dispatches:
                done.append(await self.act(someone, where, control, value))
        self.board.changes.tell()
        return done

    async def act(self, someone: Person, where: Surface, control: Control, value: object) -> Delivery:
        """Send the ``block_actions`` of one control."""
        sent = action(control, value)
        if isinstance(where, View):
            payload = self.envelope.view_action(someone, where, sent)
            return await self.wire.deliver("interaction", payload, someone.id)
        channel = self.channel(where.channel)
        if someone.id not in channel.members or where.seen_by not in (None, someone.id):
            raise ScreenError(f"{someone.real_name} does not see this message")
        payload = self.envelope.message_action(someone, channel, where, sent, self.state(someone.id, where))
        live = channel.find(where.ts) if where.seen_by is None else where
        payload |= {"response_url": self.responses.address(someone.id, channel, live)}
        return await self.wire.deliver("interaction", payload, someone.id)
