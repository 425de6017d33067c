"""A worker or a clock with the tests' own use-cases: ``standin.py fast|worker|clock DATABASE REDIS FOLDER``.

In FOLDER, ``started-<subject>`` says that a job has begun, and ``go`` lets jobs that wait go on.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from spoa.adapters.jobs import Publisher, Wake, connect
from spoa.kernel.actor import SYSTEM
from spoa.kernel.clock import SystemClock
from spoa.records.events import record_event
from spoa.records.unit import Records, make_engine
from workers.jobs import install
from workers.keeping import keep_time
from workers.schedule import schedule
from workers.serving import serve


@dataclass
class Works:
    records: Records
    folder: Path
    clock: SystemClock = field(default_factory=SystemClock)
    rounds: tuple = ()

    @property
    def jobs(self):
        return {"effect": self.effect, "patient": self.patient, "stubborn": self.stubborn}

    def effect(self, subject, done):
        """One event in the history of the case, once."""
        case_id, _, kind = subject.partition(":")
        with self.records.unit() as session:
            record_event(session, case_id=case_id, kind=kind, actor=SYSTEM, at=self.clock.now())
            done(session)

    def patient(self, subject, done):
        """Wait in the middle until told to go on, so that the test can kill us there."""
        (self.folder / f"started-{subject.partition(':')[2]}").touch()
        while not (self.folder / "go").exists():
            time.sleep(0.02)
        self.effect(subject, done)

    def stubborn(self, subject, done):
        """Hold on to the process and swallow whatever is raised to end it."""
        if (self.folder / "go").exists():
            return self.effect(subject, done)
        (self.folder / f"started-{subject.partition(':')[2]}").touch()
        while True:
            with suppress(Exception):
                sum(range(10**6))


def main(role, database_url, redis_url, folder):
    redis = connect(redis_url)
    works = Works(Records(make_engine(database_url), Publisher(redis), Wake(redis)), Path(folder))
    if role == "clock":
        stop = Event()
        signal.signal(signal.SIGTERM, lambda *_: stop.set())
        works.rounds = (("beat", 0.1, (works.folder / f"beat-{os.getpid()}").touch),)
        keep_time(works.records.engine, schedule(works, audit_key="k", seal_file=Path(folder) / "seal"), stop)
    else:
        install(works)
        serve(role, redis_url)


if __name__ == "__main__":
    main(*sys.argv[1:])
