"""Who is in the workspace. Ids are fixed, so that a stored thread still fits after a restart."""

from dataclasses import dataclass

from .errors import ScreenError


@dataclass(frozen=True)
class Team:
    id: str = "T0PLAYGRND"
    name: str = "Playground"
    domain: str = "playground"


@dataclass(frozen=True)
class Person:
    """Somebody who may be here.

    Attributes:
        team: the workspace of another company, where they are of one.
    """

    id: str
    name: str
    real_name: str
    team: str = ""


@dataclass(frozen=True)
class Bot:
    """The installed app, as the workspace knows it."""

    user_id: str = "U0RAGVSFT0"
    bot_id: str = "B0RAGVSFT0"
    app_id: str = "A0RAGVSFT0"
    name: str = "ragvsft"


PEOPLE = (
    Person("U0ANA00001", "ana", "Ana"),
    Person("U0BEN00002", "ben", "Ben"),
    Person("U0CHLOE003", "chloe", "Chloe"),
    Person("U0DEV00004", "dev", "Dev"),
    Person("U0ELI00005", "eli", "Eli"),
    Person("U0FAY00006", "fay", "Fay"),
)
OTHER_COMPANY = (Person("W0GIA00007", "gia", "Gia", "T0ELSEWHER"),)
"""Who comes in with a channel that is shared; see `Workspace.share`."""

BOT = Bot()
NAMES = {person.id: person.real_name for person in (*PEOPLE, *OTHER_COMPANY)} | {BOT.user_id: BOT.name}


def person(name: str) -> Person:
    """Find somebody by name, in any case, or by id."""
    found = next((p for p in (*PEOPLE, *OTHER_COMPANY) if name.lower() == p.name or name == p.id), None)
    if found is None:
        raise ScreenError(f"nobody here is called {name!r}; there are {', '.join(p.name for p in PEOPLE)}")
    return found
