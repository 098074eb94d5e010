"""What is a question to the bot, and what people say to each other."""

from dataclasses import replace

import pytest

from handlers.asking import is_follow_up
from handlers.command import Asked, read_command
from handlers.meetings import ROOT, Inquiry, Meeting, Posted
from handlers.mentions import asked_for
from handlers.said import Said, one_line
from knowledge.grounding.reply import Reply

ANA, BEN = "U0ANA00001", "U0BEN00002"
REPLY = Reply((), ())
TALK = Meeting(
    team="T1",
    id="C1-1.0",
    channel="C1",
    topic="",
    started_by=ANA,
    kind="talk",
    hung_on="1.0",
    inquiries={"1.0": Inquiry("why not a long context?", ANA, "1.0")},
    replies={"1.0": REPLY},
    posted={"ask:1.0": Posted("2.0", 1, "", 1)},
)
NEXT = Said(channel="C1", ts="3.0", user=ANA, text="and for 200 examples?", thread_ts="1.0")


def said(**parts: str) -> Said:
    return NEXT.model_copy(update=parts)


def test_whoever_asks_on_right_below_the_reply_asks_the_bot() -> None:
    assert is_follow_up(TALK, NEXT, "1.0")
    assert is_follow_up(TALK, said(text="and then? \n"), "1.0")


@pytest.mark.parametrize(
    "text",
    [
        "who still offers fine-tuning?",
        "what about users who need citations?",
        "is RAG right?",
        "can we do both?",
        "when would you fine-tune?",
        "When would you fine-tune?",
        "But would you fine-tune then?",
        "does that hold on the right side?",
        "what is right then?",
        "what did the study say about citations?",
    ],
)
def test_what_could_be_meant_for_anybody_is_meant_for_the_bot(text: str) -> None:
    assert is_follow_up(TALK, said(text=text), "1.0")


@pytest.mark.parametrize(
    "text",
    [
        "who has time to label examples?",
        "Did anyone check the labels?",
        "has anybody read that article?",
        "who is going to write the examples?",
        "who's going to write the examples?",
        "who of us wants to try?",
        "could you look at the labels?",
        "Can anyone look at the labels?",
        "Ben, can you ask legal about our data?",
        "ben, can you ask legal about our data?",
        "Ben did you ask legal about our data?",
        "our docs change every week, right?",
        "our docs change every week, right??",
        "so fine-tuning is cheaper than RAG, right ?",
        "let's try both?",
        "let\u2019s try both?",
        "anybody know how many examples we have?",
        "do y'all want RAG or fine-tuning?",
        "do we all agree on RAG?",
        "what did legal say about training on customer data?",
        "where is our eval set?",
        "when can the data team give us 200 examples?",
    ],
)
def test_what_asks_a_colleague_is_left_to_them(text: str) -> None:
    assert not is_follow_up(TALK, said(text=text), "1.0")


@pytest.mark.parametrize(
    "other",
    [
        said(user=BEN),
        said(text="and for 200 examples"),
        said(text="really? I doubt it."),
        said(text=f"<@{BEN}> what do you think?"),
        said(text="<!here> anyone?"),
        said(text="<!subteam^S1> anyone?"),
        said(ts="1.9"),
    ],
)
def test_anything_else_is_said_among_people(other: Said) -> None:
    assert not is_follow_up(TALK, other, "1.0")


@pytest.mark.parametrize("before", [None, "2.5", "0.5"])
def test_nobody_may_have_said_anything_in_between(before: str | None) -> None:
    assert not is_follow_up(TALK, NEXT, before)


@pytest.mark.parametrize(
    "before_the_reply",
    [
        replace(TALK, posted={}),
        replace(TALK, inquiries={}, replies={}),
        replace(TALK, inquiries={**TALK.inquiries, "1.5": Inquiry("is it?", BEN, "1.5")}),
    ],
)
def test_only_a_reply_that_stands_can_be_followed_up(before_the_reply: Meeting) -> None:
    assert not is_follow_up(before_the_reply, NEXT, "1.0")


@pytest.mark.parametrize("replies", [{}, {"1.0": replace(REPLY, complete=False)}])
def test_a_reply_that_is_still_being_written_can_be_followed_up(replies: dict[str, Reply]) -> None:
    assert is_follow_up(replace(TALK, replies=replies), NEXT, "1.0")


def test_below_a_question_that_a_command_brought_nobody_has_said_anything() -> None:
    brought = replace(
        TALK,
        hung_on="",
        inquiries={"x1": Inquiry("why?", ANA, "")},
        replies={"x1": REPLY},
        posted={ROOT: Posted("2.0", 1, "", 1)},
    )

    assert is_follow_up(brought, NEXT, None)
    assert not is_follow_up(brought, NEXT, "2.5")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("", "help"),
        ("?", "help"),
        ("Help!", "help"),
        ("what can you do?", "help"),
        ("summary", "summary"),
        ("Can you give us a summary, please?", "summary"),
        ("summarize the answers so far", "summary"),
        ("Restart.", "restart"),
        ("reset", "restart"),
        ("restart please", "help"),
        ("start over", "help"),
        ("yes", "help"),
        ("100k", "help"),
        ("cost 50k", "help"),
        ("cost of labels", None),
        ("does fine-tuning help?", None),
        ("can we fine-tune a model to summarise tickets?", None),
        ("how long may a summary be for retrieval?", None),
        ("why not a long context?", None),
    ],
)
def test_help_summary_and_restart_are_asked_for_by_these_words_alone(words: str, kind: str | None) -> None:
    assert asked_for(words) == kind


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0RAGVSFT0> can't we\n fine-tune  on &lt;our&gt; wiki?", "can't we fine-tune on <our> wiki?"),
        ("a &amp;lt; b &amp; c", "a &lt; b & c"),
        ("\u202etxet\u200b\ud83d \x00?", "txet ?"),
        ("<@U0BEN00002> says no", "@somebody says no"),
        ("<https://x.example|see here> in <#C1|planning> <!here>", "see here in #planning @here"),
        ("<@U0RAGVSFT0>", ""),
    ],
)
def test_a_question_is_what_was_typed_on_one_line_without_the_bots_name(text: str, words: str) -> None:
    assert said(text=text).words("U0RAGVSFT0") == words


def test_a_line_keeps_what_joins_and_parts_letters() -> None:
    assert one_line("\N{WOMAN}\u200d\N{PERSONAL COMPUTER}") == "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("ask can we fine-tune on 200 examples?", Asked("ask", "can we fine-tune on 200 examples?")),
        ("Ask: why not a long context?", Asked("ask", "why not a long context?")),
        ("ask", Asked("ask", "")),
        ("asked twice, our bot says two things", Asked(None, "asked twice, our bot says two things")),
        ("why does our bot quote old prices?", Asked(None, "why does our bot quote old prices?")),
    ],
)
def test_a_command_asks_only_by_that_word(text: str, asked: Asked) -> None:
    assert read_command(text) == asked
