"""`@ragvsft` in a thread: help, summary, restart."""

from slack_bolt.context.async_context import AsyncBoltContext

from handlers.cards.notices import help_card
from handlers.guard import Body, installing_team
from handlers.meetings import Noticed, NoticeKind
from handlers.said import read
from handlers.services import Services

_ASKED: dict[str, NoticeKind] = {
    "summary": "summary",
    "summarise": "summary",
    "summarize": "summary",
    "restart": "restart",
    "reset": "restart",
}


async def on_mention(services: Services, context: AsyncBoltContext, body: Body) -> None:
    """Not guarded: an event that fails answers 5xx, and Slack delivers it again."""
    said = read(body["event"])
    if said is None:
        return
    team, thread = installing_team(context), said.thread_ts or said.ts
    meeting = await services.meetings.in_thread(team, said.channel, thread)
    if meeting:
        asked = _kind(said.text, context.bot_user_id or "")
        # An estimate has no answers to sum up or to set aside.
        notice = Noticed(asked if meeting.kind == "meeting" else "help", said.user)
        await services.meetings.record(team, meeting.id, notice, said.delivery)
    elif await services.meetings.first_time(team, said.delivery):
        await _help(context, said.channel, thread)


async def _help(context: AsyncBoltContext, channel: str, thread: str) -> None:
    """Said once: should Slack not take it, the person may ask again."""
    card = help_card()
    await context.client.chat_postMessage(
        channel=channel,
        thread_ts=thread,
        text=card.text,
        blocks=card.blocks,
        unfurl_links=False,
        unfurl_media=False,
    )


def _kind(text: str, bot_user_id: str) -> NoticeKind:
    """What was asked for; anything else is answered with what can be asked.

    A new start sets answers aside, so it has to be asked for by that word alone.
    """
    words = text.replace(f"<@{bot_user_id}>", " ").lower().split()
    asked = [_ASKED[word] for word in (word.strip(".,:;!?") for word in words) if word in _ASKED]
    if "restart" in asked:
        return "restart" if len(words) == 1 else "help"
    return asked[0] if asked else "help"
