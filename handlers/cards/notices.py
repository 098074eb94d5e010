"""The other messages: the channel's, the help, a summary, names of figures, and what to do when typing goes unheard."""

from typing import Final

from handlers.blocks import context, divider, section
from handlers.cards.card import Card
from handlers.meetings import MOST_INQUIRIES, MOST_NOTICES, Meeting, Notice
from handlers.mrkdwn import Mrkdwn, escape, person, shorten
from handlers.outsiders import ONLY_ANSWERS
from knowledge.answers import shown
from knowledge.costs.written.options import OPTIONS, SECTIONS
from knowledge.questions import Question
from knowledge.recommendation import Recommendation

TOPIC_LIMIT = 500

HELP = Mrkdwn(
    "*ragvsft settles “RAG or fine-tuning?” in one meeting.*\n"
    "• `/ragvsft our support bot quotes last year's prices` starts one: a thread, a few one-click questions, "
    "a recommendation with its reasons and cost.\n"
    "• `/ragvsft cost 50k` estimates the monthly cost at 50,000 calls a day, `/ragvsft cost 50k ft=gpt-4.1-mini` "
    "with your figures; `/ragvsft cost` alone asks for them.\n"
    "• `/ragvsft compare` shows RAG and fine-tuning side by side.\n"
    "• `/ragvsft scenario` lists worked scenarios; `/ragvsft scenario medical billing` finds the nearest.\n"
    "• `/ragvsft check` puts the guide's seven factors to you, and says where a meeting would see it otherwise.\n"
    "• `@ragvsft can't we just fine-tune on our wiki?` in any thread, or `/ragvsft ask` and your question, is answered "
    "from the articles with the passages that say so, or you are told that they do not cover it.\n"
    "• In a meeting's thread: click, or type the answer. `@ragvsft summary`, `@ragvsft restart`, `@ragvsft help`.\n"
    "• `@ragvsft forget this meeting`, by who started it, deletes what is stored of it, and my messages.\n"
    "Anyone in the channel may answer. Where people differ, most votes count and the other answers stay visible."
)

ESTIMATE_HELP = Mrkdwn(
    "*This is an estimate; nothing typed under it changes it.*\n"
    "• “Adjust” opens its figures; anyone may change them, and the card above follows.\n"
    "• `/ragvsft cost 50k` makes another one, `/ragvsft cost help` lists the figures that can be typed.\n"
    "• `@ragvsft` with a question here is answered from the articles.\n"
    "• `/ragvsft` with what is failing starts a meeting; `/ragvsft help` says what else there is."
)


GREETING = Mrkdwn(
    "*Ask what your planning meeting is stuck on.* I answer from articles on RAG, fine-tuning and both, with the "
    "passages that say so; what they do not cover I leave open.\n"
    "To settle it with your team, type `/ragvsft` and what is failing in a channel. `help` says what else there is."
)

FULL: Final = Mrkdwn(
    "This thread is full, and I did not do what you asked: I take {} questions in one thread, and {} calls for help, "
    "a summary or a new start. What is here stays, and its buttons go on working. Ask in a new thread, with `@ragvsft` "
    "or `/ragvsft ask`; `/ragvsft` and what is failing starts a new meeting."
).format(str(MOST_INQUIRIES), f"{MOST_NOTICES:,}")


def help_card() -> Card:
    return Card(HELP, (section(HELP),), once=True)


def greeting_card() -> Card:
    """For a pane that somebody opened beside their channel."""
    return Card(GREETING, (section(GREETING),), once=True)


def estimate_help_card() -> Card:
    """For the thread under an estimate, in which nothing typed is an answer."""
    return Card(ESTIMATE_HELP, (section(ESTIMATE_HELP),), once=True)


def names_card() -> Card:
    """What can be typed after `cost`, by section."""
    lines = [_section(id_, title) for id_, title in SECTIONS]
    text = Mrkdwn("\n").join([
        Mrkdwn("*`/ragvsft cost 50k context=3k`*: calls a day first, then any of these names with a figure."),
        *lines,
        Mrkdwn("Where RAG, fine-tuning and both differ, write all three: `system=400/400/100`."),
    ])  # fmt: skip
    return Card(text, (section(text),), once=True)


