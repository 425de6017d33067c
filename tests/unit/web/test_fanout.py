"""News for many streams: none lost, none doubled, none for the wrong ear, and never too much."""

from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from spoa.web.fanout import Ear, Fanout, Heard
from spoa.web.live import Pace, events

TOPICS = st.sampled_from([f"case:{n}" for n in range(9)] + ["alerts"])


@given(st.lists(st.frozensets(TOPICS, min_size=1), min_size=1))
def test_an_ear_hears_each_topic_once_however_often_it_changed(told: list[frozenset[str]]) -> None:
    ear = Ear(("case:*",))
    for topics in told:
        ear.tell(topics)
    wanted = sorted({topic for topics in told for topic in topics if topic != "alerts"})
    assert ear.wait(0) == (Heard(tuple(wanted), missed=False) if wanted else None)
    assert ear.wait(0) is None


def test_a_page_that_is_far_behind_is_told_to_fetch_everything() -> None:
    ear = Ear(("case:*",))
    ear.tell(frozenset(f"case:{n}" for n in range(501)))
    assert ear.wait(0).missed


def test_a_full_house_takes_no_more_and_room_is_made_by_leaving() -> None:
    fanout = Fanout(lambda *, on_topics, on_gap, stop: stop.wait(), most=1)
    ear = fanout.open(("case:*",))
    assert fanout.open(("case:*",)) is None
    fanout.close(ear)
    assert fanout.open(("case:*",)) is not None
    fanout.stop()


def test_everybody_is_told_of_a_gap() -> None:
    subscribed = Event()

    def listen(*, on_topics, on_gap, stop) -> None:
        subscribed.wait()
        on_gap()

    fanout = Fanout(listen, most=9)
    ears = [fanout.open((f"case:{n}",)) for n in range(3)]
    subscribed.set()
    assert [ear.wait(5) for ear in ears] == [Heard((), missed=True)] * 3
    fanout.stop()


def test_a_stream_gives_signs_of_life_and_ends_by_itself() -> None:
    told = list(events(Ear(("alerts",)), Pace(beat=0.001, longest=0.01)))
    assert told[0].startswith("retry: 2000\n")
    assert set(told[1:]) == {"event: beat\ndata: []\n\n"}


def test_events_are_numbered_and_named() -> None:
    ear = Ear(("alerts",))
    stream = events(ear, Pace())
    next(stream)
    ear.tell(frozenset({"alerts"}))
    assert next(stream) == 'id: 1\nevent: topics\ndata: ["alerts"]\n\n'
    ear.tell_gap()
    assert next(stream) == "id: 2\nevent: resync\ndata: []\n\n"
