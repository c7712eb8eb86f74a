"""Cells of a disc against points thrown into it."""

from __future__ import annotations

import random

import pytest

from sulh.findings.places import Location, cells
from sulh.terms.legend import Area
from tests.findings import plain_reading as plain


def throw(lat: float, lon: float, metres: float, count: int, draw: random.Random) -> list[tuple[float, float]]:
    """Points spread evenly over a disc, the centre among them."""
    points = [plain.travel(lat, lon, metres * draw.random() ** 0.5, draw.uniform(0, 6.2832)) for _ in range(count)]
    return [(lat, lon), *points]


def cell(point: tuple[float, float], areas: list[Area], slack: float) -> frozenset[str] | None:
    """The areas a point lies in; None where it is within `slack` metres of a rim."""
    out = []
    for area in areas:
        gap = plain.away(*point, area.lat or 0.0, area.lon or 0.0) - 1000 * (area.within_km or 0.0)
        if abs(gap) <= slack:
            return None
        if gap < 0:
            out.append(area.key)
    return frozenset(out)


def compare(lat: float, lon: float, km: float, areas: list[Area], slack: float, draw: random.Random) -> tuple[set, set]:
    """Cells that points fall into and that are not claimed; claimed cells that no point falls into."""
    claimed = cells(Location(lat=lat, lon=lon, radius_km=km), areas)
    seen = {cell(point, areas, slack) for point in throw(lat, lon, 1000 * km, 1500, draw)} - {None}
    if claimed - seen:
        dense = throw(lat, lon, 1000 * km, 20_000, draw)
        found = {cell(point, areas, -1) for point in dense}
        return seen - claimed, {c for c in claimed - seen - found if not _nearly(c, km, areas, dense)}
    return seen - claimed, set()


def _nearly(wanted: frozenset[str], km: float, areas: list[Area], points: list[tuple[float, float]]) -> bool:
    """Whether some point of the disc would lie in the cell if every rim could give way by 0.5 % of the sizes."""
    give = 5 * (km + max(area.within_km or 0 for area in areas)) + 2
    for point in points:
        if all(
            (plain.away(*point, a.lat or 0, a.lon or 0) - 1000 * (a.within_km or 0)) * (1 if a.key in wanted else -1)
            <= give
            for a in areas
        ):
            return True
    return False


def scene(draw: random.Random, sizes: list[float]) -> tuple[float, float, float, list[Area]]:
    """A disc and two to four circles about it."""
    lat, lon = draw.choice([(36.7, 68.9), (0.0, 179.99), (-62.0, -179.9), (85.0, 10.0)])
    km = draw.choice(sizes)
    areas = []
    for _ in range(draw.randrange(2, 5)):
        size = draw.choice(sizes)
        y, x = plain.travel(lat, lon, 1000 * draw.uniform(0, km + size), draw.uniform(0, 6.2832))
        areas.append(Area(lat=round(y, 2), lon=round(x, 2), within_km=size))
    return lat, lon, km, list({area.key: area for area in areas}.values())


@pytest.mark.parametrize("seed", range(24))
def test_cells_of_districts(seed: int) -> None:
    """Discs and circles of up to 60 km: what a point can be is claimed, what is claimed a point can be."""
    draw = random.Random(seed)
    lat, lon, km, areas = scene(draw, [1.0, 5.0, 20.0, 60.0])
    missed, invented = compare(lat, lon, km, areas, 0.002 * 1000, draw)
    assert not missed, (areas, missed)
    assert not invented, (areas, invented)


def test_a_point_without_a_radius_is_in_one_cell() -> None:
    areas = [Area(lat=36.7, lon=68.9, within_km=30), Area(lat=36.9, lon=68.9, within_km=30)]
    assert cells(Location(lat=36.8, lon=68.9), areas) == {frozenset(area.key for area in areas)}


def test_an_unknown_point_can_be_in_every_part_of_the_map() -> None:
    one, other, far = (Area(lat=lat, lon=68.9, within_km=30) for lat in (36.7, 36.9, 10.0))
    parts = [set(), {one.key}, {other.key}, {one.key, other.key}, {far.key}]
    assert cells(Location(), [one, other, far]) == {frozenset(part) for part in parts}


def test_a_circle_inside_another() -> None:
    big, small = Area(lat=36.7, lon=68.9, within_km=30), Area(lat=36.7, lon=68.9, within_km=3)
    assert cells(Location(), [big, small]) == {frozenset(), frozenset({big.key}), frozenset({big.key, small.key})}
    assert cells(Location(lat=36.7, lon=68.9, radius_km=5.0), [big, small]) == {
        frozenset({big.key}),
        frozenset({big.key, small.key}),
    }


def test_admin_names_vary_and_the_disc_does_not_know_them() -> None:
    areas = [Area(adm1="Kunduz"), Area(adm1="Kunduz", adm2="Bala"), Area(adm2="Bala")]
    one, both, second = (area.key for area in areas)
    everything = {frozenset(), frozenset({one}), frozenset({second}), frozenset({one, both, second})}
    assert cells(Location(), areas) == everything
    assert cells(Location(adm1=frozenset({"KUNDUZ"})), areas) == {frozenset({one}), frozenset({one, both, second})}
    assert cells(Location(adm1=frozenset({"Takhar"}), adm2=frozenset({"bala"})), areas) == {frozenset({second})}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(Area(lat=34.51231, lon=168.1231, within_km=1), Area(lat=34.51234, lon=168.1234, within_km=1)),
        pytest.param(Area(adm1="Kunduz", adm2="-"), Area(adm1="Kunduz")),
        pytest.param(Area(adm1="किला"), Area(adm1="काला")),
        (Area(adm1="Bala"), Area(adm2="Bala")),
        (Area(lat=1, lon=2, within_km=3), Area(lat=2, lon=1, within_km=3)),
    ],
)  # fmt: skip
def test_different_areas_have_different_keys(one: Area, other: Area) -> None:
    assert one.key != other.key


def test_a_name_is_the_same_however_its_accents_are_coded() -> None:
    assert Area(adm1="Québec").key == Area(adm1="Que\u0301bec").key


def test_two_large_circles_that_overlap_far_from_the_centre() -> None:
    """Centres 1,000 km apart on the sphere, radii 505 km: they overlap by 10 km, 2,200 km from the disc's centre."""
    one, other = Area(lat=20, lon=-4.79, within_km=505), Area(lat=20, lon=4.79, within_km=505)
    between = (20.1, 0.0)
    assert plain.away(*between, 20, -4.79) < 505_000 > plain.away(*between, 20, 4.79)
    assert plain.away(*between, 0, 0) < 3_000_000
    assert frozenset({one.key, other.key}) in cells(Location(lat=0.0, lon=0.0, radius_km=3000.0), [one, other])