def _section(id_: str, title: str) -> Mrkdwn:
    each = (Mrkdwn("`{}` {}").format(option.id, option.label) for option in OPTIONS if option.section == id_)
    return Mrkdwn("*{}*: {}").format(title, Mrkdwn(", ").join(each))


def root_card(meeting: Meeting, found: Recommendation | None) -> Card:
    """The one message in the channel: the topic, who started it, where it stands."""
    one_line = " ".join(meeting.topic.split())  # marks for bold end at the line
    topic = escape(shorten(one_line, TOPIC_LIMIT)) or Mrkdwn("RAG or fine-tuning?")
    stands = (
        Mrkdwn("*Recommendation: {}*").format(found.wording.headline)
        if found
        else Mrkdwn("Questions are open in the thread; anyone may answer.")
    )
    started = Mrkdwn("RAG or fine-tuning?  ·  started by {}").format(person(meeting.started_by))
    return Card(
        Mrkdwn("{} {}").format(topic, stands),
        (section(Mrkdwn("*{}*").format(topic)), section(stands), context(started)),
    )


def unheard_card() -> Card:
    """Posted where buttons work but typed replies never arrive."""
    text = Mrkdwn(
        "I am not in this channel, so the buttons work but I cannot read what you type. "
        "To answer or to ask on by typing, add me: `/invite @ragvsft`"
    )
    return Card(text, (context(text),), once=True)


def forgotten_card(person_id: str) -> Card:
    """In the place of the first message of a meeting that was forgotten; the others are gone."""
    text = Mrkdwn(
        "Forgotten at {}'s wish: what I had stored of this is deleted, and so are my messages. "
        "What people wrote here stays until they delete it."
    ).format(person(person_id))
    return Card(text, (context(text),), once=True)


def nothing_to_forget_card() -> Card:
    """Where nothing is stored."""
    text = Mrkdwn(
        "Nothing is stored of this thread. Ask in the thread of the meeting, estimate or answer that I should forget."
    )
    return Card(text, (section(text),), once=True)


def not_yours_card(meeting: Meeting) -> Card:
    """For somebody who may not have it forgotten: who may, and how else."""
    text = Mrkdwn(
        "Only {}, who started this, can have it forgotten, with `@ragvsft forget this meeting` in this thread. "
        "Where that is not possible, ask the admins of this workspace: whoever runs me for them can delete it."
    ).format(person(meeting.started_by))
    return Card(text, (section(text),), once=True)


def outsider_card() -> Card:
    return Card(ONLY_ANSWERS, (section(ONLY_ANSWERS),), once=True)


def full_card() -> Card:
    return Card(FULL, (section(FULL),), once=True)


def refusal_card(notice: Notice, meeting: Meeting) -> Card | None:
    """What is said to somebody whose wish is not theirs to have; the same in meetings, estimates and talks."""
    match notice.kind:
        case "forget":
            return not_yours_card(meeting)
        case "outsider":
            return outsider_card()
        case "full":
            return full_card()
        case _:
            return None


def notice_card(
    notice: Notice, meeting: Meeting, questions: tuple[Question, ...], found: Recommendation
) -> Card:
    if notice.kind == "help":
        return help_card()
    if refusal := refusal_card(notice, meeting):
        return refusal
    if notice.kind == "restart":
        text = Mrkdwn("{} started over; earlier answers above no longer count.").format(person(notice.person))
        if meeting.figures:
            text += Mrkdwn(" The figures that were entered for the costs stay, but for the calls a day.")
        return Card(text, (divider(), section(text)), once=True)
    return _summary(meeting, questions, found)


def _summary(meeting: Meeting, questions: tuple[Question, ...], found: Recommendation) -> Card:
    lines = [
        Mrkdwn("• {}: *{}*").format(question.short, shown(question, now.answer))
        for question in questions
        if (now := meeting.tallies.get(question.id))
    ]
    standing = "Recommendation" if found.next_question is None else "As it stands, not final"
    answers = Mrkdwn("\n").join(lines) if lines else Mrkdwn("Nothing is answered yet.")
    text = Mrkdwn("*{}: {}*\n{}").format(standing, found.wording.headline, answers)
    return Card(text, (section(text),), once=True)
