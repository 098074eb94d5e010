"""The address of a command or a click, by which a place is answered that the bot is no member of."""

from http import HTTPStatus

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import logger
from handlers.cards.card import Card
from handlers.reply_address import webhook

log = logger("slack")


async def tell_by_url(client: AsyncWebClient, url: str, card: Card, *, in_channel: bool = False) -> None:
    """Answer a command or a click where the bot is no member: to the person alone, or to everybody."""
    there = webhook(client, url) if url else None
    if there is None:
        return
    to = "in_channel" if in_channel else "ephemeral"
    try:
        for blocks in [list(card.blocks), []] if card.blocks else [[]]:
            answer = await there.send(text=card.text, blocks=blocks, response_type=to, replace_original=False)
            if answer.status_code == HTTPStatus.OK:
                return
            log.warning("slack refused an answer to a command or a click", status=answer.status_code)
    except (aiohttp.ClientError, OSError) as error:
        log.warning("could not tell the person", error=type(error).__name__)
