"""Whose a delivery is: installations of one app share its address and its secret, and we are one of them."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.authorization import AuthorizeResult

_INTERACTIONS: Final = frozenset({
    "block_actions", "block_suggestion", "interactive_message", "message_action", "shortcut", "view_closed",
    "view_submission",
})  # fmt: skip
_OF_THE_WORKSPACE: Final = frozenset({"app_uninstalled", "tokens_revoked"})
"""By then the installation is gone; these events are about the workspace that they name."""


def is_for(us: AuthorizeResult, delivery: Mapping[str, Any]) -> bool:
    """Whether it was delivered for our installation.

    In a shared channel whoever did it may be of another company; that is for `handlers/outsiders.py`. So is what a
    command names: people of another company have none of our commands, and whoever sends one is told so.
    """
    kind = delivery.get("type")
    if kind == "event_callback":
        return _event_is_for(us, delivery)
    return not (isinstance(kind, str) and kind in _INTERACTIONS) or _interaction_is_for(us, delivery)


def _event_is_for(us: AuthorizeResult, delivery: Mapping[str, Any]) -> bool:
    """Slack delivers an event once, and names any one of the app's installations that may see it.

    Between companies it may name theirs, and mean ours too; whose the person is decides there.
    """
    if _part(delivery, "event").get("type") in _OF_THE_WORKSPACE:
        return bool(delivery.get("team_id") == us.team_id)
    if delivery.get("is_ext_shared_channel") is True:
        return True
    authorizations = delivery.get("authorizations")
    named = authorizations if isinstance(authorizations, list) else []
    return us.team_id in (delivery.get("context_team_id"), delivery.get("team_id")) or any(
        isinstance(each, dict) and _is_ours(us, each) for each in named
    )


def _interaction_is_for(us: AuthorizeResult, delivery: Mapping[str, Any]) -> bool:
    """`team` is the installing one, but for windows that people of another company submit: these name both."""
    view = _part(delivery, "view")
    team = view.get("app_installed_team_id") or _part(delivery, "team").get("id")
    team = team or view.get("team_id") or _part(delivery, "user").get("team_id")
    enterprise = _part(delivery, "enterprise").get("id")
    return _is_ours(us, {**delivery, "team_id": team, "enterprise_id": enterprise})


def _is_ours(us: AuthorizeResult, named: Mapping[str, Any]) -> bool:
    """An organisation's installation names the organisation, and a workspace only where that is known."""
    if named.get("is_enterprise_install") is True:
        return us.enterprise_id is not None and named.get("enterprise_id") == us.enterprise_id
    return named.get("team_id") is not None and bool(named.get("team_id") == us.team_id)


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
