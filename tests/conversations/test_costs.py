"""`/ragvsft cost`: an estimate in the channel, from a command's words."""

import re
from collections.abc import Mapping

import pytest
from redis import Redis

from bot.own_prices import todays_prices
from handlers.cost_words import UNCLEAR
from knowledge.costs.costing import Costing
from knowledge.costs.report import Report, report
from knowledge.costs.sentences import dollars
from knowledge.costs.typical import typical
from knowledge.costs.written.options import GUIDE, from_link, read_words, write
from playground import Message
from tests.consistency import at_rest, stored_meetings
from tests.conversations.small import SMALL
from tests.talk import Talk

LISTED = (
    "rag=0.15:0.60 ft=0.30:1.20 system=400/400/100 context=2000 question=100 output=300 embedded=100 "
    "embedding=0.02 corpus=50M overlap=20% churn=5M index=70 examples=1000 exampletokens=800 epochs=3 training=3 "
    "label=2 runs=3 retrains=0.25 newexamples=200 runevaluation=25 horizon=12"
)
"""The example with list prices, labels and an index."""

GUIDES = " ".join(f"{name}={text}" for name, text in write(GUIDE).items() if name != "volume") + (
    " corpus=0 churn=0 index=0 embedding=0 embedded=0 examples=0 exampletokens=0 label=0 retrains=0 newexamples=0 "
    "runevaluation=0 training=0"
)


async def estimate(talk: Talk, words: str, who: str = "ana") -> Message:
    """The card in the channel that answers the command."""
    before = len(talk.workspace.channel(talk.channel).messages)
    done = await talk.workspace.command(who, talk.channel, "/ragvsft", f"cost {words}")
    assert (done.status, done.body) == (200, "")
    await talk.until(lambda: len(talk.workspace.channel(talk.channel).messages) > before)
    return talk.workspace.channel(talk.channel).messages[-1]


def worked_out(words: str) -> Report:
    prices = todays_prices()()
    found = read_words(words, typical(), prices)
    assert isinstance(found, Costing)
    return report(found, prices)


def table(card: Message) -> dict[str, list[str]]:
    """The cells of each approach."""
    (block,) = [block for block in card.blocks if block["type"] == "table"]
    rows = [[cell["text"] for cell in row] for row in block["rows"]]
    assert rows[0] == ["USD", "A month", "Up front", "First year"]
    return {name: cells for name, *cells in rows[1:]}


def likely(card: Message, name: str) -> str:
    """What an approach costs a month, without its range."""
    return table(card)[name][0].partition(" (")[0]


def links(card: Message) -> dict[str, str]:
    elements = [element for block in card.blocks for element in block.get("elements", ())]
    return {element["text"]["text"]: element["url"] for element in elements if "url" in element}


async def test_the_card_says_what_matters_first_then_what_each_approach_costs(talk: Talk) -> None:
    card = await estimate(talk, "50k")

    found = worked_out("50k")
    title, first, *_ = card.visible_text().splitlines()
    assert title == "What it costs at 50,000 calls a day"
    assert first == f"*{found.headline}*"
    assert "you said 50,000" in first
    for line in found.lines:
        month, once, year = table(card)[line.name]
        assert month == f"{dollars(line.range.likely)} ({line.range.low:,.0f} to {line.range.high:,.0f})"
        assert ("(" in once, "(" in year) == (line.one_time.low < line.one_time.high, True)
    assert found.challenger in card.visible_text()
    for words in (*found.doubts, found.ages, "Assumed:", "Asked for by @Ana", "anyone may adjust it"):
        assert words.replace("\xa0", " ") in card.visible_text()
    for warning in found.warnings[:4]:
        assert warning in card.visible_text()
    assert card.text.startswith(f"{found.headline} {found.standing}")
    assert talk.workspace.ephemerals("ana") == []


