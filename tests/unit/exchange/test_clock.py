"""Two clocks, and scripts that wait on them."""

import threading
from datetime import UTC, datetime, timedelta

from spoa.exchange.clock import RealTimeline, VirtualTimeline, rfc2822
from spoa.exchange.config import make_config
from spoa.exchange.core import Exchange
from spoa.exchange.server import create_app
from spoa.exchange.tasks import Inbox, Script, Signal, Task, first_of, sleep
from spoa.exchange.webhooks import Answer
from tests.unit.exchange.town import AT, CONFIG, DAVID, Town


def test_timers_run_in_order_of_time_then_of_asking() -> None:
    timeline, ran = VirtualTimeline(AT), []
    timeline.after(2, lambda: ran.append("later"))
    timeline.after(1, lambda: ran.append("first"))
    timeline.after(1, lambda: ran.append("second"))
    timeline.after(1, lambda: ran.append("never")).cancel()
    while timeline.run_next(AT.timestamp() + 5):
        pass
    assert ran == ["first", "second", "later"]
    assert timeline.now() == AT + timedelta(seconds=2)


def drain(timeline: VirtualTimeline, seconds: float = 0) -> None:
    until = timeline.seconds() + seconds
    while timeline.run_next(until):
        pass


def test_a_stopped_script_is_not_resumed_and_its_end_is_run() -> None:
    timeline, seen = VirtualTimeline(AT), []

    def script() -> Script:
        try:
            yield sleep(timeline, 5)
            seen.append("woke")
        finally:
            seen.append("ended")

    task = Task(timeline, script(), lambda _: seen.append("done"))
    drain(timeline)
    task.stop()
    task.stop()
    drain(timeline, 10)
    assert seen == ["ended"]


def test_a_script_may_stop_itself() -> None:
    timeline, seen = VirtualTimeline(AT), []
    tasks: list[Task] = []

    def script() -> Script:
        tasks[0].stop()
        yield sleep(timeline, 1)
        seen.append("went on")

    tasks.append(Task(timeline, script()))
    drain(timeline, 5)
    assert seen == []


def test_the_first_of_several_waits_wins_and_what_came_stays_in_the_inbox() -> None:
    timeline, seen = VirtualTimeline(AT), []
    signal, inbox = Signal(), Inbox()

    def script() -> Script:
        seen.append((yield first_of(signal.wait, inbox.wait, sleep(timeline, 3))))
        seen.append(inbox.take())
        seen.append((yield first_of(signal.wait, sleep(timeline, 3))))

    Task(timeline, script())
    drain(timeline)
    inbox.put("key")
    drain(timeline)
    signal.fire("rang")
    signal.fire("again")
    drain(timeline)
    assert seen == [(1, True), "key", (0, "rang")]


def test_the_shift_moves_every_time_that_is_told() -> None:
    town = Town(shift=-3600)
    assert town.x.now() == AT - timedelta(hours=1)
    assert rfc2822(AT) == "Fri, 20 Nov 2026 21:00:00 +0000"


def test_the_virtual_clock_is_moved_by_the_control_api(town: Town) -> None:
    town.service.says["/voice"] = "<Pause length='30'/><Say>Later</Say>"
    town.control(f"handsets/{DAVID}/ring", {"to": "+441632960111"})
    assert town.control("clock", {"advance": 31})[1]["now"] == (AT + timedelta(seconds=31)).isoformat()
    assert town.heard(DAVID) == ["Later"]


def test_the_real_clock_runs_by_itself_and_cannot_be_moved() -> None:
    x = Exchange(make_config(CONFIG), lambda *_: Answer(204))
    assert isinstance(x.timeline, RealTimeline)
    rang = threading.Event()
    x.start()
    try:
        with x.lock:
            x.timeline.after(0.01, rang.set)
        assert rang.wait(5)
        assert create_app(x).test_client().post("/control/clock", json={"advance": 1}).status_code == 409
        assert abs(x.now() - datetime.now(UTC)) < timedelta(seconds=5)
    finally:
        x.stop()
