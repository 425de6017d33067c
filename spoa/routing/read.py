"""The directory and the routing rules, read from their files: checked, compiled, or refused as a whole."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

from govuk_bank_holidays.bank_holidays import BankHolidays

from spoa.routing.callbacks import CallBacks
from spoa.routing.entries import places_from, service_from
from spoa.routing.files import Source
from spoa.routing.languages import interpreting_from
from spoa.routing.model import (
    Calendar,
    Directory,
    Limits,
    Organisation,
    Place,
    Relay,
    Rules,
    Service,
    Travel,
    Weights,
    outward,
)
from spoa.routing.schemas import OrganisationsSchema, PlacesSchema, RulesSchema, ServicesSchema

_NOT_SERVICES: Final = ("places.yaml", "organisations.yaml")


@dataclass(frozen=True)
class _Known:
    """What entries of services may name."""

    places: Mapping[str, Place]
    organisations: Mapping[str, Organisation]
    rules: Rules


def read_rules(file: Path) -> Rules:
    """Return ``routing.yaml`` compiled; raise ``FileRefused`` with file, line and reason."""
    source = Source(file)
    raw = source.checked(RulesSchema())
    for at, kind in _kinds_named(raw):
        if kind not in raw["kinds"]:
            raise source.refuse(at, f"{at[0]}: there is no kind of service '{kind}'")
    travel, limits = raw["travel"], raw["limits"]
    return Rules(
        kinds={kind: entry["title"] for kind, entry in raw["kinds"].items()},
        cannot={kind: entry["cannot"] for kind, entry in raw["kinds"].items()},
        skills=raw["skills"],
        max_miles=raw["max_miles"],
        explained={kind: frozenset(others) for kind, others in raw["explained"].items()},
        last_resort=tuple(raw["last_resort"]),
        weights=Weights(**raw["weights"]),
        travel=Travel(
            road=travel["road"],
            miles_an_hour=travel["miles_an_hour"],
            ready=timedelta(minutes=travel["ready_minutes"]),
            before_closing=timedelta(minutes=travel["before_closing_minutes"]),
        ),
        limits=Limits(**limits),
        call_backs=CallBacks(**raw["call_backs"]),
        queue_policy=raw["queue"],
        relay=Relay(**(raw["relay"] | {"lines": frozenset(raw["relay"]["lines"])})),
        interpreting=interpreting_from(raw["interpreting"]),
        calendar=bank_holidays(),
    )


def read_directory(folder: Path, rules: Rules) -> Directory:
    """Return the directory in ``folder``; raise ``FileRefused`` with file, line and reason.

    ``places.yaml`` and ``organisations.yaml`` stand for themselves; every other file holds services.
    """
    places = _places(Source(folder / "places.yaml"))
    raw = Source(folder / "organisations.yaml").checked(OrganisationsSchema())["organisations"]
    organisations = {code: Organisation(code, **entry) for code, entry in raw.items()}
    known = _Known(places, organisations, rules)
    services: dict[str, Service] = {}
    entries: dict[str, Mapping[str, Any]] = {}
    for file in sorted(folder.glob("*.yaml")):
        if file.name in _NOT_SERVICES:
            continue
        source = Source(file)
        for index, entry in enumerate(source.checked(ServicesSchema())["services"]):
            if entry["code"] in services:
                raise source.refuse(("services", index, "id"), f"id: '{entry['code']}' is here twice")
            entries[entry["code"]] = _normal(source, index, entry, known)
            services[entry["code"]] = service_from(entries[entry["code"]])
    return Directory(tuple(services.values()), places, tuple(organisations.values()), entries)


def _kinds_named(raw: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield each place of ``routing.yaml`` that names a kind of service, and the name."""
    yield from ((("max_miles", kind), kind) for kind in raw["max_miles"])
    yield from ((("last_resort", index), kind) for index, kind in enumerate(raw["last_resort"]))
    for kind, others in raw["explained"].items():
        yield ("explained", kind), kind
        yield from ((("explained", kind, index), other) for index, other in enumerate(others))


@cache
def bank_holidays() -> Calendar:
    """Return the bank holidays of England and Wales from the library's own copy: never from the network."""
    found = BankHolidays(use_cached_holidays=True)
    return Calendar(frozenset(day["date"] for day in found.get_holidays(division="england-and-wales")))


def _places(source: Source) -> dict[str, Place]:
    found = source.checked(PlacesSchema())["places"]
    return {
        code: Place(outward(code), entry["latitude"], entry["longitude"], entry["name"])
        for code, entry in found.items()
    }


def _normal(source: Source, index: int, entry: dict[str, Any], known: _Known) -> Mapping[str, Any]:
    """Return an entry with its places written out, everything that it names being known."""
    at = ("services", index)
    for key, word, words in (
        ("kind", entry["kind"], known.rules.kinds),
        ("organisation", entry["organisation"], known.organisations),
        *(("skills", skill, known.rules.skills) for skill in entry["skills"]),
    ):
        if word not in words:
            raise source.refuse((*at, key), f"{key}: '{word}' is not known")
    key = "places"
    try:
        normal = entry | {"places": places_from(entry["places"], known.places)}
        key = "hours"
        service_from(normal)
    except ValueError as wrong:
        raise source.refuse((*at, key), str(wrong)) from None
    return normal
