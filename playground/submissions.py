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
            view.errors = _checked_errors(view, answer.get("errors"))
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


def _checked_errors(view: View, errors: object) -> dict[str, str]:
    """Slack takes errors only of inputs that the view has, and each needs words."""
    inputs = {str(block["block_id"]) for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not errors.keys() <= inputs:
        raise SlackError("invalid_errors")
    if not all(isinstance(says, str) and says for says in errors.values()):
        raise SlackError("invalid_errors")
    return errors


def _named(payload: Json) -> Json:
    return payload | {"blocks": with_ids(payload["blocks"])}


def _close_all(board: Board, user: str) -> None:
    for view in board.views.values():
        if view.user == user and view.kind == "modal":
            view.is_open = False
