"""A strict local Slack workspace, for `make demo` and for tests.

It knows Slack's protocol and nothing of the product. It serves the Web API methods that a bot of this
kind uses, delivers what people do, signed as Slack signs, and refuses what Slack refuses.

    async with serve() as workspace:                       # a real HTTP server on 127.0.0.1, port 0
        workspace.send_to("http://127.0.0.1:3000/slack/events")   # several: deliveries take turns
        done = await workspace.command("ana", "planning", "/ragvsft", "our bot quotes old prices")
        assert done.status == 200 and done.seconds < 3
        await workspace.until(lambda: workspace.channel("planning").messages)
        root = workspace.channel("planning").messages[-1]
        question = workspace.thread("planning", root.ts)[-1]
        await workspace.click("ben", question, "Yes")

The pane is the manifest's: ``serve(installation=replace(Installation(), pane="agent", scopes=USUAL_SCOPES |
{"assistant:write"}))`` has one without a manifest. New apps get ``agent_view`` only: no event begins a thread,
``app_home_opened`` (tab ``messages``) tells of the opening, a message in ana-bot begins a thread, and the app
answers with ``thread_ts`` = its ``ts``.

What the app needs: ``workspace.api_url`` (its SLACK_API_URL), ``bot_token``, ``signing_secret``.
``serve(scopes=…, events=…)`` or ``serve(installation=from_manifest(path))`` says what it was allowed;
``serve(team=Team("T0OTHER", …))`` is another company; ``strict_text=False`` lets blocks without text pass.

People: ana, ben, chloe, dev, eli, fay; gia of another company in channels that are shared.
Channels: planning (public, bot in it), product (public, bot not in it), leads (private: ana and ben, no bot),
ana-ben (a DM that the bot cannot see), and ana-bot, ben-bot, chloe-bot … (the bot's DMs).

What people do; all of it may run at the same time under ``asyncio.gather``:
    command(who, where, "/ragvsft", text="", *, thread=None) -> Delivery    a thread is refused, as in Slack
    say(who, where, text, *, thread=None) -> Message     "@ragvsft" is a mention; & < > are escaped
    click(who, surface, label_or_action_id) -> Delivery  a button or overflow entry
    choose(who, surface, label_or_labels, *, control=None) -> list[Delivery]    select, radio, checkboxes
    fill(who, surface, text, *, control=None) -> list[Delivery]    empty unless the input dispatches
    submit(who, view, {label or block_id or action_id: text or label or labels}) -> Delivery
    dismiss(who, view) -> Delivery | None;  shortcut(who, message, callback_id) -> Delivery
    open_home(who) -> View | None;  verify_url() -> Delivery;  send(kind, payload) -> Delivery
    open_assistant(who, viewing="planning") -> ts | None     the app's pane: the thread that this begins with
                                                             ``assistant_view``, None with ``agent_view``
    look_at(who, channel, *, thread=None)                    turn to another channel while the pane is open
    take_prompt(who, title, *, thread=None) -> Message       press a suggested prompt
    invite(channel, by="ana");  remove(channel)
    share(channel)                                           with another company: gia comes in
    uninstall()                                              the token is revoked, and the app told
A surface is a `Message` or a `View`. What is not on it raises `ScreenError`. For a button that has gone
since, keep ``old = message.snapshot()`` and click on that: the old payload is sent.

What people see:
    channel(name) -> Channel          .messages (without replies), .history, .find(ts), .has_bot, .members
    thread(channel, root_ts) -> list[Message], first message first
    ephemerals(who) -> list[Message];  views_of(who) -> list[View], newest last
    status(channel, root_ts) -> str | None     the bot's status line under a thread; gone once it posts there
    prompts(who, thread=None) -> tuple[Prompt, ...]          .title .message
    Message   .ts .user .text .blocks .thread_ts .edited .metadata .bot_id .seen_by .title (of a thread)
              .labels() .visible_text() .snapshot()
    View      .id .title .blocks .errors .is_open .labels() .visible_text()
    Delivery  .status (None: no answer) .body .seconds .ok .timed_out .attempts .payload .answer()
    until(condition, seconds=5)       wakes at each change here; raises AssertionError with a picture
    settled()                         until no delivery is under way, redeliveries included
    picture()                         everything as text
    calls -> list[Call]               .method .arguments .answer .status .ok .at
    deliveries -> list[Delivery]      in order of sending
    courier.retry_delays = (0, 60, 300)   seconds before each redelivery of an event; courier.deadline = 3
    faults                            accidents on demand, duplicates and disorder: see `Faults`
"""

from .blocks import problems_in_message, problems_in_view
from .calls import Call
from .channels import Channel
from .deliveries import Attempt, Delivery, signed
from .errors import ScreenError, SlackError
from .faults import Faults
from .installation import USUAL_SCOPES, Installation, from_manifest
from .messages import Message
from .pane import Prompt
from .people import BOT, PEOPLE, Team, person
from .serving import serve
from .views import View
from .workspace import Workspace

__all__ = [
    "BOT",
    "PEOPLE",
    "USUAL_SCOPES",
    "Attempt",
    "Call",
    "Channel",
    "Delivery",
    "Faults",
    "Installation",
    "Message",
    "Prompt",
    "ScreenError",
    "SlackError",
    "Team",
    "View",
    "Workspace",
    "from_manifest",
    "person",
    "problems_in_message",
    "problems_in_view",
    "serve",
    "signed",
]
