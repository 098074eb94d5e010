"""Every surface, bound to its listener: one line each."""

import re
from functools import partial

from slack_bolt.async_app import AsyncApp

from handlers import presses
from handlers.assistant import on_home_opened, on_pane_moved, on_pane_opened
from handlers.buttons import on_answer, on_close, on_done, on_nothing, on_number, on_open, on_unknown
from handlers.check import on_check, on_check_again
from handlers.command import COMMAND, on_command
from handlers.confirming import on_confirm
from handlers.costing import on_adjust, on_more
from handlers.feedback import on_feedback
from handlers.learning import on_learn
from handlers.mentions import on_mention
from handlers.replies import on_message, on_other_event
from handlers.services import Services
from handlers.submitted import on_estimate
from handlers.windows import on_unknown_window

_ANYTHING = re.compile("")  # matches what no listener above it does


def listen(app: AsyncApp, services: Services) -> None:
    app.command(COMMAND)(partial(on_command, services))
    app.action(_starting(presses.ANSWER))(partial(on_answer, services))
    app.action(presses.DONE)(partial(on_done, services))
    app.action(presses.NUMBER)(partial(on_number, services))
    app.action(_starting(presses.OPEN))(partial(on_open, services))
    app.action(_starting(presses.CLOSE))(partial(on_close, services))
    app.action(presses.PICK)(partial(on_nothing, services))
    app.action(_starting(presses.LINK))(partial(on_nothing, services))
    app.action(_starting(presses.LEARN))(partial(on_learn, services))
    app.action(presses.ADJUST)(partial(on_adjust, services))
    app.action(_starting(presses.MORE))(partial(on_more, services))
    app.action(_starting(presses.FEEDBACK))(partial(on_feedback, services))
    app.action(presses.CONFIRM)(partial(on_confirm, services))
    app.action(_ANYTHING)(partial(on_unknown, services))
    app.view(presses.CHECK)(partial(on_check, services))
    app.view(presses.CHECK_AGAIN)(partial(on_check_again, services))
    app.view(presses.ESTIMATE)(partial(on_estimate, services))
    app.view(_ANYTHING)(partial(on_unknown_window, services))
    app.event("app_mention")(partial(on_mention, services))
    app.event("message")(partial(on_message, services))
    app.event("app_home_opened")(on_home_opened)
    app.event("assistant_thread_started")(partial(on_pane_opened, services))
    app.event("assistant_thread_context_changed")(on_pane_moved)
    app.event(_ANYTHING)(on_other_event)


def _starting(action: str) -> re.Pattern[str]:
    return re.compile(f"^{action}:")
