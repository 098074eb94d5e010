"""The messages that a meeting should consist of, derived from its answers."""

from dataclasses import replace

from handlers.cards.card import Card
from handlers.cards.closed import elsewhere
from handlers.cards.costs import cost_card, costs_of
from handlers.cards.notices import (
    estimate_help_card,
    help_card,
    notice_card,
    refusal_card,
    root_card,
    unheard_card,
)
from handlers.cards.question import answered, asked, set_aside
from handlers.cards.recommendation import recommendation_card
from handlers.cards.reply import pending_card, reply_card, reply_elsewhere_card
from handlers.cards.suggestions import open_suggestions, suggestions_card, suggestions_key
from handlers.meetings import ROOT, Inquiry, Meeting
from handlers.mrkdwn import Mrkdwn
from knowledge.costs.prices.price_list import PriceList
from knowledge.deciding import still_due
from knowledge.intake.suggestion import Suggestion
from knowledge.playbook import Playbook
from knowledge.recommendation import Recommendation, recommend
from knowledge.retrieval.retriever import retriever

UNHEARD = "unheard"


def cards(meeting: Meeting, playbook: Playbook, url: str, prices: PriceList) -> dict[str, Card]:
    """Message key to card, in the order in which they are posted.

    Pure and repeatable: the render loop compares this with what stands and posts the difference.
    """
    if meeting.kind == "estimate":
        return _estimate(meeting, url, prices)
    if meeting.kind == "talk":
        unheard = {UNHEARD: unheard_card()} if meeting.is_member is False else {}
        notices = _notices(meeting, help_card())
        return _replies(meeting, url) | unheard | notices
    found = recommend(playbook, meeting.answers)
    decided = found.next_question is None
    wanted = {ROOT: root_card(meeting, found if decided else None)}
    if meeting.is_member is False:
        wanted[UNHEARD] = unheard_card()
    for delivery, notice in meeting.notices.items():
        wanted[_notice_key(delivery)] = notice_card(notice, meeting, playbook.questions, found)
    suggestions = open_suggestions(meeting, playbook)
    if offer := suggestions_card(meeting, playbook, suggestions):
        wanted[suggestions_key(meeting)] = offer
    wanted |= _replies(meeting, url) | _questions(meeting, playbook, found, suggestions)
    if decided or meeting.card_key in meeting.posted:
        costs = costs_of(meeting, prices, url)
        wanted[meeting.card_key] = recommendation_card(meeting, found, playbook.questions, url, costs)
    return wanted


def card_elsewhere(meeting: Meeting, url: str, prices: PriceList, reason: str) -> Card:
    """What a command brought, for a place that Slack keeps the bot out of: nothing can be done with it there.

    A talk has to have its reply by then.
    """
    if meeting.kind == "talk":
        id_, inquiry = next(iter(meeting.inquiries.items()))
        return reply_elsewhere_card(inquiry, meeting.replies[id_], url, reason)
    card = cost_card(meeting, costs_of(meeting, prices, url), elsewhere(reason))
    return replace(card, blocks=card.fallback or card.blocks)


def reply_key(meeting: Meeting, inquiry: str) -> str:
    """Of the message that answers it: the thread's first, where a talk begins with a command."""
    begins = meeting.kind == "talk" and not meeting.hung_on and inquiry == next(iter(meeting.inquiries))
    return ROOT if begins else f"ask:{inquiry}"


def _replies(meeting: Meeting, url: str) -> dict[str, Card]:
    return {
        reply_key(meeting, id_): _reply(meeting, id_, inquiry, url)
        for id_, inquiry in meeting.inquiries.items()
    }


def _reply(meeting: Meeting, id_: str, inquiry: Inquiry, url: str) -> Card:
    reply = meeting.replies.get(id_)
    if reply is None:
        return pending_card(inquiry, len(retriever().documents))
    return reply_card(meeting, id_, inquiry, reply, url)


def _estimate(meeting: Meeting, url: str, prices: PriceList) -> dict[str, Card]:
    """One message in the channel; in its thread is help, and what people ask."""
    wanted = {ROOT: cost_card(meeting, costs_of(meeting, prices, url))}
    return wanted | _notices(meeting, estimate_help_card()) | _replies(meeting, url)


def _notices(meeting: Meeting, help_: Card) -> dict[str, Card]:
    """Where there is nothing to sum up and nothing to restart, all but one of them are for help."""
    return {
        _notice_key(delivery): refusal_card(notice, meeting) or help_
        for delivery, notice in meeting.notices.items()
    }


def _notice_key(delivery: str) -> str:
    return f"notice:{delivery}"


def _questions(
    meeting: Meeting, playbook: Playbook, found: Recommendation, suggestions: tuple[Suggestion, ...]
) -> dict[str, Card]:
    wanted = {}
    for question in playbook.questions:
        key = meeting.question_key(question.id)
        now = meeting.tallies.get(question.id)
        if question is found.next_question:
            wanted[key] = asked(meeting, question, _place(meeting, playbook), None, suggestions)
        elif question.id in meeting.opened:
            place = Mrkdwn("Open for a change" if now else "For the estimate")
            wanted[key] = asked(meeting, question, place, now)
        elif now:
            wanted[key] = answered(meeting, question, now)
        elif key in meeting.posted:
            wanted[key] = set_aside(question)
    return wanted


def _place(meeting: Meeting, playbook: Playbook) -> Mrkdwn:
    """Where we are: "3 of at most 8"."""
    answers = meeting.answers
    return Mrkdwn("{} of at most {}").format(
        len(answers) + 1, len(answers) + len(still_due(playbook, answers))
    )
