"""What can be looked up without a meeting: the comparison, and worked scenarios."""

from collections.abc import Sequence

from handlers.blocks import context, header, section, table
from handlers.cards.card import Card
from handlers.mrkdwn import Mrkdwn, link, shorten
from knowledge.comparison import comparison
from knowledge.scenarios import Scenario, find, scenarios
from knowledge.verdicts import WORDING

ECHO_LIMIT = 100


def compare_card(url: str) -> Card:
    """Both approaches in eleven dimensions; `url` is where the pages are served, without a slash at its end."""
    lines = [dimension.short for dimension in comparison().dimensions]
    rows = [["Dimension", "RAG", "Fine-tuning"], *([line.name, line.rag, line.fine_tuning] for line in lines)]
    said = [
        Mrkdwn("• {}: RAG: {}; fine-tuning: {}").format(line.name, line.rag, line.fine_tuning)
        for line in lines
    ]
    rule = Mrkdwn("RAG mends what the model can *see*. Fine-tuning mends how it *behaves*.")
    more = link(f"{url}/compare", "The comparison in full, with both at once and when neither helps")
    return Card(
        Mrkdwn("{}\n{}\n{}").format(rule, Mrkdwn("\n").join(said), more),
        (header("RAG and fine-tuning, side by side"), section(rule), table(rows, prose=True), context(more)),
    )


def scenarios_card(words: str, url: str) -> Card:
    """The worked scenarios nearest to a team's words; all of them without words, or where none is near."""
    if not words:
        return _card(Mrkdwn("*Worked scenarios*"), _listed(scenarios(), url))
    found = find(words)
    if not found:
        none = Mrkdwn("*No worked scenario is near to “{}”.* These are all there are:").format(_echo(words))
        return _card(none, _listed(scenarios(), url), _start())
    best, *others = found
    also = [Mrkdwn("*Also near*\n{}").format(_listed(others, url))] if others else []
    title = Mrkdwn("*Nearest to “{}”*").format(_echo(words))
    return _card(title + Mrkdwn("\n") + _best(best, url), *also, _start())


def _card(*parts: Mrkdwn) -> Card:
    return Card(Mrkdwn("\n").join(parts), tuple(section(part) for part in parts))


def _best(scenario: Scenario, url: str) -> Mrkdwn:
    return Mrkdwn("{}: {}\nWhat came out: *{}*").format(
        _link(scenario, url), scenario.summary, WORDING[scenario.verdict].name
    )


def _listed(listed: Sequence[Scenario], url: str) -> Mrkdwn:
    return Mrkdwn("\n").join(
        Mrkdwn("• {}: {}").format(_link(scenario, url), scenario.summary) for scenario in listed
    )


def _link(scenario: Scenario, url: str) -> Mrkdwn:
    return link(f"{url}/scenarios/{scenario.slug}", scenario.title)


def _echo(words: str) -> str:
    return shorten(" ".join(words.split()), ECHO_LIMIT)


def _start() -> Mrkdwn:
    return Mrkdwn("For a verdict on yours, start a meeting: `/ragvsft` and what is failing.")
