"""What the bot says to a question, on a card: sources, what the meeting gave, refusals, and odd words."""

import json
from dataclasses import replace

import pytest

from handlers import presses
from handlers.cards.card import Card
from handlers.cards.reply import (
    CLOSED,
    INSTEAD,
    NOT_HERE,
    pending_card,
    reply_card,
)
from handlers.meetings import ROOT, Inquiry, Kind, Meeting, Notice
from handlers.presses import Opinion
from handlers.thread import card_elsewhere, cards, reply_key
from knowledge.grounding.refusal import refusal
from knowledge.grounding.reply import Reply, Sentence
from knowledge.library import library
from knowledge.playbook import PLAYBOOK
from knowledge.retrieval.retriever import retriever
from playground import problems_in_message
from playground.reading import visible_text
from tests.handlers.made_up import PRICES, URL
from tests.handlers.test_cards import action_ids, assert_fit_for_slack

OF_AN_ARTICLE = [document for document in retriever().documents if library().passage(document.ref)]
FIRST, SECOND, THIRD = OF_AN_ARTICLE[0], OF_AN_ARTICLE[40], OF_AN_ARTICLE[80]
ASKED = Inquiry("can't we just fine-tune on our wiki?", "U0BEN00002", "9.1")
QUOTED = Reply(
    (Sentence("It forgets.", FIRST.ref), Sentence("It drifts.", FIRST.ref)), (FIRST.ref, SECOND.ref)
)
REFUSED = Reply((), ())
TALK = Meeting("T1", "C1-9.1", "C1", "", "U0BEN00002", kind="talk", hung_on="9.1", inquiries={"9.1": ASKED})
HOSTILE = '<!channel> <@U0ANA00001> <http://bad.example|click> *b* & "q" \u202e\ud83d\x00\n> `c`'


def shown(card: Card) -> str:
    return visible_text(card.blocks, card.text)


def reply(said: Reply, meeting: Meeting = TALK, inquiry: Inquiry = ASKED) -> Card:
    return reply_card(meeting, "9.1", inquiry, said, URL)


def test_while_somebody_thinks_it_says_what_is_looked_through() -> None:
    card = pending_card(ASKED, 112)

    assert_fit_for_slack(card)
    assert shown(card).splitlines() == [f"@Ben: {ASKED.text}", "Looking through 112 passages …"]


def test_sentences_stand_above_the_passages_that_they_rest_on() -> None:
    said = Reply(
        (Sentence("One.", SECOND.ref), Sentence("Two.", SECOND.ref), Sentence("Three.", FIRST.ref)),
        (FIRST.ref, SECOND.ref),
        model="gpt-9",
    )
    card = reply(said)

    assert_fit_for_slack(card)
    question, first, second, *sources, who, learn, _, _ = shown(card).splitlines()
    assert question == f"@Ben: {ASKED.text}"
    assert (first, second) == ("One. Two.\N{NO-BREAK SPACE}[2]", "Three.\N{NO-BREAK SPACE}[1]")
    places = [source.rpartition(" (")[2].rstrip(")") for source in sources]
    assert places == [URL + FIRST.path, URL + SECOND.path]
    assert [source[:3] for source in sources] == ["[1]", "[2]"]
    assert who == "Phrased by gpt-9 from the passages"
    assert learn == "Learn more"


def test_without_a_model_it_says_that_it_quotes() -> None:
    assert "Quoted word for word" in shown(reply(QUOTED))
    assert "Phrased" not in shown(reply(QUOTED))


def test_the_text_says_all_that_the_blocks_say() -> None:
    text = reply(replace(QUOTED, given=("Training: No",))).text

    assert text.startswith("<@U0BEN00002> asked: can't we just fine-tune on our wiki?\n")
    for words in ("Training: *No*", "It forgets. It drifts.", f"<{URL}{FIRST.path}|", "Quoted word for word"):
        assert words in text


def test_what_the_meeting_answered_is_named_before_the_answer() -> None:
    said = replace(QUOTED, given=("How often facts change: Weekly", "As it stands: RAG"))
    lines = shown(reply(said)).splitlines()

    assert lines[1] == ("In this meeting: How often facts change: *Weekly* · As it stands: *RAG*")
    assert lines[2].startswith("It forgets.")


