"""Modals and App Home."""

from . import arguments as given
from .board import with_ids
from .errors import Json, SlackError
from .views import View, checked
from .web_api import WebApi


def open_view(api: WebApi, call: given.OpenView) -> Json:
    view = checked(call.view)
    if view["type"] != "modal":
        raise SlackError("invalid_arguments", ["[ERROR] must be a modal [json-pointer:/view/type]"])
    return api.shown(api.board.open_view(api.board.spend(call.trigger_id), _named(view)))


def update_view(api: WebApi, call: given.UpdateView) -> Json:
    view = api.board.views.get(call.view_id or "") or _by_external_id(api, call.external_id)
    if view is None or not view.is_open:
        raise SlackError("not_found")
    if call.hash is not None and call.hash != view.hash:
        raise SlackError("hash_conflict")
    view.show(_named(checked(call.view)))
    api.board.changes.tell()
    return api.shown(view)


def publish_view(api: WebApi, call: given.PublishView) -> Json:
    payload = _named(checked(call.view))
    if payload["type"] != "home":
        raise SlackError("invalid_arguments", ["[ERROR] must be a home view [json-pointer:/view/type]"])
    home = api.board.home_of(call.user_id)
    if home is None:
        return api.shown(api.board.open_view(call.user_id, payload))
    if call.hash is not None and call.hash != home.hash:
        raise SlackError("hash_conflict")
    home.show(payload)
    api.board.changes.tell()
    return api.shown(home)


def _by_external_id(api: WebApi, external_id: str | None) -> View | None:
    if external_id is None:
        return None
    return next((v for v in api.board.views.values() if v.payload.get("external_id") == external_id), None)


def _named(view: Json) -> Json:
    return view | {"blocks": with_ids(view["blocks"])}
