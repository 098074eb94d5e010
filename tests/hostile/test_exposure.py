"""The check of all other tests here finds what it is there to find."""

from typing import Any

import pytest

from knowledge.sources import sources
from tests.hostile.corpus import hostile
from tests.hostile.exposure import Bounds, exposures, linked_by_itself

pytestmark = pytest.mark.exhaustive

BOUNDS = Bounds("https://ragvsft.example", frozenset({"U0ANA00001"}), ("Heliotropium",))


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [section]}]}


def posted(*blocks: dict[str, Any], text: str = "said") -> dict[str, Any]:
    return {"channel": "C1", "text": text, "blocks": list(blocks), "unfurl_links": False}


EXPOSED = {
    "a call for everybody": posted(mrkdwn("<!channel>")),
    "somebody who did not ask": posted(mrkdwn("*<@U0ELI00005>*")),
    "a channel": posted(mrkdwn("see <#C1|planning>")),
    "a masked link": posted(mrkdwn("<https://evil.example|our page>")),
    "an address that begins like ours": posted(mrkdwn("<https://ragvsft.example.evil.example/a|a>")),
    "one that names ours as its user": posted(mrkdwn("<https://ragvsft.example@evil.example/|a>")),
    "a link that somebody forgot to escape": posted(mrkdwn("a < b")),
    "a call in the text for notifications": posted(text="<!here>"),
    "a message of text alone": {"text": "<!here>", "response_type": "in_channel"},
    "a call in rich text": posted(rich({"type": "broadcast", "range": "here"})),
    "a person in rich text": posted(rich({"type": "user", "user_id": "U0ELI00005"})),
    "a group in rich text": posted(rich({"type": "usergroup", "usergroup_id": "S1"})),
    "a channel in rich text": posted(rich({"type": "channel", "channel_id": "C1"})),
    "a link in rich text": posted(rich({"type": "link", "url": "https://evil.example"})),
    "a button that leads away": posted(
        {"type": "actions", "elements": [{"type": "button", "url": "http://x"}]}
    ),
    "a picture from elsewhere": posted({"type": "image", "image_url": "https://evil.example/a.png"}),
    "Markdown": posted({"type": "markdown", "text": "[a](https://evil.example)"}),
    "a token": posted(rich({"type": "text", "text": "it is xoxb-1-a"})),
    "a key of the model": posted(mrkdwn("sk-proj-abcdefgh")),
    "a word of another team": posted({"type": "actions", "elements": [{"value": "heliotropium"}]}),
    "a preview": posted() | {"unfurl_links": True},
}


@pytest.mark.parametrize("name", EXPOSED)
def test_whatever_would_expose_something_is_found(name: str) -> None:
    assert len(exposures(EXPOSED[name], BOUNDS)) >= 1


def test_what_the_bot_says_itself_is_fine() -> None:
    study = next(source.address for source in sources().values() if source.address)
    fine = posted(
        mrkdwn(
            f"<@U0ANA00001> &lt;!channel&gt; <https://ragvsft.example/articles/rag|RAG> <{study}|a study>"
        ),
        rich(
            {"type": "user", "user_id": "U0ANA00001"},
            {"type": "text", "text": "<!channel> https://evil.example"},
        ),
        text="<@U0ANA00001> asked: &lt;@U0ELI00005&gt;",
    )

    assert exposures(fine, BOUNDS) == []


@pytest.mark.parametrize("text", ["https://evil.example", "at evil.example now", "@here", "in #general"])
def test_what_slack_links_by_itself_is_found_unless_it_is_told_not_to(text: str) -> None:
    assert linked_by_itself(posted(mrkdwn(text)))
    assert (
        linked_by_itself(
            posted({"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}})
        )
        == []
    )
    assert linked_by_itself(posted(text=text))
    assert linked_by_itself({"text": text})
    assert linked_by_itself(posted(text=text) | {"parse": "full"})
    assert linked_by_itself(posted(text=text) | {"parse": "none"}) == []
    assert linked_by_itself(posted(mrkdwn("said"), text=text)) == []
    assert linked_by_itself(posted(mrkdwn("<https://ragvsft.example/a|It costs 1.5 cents>"))) == []


def test_there_are_three_hundred_hostile_texts_each_another_one() -> None:
    assert len({each.text for each in hostile()}) == len(hostile()) >= 300
