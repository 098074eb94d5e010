import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType

import structlog
from structlog.typing import EventDict

OURS = "ragvsft"
LONGEST_VALUE = 300
LONGEST_CHAIN = 6

_NO_FACTS = frozenset({"event", "exc_info", "stack_info"})

# What a library logs may hold whatever it worked on: Bolt's messages carry request bodies, errors carry
# replies. Of such a message only its beginning is written, and only where it is one of these.
LIBRARIES_SAY = (
    "An unexpected error occurred",
    "Error handling request",
    "Exception in callback",
    "Failed to authorize with the given token",
    "Failed to check the current session or reconnect to the server",
    "Failed to connect",
    "Failed to process a message",
    "Failed to receive or enqueue a message",
    "Failed to retrieve WSS URL",
    "Failed to run a message listener",
    "Failed to run a middleware",
    "Failed to run a request listener",
    "Failed to run an internal function",
    "Failed to run listener function",
    "Failed to send a ping message",
    "Future exception was never retrieved",
    "Task exception was never retrieved",
    "Task was destroyed but it is pending",
    "Unclosed client session",
    "Unclosed connection",
    "Unclosed connector",
    "Unhandled exception",
    "Unhandled request",
)

# Fields that by their name hold what people or Slack said; ours alone would name them so, by mistake.
WITHHELD = frozenset(
    {
        *("answer", "answers", "blocks", "body", "command", "content", "data", "headers", "json", "message"),
        *("params", "payload", "problem", "prompt", "question", "request", "response", "text", "title"),
        *("topic", "user_name", "values", "view", "words"),
    }
)

TOKENS = re.compile(
    r"""
    \b xox[a-z] (?: \.xox[a-z] )? - [\w.-]+  # Slack's tokens
    | \b xapp- [\w-]+
    | \b sk- [\w-]+                          # OpenAI's keys
    | (?<= bearer[ ]) \S+
    | (?<= hooks\.slack\.com/ ) \S+          # with a response address anyone can answer
    | (?<= :// ) [^/@\s]+ (?= @ )            # credentials in an address
    """,
    re.VERBOSE | re.IGNORECASE,
)

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)


def set_up(level: str = "INFO", secrets: Iterable[str] = ()) -> None:
    """Send every record of this process to stderr: one JSON object a line, readable text on a terminal.

    Nothing that people wrote and no token is logged, at any level. That does not rest on the libraries'
    restraint: a record of theirs passes from WARNING up only, without its message (see `LIBRARIES_SAY`),
    and of exceptions, theirs and ours, only types and places are written, since messages quote payloads.

    Args:
        level: The lowest level of our own records.
        secrets: Values that are masked wherever they turn up, beside whatever looks like a token.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines(_mask(secrets), for_people=sys.stderr.isatty()))
    handler.addFilter(_worth_telling)
    # Bolt copies the root's level to its loggers, whatever their names; so the root never goes below WARNING.
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, _number(level)), force=True)
    logging.getLogger(OURS).setLevel(level)
    logging.raiseExceptions = False  # the complaint about a record that cannot be formatted quotes it
    sys.excepthook = _last_words


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger of our own: a constant sentence first, facts as keywords, never what people wrote."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(f"{OURS}.{name}")
    return bound


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level]


def _worth_telling(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.startswith(f"{OURS}.")


def _last_words(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    if not isinstance(error, KeyboardInterrupt):
        logger("process").critical("stopped by an unexpected error", exc_info=(kind, error, place))


class _Lines(logging.Formatter):
    """A record as one line."""

    def __init__(self, mask: Callable[[str], str], *, for_people: bool) -> None:
        super().__init__()
        self._mask = mask
        self._readable = structlog.dev.ConsoleRenderer() if for_people else None

    def format(self, record: logging.LogRecord) -> str:
        told = _told(record)
        line = {key: self._mask(value) if isinstance(value, str) else value for key, value in told.items()}
        line["timestamp"] = f"{datetime.now(UTC).replace(tzinfo=None).isoformat()}Z"
        return json.dumps(line) if self._readable is None else str(self._readable(None, "", line))


def _mask(secrets: Iterable[str]) -> Callable[[str], str]:
    longest_first = sorted(filter(None, secrets), key=len, reverse=True)
    known = re.compile("|".join([*map(re.escape, longest_first), TOKENS.pattern]), TOKENS.flags)
    return lambda text: known.sub("[secret]", text)


def _told(record: logging.LogRecord) -> EventDict:
    """Of a record of ours its facts; of a library's only how it begins."""
    is_ours = record.name.startswith(f"{OURS}.") and isinstance(record.msg, dict)
    ours: EventDict | None = record.msg if is_ours else None  # type: ignore[assignment] # structlog's
    error = _error(record.exc_info if ours is None else ours.get("exc_info"))
    return {
        **(_beginning(record) if ours is None else _facts(ours)),
        "level": record.levelname.lower(),
        "logger": record.name.removeprefix(f"{OURS}."),
        **({"error": _types_and_places(error)} if error else {}),
    }


def _facts(event: EventDict) -> EventDict:
    facts = {key: _plain(key, value) for key, value in event.items() if key not in _NO_FACTS}
    return {"event": str(event["event"]), **facts}


def _plain(key: str, value: object) -> object:
    if key in WITHHELD:
        return "[withheld]"
    if isinstance(value, str):
        return value[:LONGEST_VALUE]
    return value if value is None or isinstance(value, bool | int | float) else f"<{type(value).__name__}>"


def _beginning(record: logging.LogRecord) -> EventDict:
    text = str(record.msg)
    known = next((beginning for beginning in LIBRARIES_SAY if text.startswith(beginning)), "[withheld]")
    return {"event": known, "at": f"{record.module}:{record.lineno}"}


def _error(exc_info: object) -> BaseException | None:
    """The exception of a record, in any of the forms that logging and structlog allow."""
    if exc_info is True:
        return sys.exc_info()[1]
    candidate = exc_info[1] if isinstance(exc_info, tuple) else exc_info
    return candidate if isinstance(candidate, BaseException) else None


def _types_and_places(error: BaseException) -> str:
    """The chain of exceptions, each with the innermost of its frames first, and no message."""
    steps: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(steps) < LONGEST_CHAIN:
        frames = [
            f"{frame.f_globals.get('__name__')}:{line}"
            for frame, line in traceback.walk_tb(cause.__traceback__)
        ]
        places = " < ".join(reversed(frames[-LONGEST_CHAIN:]))
        steps.append(f"{type(cause).__name__} at {places or 'an unknown place'}")
        cause = _cause(cause)
    return ", from ".join(steps)


def _cause(error: BaseException) -> BaseException | None:
    if isinstance(error, BaseExceptionGroup):
        first: BaseException = error.exceptions[0]
        return first
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)
