"""The supervisor with small real processes: order, restart, and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.waiting import wait_for

LIVES = "import pathlib,signal; pathlib.Path('{name}.ready').touch(); signal.pause()"
ORDER = "import pathlib,time; open('order','a').write('{name} '); " + LIVES
PARENT = (
    "import os,pathlib,signal,subprocess,sys\n"
    "code = 'import signal; signal.pause()'\n"
    "lost = subprocess.Popen([sys.executable, '-c', code], start_new_session=True)\n"
    "pathlib.Path('grandchild').write_text(str(lost.pid))\n" + LIVES.replace("import pathlib,signal; ", "")
)


class Dummies:
    """A running supervisor of dummies."""

    def __init__(self, folder: Path, programs: list[dict[str, Any]]) -> None:
        told = [{**program, "code": program["code"].format(**program)} for program in programs]
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.dummies", str(folder), json.dumps(told)],
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )

    def state(self, name: str) -> dict[str, Any]:
        file = self.folder / "up.json"
        return json.loads(file.read_text())["programs"][name] if file.exists() else {"state": "", "starts": 0}

    def all_ready(self) -> None:
        assert self.process.stdout
        assert self.process.stdout.readline() == "all ready\n"

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(how)
        return self.process.wait(20)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Dummies]]:
    running: list[Dummies] = []

    def start(*programs: dict[str, Any]) -> Dummies:
        running.append(Dummies(tmp_path, list(programs)))
        return running[-1]

    yield start
    for each in running:
        each.process.kill()
        each.process.wait()
        assert each.process.stdout
        each.process.stdout.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_programs_start_in_order_each_when_the_one_before_is_ready(start, tmp_path):
    dummies = start(*({"name": name, "code": ORDER} for name in ("one", "two", "three")))
    dummies.all_ready()
    assert (tmp_path / "order").read_text().split() == ["one", "two", "three"]


def test_a_program_that_runs_once_is_awaited_before_the_next_one_starts(start, tmp_path):
    once = {"name": "once", "once": True, "code": "open('order','a').write('once ')"}
    start(once, {"name": "then", "code": ORDER}).all_ready()
    assert (tmp_path / "order").read_text().split() == ["once", "then"]


def test_a_killed_program_is_started_again_and_the_others_go_on(start):
    dummies = start({"name": "a", "code": LIVES}, {"name": "b", "code": LIVES})
    dummies.all_ready()
    other, killed = dummies.state("a")["pid"], dummies.state("b")["pid"]
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: dummies.state("b")["starts"] == 2 and dummies.state("b")["state"] == "ready")
    assert dummies.state("a")["pid"] == other
    assert dummies.state("a")["starts"] == 1


def test_a_grandchild_in_a_session_of_its_own_does_not_outlive_its_parent(start, tmp_path):
    dummies = start({"name": "parent", "code": PARENT})
    dummies.all_ready()
    grandchild = int((tmp_path / "grandchild").read_text())
    assert alive(grandchild)
    os.kill(dummies.state("parent")["pid"], signal.SIGKILL)
    wait_for(lambda: not alive(grandchild))


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_leaves_no_process_behind(start, tmp_path, how):
    dummies = start({"name": "parent", "code": PARENT}, {"name": "other", "code": LIVES})
    dummies.all_ready()
    processes = [dummies.state(name)["pid"] for name in ("parent", "other")]
    processes.append(int((tmp_path / "grandchild").read_text()))
    assert dummies.stop(how) == 0
    assert not [pid for pid in processes if alive(pid)]
    assert not (tmp_path / "up.json").exists()


def test_programs_stop_in_reverse_order(start, tmp_path):
    says = (
        "import pathlib,signal,sys\n"
        "def stop(*_):\n open('stopped','a').write('{name} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop); pathlib.Path('{name}.ready').touch()\n"
        "while True: signal.pause()"
    )
    dummies = start(*({"name": name, "code": says} for name in ("one", "two", "three")))
    dummies.all_ready()
    dummies.stop()
    assert (tmp_path / "stopped").read_text().split() == ["three", "two", "one"]


def test_leaves_are_stopped_together_and_what_they_stand_on_after_them(start, tmp_path):
    says = (
        "import pathlib,signal,sys,time\n"
        "def stop(*_):\n"
        " pathlib.Path('{name}.told').touch()\n"
        " while not pathlib.Path('{other}.told').exists(): time.sleep(0.01)\n"
        " open('stopped','a').write('{word} '); sys.exit()\n"
        "signal.signal(signal.SIGTERM, stop); pathlib.Path('{name}.ready').touch()\n"
        "while True: signal.pause()"
    )
    dummies = start(
        {"name": "stem", "other": "stem", "word": "stem", "code": says},
        {"name": "one", "other": "two", "word": "leaf", "leaf": True, "code": says},
        {"name": "two", "other": "one", "word": "leaf", "leaf": True, "code": says},
    )
    dummies.all_ready()
    dummies.stop()
    assert (tmp_path / "stopped").read_text().split() == ["leaf", "leaf", "stem"]


def test_a_program_that_will_not_stop_is_ended_after_its_grace(start):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + LIVES.replace(
        "signal.pause()", ""
    )
    dummies = start({"name": "deaf", "code": deaf + "\nwhile True: signal.pause()", "grace": 0.2})
    dummies.all_ready()
    pid = dummies.state("deaf")["pid"]
    assert dummies.stop() == 0
    assert not alive(pid)


def test_a_supervisor_killed_with_9_takes_its_programs_along(start):
    dummies = start({"name": "a", "code": LIVES}, {"name": "b", "code": LIVES})
    dummies.all_ready()
    pids = [dummies.state(name)["pid"] for name in ("a", "b")]
    dummies.process.kill()
    wait_for(lambda: not any(alive(pid) for pid in pids))


def test_a_program_that_never_gets_ready_is_told_with_the_end_of_its_log_and_all_stop(start):
    broken = {"name": "broken", "code": "raise SystemExit('no rules here')"}
    dummies = start({"name": "a", "code": LIVES}, broken)
    said, _ = dummies.process.communicate(timeout=20)
    assert dummies.process.returncode == 3
    assert "broken was started 3 times, and each time ended with 1" in said
    assert "no rules here" in said


def test_a_slow_program_is_given_up_after_its_patience(start):
    slow = {"name": "slow", "code": "import signal; signal.pause()", "patience": 0.3}
    dummies = start(slow)
    said, _ = dummies.process.communicate(timeout=20)
    assert dummies.process.returncode == 3
    assert "was not ready after" in said


def test_what_a_program_says_is_in_its_own_log_and_in_the_common_one(start, tmp_path):
    dummies = start({"name": "talks", "code": "print('good evening', flush=True); " + LIVES})
    dummies.all_ready()
    wait_for(lambda: "good evening" in (tmp_path / "log" / "talks.log").read_text())
    assert "good evening" in (tmp_path / "log" / "all.log").read_text()
