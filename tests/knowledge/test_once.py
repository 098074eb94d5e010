import time
from concurrent.futures import ThreadPoolExecutor

from knowledge.once import once


def test_what_several_threads_ask_for_at_the_same_time_is_made_once() -> None:
    made = []

    @once
    def slow() -> int:
        """Says what it is."""
        time.sleep(0.01)
        made.append(1)
        return len(made)

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: slow(), range(8)))
    assert found == [1] * 8
    assert slow.__doc__ == "Says what it is."
