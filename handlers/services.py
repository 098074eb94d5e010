"""What the listeners need from outside."""

from collections.abc import Callable
from dataclasses import dataclass

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
    """

    meetings: Meetings
    playbook: Playbook
    url: str
    new_id: Callable[[], str]
    prices: Callable[[], PriceList]
    inquiries: Inquiries