def test_a_passage_that_is_gone_is_left_out_and_the_others_are_numbered_anew() -> None:
    said = Reply((Sentence("One.", "gone#now"), Sentence("Two.", SECOND.ref)), ("gone#now", SECOND.ref))
    card = reply(said)

    assert_fit_for_slack(card)
    assert "Two.\N{NO-BREAK SPACE}[1]" in shown(card)
    assert "One.\n" in shown(card)
    assert "Learn more" not in shown(card)


def test_a_model_that_still_writes_shows_what_it_has_and_no_refusal() -> None:
    begun = reply(replace(QUOTED, model="gpt-9", complete=False))
    assert shown(begun).splitlines()[1:] == ["It forgets. It drifts.\N{NO-BREAK SPACE}[1]", "…still writing"]
    assert action_ids(begun.blocks) == []

    assert "Looking through" in shown(reply(replace(REFUSED, complete=False)))


def test_a_refusal_names_what_is_covered_what_to_do_and_what_comes_nearest() -> None:
    card = reply(replace(REFUSED, refs=(FIRST.ref,)))
    said, topics = refusal(len(retriever().documents))

    assert_fit_for_slack(card)
    assert action_ids(card.blocks) == []
    for words in (said, *topics[:3]):
        assert words in shown(card)
    assert INSTEAD in shown(card)
    assert shown(card).splitlines()[-1].startswith("Nearest: ")
    assert URL + FIRST.path in shown(card)
    assert "Nearest" not in shown(reply(REFUSED))
    for words in (said, topics[0], INSTEAD, f"<{URL}{FIRST.path}|"):
        assert words in card.text


def test_the_best_passage_of_an_article_can_be_read_in_a_window() -> None:
    assert f"{presses.LEARN}:{FIRST.ref}" in action_ids(reply(QUOTED).blocks)


def test_feedback_says_which_reply_it_is_about_also_without_slacks_own_buttons() -> None:
    card = reply(QUOTED)
    (buttons,) = [
        element
        for block in card.blocks
        if block["type"] == "context_actions"
        for element in block["elements"]
    ]
    sides = [buttons["positive_button"]["value"], buttons["negative_button"]["value"]]
    assert card.fallback
    plain = [element["value"] for element in card.fallback[-1]["elements"][1:]]

    for values in (sides, plain):
        assert [presses.read_opinion(value) for value in values] == [
            Opinion(meeting=TALK.id, inquiry="9.1", helpful=helpful) for helpful in (True, False)
        ]
    assert problems_in_message(list(card.fallback)) == []
    assert "context_actions" not in {block["type"] for block in card.fallback}


def test_how_many_found_it_helpful_counts_this_reply_alone() -> None:
    ratings = {("9.1", "U1"): True, ("9.1", "U2"): False, ("9.1", "U3"): True, ("9.2", "U4"): True}

    assert "Helpful to 2 of 3" in shown(reply(QUOTED, replace(TALK, ratings=ratings)))
    assert "Helpful to" not in shown(reply(QUOTED, replace(TALK, ratings={("9.2", "U4"): True})))


def test_nothing_that_people_or_a_model_wrote_becomes_a_mention_or_a_link() -> None:
    inquiry = ASKED._replace(text=HOSTILE)
    for said in (
        Reply((Sentence(HOSTILE, FIRST.ref),), (FIRST.ref,), HOSTILE, (f"{HOSTILE}: {HOSTILE}",)),
        REFUSED,
        Reply((Sentence(HOSTILE, FIRST.ref),), (), complete=False),
    ):
        card = reply(said, inquiry=inquiry)
        assert_fit_for_slack(card)
        words = json.dumps(card.blocks) + card.text
        for unseen in ("\\u202e", "\u202e", "\\ud83d", "\\u0000", "\x00"):
            assert unseen not in words
        kinds = [run["type"] for block in card.blocks if block["type"] == "rich_text" for run in _runs(block)]
        assert kinds.count("user") == 1
        assert set(kinds) == {"user", "text"}


