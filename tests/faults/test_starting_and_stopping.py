"""``spoa up`` itself: refused, killed, stopped, and started again with the same data."""

import json
import shutil
import signal
import socket
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from spoa.up.places import find_places
from tests.support.service import Service, processes_of, refused, started
from tests.support.stores import folder
from tests.support.waiting import wait_for


@pytest.fixture(scope="module")
def home():
    """Where one service lives through all of this file: its tests are chapters, in this order."""
    with folder() as made:
        (made / "var").mkdir(mode=0o700)
        yield made
        shutil.rmtree(find_places(made / "var").cluster, ignore_errors=True)  # as root it lies elsewhere


@pytest.fixture
def nowhere():
    with folder() as made:
        yield made


def test_a_taken_port_is_said_at_once_with_what_to_do(nowhere):
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = refused(nowhere, port)
    assert f"Port {port} is in use" in said
    assert "SPOA_PORT=" in said


def test_the_first_start_changes_no_directory_and_ctrl_c_leaves_no_process_behind(home):
    with started(home) as service:
        modes = {path: path.stat().st_mode & 0o777 for path in (home, service.var)}
        assert stops(service, signal.SIGINT)
    assert modes == {home: 0o711, home / "var": 0o700}


@pytest.mark.promise(1)
def test_a_supervisor_killed_with_9_takes_all_along(home):
    keys, clock = kept(home)
    with started(home) as service:
        assert kept(home)[0] == keys
        service.supervisor.kill()
        service.supervisor.wait()
        wait_for(lambda: not processes_of(service.var), 20, "its processes to end")
    assert kept(home)[1] >= clock


@pytest.mark.promise(1)
def test_after_that_it_starts_again_with_the_same_data_and_a_service_manager_stops_it_as_well(home):
    keys, clock = kept(home)
    with started(home) as service:
        assert stops(service, signal.SIGTERM)
    assert kept(home)[0] == keys
    assert kept(home)[1] >= clock


def stops(service: Service, how: signal.Signals) -> bool:
    """Say whether it ends well when it is told to, and leaves no process behind."""
    assert processes_of(service.var)
    service.supervisor.send_signal(how)
    return service.supervisor.wait(30) == 0 and processes_of(service.var) == []


def kept(home: Path) -> tuple[Mapping[str, str], str]:
    """Return the keys of a service and how far its clock has come."""
    var = home / "var"
    reached: str = json.loads((var / "clock.json").read_text())["reached"]
    return json.loads((var / "keys").read_text()), reached
