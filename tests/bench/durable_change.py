"""What a change costs that is kept whole (history, audit, outbox) beside one bare insert and commit."""

import json
import time
from collections.abc import Callable
from statistics import median

from sqlalchemy import text

from spoa.cases.opening import Arrival, open_case
from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SystemClock
from spoa.kernel.ids import new_id
from spoa.records.audit import note
from spoa.records.migrate import upgrade
from spoa.records.outbox import put
from spoa.records.staff import Organisation
from spoa.records.unit import Records, make_engine
from tests.support import stores

ROUNDS = 300


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of one call."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return median(times)


def main() -> None:
    """Measure both against the same PostgreSQL, in turn, and print the ratio of their rates."""
    with stores.databases() as databases:
        url = databases.url(databases.make())
        upgrade(url)
        records, clock = Records(make_engine(url)), SystemClock()
        hub = new_id()
        with records.unit() as session:
            session.add(Organisation(id=hub, code="X1", name="A hub", kind="hub"))
            session.execute(text("CREATE TABLE floor (id uuid PRIMARY KEY)"))

        def bare() -> None:
            with records.engine.begin() as connection:
                connection.execute(text("INSERT INTO floor VALUES (:id)"), {"id": new_id()})

        def kept() -> None:
            at = clock.now()
            with records.unit() as session:
                contact = open_case(session, Arrival(hub, "text", "111", at))
                put(session, job="nothing", subject=contact.id, urgent=True, at=at)
                note(
                    session,
                    actor=SYSTEM,
                    action="bench",
                    subject="case",
                    subject_id=contact.id,
                    why="",
                    at=at,
                )

        floor, ours = seconds(bare), seconds(kept)
        line = {"what": "a contact, durable", "ms": round(ours * 1000, 2), "floor_ms": round(floor * 1000, 2)}
        print(json.dumps(line | {"rate_to_floor": round(floor / ours, 3)}))
        records.close()


if __name__ == "__main__":
    main()