def _runs(part: object) -> list[dict[str, str]]:
    if isinstance(part, list):
        return [run for inner in part for run in _runs(inner)]
    if isinstance(part, dict):
        return _runs(part["elements"]) if "elements" in part else [part]
    return []


@pytest.mark.parametrize("complete", [True, False])
@pytest.mark.parametrize("text", ["", "\u200b", "&" * 3_000, "<" * 900, "\ud83d\u202e" * 400, "a b " * 900])
def test_whatever_is_stored_fits_into_a_message(text: str, complete: bool) -> None:
    refs = (FIRST.ref, "gone#x", FIRST.ref, THIRD.ref, "") * 3
    for sentences in ((), tuple(Sentence(text, ref) for ref in refs)):
        said = Reply(sentences, refs, "m" * 200, (text, f"{text}: {text}") * 3, complete)
        card = reply(said, inquiry=Inquiry(text, "U0ANA00001", ""))

        assert problems_in_message(list(card.blocks)) == []
        assert card.fallback is None or problems_in_message(list(card.fallback)) == []
        assert len(card.text.encode()) < 40_000, "Slack cuts a message there"


def test_a_talk_under_a_message_is_its_replies_and_help() -> None:
    talk = replace(
        TALK,
        inquiries={"9.1": ASKED, "9.5": ASKED._replace(ts="9.5")},
        replies={"9.1": QUOTED},
        notices={"C1+9.7": Notice("summary", "U1")},
    )
    found = cards(talk, PLAYBOOK, URL, PRICES)

    assert list(found) == ["ask:9.1", "ask:9.5", "notice:C1+9.7"]
    assert "Quoted word for word" in shown(found["ask:9.1"])
    assert f"Looking through {len(retriever().documents)} passages" in shown(found["ask:9.5"])
    assert "settles “RAG or fine-tuning?”" in shown(found["notice:C1+9.7"])


def test_a_talk_that_a_command_began_hangs_on_the_reply_to_its_first_question() -> None:
    talk = replace(TALK, hung_on="", inquiries={"x1": ASKED, "9.5": ASKED}, replies={"x1": QUOTED})

    assert list(cards(talk, PLAYBOOK, URL, PRICES)) == [ROOT, "ask:9.5"]
    assert (reply_key(talk, "x1"), reply_key(talk, "9.5")) == (ROOT, "ask:9.5")


@pytest.mark.parametrize("kind", ["meeting", "estimate"])
def test_a_meeting_and_an_estimate_show_replies_after_their_notices(kind: Kind) -> None:
    begun = replace(TALK, hung_on="", kind=kind, replies={"9.1": QUOTED}, notices={"d": Notice("help", "U1")})

    assert list(cards(begun, PLAYBOOK, URL, PRICES))[:3] == [ROOT, "notice:d", "ask:9.1"]


def test_where_the_bot_may_not_post_the_reply_asks_for_no_opinion() -> None:
    talk = replace(TALK, hung_on="", inquiries={"x1": ASKED}, replies={"x1": QUOTED})
    card = card_elsewhere(talk, URL, PRICES, "not_in_channel")

    assert_fit_for_slack(card)
    assert NOT_HERE in shown(card)
    assert "It forgets." in shown(card)
    assert action_ids(card.blocks) == []
    refused = card_elsewhere(replace(talk, replies={"x1": REFUSED}), URL, PRICES, "is_archived")
    assert CLOSED in shown(refused)
    assert INSTEAD in shown(refused)


def test_a_quoted_list_keeps_a_line_for_each_of_its_items() -> None:
    listed = next(each for each in OF_AN_ARTICLE if each.ref == "labels#how-many")
    lead, first, second = (
        "Rules of thumb:",
        *[line for line in listed.text.split("\n") if line[:3] in {"50:", "100"}],
    )
    said = Reply(tuple(Sentence(text, listed.ref) for text in (lead, first, second)), (listed.ref,))

    assert shown(reply(said)).splitlines()[1:4] == [
        lead,
        f"\N{BULLET} {first}",
        f"\N{BULLET} {second}\N{NO-BREAK SPACE}[1]",
    ]
