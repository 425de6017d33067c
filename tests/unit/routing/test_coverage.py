"""Somewhere to go for every need × place × hour × age."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spoa.kernel.london import from_london, london
from spoa.routing.coverage import Asked, coverage
from spoa.routing.model import Directory, Patient, Rules
from spoa.routing.ranking import rank
from tests.unit.routing.conftest import FOLDER

ORDINARY = date(2026, 11, 16)
CHRISTMAS = date(2026, 12, 21)
CLOCKS_CHANGE = date(2027, 3, 22)
CHRISTMAS_BEGINS = from_london(datetime.fromisoformat("2026-12-21"))

PHARMACY = Asked("pharmacy", ("pharmacy",), "pharmacist", "told", timedelta(hours=24))
BEREAVEMENT = Asked("bereavement", ("bereavement",), "listener", "accepted", timedelta(days=7))
AMBULANCE = Asked("ambulance", ("ambulance",), "paramedic", "joined", timedelta(0))
OWN_GP = Asked("own-gp", ("gp_practice",), "gp", "delivered", timedelta(days=3))
SEEN = Asked("seen", ("gp_ooh", "urgent_treatment_centre"), "gp", "booked", timedelta(hours=6))


def test_the_demonstration_directory_has_somewhere_to_go(directory: Directory, rules: Rules) -> None:
    asked = [PHARMACY, BEREAVEMENT, AMBULANCE, OWN_GP, SEEN]
    assert coverage(asked, directory, rules, weeks=[CHRISTMAS, CLOCKS_CHANGE]) == ()


def test_a_gap_is_shown_with_a_witness_that_the_ranking_confirms(directory: Directory, rules: Rules) -> None:
    """Without the listeners for the young there is nobody for a grieving child."""
    fewer = replace(
        directory, services=tuple(one for one in directory.services if one.code != "young-and-grieving")
    )
    (gap,) = coverage([BEREAVEMENT], fewer, rules, weeks=[ORDINARY])
    assert gap.age_years < 18
    one = Patient(gap.age_years, gap.sex, directory.places[gap.outward])
    found = rank(BEREAVEMENT.at(gap.at), one, gap.at, fewer.services, rules)
    assert all(each.last_resort for each in found.offered)
    assert str(gap).startswith("bereavement: nobody for a female of 0 in MK1, ")


def test_a_gap_in_time_is_found(directory: Directory, rules: Rules) -> None:
    soon = Asked("now", ("urgent_treatment_centre",), "gp", "booked", timedelta(hours=1))
    (gap,) = coverage([soon], directory, rules, weeks=[ORDINARY])
    assert not 7 <= london(gap.at).hour < 20


def test_a_gap_in_place_is_found(directory: Directory, rules: Rules) -> None:
    visits = Asked("visit", ("home_visit",), "gp", "booked", timedelta(days=2))
    north = replace(
        directory, services=tuple(one for one in directory.services if one.code != "home-visits-south")
    )
    (gap,) = coverage([visits], north, rules, weeks=[ORDINARY])
    assert gap.outward == "MK1"


def test_a_kind_or_skill_that_nobody_has_is_a_gap(directory: Directory, rules: Rules) -> None:
    nobody = Asked("spells", ("wizard",), None, "told", timedelta(days=1))
    unskilled = replace(PHARMACY, skill="surgeon")
    assert len(coverage([nobody, unskilled], directory, rules, weeks=[ORDINARY])) == 2


def test_a_need_that_names_no_service_needs_nobody(directory: Directory, rules: Rules) -> None:
    home = Asked("home", (), None, "told", timedelta(days=1))
    assert coverage([home], directory, rules, weeks=[ORDINARY]) == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_what_coverage_says_yes_to_the_ranking_offers(
    data: st.DataObject, directory: Directory, rules: Rules
) -> None:
    asked = data.draw(st.sampled_from([PHARMACY, BEREAVEMENT, AMBULANCE, OWN_GP, SEEN]))
    place = directory.places[data.draw(st.sampled_from(sorted(directory.places)))]
    one = Patient(data.draw(st.floats(0, 100)), data.draw(st.sampled_from(["female", "male"])), place)
    at = CHRISTMAS_BEGINS + timedelta(minutes=30 * data.draw(st.integers(0, 335)))
    found = rank(asked.at(at), one, at, directory.services, rules)
    assert found.offered and not any(each.last_resort for each in found.offered)


DISPOSITIONS = FOLDER / "dispositions.yaml"


def test_every_disposition_has_somewhere_to_go(directory: Directory, rules: Rules) -> None:
    entries = yaml.safe_load(DISPOSITIONS.read_text())["dispositions"]
    asked = [
        Asked(
            code,
            tuple(entry["services"]),
            entry["skill"],
            entry["handed_over"],
            timedelta(minutes=entry["timeframe_minutes"]),
        )
        for code, entry in entries.items()
    ]
    gaps = coverage(asked, directory, rules, weeks=[CHRISTMAS, CLOCKS_CHANGE])
    assert not gaps, "\n".join(map(str, gaps))
