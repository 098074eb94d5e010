"""What may stand in Redis where a meeting should: of every release, of a newer one, broken, and of somebody else."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Final

from tests.bad_input.case import MARK, Stored

COUNT: Final = 100

FIRST: Final[dict[str, str]] = {
    "schema": "1", "round": "0", "channel": "C0PLANNING", "topic": f"{MARK} prices", "by": "U0ANA00001",
    "reply_url": "", "version": "3", "v:0:colours:U0ANA00001": "2:red,blue", "v:0:sweet:U0BEN00002": "3:no",
}  # fmt: skip
"""As the first release wrote a meeting."""

_GONE: Final = '{"sentences":[["It is so.","gone#x"]],"refs":["gone#x"],"model":"m"}'
"""What rests on a passage that is no longer there."""

_ESTIMATE: Final[dict[str, str]] = {
    "schema": "2", "kind": "estimate", "round": "0", "channel": "C0PLANNING", "topic": "", "by": "U0ANA00001",
    "reply_url": "", "version": "1", "case": "1:U0ANA00001:volume=50000",
}  # fmt: skip
_TALK: Final[dict[str, str]] = {
    "schema": "3", "kind": "talk", "round": "0", "channel": "C0PLANNING", "thread": "", "by": "U0ANA00001",
    "version": "1", "q:9.1": f"1:U0ANA00001||{MARK} why?", "a:9.1": '{"sentences":[],"refs":[]}',
}  # fmt: skip
_OLD: Final[tuple[tuple[str, Mapping[str, str]], ...]] = (
    ("with answers", FIRST),
    ("that just began", {name: value for name, value in FIRST.items() if name[1] != ":"}),
    ("with a number", FIRST | {"v:0:calls:U0CHLOE003": "4:#20000", "version": "4"}),
    ("with nobody sure", FIRST | {"v:0:colours:U0ANA00001": "2:unsure", "v:0:calls:U0DEV00004": "3:unsure"}),
    ("in its second round", FIRST | {"round": "1", "n:d1": "5:restart:U0ANA00001", "version": "5"}),
    ("that was opened", FIRST | {"o:0:colours": "4:", "o:0:details": "5:", "version": "5"}),
    ("with notices", FIRST | {"n:d1": "4:help:U0ANA00001", "n:d2": "5:summary:U0BEN00002", "version": "5"}),
    ("that a worker was about to post, as first marked", FIRST | {"p:root": ""}),
    ("that a worker was about to post", FIRST | {"p:root": "?1700000000"}),
    ("that was surely not posted", FIRST | {"p:root": "-"}),
    ("of a channel without the bot", FIRST | {"member": "0"}),
    ("with the bot", FIRST | {"member": "1"}),
    ("with figures", FIRST | {"schema": "2", "case": "4:U0BEN00002:rag.system=900", "version": "4"}),
    ("with answers that are no longer offered", FIRST | {"v:0:colours:U0ANA00001": "2:violet"}),
    ("with questions that are no longer asked", FIRST | {"v:0:smell:U0ANA00001": "2:yes", "o:0:smell": "3:"}),
    ("an estimate", _ESTIMATE),
    ("an estimate that cannot be read", _ESTIMATE | {"case": "1:U0ANA00001:flux=capacitor"}),
    ("an estimate that was asked about", _ESTIMATE | {"schema": "3", "q:9.1": "2:U0BEN00002|9.1|why?", "a:9.1": _GONE}),
    ("a talk", _TALK),
    ("a talk with a rating", _TALK | {"r:9.1:U0BEN00002": "1", "a:9.1": _GONE}),
)  # fmt: skip
_GARBAGE: Final = (
    "",
    "garbage",
    "-1",
    "1e9",
    "99999999999999999999",
    "\u0663",
    "<!channel>",
    ":::",
    "| | |",
    "\x00",
)
_NEEDED: Final = ("schema", "version", "round", "channel")
_OTHERS: Final = {
    "v:0:sweet:U0CHLOE003": ("", "garbage", "x:yes", "4:#", "4:#9e9", "4:#-1", "4:,,,", "4:yes,no", "4:[]"),
    "v:0:calls:U0CHLOE003": ("4:#99999999999999999999", "4:#abc", "4:-5", "4:#\u0663"),
    "v:0:": ("4:yes",), "v:0:sweet:": ("4:yes",), "v:0:sweet:<!channel>": ("4:yes",), "v:": ("4:yes",),
    "p:root": ("garbage", "1.1 x d 1", "1.1", "a b c d e", "<!channel> 1 d 1", "?", "?x", "1.1 1 d 1"),
    "p:0:question:colours": ("garbage", "not a time"), "o:0:colours": ("", "x:", "<!channel>"),
    "n:d1": ("", "garbage", "4:unknown:U0ANA00001", "4:help", "4:restart:<!channel>"),
    "case": ("", "garbage", "4", "4:U0ANA00001", "x:U0ANA00001:volume=5", "4:<!channel>:volume=<!here>"),
    "q:9.1": ("", "garbage", "4:U0ANA00001", "4:U0ANA00001|9.1", "4:<!channel>|x|<!here> why?"),
    "q:" + "x" * 100: ("4:U0ANA00001|9.1|why?",), "a:9.1": ("", "garbage", "{}", "[]", '{"sentences": 5}'),
    "s": ("", "garbage", "{}", '[{"question": "x"}]', '[["colours", "red", "<!channel>"]]'),
    "r:9.1:U0ANA00001": ("x",), "by": ("<!channel>", "", "U1> <!here>"), "member": ("x",), "kind": ("of tomorrow",),
    "thread": ("x",), "reply_url": ("http://127.0.0.1:9/", "x"), "topic": ("<!channel> " * 400, "\u202e\x00" * 50),
    "field of tomorrow": ("x",),
}  # fmt: skip


def cases() -> tuple[Stored, ...]:
    chosen = [*_of_releases(), *_without_what_is_needed(), *_in_its_place()]
    return (*chosen, *list(_with_broken_parts())[: COUNT - len(chosen)])


def _of_releases() -> Iterator[Stored]:
    for name, fields in _OLD:
        yield Stored(f"old: {name}", tuple(fields.items()), readable=True)


def _without_what_is_needed() -> Iterator[Stored]:
    for field, value in product(_NEEDED[:3], _GARBAGE[::2]):
        yield Stored(f"{field} is {value!a}", tuple({**FIRST, field: value}.items()))
    for field in _NEEDED:
        yield Stored(f"no {field}", tuple((name, value) for name, value in FIRST.items() if name != field))
    yield Stored("no channel's name", tuple({**FIRST, "channel": ""}.items()))


def _in_its_place() -> Iterator[Stored]:
    yield Stored("a text", "something else")
    yield Stored("one field of another kind", (("field", "value"),))
    for schema in ("4", "99", "999999999"):
        yield Stored(
            f"of release {schema}", tuple({**FIRST, "schema": schema, "kind": "of tomorrow"}.items())
        )


def _with_broken_parts() -> Iterator[Stored]:
    """Round after round of fields, so that each is among the first."""
    longest = max(map(len, _OTHERS.values()))
    for at in range(longest):
        for field, values in _OTHERS.items():
            if at < len(values):
                fields = {
                    **FIRST,
                    **({"q:9.1": "3:U0ANA00001||why?"} if field == "a:9.1" else {}),
                    field: values[at],
                }
                yield Stored(f"{field[:30]} is {values[at]!a:.30}", tuple(fields.items()), readable=True)
