from threading import Event

import pytest

from spoa.adapters.jobs import Soon
from tests.support.waiting import wait_for


class Slow:
    """Takes its time to tell, so that more is told meanwhile."""

    def __init__(self) -> None:
        self.told: list[list[str]] = []
        self.began, self.go_on = Event(), Event()

    def __call__(self, told: list[str]) -> None:
        self.began.set()
        assert self.go_on.wait(10)
        self.told.append(told)


def test_what_is_told_while_it_tells_goes_all_at_once_and_each_once() -> None:
    slow = Slow()
    soon = Soon("topics", slow)
    soon(["case:1"])
    assert slow.began.wait(10)
    for topics in (["case:2", "queue:1"], ["case:2"], ["case:3"]):
        soon(topics)
    slow.go_on.set()
    wait_for(lambda: len(slow.told) == 2)
    assert slow.told == [["case:1"], ["case:2", "queue:1", "case:3"]]


@pytest.mark.promise(1)
def test_what_could_not_be_told_keeps_nothing_else_from_being_told() -> None:
    told: list[str] = []

    def tell(those: list[str]) -> None:
        if those == ["case:1"]:
            raise ConnectionError("no Redis")
        told.extend(those)

    soon = Soon("topics", tell)
    soon(["case:1"])
    wait_for(lambda: (soon(["case:2"]), "case:2" in told)[1])