async def test_the_chart_shows_each_approach_as_a_share_of_rag(talk: Talk) -> None:
    card = await estimate(talk, "50k")

    (block,) = [block for block in card.blocks if block["type"] == "data_visualization"]
    assert block["title"] == "Cost a month as % of RAG"
    curves = {
        series["name"]: {p["label"]: p["value"] for p in series["data"]}
        for series in block["chart"]["series"]
    }
    likely = {line.name: line.range.likely for line in worked_out("50k").lines}
    assert set(curves["RAG"].values()) == {100}
    for name in ("Fine-tuning", "Both"):
        assert curves[name]["50k"] == pytest.approx(100 * likely[name] / likely["RAG"], abs=0.06)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("20,000/day", "at 20,000 calls a day"),
        ("1.5M per month", "at 50,000 calls a day"),
        ("about 1.5 million questions a month", "at 50,000 calls a day"),
        ("50k ft=gpt-4.1-mini", "openai/ft:gpt-4.1-mini"),
        ("50k ft=gpt-4.1-mini context=3k", "Retrieved context: 3000 tokens a call"),
        ("ft=0.30:1.20", "10,000 are an example"),
        ("0", "at 0 calls a day"),
    ],
)
async def test_volumes_and_figures_are_read_as_people_write_them(talk: Talk, words: str, says: str) -> None:
    assert says in (await estimate(talk, words)).visible_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("lots", "write, for example, 20k"),
        ("-5", "write, for example, 20k"),
        ("20.000", "write, for example, 20k"),
        ("50k ft=gpt-nonsense", "write, for example"),
        ("50k context=many", "context=2k"),
        ("50k contxt=2k", "context=2k"),
    ],
)
async def test_what_cannot_be_read_is_answered_with_an_example_to_the_person_alone(
    talk: Talk, redis_url: str, words: str, says: str
) -> None:
    done = await talk.workspace.command("ana", "planning", "/ragvsft", f"cost {words}")

    assert done.status == 200
    (told,) = talk.workspace.ephemerals("ana")
    assert says in told.text
    assert "<!" not in told.text
    with Redis.from_url(redis_url) as redis:
        assert redis.keys("*:meeting:*") == []
    assert talk.workspace.channel("planning").history == []


@pytest.mark.parametrize(
    ("volume", "figures"),
    [
        ("1k", {"RAG": "$86.93", "Fine-tuning": "$298.07", "Both": "$383.65"}),
        ("10k", {"RAG": "$237.32", "Fine-tuning": "$435.77", "Both": "$659.59"}),
        ("100k", {"RAG": "$1,741.22", "Fine-tuning": "$1,812.77", "Both": "$3,418.99"}),
        ("1M", {"RAG": "$16,780.22", "Fine-tuning": "$15,582.77", "Both": "$31,012.99"}),
    ],
)
async def test_the_example_with_list_prices_comes_out_to_the_cent(
    talk: Talk, volume: str, figures: Mapping[str, str]
) -> None:
    card = await estimate(talk, f"{volume} {LISTED}")

    assert {name: likely(card, name) for name in table(card)} == figures
    assert "Fine-tuning pays above 150,742 calls a day" in card.visible_text()


@pytest.mark.parametrize(
    ("volume", "rag", "tuned"),
    [
        ("1k", "$16.65", "$12.15"),
        ("10k", "$166.50", "$121.50"),
        ("100k", "$1,665.00", "$1,215.00"),
        ("1M", "$16,650.00", "$12,150.00"),
    ],
)
async def test_the_guides_own_figures_come_out_to_the_cent(
    talk: Talk, volume: str, rag: str, tuned: str
) -> None:
    card = await estimate(talk, f"{volume} {GUIDES}")

    assert (likely(card, "RAG"), likely(card, "Fine-tuning")) == (rag, tuned)
    assert "Fine-tuning is cheaper than RAG at every volume." in card.visible_text()


async def test_one_button_leads_to_the_same_case_on_the_web_and_one_to_the_guides_figures(talk: Talk) -> None:
    card = await estimate(talk, "50k context=3k")

    address = talk.workspace.courier.addresses[0].removesuffix("/slack/events")
    calculator = links(card)["Open the calculator"]
    assert calculator.startswith(f"{address}/cost?")
    prices = todays_prices()()
    found = from_link(calculator.partition("?")[2], prices)
    assert found == read_words("50k context=3k", typical(), prices)
    assert links(card)["The guide's figures"] == f"{address}/cost/guide"


