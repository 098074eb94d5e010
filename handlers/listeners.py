"""Every surface, bound to its listener: one line each."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers import presses, unknown
from handlers.assistant import on_home_opened, on_pane_opened
from handlers.buttons import on_answer, on_close, on_done, on_nothing, on_number, on_open
from handlers.check import on_check, on_check_again
from handlers.command import COMMAND, on_command
from handlers.confirming import on_confirm
from handlers.costing import on_adjust, on_more
from handlers.feedback import on_feedback
from handlers.guard import Guarded
from handlers.learning import on_learn
from handlers.mentions import on_mention
from handlers.replies import on_message
from handlers.services import Services
from handlers.submitted import on_estimate
from handlers.uninstalling import on_tokens_revoked, on_uninstalled

_ANYTHING = re.compile("")  # matches what no listener above it does

Register = Callable[[Callable[..., Awaitable[Any]]], object]


def listen(app: AsyncApp, services: Services) -> None:
    """Bolt asks one after the other whether it is meant: what people do most stands first."""

    def on(register: Register, listener: Guarded) -> None:
        register(listener.bound(services))

    on(app.action(_starting(presses.ANSWER)), on_answer)
    on(app.action(presses.DONE), on_done)
    on(app.event("message"), on_message)
    on(app.command(COMMAND), on_command)
    on(app.command(_ANYTHING), unknown.on_command)
    on(app.action(presses.NUMBER), on_number)
    on(app.action(_starting(presses.OPEN)), on_open)
    on(app.action(_starting(presses.CLOSE)), on_close)
    on(app.action(presses.PICK), on_nothing)
    on(app.action(_starting(presses.LINK)), on_nothing)
    on(app.action(_starting(presses.LEARN)), on_learn)
    on(app.action(presses.ADJUST), on_adjust)
    on(app.action(_starting(presses.MORE)), on_more)
    on(app.action(_starting(presses.FEEDBACK)), on_feedback)
    on(app.action(presses.CONFIRM), on_confirm)
    on(app.action(_ANYTHING), unknown.on_action)
    on(app.options(_ANYTHING), unknown.on_options)
    on(app.shortcut(_ANYTHING), unknown.on_shortcut)
    on(app.view(presses.CHECK), on_check)
    on(app.view(presses.CHECK_AGAIN), on_check_again)
    on(app.view(presses.ESTIMATE), on_estimate)
    on(app.view(_ANYTHING), unknown.on_window)
    on(app.view_closed(_ANYTHING), on_nothing)
    on(app.event("app_mention"), on_mention)
    on(app.event("app_home_opened"), on_home_opened)
    on(app.event("app_uninstalled"), on_uninstalled)
    on(app.event("tokens_revoked"), on_tokens_revoked)
    on(app.event("assistant_thread_started"), on_pane_opened)
    on(app.event(_ANYTHING), unknown.on_event)


def _starting(action: str) -> re.Pattern[str]:
    return re.compile(f"^{action}:")
