"""A press of a button as Slack would send it, for rows that choose the worker and the moment themselves."""

from typing import Any

from playground import Message, Workspace, person
from playground.controls import pressable
from playground.payloads import action


def press(workspace: Workspace, who: str, message: Message, label: str) -> dict[str, Any]:
    """The body of the delivery, with a `trigger_id` and a `response_url` of its own."""
    someone, channel = person(who), workspace.channel(message.channel)
    control, state = pressable(message.blocks, label), workspace.state(someone.id, message)
    payload = workspace.envelope.message_action(someone, channel, message, action(control, label), state)
    address = workspace.responses.address(someone.id, channel, message)
    return {**payload, "response_url": address, "trigger_id": workspace.board.trigger(someone.id)}
