"""What the listeners need from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult

from handlers.forgetting import Forgetting
from handlers.inquiries import Inquiries
from handlers.store import Meetings
from knowledge.costs.prices.price_list import PriceList
from knowledge.playbook import Playbook


@dataclass(frozen=True, slots=True)
class Services:
    """Bound to every listener once, when the process starts.

    Attributes:
        url: Where the pages are served, without a slash at its end.
        new_id: Makes the id of a new meeting.
        prices: Of today.
        inquiries: What can be said to a question at once.
        forgetting: Deletes what is stored.
        us: The workspace that installed us, and our user there; `None` until Slack has said.
    """

    meetings: Meetings
    playbook: Playbook
    url: str
    new_id: Callable[[], str]
    prices: Callable[[], PriceList]
    inquiries: Inquiries
    forgetting: Forgetting
    us: Callable[[], AuthorizeResult | None]
