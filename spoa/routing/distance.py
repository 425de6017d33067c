"""How far it is: straight lines between approximate points, stretched to roads. "About", and said so."""

from datetime import timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Final

from spoa.routing.model import Place, Travel

_EARTH_RADIUS_MILES: Final = 3958.8


def miles_between(here: Place, there: Place) -> float:
    """Return the great-circle distance in miles (haversine formula)."""
    north, east = radians(there.latitude - here.latitude), radians(there.longitude - here.longitude)
    chord = (
        sin(north / 2) ** 2 + cos(radians(here.latitude)) * cos(radians(there.latitude)) * sin(east / 2) ** 2
    )
    return 2 * _EARTH_RADIUS_MILES * asin(sqrt(chord))


def road_miles(here: Place | None, there: Place | None, travel: Travel) -> float | None:
    """Return about how many miles by road, ``None`` when one end is not known."""
    if here is None or there is None:
        return None
    return miles_between(here, there) * travel.road


def journey_time(miles: float | None, travel: Travel) -> timedelta:
    """Return how long a person needs to get ready and there; only getting ready when the way is unknown."""
    return travel.ready + timedelta(hours=(miles or 0.0) / travel.miles_an_hour)


def miles_words(miles: float) -> str:
    """Return "under a mile", "1.8 miles" or "31 miles": finer than the points are known would be a lie."""
    if miles < 1:
        return "under a mile"
    return f"{miles:.1f} miles" if miles < 10 else f"{miles:.0f} miles"
