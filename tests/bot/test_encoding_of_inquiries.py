"""What people ask and what is said to it, as it is stored and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.storage import inquiry_fields, keys
from bot.storage.decoding import decode
from bot.storage.encoding import GONE, Write, encode
from handlers.changes import Asked, Confirmed, Place, Rated, Started
from handlers.meetings import Inquiry, Meeting
from knowledge.grounding.reply import Reply, Sentence
from knowledge.intake.suggestion import Suggestion
from knowledge.voting import Ballot, Vote
from tests.conversations.small import SMALL

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
REPLIES = st.builds(
    Reply,
    sentences=st.lists(st.builds(Sentence, TEXTS, TEXTS), max_size=3).map(tuple),
    refs=st.lists(TEXTS, max_size=3).map(tuple),
    model=st.none() | TEXTS,
    given=st.lists(TEXTS, max_size=3).map(tuple),
    complete=st.booleans(),
)
BEGUN = Started("C1", "wrong prices", "U1", "")


def stored(*writes: Write) -> dict[str, str]:
    """The fields that a meeting has after these writes, each with the version that wrote it."""
    fields = {keys.VERSION: str(len(writes))}
    for version, write in enumerate(writes, start=1):
        new = {
            name: value for name, value in write.plain.items() if write.mode != "begin" or name not in fields
        }
        fields |= new | {
            name: f"{version}:{value}"
            for name, value in {**write.stamped, **write.timed}.items()
            if value != GONE
        }
    return fields


def read(fields: dict[str, str]) -> Meeting:
    return decode("T1", "M1", fields, SMALL)


@given(TEXTS, REPLIES)
def test_every_question_and_every_reply_is_read_as_it_was_stored(text: str, reply: Reply) -> None:
    asked = Asked("1.1", text, "U2", "1.1", reply)

    meeting = read(stored(encode(BEGUN, "d1"), encode(asked, "d2")))

    assert meeting.inquiries == {"1.1": Inquiry(text, "U2", "1.1")}
    assert meeting.replies == {"1.1": reply}


@given(st.lists(st.builds(Suggestion, TEXTS, TEXTS, TEXTS), max_size=4).map(tuple))
def test_what_a_topic_suggests_is_read_as_it_was_stored(read_: tuple[Suggestion, ...]) -> None:
    fields = stored(encode(BEGUN, "d1"))
    assert read(fields).suggestions is None
    assert read(fields | {keys.SUGGESTIONS: inquiry_fields.suggestions(read_)}).suggestions == read_


def test_a_talk_begins_with_its_first_question_and_stays_as_it_began() -> None:
    first, second = (
        Asked(id_, "why?", person, id_, None, Place("C1", "9.1", "https://reply"))
        for id_, person in (("9.2", "U1"), ("9.3", "U2"))
    )

    meeting = read(stored(encode(first, "d1"), encode(second, "d2")))

    assert (meeting.kind, meeting.channel, meeting.started_by) == ("talk", "C1", "U1")
    assert (meeting.hung_on, meeting.thread) == ("9.1", "9.1")
    assert encode(first, "d1").reply_url == "https://reply"
    assert list(meeting.inquiries) == ["9.2", "9.3"]
    assert meeting.replies == {}


def test_questions_are_read_in_the_order_in_which_they_came() -> None:
    asked = [Asked(id_, "why?", "U1", "", None) for id_ in ("9.3", "9.1", "9.2")]
    fields = stored(encode(BEGUN, "d0"), *(encode(each, each.id) for each in asked))

    assert list(read(dict(sorted(fields.items()))).inquiries) == ["9.3", "9.1", "9.2"]


@pytest.mark.parametrize(
    ("text", "kept"), [("a" * 2_000, "a" * 1_000), ("half \ud83d of it", "half ? of it")]
)
def test_a_question_is_cut_and_made_storable(text: str, kept: str) -> None:
    (value,) = encode(Asked("1.1", text, "U1", "", None), "d1").stamped.values()

    assert value == f"U1||{kept}"
    value.encode()


def test_a_person_who_changes_their_mind_about_a_reply_rates_it_once() -> None:
    rated = [
        Rated("1.1", "U1", helpful=True),
        Rated("1.1", "U2", helpful=False),
        Rated("1.1", "U1", helpful=False),
    ]

    ratings = read(stored(encode(BEGUN, "d0"), *(encode(each, "d") for each in rated))).ratings

    assert ratings == {("1.1", "U1"): False, ("1.1", "U2"): False}


def test_confirmed_suggestions_are_that_persons_answers_and_close_what_was_open() -> None:
    write = encode(Confirmed(2, "U1", (("sweet", ("yes",)), ("calls", 50))), "d1")

    assert write.round == 2
    assert {name for name, value in write.timed.items() if value == GONE} == {"o:2:sweet", "o:2:calls"}
    votes = read(stored(encode(BEGUN, "d0"), write) | {keys.ROUND: "2"}).votes
    assert votes == {Ballot("sweet", "U1"): Vote(("yes",), 2), Ballot("calls", "U1"): Vote(50, 2)}


@pytest.mark.parametrize(
    "odd", ["", "{", "[]", "null", '{"sentences": 5}', '{"sentences": [["a"]], "refs": []}']
)
def test_a_reply_or_a_suggestion_that_no_release_wrote_counts_as_none(odd: str) -> None:
    meeting = read(stored(encode(BEGUN, "d0")) | {"a:1.1": odd, keys.SUGGESTIONS: odd or "{"})

    assert meeting.replies == {}
    assert meeting.suggestions in {None, ()}


def test_a_later_release_may_say_more_of_a_reply() -> None:
    more = '{"sentences":[["It does.","rag#why"]],"refs":["rag#why"],"mood":"sure"}'

    assert read(stored(encode(BEGUN, "d0")) | {"a:1.1": more}).replies == {
        "1.1": Reply((Sentence("It does.", "rag#why"),), ("rag#why",))
    }
