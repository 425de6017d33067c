"""The files of the directory: what is shipped is sound, and what is wrong is refused with file and line."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from spoa.release import directory_of
from spoa.routing.files import FileRefused
from spoa.routing.model import Directory, Rules, Service, organisation_id, service_id
from spoa.routing.read import read_directory, read_rules
from spoa.settings import Settings
from tests.unit.routing.conftest import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(copytree(FOLDER / "directory", tmp_path / "directory"))


NIGHT = "gp_ooh.yaml"
Change = Callable[[str, str, str], None]


@pytest.fixture
def change(folder: Path) -> Change:
    def apply(name: str, before: str, after: str) -> None:
        file = folder / name
        text = file.read_text()
        assert before in text
        file.write_text(text.replace(before, after, 1))

    return apply


def test_the_people_of_the_journeys_find_their_services(directory: Directory) -> None:
    codes = {service.code for service in directory.services}
    assert {"kingsbrook-house", "luton-base", "saxon-court", "good-neighbours-bedford"} <= codes
    assert {"east-ambulance-desk-1", "east-ambulance-desk-2", "sandhurst-road-surgery"} <= codes


def test_every_number_is_one_that_nobody_has(directory: Directory) -> None:
    for service in directory.services:
        assert service.phone is None or service.phone.startswith("01632 960"), service.code


def test_every_kind_of_the_rules_is_explained_and_used_or_kept_for_later(
    directory: Directory, rules: Rules
) -> None:
    unused = set(rules.kinds) - {service.kind for service in directory.services}
    assert not unused


def test_keys_are_made_from_codes_and_so_the_same_everywhere(directory: Directory) -> None:
    one = directory.services[0]
    assert one.id == service_id(one.code)
    assert len({service.id for service in directory.services}) == len(directory.services)
    assert organisation_id("SPA01") != service_id("SPA01")


def test_an_area_stands_for_all_its_outward_postcodes(directory: Directory) -> None:
    nursing = next(one for one in directory.services if one.code == "greensand-community-nursing")
    assert nursing.places == frozenset(directory.places)


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        (NIGHT, "kind: gp_ooh", "kinds: gp_ooh", r":6: 'kinds' is not known here; did you mean 'kind'\?"),
        (NIGHT, "kind: gp_ooh", "kind: gp_oh", r":6: kind: 'gp_oh' is not known"),
        (NIGHT, "skills: [gp, nurse, clinician]", "skills: [gpp]", r":8: skills: 'gpp' is not known"),
        (NIGHT, "takes: [booked]", "takes: [booking]", r":9: takes: Must be one of"),
        (NIGHT, "organisation: GPO01", "organisation: GPO99", r":7: organisation: 'GPO99' is not known"),
        (NIGHT, "18:30-08:00", "18.30-08:00", r":10: hours: '18.30-08:00' is no range"),
        (NIGHT, "mon-fri:", "fri-mon:", r":10: hours: 'fri-mon' goes backwards"),
        (NIGHT, "mon-fri:", "mon-sat:", r":10: hours: sat is here twice"),
        (NIGHT, "mon-fri:", "monday:", r":10: hours: 'monday' is no day"),
        (NIGHT, "bank_holidays: [08:00-08:00]", "", r"hours: 'always', or days and bank_holidays"),
        (NIGHT, "capacity: 12", "capacity: 0", r":17: capacity: Must be greater"),
        (NIGHT, "capacity: 12", 'capacity: "12"', r":17: capacity: Not a valid integer"),
        (NIGHT, "places: everywhere", "places: [XY9]", r":14: places: 'XY9' is not in places.yaml"),
        (NIGHT, "id: luton-base", "id: kingsbrook-house", r":20: id: 'kingsbrook-house' is here twice"),
        (NIGHT, "    phone:", "    phone: \"01632 960209\"\n    phone:", r":17: 'phone' is here twice"),
        ("pharmacies.yaml", "    at: {outward: MK42", "    # at: {outward: MK42", r"say where it is"),
        ("places.yaml", "latitude: 51.998", "latitude: 5.1998", r":4: latitude: Must be greater"),
        (NIGHT, "services:", "services: [", r":\d+: this is not YAML"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_with_file_line_and_reason(
    folder: Path, change: Change, rules: Rules, name: str, before: str, after: str, said: str
) -> None:
    change(name, before, after)
    with pytest.raises(FileRefused) as refused:
        read_directory(folder, rules)
    assert refused.value.say.startswith(f"{name}:")
    assert re.search(said, refused.value.say), refused.value.say


def test_an_empty_or_missing_file_is_refused(folder: Path, rules: Rules) -> None:
    (folder / "gp_ooh.yaml").write_text("# nothing\n")
    with pytest.raises(FileRefused, match="gp_ooh.yaml:1: the file is empty"):
        read_directory(folder, rules)
    (folder / "places.yaml").unlink()
    with pytest.raises(FileRefused, match="cannot be read"):
        read_directory(folder, rules)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("queue: strict_first", "queue: by_revenue", "queue: Must be one of: by_class, strict_first"),
        ("  gp_ooh: 25", "  gp_oh: 25", "max_miles: there is no kind of service 'gp_oh'"),
        ("gp_ooh: [urgent_treatment_centre,", "gp_ooh: [seer,", "there is no kind of service 'seer'"),
        ("last_resort: [clinical_hub]", "last_resort: [oracle]", "there is no kind of service 'oracle'"),
        ("4: 20, 5: 60", "4: 20", "needs minutes for each class"),
        ("key: 3,", "key: 2,", "a language or a key is here twice"),
        ("key: 3,", "key: 9,", "key: Must be greater than or equal to 2 and less than or equal to 8"),
        ("ring_seconds: 20", "ring_second: 20", "'ring_second' is not known here; did you mean"),
    ],
)  # fmt: skip
def test_wrong_routing_rules_are_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    text = (FOLDER / "routing.yaml").read_text()
    assert before in text
    file = tmp_path / "routing.yaml"
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(FileRefused, match=re.escape(said)):
        read_rules(file)


def test_the_limits_of_the_demonstration(rules: Rules) -> None:
    assert rules.limits.ring_seconds == 20
    assert rules.queue_policy == "strict_first"
    assert sorted(rules.limits.booking_answer_minutes) == [1, 2, 3, 4, 5]
    assert rules.calendar.bank_holidays


def test_services_of_equal_files_are_equal(directory: Directory, rules: Rules) -> None:
    again = read_directory(FOLDER / "directory", rules)
    assert again == directory
    assert all(isinstance(one, Service) for one in again.services)


def test_a_release_with_a_wrong_directory_changes_nothing_and_says_why(folder: Path) -> None:
    rules = folder.parent
    (rules / "routing.yaml").write_text((FOLDER / "routing.yaml").read_text().replace("kinds:", "kind:", 1))
    with pytest.raises(SystemExit, match=r"nothing was changed\.\nrouting\.yaml:\d+: .*did you mean 'kinds'"):
        directory_of(Settings(database_url="", redis_url="", rules=rules))
