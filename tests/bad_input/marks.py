"""Mentions, links and mark-up: what Slack would act on, were it not escaped."""

from itertools import product
from typing import Final

from tests.bad_input.case import MARK, Typed, typed

COUNT: Final = 300

_MENTIONS: Final = (
    *("<@U0ELI00005>", "<@U0ELI00005|eli>", "<@W0ELI00005>", "<@U0ELI00005", "<@>", "@eli", "@everyone"),
    *("<!channel>", "<!here>", "<!everyone>", "<!here|here>", "<!channel|nobody>", "<!channel", "!channel>"),
    *("<!subteam^S012345>", "<!subteam^S012345|@all-hands>", "<!date^1392734382^{date}|now>", "<!x>"),
    *("<#C0PLANNING>", "<#C0PLANNING|planning>", "<#D0BOT0ANA00001>", "#general", "@here", "@channel"),
)
_LINKS: Final = (
    *("<https://evil.example>", "<https://evil.example|our page>", "<http://evil.example/?a=b&c=d|x>"),
    *(
        "https://evil.example/login",
        "evil.example",
        "www.evil.example",
        "//evil.example",
        "evil\u3002example",
    ),
    *(
        "<mailto:boss@evil.example|write>",
        "boss@evil.example",
        "<tel:+4912345|call>",
        "<javascript:alert(1)|x>",
    ),
    *("<slack://user?team=T1&id=U1|open>", "[a](https://evil.example)", "![a](https://evil.example/a.png)"),
    *("<https://evil.example|<!channel>>", "<https://ragvsft.example@evil.example/|x>", "<|x>", "<>", "<<>>"),
)
_MARK_UP: Final = (
    *("*bold* _italic_ ~gone~ `code`", "```\n<!channel>\n```", "> quoted\n>>> all of it", "* _ ~ ` unclosed"),
    *(
        "&lt;!channel&gt;",
        "&amp;lt;!channel&amp;gt;",
        "&#60;!channel&#62;",
        "\\<!channel\\>",
        "%3C!channel%3E",
    ),
    *(":smile: :not-an-emoji: :+1::skin-tone-2:", "| a | b |\n|---|---|", "{0} {name} %s %(a)s $a ${a}"),
    *("<b>bold</b><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "]]>", "<![CDATA[x]]>"),
)
_AROUND: Final = (
    "{}",
    "our bot says {} when prices change",
    "*{}* and _{}_",
    "`{}` and ```{}```",
    "is it true?\n\n> {}\n• {}",
    "{}{}{}",
    "<{}> and <@{}>",
)


def cases() -> tuple[Typed, ...]:
    pairs = product(_AROUND, (*_MENTIONS, *_LINKS, *_MARK_UP))
    texts = [(f"{mark!r} in {around!r}", f"{MARK} {around.replace('{}', mark)}") for around, mark in pairs]
    return typed(texts[:COUNT])
