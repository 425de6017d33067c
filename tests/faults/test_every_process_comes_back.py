"""``spoa up`` brings back whichever process is killed with -9, and the others go on."""

import pytest

from tests.support.http import get
from tests.support.identifiers import identifiers_in
from tests.support.service import refused, three_free_ports
from tests.support.waiting import wait_for

OURS = ("web", "live", "fast", "worker", "clock", "exchange")
STORES = ("redis", "postgres")


def ready(service) -> bool:
    answer = get(f"{service.web}/health/ready")
    return answer is not None and answer.status == 200


def test_the_service_says_that_it_is_ready(running_service):
    assert ready(running_service)


def test_a_second_start_with_the_same_data_is_refused(running_service):
    said = refused(running_service.var.parent, three_free_ports())
    assert "already runs with the data in" in said


@pytest.mark.promise(1)
@pytest.mark.parametrize("name", [*OURS, *STORES])
def test_a_process_killed_with_9_is_back_and_the_service_is_ready_again(running_service, name):
    before = running_service.programs()
    running_service.wait_until_back(name, running_service.kill(name))
    wait_for(lambda: ready(running_service), what="the service to be ready")
    after = running_service.programs()
    others = set(after) - {name, "release"}
    assert {other: after[other]["pid"] for other in others} == {
        other: before[other]["pid"] for other in others
    }


@pytest.mark.promise(1)
def test_redis_that_lost_its_file_comes_back_empty_and_the_workers_find_it(running_service):
    (running_service.var / "redis" / "appendonly.aof").unlink()
    running_service.wait_until_back("redis", running_service.kill("redis"))
    wait_for(lambda: ready(running_service), what="the service to be ready")


@pytest.mark.promise(10)
def test_no_log_of_all_this_names_a_person(running_service):
    assert identifiers_in(running_service.var / "log") == []
