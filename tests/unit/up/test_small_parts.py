"""Keys, ports, back-off, logs, and what is shown."""

import json
import socket
import stat
from contextlib import closing
from pathlib import Path

import pytest

from spoa.assets import without_outside
from spoa.up.keeper import back_off
from spoa.up.keys import keep_keys
from spoa.up.leftovers import wait_for_leftovers
from spoa.up.logs import Logs
from spoa.up.places import Places, Unusable
from spoa.up.plan import environment, programs
from spoa.up.ports import Ports, choose_ports
from spoa.up.redis import prepare
from spoa.up.screen import Person, screen
from spoa.up.telephone import exchange_config

PORTS = Ports(8000, 8001, 8002)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path, tmp_path / "postgres", tmp_path / "pg", tmp_path / "s", tmp_path / "r")


def test_keys_are_made_once_and_only_their_owner_may_read_them(tmp_path):
    file = tmp_path / "keys"
    first = keep_keys(file)
    assert keep_keys(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert first["SPOA_SECRET_KEY"] != first["SPOA_AUDIT_KEY"]


def test_a_key_that_a_newer_version_needs_is_added_and_the_others_stay(tmp_path):
    file = tmp_path / "keys"
    file.write_text(json.dumps({"SPOA_AUDIT_KEY": "kept"}))
    assert keep_keys(file)["SPOA_AUDIT_KEY"] == "kept"
    assert keep_keys(file)["SPOA_SECRET_KEY"] == keep_keys(file)["SPOA_SECRET_KEY"]


def test_a_taken_port_is_told_with_what_to_do():
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=f"Port {port} is in use.*SPOA_PORT="):
            choose_ports(port - 1)


def test_back_off_grows_and_ends():
    waits = [back_off(failures) for failures in range(12)]
    assert waits == sorted(waits)
    assert waits[0] == 0
    assert waits[-1] == 10


def test_leftovers_that_are_gone_are_not_waited_for(tmp_path):
    state = tmp_path / "up.json"
    wait_for_leftovers(state)
    state.write_text(json.dumps({"programs": {"web": {"pid": None}, "live": {"pid": 2**22 + 1}}}))
    wait_for_leftovers(state)


def test_redis_gets_its_folder_back_and_a_broken_file_is_put_aside(tmp_path):
    folder = tmp_path / "redis"
    prepare(folder, 0)
    (folder / "appendonly.aof").write_text("broken")
    prepare(folder, 1)
    assert (folder / "appendonly.aof").exists()
    prepare(folder, 3)
    assert [file.name[:22] for file in folder.iterdir()] == ["appendonly.aof.broken-"]


def test_a_log_keeps_pieces_until_the_line_is_whole(tmp_path):
    with closing(Logs(tmp_path)) as logs:
        log = logs.open("web")
        log.write(b"half a ")
        assert log.tail() == ""
        log.write(b"line\nand more")
        assert log.tail() == "half a line"


def test_everything_comes_after_what_it_needs(places):
    settings = environment(places, PORTS, keep_keys(places.var / "keys"), 60.0, demo=True)
    names = [program.name for program in programs(places, PORTS, settings)]
    assert names == ["postgres", "redis", "release", "exchange", "web", "live", "fast", "worker", "clock"]


def test_without_the_demonstration_there_is_no_stand_in_and_no_shifted_clock(places):
    settings = environment(places, PORTS, keep_keys(places.var / "keys"), 0.0, demo=False)
    assert "exchange" not in [program.name for program in programs(places, PORTS, settings)]
    assert not {"SPOA_DEMO", "SPOA_TIME", "TWILIO_API_BASE"} & settings.keys()


@pytest.mark.promise(4)
def test_the_carrier_itself_has_words_for_a_caller_whom_we_cannot_answer(tmp_path):
    config = exchange_config(keep_keys(tmp_path / "keys"), "http://spoa.localhost:8000", PORTS, 0)
    assert all("ring 9 9 9 now" in line["voice_fallback_twiml"] for line in config["numbers"].values())


@pytest.mark.promise(10)
def test_the_numbers_of_the_demonstration_are_nobodys(tmp_path):
    config = exchange_config(keep_keys(tmp_path / "keys"), "http://spoa.localhost:8000", PORTS, 0)
    people = [person["number"] for person in config["people"]]
    assert all(number.startswith(("+441632960", "+447700900")) for number in [*config["numbers"], *people])


def test_the_screen_says_where_who_and_how_to_stop(places):
    shown = screen(places, PORTS, [Person("Jo Marsh", "call handler", "jo.marsh")], "bado-kemi-luru", 4.2)
    for part in ("http://spoa.localhost:8000", "Jo Marsh", "bado-kemi-luru", str(places.var), "Ctrl-C"):
        assert part in shown


def test_what_pages_load_asks_nobody_else():
    css = "a{b:c}@font-face{src:url(https://example.org/f)}d{e:f}\n/*# sourceMappingURL=x.map */\n"
    assert without_outside(css) == "a{b:c}d{e:f}\n"
    assert without_outside("f();//# sourceMappingURL=x.js.map") == "f();"
