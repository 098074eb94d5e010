"""A form as somebody without script meets it: what stands in its fields, and what it sends."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp import ClientSession


@dataclass
class Form(HTMLParser):
    """The first form that posts.

    Attributes:
        values: By the name of the input.
        wrong: Names of inputs that are marked as wrong.
        described: By the name of the input, the ids of what describes it.
        open: Titles of the sections that stand open.
        texts: By id.
    """

    action: str = ""
    values: dict[str, str] = field(default_factory=dict)
    wrong: set[str] = field(default_factory=set)
    described: dict[str, list[str]] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._opening = False
        self._in_summary = False
        self._id = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._id = given.get("id") or ""
        self._in_summary = tag == "summary"
        if tag == "form" and given.get("method") == "post":
            self.action = given["action"] or ""
        if tag == "details":
            self._opening = "open" in given
        if tag == "input" and self.action:
            name = given["name"] or ""
            self.values[name] = given.get("value") or ""
            self.described[name] = (given.get("aria-describedby") or "").split()
            if "aria-invalid" in given:
                self.wrong.add(name)

    def handle_data(self, data: str) -> None:
        if self._id and data.strip():
            self.texts[self._id] = data.strip()
        if self._in_summary and self._opening and data.strip():
            self.open.append(data.strip())

    def trouble(self, name: str) -> str:
        """What is said to be wrong with an input."""
        return " ".join(self.texts.get(id_, "") for id_ in self.described[name] if id_.startswith("trouble-"))


def form_in(page: str) -> Form:
    form = Form()
    form.feed(page)
    assert form.action, "there is a form"
    return form


async def form_at(site: ClientSession, path: str, status: int = 200) -> Form:
    async with site.get(path) as response:
        assert response.status == status
        return form_in(await response.text())


async def sent(site: ClientSession, form: Form, **changes: str) -> tuple[int, str, str]:
    """The status, where the answer leads, and its text, after some inputs were typed over."""
    values = form.values | {name.replace("__", "."): text for name, text in changes.items()}
    async with site.post(form.action, data=values, allow_redirects=False) as response:
        return response.status, response.headers.get("Location", ""), await response.text()
