"""The pages for people, as HTML: what is shown where."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.pages.article import shown
from bot.pages.figures import grouped, usd
from bot.pages.markdown import html
from knowledge.answers import Answer
from knowledge.comparison import comparison
from knowledge.costs.case import APPROACHES
from knowledge.costs.sentences import NAMES
from knowledge.library import Library, library
from knowledge.playbook import Playbook
from knowledge.questions import Question
from knowledge.scenarios import Scenario, scenarios
from knowledge.verdicts import WORDING, Verdict

STYLE: Final = files("bot.pages").joinpath("style.css").read_bytes()
STYLE_VERSION: Final = sha256(STYLE).hexdigest()[:12]

BADGES: Final = {
    Verdict.RAG: "RAG",
    Verdict.FINE_TUNING: "Fine-tuning",
    Verdict.BOTH: "Both",
    Verdict.PROMPT_AND_EVALS_FIRST: "Prompt and evals first",
    Verdict.BETTER_MODEL: "Stronger model",
    Verdict.FIX_DATA: "Mend the data",
}

BEYOND_THE_TABLE: Final = (
    "what-each-does",
    "rag",
    "fine-tuning",
    "both",
    "neither",
    "choosing-wrong",
    "evidence",
)
"""Articles that say more than the comparison has room for."""


@dataclass(frozen=True, slots=True)
class Site:
    """Renders every page; each method gives a whole document.

    Attributes:
        root: The path that the site lies under, with no slash at its end.
        own: What there is to read; `None` for the library that ships, which is read when first asked for.
    """

    templates: Environment
    root: str
    playbook: Playbook
    own: Library | None = None

    @property
    def library(self) -> Library:
        return self.own or library()

    def home(self) -> str:
        return self._page("home.html", wordings=WORDING)

    def scenarios(self) -> str:
        return self._page("scenarios.html", scenarios=scenarios())

    def scenario(self, slug: str) -> str | None:
        """One scenario between its neighbours, or `None` where there is no such scenario."""
        all_ = scenarios()
        at = next((at for at, scenario in enumerate(all_) if scenario.slug == slug), None)
        if at is None:
            return None
        return self._page(
            "scenario.html",
            scenario=all_[at],
            wording=WORDING[all_[at].verdict],
            answers=_answered(self.playbook, all_[at]),
            body=html(all_[at].body, self.root),
            before=all_[at - 1] if at else None,
            after=all_[at + 1] if at + 1 < len(all_) else None,
        )

    def articles(self) -> str:
        return self._page("articles.html", parts=self.library.parts())

    def article(self, slug: str) -> str | None:
        """One article, or `None` where there is no such article."""
        article = shown(self.library, slug, self.root, self.playbook)
        return None if article is None else self._page("article.html", article=article)

    def compare(self) -> str:
        return self._page(
            "compare.html",
            comparison=comparison(),
            body=html(comparison().body, self.root),
            beyond=[article for article in self.library.articles if article.slug in BEYOND_THE_TABLE],
        )

    def not_found(self) -> str:
        return self._page("not_found.html")

    def _page(self, template: str, **shown_there: object) -> str:
        return self.templates.get_template(template).render(shown_there)


def site(public_url: str, playbook: Playbook, own: Library | None = None) -> Site:
    root = urlsplit(public_url).path
    return Site(_templates(root), root, playbook, own)


@cache
def _templates(root: str) -> Environment:
    """Of all sites below one path: what it has compiled once it does not compile again."""
    templates = Environment(
        loader=PackageLoader("bot.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    shared: Mapping[str, object] = {
        "root": root,
        "style_version": STYLE_VERSION,
        "badges": BADGES,
        "approaches": APPROACHES,
        "approach_names": NAMES,
    }
    templates.globals.update(shared)
    templates.filters |= {"usd": usd, "grouped": grouped}
    templates.filters["curly"] = lambda text: text.replace("'", "’")  # noqa: RUF001 -- the typographic apostrophe
    return templates


def _answered(playbook: Playbook, scenario: Scenario) -> list[tuple[Question, list[str]]]:
    return [
        (question, _labels(question, scenario.answers[question.id]))
        for question in playbook.questions
        if question.id in scenario.answers
    ]


def _labels(question: Question, answer: Answer) -> list[str]:
    if isinstance(answer, int):
        return [f"{answer:,}"]
    return [choice.label for choice in question.choices if choice.id in answer]
