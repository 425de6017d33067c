"""``spoa up`` itself: refused, killed, stopped, and started again with the same data."""

import json
import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from tests.support.service import ROOT, processes_of, started, three_free_ports
from tests.support.stores import folder
from tests.support.waiting import wait_for


def refused(home, port: int) -> str:
    """Start, and return the words with which it was refused."""
    done = subprocess.run(
        [sys.executable, "-m", "spoa.cli", "up", "--demo"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "SPOA_VAR": str(home / "var"), "SPOA_PORT": str(port)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.fixture
def home():
    with folder() as made:
        yield made


def test_a_taken_port_is_said_at_once_with_what_to_do(home):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(home, port)
    assert f"Port {port} is in use" in said
    assert "SPOA_PORT=" in said


def test_a_second_start_with_the_same_data_is_refused(running_service):
    said = refused(running_service.var.parent, three_free_ports())
    assert "already runs with the data in" in said


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_behind_and_the_data_stay(home, how):
    with started(home) as service:
        assert processes_of(service.var)
        service.supervisor.send_signal(how)
        assert service.supervisor.wait(30) == 0
        assert processes_of(service.var) == []
    assert (home / "var" / "keys").exists()


@pytest.mark.promise(1)
def test_a_supervisor_killed_with_9_takes_all_along_and_starts_again_with_the_same_data(home):
    with started(home) as service:
        keys, clock = dict(service.keys), json.loads((service.var / "clock.json").read_text())
        service.supervisor.kill()
        service.supervisor.wait()
        wait_for(lambda: not processes_of(service.var), 20, "its processes to end")
    with started(home) as again:
        assert again.keys == keys
        assert json.loads((again.var / "clock.json").read_text())["reached"] >= clock["reached"]


def test_every_directory_that_was_there_keeps_its_mode(home):
    home.chmod(0o711)
    (home / "var").mkdir(mode=0o700)
    with started(home) as service:
        modes = {path: path.stat().st_mode & 0o777 for path in (home, service.var)}
    assert modes == {home: 0o711, home / "var": 0o700}