async def test_a_workspace_without_charts_gets_the_same_in_words(talk: Talk, redis_url: str) -> None:
    talk.workspace.faults.refused_blocks = frozenset({"data_visualization"})

    card = await estimate(talk, "50k")

    assert "data_visualization" not in {block["type"] for block in card.blocks}
    assert re.search(r"at 1,000,000 calls a day fine-tuning \d+ %, both \d+ %", card.visible_text())
    assert table(card).keys() == {"RAG", "Fine-tuning", "Both"}
    await at_rest(redis_url)
    # Once with the chart, once without it, and then it stands.
    assert [call.method for call in talk.workspace.calls if call.method.startswith("chat.")] == [
        "chat.postMessage",
        "chat.postMessage",
    ]


async def test_a_workspace_without_tables_gets_the_plain_text(talk: Talk) -> None:
    talk.workspace.faults.refused_blocks = frozenset({"data_visualization", "table"})

    card = await estimate(talk, "50k")

    assert card.blocks == []
    assert worked_out("50k").standing in card.visible_text()


@pytest.mark.parametrize("place", ["leads", "ana-ben"])
async def test_where_the_bot_cannot_post_the_command_itself_is_answered(talk: Talk, place: str) -> None:
    await talk.workspace.command("ana", place, "/ragvsft", "cost 50k")

    await talk.until(lambda: talk.workspace.channel(place).history)
    (card,) = talk.workspace.channel(place).history
    assert worked_out("50k").headline in card.visible_text()
    assert table(card).keys() == {"RAG", "Fine-tuning", "Both"}
    assert "data_visualization" not in {block["type"] for block in card.blocks}
    assert "/invite @ragvsft" in card.visible_text()
    assert "Adjust" not in card.labels()
    assert talk.workspace.ephemerals("ana") == []


async def test_in_an_archived_channel_the_person_alone_reads_it(talk: Talk) -> None:
    talk.workspace.channel("planning").is_archived = True

    await talk.workspace.command("ana", "planning", "/ragvsft", "cost 50k")

    await talk.until(lambda: talk.workspace.ephemerals("ana"))
    told = talk.workspace.ephemerals("ana")[0].visible_text()
    assert worked_out("50k").headline in told
    assert "This channel is archived" in told
    assert "/invite" not in told


async def test_nothing_typed_under_an_estimate_is_an_answer_and_a_mention_gives_help(
    talk: Talk, redis_url: str
) -> None:
    card = await estimate(talk, "50k")
    talk.root = card.ts

    await talk.type("ben", "yes")
    await talk.type("ben", "100k")
    for words in ("@ragvsft summary", "@ragvsft restart", "@ragvsft hello"):
        await talk.type("ben", words)

    await talk.until(lambda: len(talk.bots_own) == 3)
    assert all("This is an estimate" in message.visible_text() for message in talk.bots_own)
    await at_rest(redis_url)
    (stored,) = await stored_meetings(redis_url, SMALL)
    assert (stored.kind, stored.round, stored.votes) == ("estimate", 0, {})
    assert "at 50,000 calls a day" in card.visible_text()


async def test_one_command_delivered_three_times_gives_one_card(talk: Talk, redis_url: str) -> None:
    talk.workspace.faults.copies = 3

    await estimate(talk, "50k")

    await talk.workspace.settled()
    await at_rest(redis_url)
    assert len(talk.workspace.channel("planning").messages) == 1


@pytest.mark.parametrize("words", ["of chatbots", "50k <!channel>"])
async def test_what_may_be_figures_or_a_problem_is_asked_back_about_and_opens_nothing(
    talk: Talk, redis_url: str, words: str
) -> None:
    await talk.workspace.command("ana", "planning", "/ragvsft", f"cost {words}")

    assert [told.text for told in talk.workspace.ephemerals("ana")] == [UNCLEAR]
    with Redis.from_url(redis_url) as redis:
        assert redis.keys("*:meeting:*") == []


async def test_the_names_of_figures_are_listed_to_the_person_alone(talk: Talk) -> None:
    await talk.workspace.command("ana", "planning", "/ragvsft", "cost help")

    (told,) = talk.workspace.ephemerals("ana")
    assert "`exampletokens`" in told.visible_text()
    assert talk.workspace.channel("planning").history == []
