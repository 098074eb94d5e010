"""What a finished meeting takes, on a Redis that is set up as it comes."""

from redis.asyncio import Redis

from bot.storage.server import Server
from bot.storage.store import RedisMeetings
from knowledge.playbook import PLAYBOOK
from playground import person
from tests.bench.growth.finished import PEOPLE, TEAM, Course, finish, shown, stored_by_the_bot
from tests.bench.growth.memory import LIMIT_KB, bytes_each

MEETINGS = 20


async def test_a_finished_meeting_takes_less_than_it_may_as_the_bot_stores_it(
    redis_url: str, redis: Redis
) -> None:
    by_the_bot = await stored_by_the_bot(redis_url)
    meetings = RedisMeetings(Server(redis), PLAYBOOK, lambda *_: None)
    id_ = await finish(meetings, 0, Course(), shown(by_the_bot))
    measured = await meetings.fields(TEAM, id_)
    assert measured.keys() == {name.replace(person("ana").id, PEOPLE[0]) for name in by_the_bot}
    assert measured.items() >= shown(by_the_bot).items()

    course = Course(length=150, people=4)
    each = await bytes_each(redis_url, course, shown(by_the_bot), MEETINGS, expired=True)

    assert each / 1_000 < LIMIT_KB
