"""What must hold within one report, whatever its source: bounds in order, points on the Earth, surely within maybe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sulh.reports.schema import COUNTS

_PLACE = ("lat", "lon", "radius_km")
HALF_EARTH_KM = 20_038.0
"""No two points of the Earth are further apart."""


@dataclass(frozen=True)
class Flaw:
    """Something that cannot be: the columns whose values are dropped (none: the whole row is), and the reason."""

    columns: tuple[str, ...]
    reason: str


def flaws(fields: dict[str, Any]) -> Iterator[Flaw]:
    """What cannot be in a report's fields (by the names of the reports table), each with what to drop."""
    start, end = fields.get("start"), fields.get("end")
    if start is not None and end is not None and start > end:
        yield Flaw((), f"the deed ends ({end:%Y-%m-%d %H:%M}) before it starts ({start:%Y-%m-%d %H:%M})")
        return
    yield from _place(fields)
    for name in (*COUNTS, "covers"):
        low, high = fields.get(f"{name}_low"), fields.get(f"{name}_high")
        if low is not None and high is not None and low > high:
            yield Flaw((f"{name}_low", f"{name}_high"), f"the low bound {low} is above the high bound {high}")
    yield from _parts(fields)


def _place(fields: dict[str, Any]) -> Iterator[Flaw]:
    lat, lon, radius = (fields.get(name) for name in _PLACE)
    if lat is not None and not -90 <= lat <= 90:
        yield Flaw(_PLACE, f"the latitude {lat} is not between -90 and 90")
    elif lon is not None and not -180 <= lon <= 180:
        yield Flaw(_PLACE, f"the longitude {lon} is not between -180 and 180")
    elif (lat is None) != (lon is None):
        yield Flaw(_PLACE, f"there is a {'longitude' if lat is None else 'latitude'} without the other")
    elif lat == 0 and lon == 0:
        yield Flaw(_PLACE, "latitude and longitude are both 0, which is how many programs write that there is no place")
    elif radius is not None and not 0 <= radius <= HALF_EARTH_KM:
        yield Flaw(("radius_km",), f"the radius {radius} km is not between 0 and {HALF_EARTH_KM:,.0f}")


def _parts(fields: dict[str, Any]) -> Iterator[Flaw]:
    for whole in ("killed", "wounded"):
        least_part = fields.get(f"civilians_{whole}_low")
        most = fields.get(f"{whole}_high")
        if least_part is not None and most is not None and least_part > most:
            columns = tuple(f"{name}_{bound}" for name in (whole, f"civilians_{whole}") for bound in ("low", "high"))
            yield Flaw(columns, f"more civilians ({least_part} at least) than all together ({most} at most)")
