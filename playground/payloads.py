"""The bodies that Slack sends, in the shape that its SDKs expect."""

import time
import uuid
from dataclasses import dataclass

from .channels import Channel
from .controls import VALUE_FIELD, Control
from .errors import Json
from .messages import Message
from .people import BOT, Person, Team
from .state import State
from .views import View


@dataclass(frozen=True)
class Envelope:
    """What every body carries."""

    team: Team
    token: str

    def command(self, person: Person, channel: Channel, command: str, text: str) -> Json:
        names = {"im": "directmessage", "group": "privategroup", "channel": channel.name}
        return {
            "token": self.token,
            "team_id": self.team.id,
            "team_domain": self.team.domain,
            "channel_id": channel.id,
            "channel_name": names[channel.kind],
            "user_id": person.id,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": BOT.app_id,
            "is_enterprise_install": "false",
        }

    def event(self, event: Json, channel: Channel | None = None) -> Json:
        """Wrap an inner event, with the installation that it is sent for.

        Of what people of another company do in a shared channel ``team_id`` is theirs; what the app has to go by are
        the authorizations.
        """
        now = int(time.time())
        for_whom = {"enterprise_id": None, "team_id": self.team.id, "user_id": BOT.user_id}
        return {
            "token": self.token,
            "team_id": event.get("user_team") or self.team.id,
            "enterprise_id": None,
            "context_team_id": self.team.id,
            "context_enterprise_id": None,
            "api_app_id": BOT.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
            "event_time": now,
            "authorizations": [for_whom | {"is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": bool(channel and channel.is_shared),
            "event_context": f"4-{uuid.uuid4().hex}",
        }

    def _interaction(self, kind: str, person: Person) -> Json:
        user = {"id": person.id, "username": person.name, "name": person.name}
        return {
            "type": kind,
            "user": user | {"team_id": person.team or self.team.id},
            "api_app_id": BOT.app_id,
            "token": self.token,
            "team": {"id": self.team.id, "domain": self.team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def message_action(
        self, person: Person, channel: Channel, message: Message, action: Json, state: State
    ) -> Json:
        """``block_actions`` of a control on a message."""
        container: Json = {"type": "message", "message_ts": message.ts, "channel_id": channel.id}
        container["is_ephemeral"] = message.seen_by is not None
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        shown: Json = {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name if channel.kind != "im" else "directmessage"},
            "state": {"values": state.values(message.blocks)},
            "actions": [action],
        }
        if message.seen_by is None:
            shown["message"] = message.as_slack(self.team.id)
        return self._interaction("block_actions", person) | shown

    def view_action(self, person: Person, view: View, action: Json) -> Json:
        """``block_actions`` of a control in a modal or in App Home."""
        container = {"type": "view", "view_id": view.id}
        shown = {"container": container, "view": self._view(view), "actions": [action]}
        return self._interaction("block_actions", person) | shown

    def view_submission(self, person: Person, view: View) -> Json:
        whole = self._interaction("view_submission", person) | {"view": self._view(view), "response_urls": []}
        # Here Slack names the person's own workspace; the one that has the app stands in the view.
        return whole | ({"team": {"id": person.team}} if person.team else {})

    def view_closed(self, person: Person, view: View) -> Json:
        return self._interaction("view_closed", person) | {"view": self._view(view), "is_cleared": False}

    def message_shortcut(self, person: Person, channel: Channel, message: Message, callback_id: str) -> Json:
        where = {"channel": {"id": channel.id, "name": channel.name}, "message_ts": message.ts}
        what = {"callback_id": callback_id, "message": message.as_slack(self.team.id), "action_ts": now_ts()}
        return self._interaction("message_action", person) | where | what

    def global_shortcut(self, person: Person, callback_id: str) -> Json:
        return self._interaction("shortcut", person) | {"callback_id": callback_id, "action_ts": now_ts()}

    def _view(self, view: View) -> Json:
        return view.as_slack(self.team.id, BOT.app_id, BOT.bot_id)


def now_ts() -> str:
    return f"{time.time():.6f}"


def action(control: Control, value: object) -> Json:
    """One entry of ``actions``; ``value`` is an option, options, text or, for a button, ignored."""
    sent: Json = {"type": control.kind, "action_id": control.action_id, "block_id": control.block_id}
    sent |= {"action_ts": now_ts()}
    if control.kind in VALUE_FIELD:
        return sent | {VALUE_FIELD[control.kind]: value}
    if control.kind == "feedback_buttons":
        side = control.side(str(value))
        return sent | {"text": side["text"], "value": side["value"]}
    own = {key: control.element[key] for key in ("text", "value", "url", "style") if key in control.element}
    return sent | own
