"""`/ragvsft`: what the channel, the thread and the person see."""

from knowledge.questions import SEQUENCE
from knowledge.scenarios import scenarios
from tests.talk import Talk


async def test_one_message_in_the_channel_says_the_topic_who_started_it_and_where_it_stands(
    talk: Talk,
) -> None:
    await talk.start("ben", "our support bot quotes last year's prices")

    (head,) = talk.workspace.channel("planning").messages
    said = head.visible_text()
    assert "our support bot quotes last year's prices" in said
    assert "started by @Ben" in said
    assert "Questions are open in the thread" in said
    assert head.labels() == []


async def test_everything_else_is_in_the_thread_and_begins_with_the_first_question(talk: Talk) -> None:
    await talk.start()

    _, question = talk.thread
    assert question.thread_ts == talk.root
    assert SEQUENCE[0].text in question.text
    assert not question.joins_channel


async def test_a_command_alone_starts_a_meeting_without_a_topic(talk: Talk) -> None:
    await talk.start("ana", "")

    assert "RAG or fine-tuning?" in talk.head.visible_text()
    assert "started by @Ana" in talk.head.visible_text()


async def test_help_answers_only_the_person(talk: Talk) -> None:
    done = await talk.workspace.command("chloe", "planning", "/ragvsft", "help")

    assert done.status == 200
    (told,) = talk.workspace.ephemerals("chloe")
    for word in ("/ragvsft cost 50k", "/ragvsft scenario", "@ragvsft summary", "restart"):
        assert word in told.visible_text()
    assert talk.workspace.channel("planning").history == []


async def test_a_problem_that_begins_with_a_word_of_ours_is_a_problem(talk: Talk) -> None:
    await talk.start("ana", "costs of our support bot doubled since we added retrieval")

    assert "costs of our support bot doubled" in talk.head.visible_text()


async def test_a_problem_may_speak_of_payloads(talk: Talk) -> None:
    await talk.start("ana", "payload=broken & our webhook payload is misread")

    assert "payload=broken & our webhook payload is misread" in talk.head.visible_text()


async def test_no_mention_link_or_channel_call_in_a_problem_survives(talk: Talk) -> None:
    await talk.start("ana", "<!channel> <@U0BEN00002> <http://bad.example|good> & *bold* <script>")

    assert "<!channel>" not in talk.head.text
    assert "<@U0BEN00002>" not in talk.head.text
    assert "|good>" not in talk.head.text
    assert "<!channel> <@U0BEN00002> <http://bad.example|good> & *bold* <script>" in talk.head.visible_text()


async def test_a_very_long_problem_is_shortened(talk: Talk) -> None:
    await talk.start("ana", "wrong prices " * 400)

    assert "…" in talk.head.visible_text()
    assert len(talk.head.visible_text()) < 800


async def test_two_meetings_in_one_channel_do_not_touch_each_other(talk: Talk) -> None:
    await talk.start("ana", "first")
    other = Talk(talk.workspace, talk.questions)
    await other.start("ben", "second")

    await other.tick("ben", "failing", ["Its output format keeps drifting"])
    await other.answered("failing", "Its output format keeps drifting")

    assert "Done" in talk.about("failing").labels()
    assert len(talk.thread) == 1


async def test_scenarios_are_listed_with_links_to_the_person(talk: Talk) -> None:
    await talk.workspace.command("ana", "planning", "/ragvsft", "scenarios")

    (told,) = talk.workspace.ephemerals("ana")
    address = talk.workspace.courier.addresses[0].removesuffix("/slack/events")
    for scenario in scenarios():
        assert f"{scenario.title} ({address}/scenarios/{scenario.slug})" in told.visible_text()


async def test_our_messages_unfurl_no_links(talk: Talk) -> None:
    await talk.start()

    assert not any(message.unfurls for message in [talk.head, *talk.thread])
