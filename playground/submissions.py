"""What the acknowledgement of a submitted modal asks for."""

from .board import Board, with_ids
from .errors import Json, SlackError
from .views import View, checked

TROUBLE = "We had some trouble connecting."


def follow(board: Board, view: View, answer: Json) -> None:
    """Show errors, replace the view, close all, or close this one.

    An answer that Slack would not take leaves the modal open with a notice, as Slack's client does.
    """
    kind = answer.get("response_action")
    try:
        if kind == "errors":
            view.errors = answer["errors"]
        elif kind == "update":
            view.show(_named(checked(answer.get("view"))))
        elif kind == "clear":
            _close_all(board, view.user)
        elif kind is None:
            view.is_open = False
        else:
            view.errors = {"": f"{TROUBLE} ({kind} is not known)"}
    except SlackError as refused:
        view.errors = {"": f"{TROUBLE} ({refused})"}
    board.changes.tell()


def _named(payload: Json) -> Json:
    return payload | {"blocks": with_ids(payload["blocks"])}


def _close_all(board: Board, user: str) -> None:
    for view in board.views.values():
        if view.user == user and view.kind == "modal":
            view.is_open = False
