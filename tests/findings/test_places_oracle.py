"""Cells of a disc against points thrown into it, each judged by a plain reading of circles, lines and polygons.

The plain reading samples every edge each 20 metres in longitude and latitude, measures on the sphere, and counts the
crossings of a ray. It keeps longitudes beyond 180 degrees where a shape crosses the date line, which the program's
shapes may not: those are cut there in two.
"""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.spatial import cKDTree
from shapely import LineString, Point, Polygon, box
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from sulh.findings.places import Location, cells, cells_of
from sulh.terms.areas import Area, Shape, area_with_distance
from sulh.terms.geojson import canonical
from tests.findings import plain_reading as plain

EARTH = 6_371_008.8
DEGREE = 111_195.0
STEP = 20.0
Corners = list[tuple[float, float]]


def shape_of(*parts: BaseGeometry) -> Shape:
    """A shape of these parts, as if read."""
    found, content = canonical(parts)
    return Shape(content.hex(), found, "the shape")


@dataclass
class Drawn:
    """An area as the program has it, and what the plain reading needs: points, and edges by ring or line."""

    area: Area
    points: Corners
    lines: list[Corners]
    rings: list[Corners]

    def gaps(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Metres from each place to the rim of the area, below zero inside."""
        where = unit(lat, lon)
        samples = np.vstack([unit(*part) for part in self._samples()])
        nearest = 2 * EARTH * np.arcsin(cKDTree(samples).query(where)[0] / 2)
        inside = np.array([self._inside(y, x) for y, x in zip(lat, lon, strict=True)], dtype=bool)
        return np.where(inside, -nearest, nearest) - 1000 * (self.area.within_km or 0.0)

    def _samples(self) -> list[tuple[np.ndarray, np.ndarray]]:
        out = [(np.array([y]), np.array([x])) for x, y in self.points]
        for corners in [*self.lines, *self.rings]:
            for (x, y), (x2, y2) in itertools.pairwise(corners):
                count = int(plain.away(y, x, y2, x2) * 1.3 / STEP) + 2
                share = np.linspace(0, 1, count)
                out.append((y + (y2 - y) * share, x + (x2 - x) * share))
        return out

    def _inside(self, lat: float, lon: float) -> bool:
        """Whether a ray to the east crosses the rings an odd number of times; longitudes as near as they come."""
        odd = False
        for ring in self.rings:
            middle = sum(x for x, _ in ring) / len(ring)
            x0 = middle + (lon - middle + 540) % 360 - 180
            for (x, y), (x2, y2) in itertools.pairwise(ring):
                if (y > lat) != (y2 > lat) and x0 < x + (lat - y) * (x2 - x) / (y2 - y):
                    odd = not odd
        return odd


def unit(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Unit vectors."""
    a, b = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])


def cut_at_date_line(part: BaseGeometry) -> list[BaseGeometry]:
    """A part with longitudes beyond 180 degrees in pieces within them, as RFC 7946 asks for."""
    out = []
    for turn in (-360, 0, 360):
        piece = translate(part, turn) & box(-180, -90, 180, 90)
        out += [one for one in getattr(piece, "geoms", [piece]) if not one.is_empty and one.geom_type == part.geom_type]
    return out


def draw_shape(kind: str, lat: float, lon: float, km: float, reach: float, draw: random.Random) -> Drawn:
    """Random points, a random line or a random polygon with a hole, about a place, in degrees."""
    tall, wide = 1000 * km / DEGREE, 1000 * km / DEGREE / np.cos(np.radians(lat))
    count = draw.randrange(3, 9)
    turns = [2 * np.pi * (n + draw.uniform(0.05, 0.5)) / count for n in range(count)]  # gaps below half a turn
    sizes = [draw.uniform(0.3, 1.0) for _ in turns]
    corners = [(lon + wide * s * np.cos(t), lat + tall * s * np.sin(t)) for s, t in zip(sizes, turns, strict=True)]
    if kind == "points":
        parts = [one for c in corners for one in cut_at_date_line(Point(c))]
        return Drawn(area_with_distance(shape_of(*parts), reach), corners, [], [])
    if kind == "line":
        parts = cut_at_date_line(LineString(corners))
        return Drawn(area_with_distance(shape_of(*parts), reach), [], [corners], [])
    ring = [*corners, corners[0]]
    hole = [(lon + 0.3 * (x - lon), lat + 0.3 * (y - lat)) for x, y in ring]
    rings = [ring, hole] if draw.random() < 0.5 else [ring]
    parts = cut_at_date_line(Polygon(ring, rings[1:]))
    return Drawn(area_with_distance(shape_of(*parts), reach), [], [], rings)


def circle(lat: float, lon: float, km: float) -> Drawn:
    """A circle about a point."""
    return Drawn(Area(lat=lat, lon=lon, within_km=km), [(lon, lat)], [], [])


def throw(lat: float, lon: float, km: float, count: int, draw: random.Random) -> tuple[np.ndarray, np.ndarray]:
    """Places spread evenly over a disc, the centre among them."""
    points = [(lat, lon)]
    points += [plain.travel(lat, lon, 1000 * km * draw.random() ** 0.5, draw.uniform(0, 6.2832)) for _ in range(count)]
    return np.array([y for y, _ in points]), np.array([x for _, x in points])


def compare(
    claimed: frozenset[frozenset[str]], areas: list[Drawn], points: tuple[np.ndarray, np.ndarray], give: float
) -> tuple[set, set]:
    """Cells that points surely fall into and that are not claimed; claimed cells that no point comes near to."""
    keys = [drawn.area.key for drawn in areas]
    gaps = np.column_stack([drawn.gaps(*points) for drawn in areas])
    sure = gaps[(np.abs(gaps) > 15).all(axis=1)]
    seen = {frozenset(key for key, gap in zip(keys, row, strict=True) if gap < 0) for row in sure}
    invented = {
        cell
        for cell in claimed - seen
        if not (gaps * np.array([1 if key in cell else -1 for key in keys]) <= give).all(axis=1).any()
    }
    return seen - claimed, invented


PLACES = [(36.7, 68.9), (0.0, 179.99), (-62.0, -179.9), (85.0, 10.0)]


def scene(seed: int, sizes: list[float]) -> tuple[float, float, float, list[Drawn], random.Random]:
    """A disc and one to three areas about it, of all kinds."""
    draw = random.Random(seed)
    lat, lon = PLACES[seed % len(PLACES)]
    km = draw.choice(sizes)
    areas = {}
    for _ in range(draw.randrange(1, 4)):
        kind = draw.choice(["circle", "points", "line", "polygon", "polygon"])
        size, reach = draw.choice(sizes), draw.choice([1.0, 5.0, 20.0])
        y, x = plain.travel(lat, lon, 1000 * draw.uniform(0, km + size), draw.uniform(0, 6.2832))
        x = lon + (x - lon + 540) % 360 - 180
        if kind == "polygon":
            reach = draw.choice([0.0, 0.0, reach])
        drawn = circle(y, x, size) if kind == "circle" else draw_shape(kind, y, x, size, reach, draw)
        areas[drawn.area.key] = drawn
    return lat, lon, km, list(areas.values()), draw


@pytest.mark.parametrize("seed", range(60))
def test_cells_of_districts(seed: int) -> None:
    """Discs and areas of up to 60 km: what a point can be is claimed, what is claimed a point can be."""
    lat, lon, km, areas, draw = scene(seed, [1.0, 5.0, 20.0, 60.0])
    claimed = cells(Location(lat=lat, lon=lon, radius_km=km), [drawn.area for drawn in areas])
    missed, invented = compare(claimed, areas, throw(lat, lon, km, 2500, draw), give=50 * km + 20)
    assert not missed, (areas, missed)
    assert not invented, (areas, invented)


@pytest.mark.parametrize("seed", range(60, 72))
def test_cells_of_points(seed: int) -> None:
    """Points without a radius are in exactly one cell, many at once as one by one."""
    lat, lon, _, areas, draw = scene(seed, [5.0, 20.0])
    points = throw(lat, lon, 60.0, 300, draw)
    gaps = np.column_stack([drawn.gaps(*points) for drawn in areas])
    locations = [Location(lat=float(y), lon=float(x)) for y, x in zip(*points, strict=True)]
    found = cells_of(locations, [drawn.area for drawn in areas])
    for row, claimed in zip(gaps, found, strict=True):
        if (np.abs(row) > 15).all():
            assert claimed == {frozenset(d.area.key for d, gap in zip(areas, row, strict=True) if gap < 0)}
    assert found[:20] == [cells(location, [drawn.area for drawn in areas]) for location in locations[:20]]


@pytest.mark.parametrize("seed", range(80, 92))
def test_large_discs_and_unknown_places_lose_no_cell(seed: int) -> None:
    """Discs of 400 km and places that nobody knows: every cell that a point has is claimed."""
    lat, lon, _, areas, draw = scene(seed, [20.0, 60.0])
    listed = [drawn.area for drawn in areas]
    points = throw(lat, lon, 150.0, 2500, draw)
    missed, invented = compare(cells(Location(), listed), areas, points, give=6000)
    assert not missed and not invented
    missed, _ = compare(cells(Location(lat=lat, lon=lon, radius_km=400.0), listed), areas, points, give=0)
    assert not missed


@pytest.mark.parametrize("reach", [260.0, 700.0])
@pytest.mark.parametrize("km", [30.0, 400.0, None])
def test_areas_that_reach_far_lose_no_cell(reach: float, km: float | None) -> None:
    """Areas too large for a plane beside small ones."""
    draw = random.Random(int(reach))
    lat, lon = PLACES[1]
    far = [plain.travel(lat, lon, 1000 * reach + shift, 1.0 + shift / 1e5) for shift in (-9000.0, 12_000.0)]
    areas = [circle(y, x, reach) for y, x in far]
    areas.append(draw_shape("polygon", lat, lon + 0.1, 20.0, 0.0, draw))
    areas.append(draw_shape("line", *far[0], 30.0, reach, draw))
    location = Location(lat=lat, lon=lon, radius_km=km) if km else Location()
    points = throw(lat, lon, km or 900.0, 1500, draw)
    missed, _ = compare(cells(location, [drawn.area for drawn in areas]), areas, points, give=0)
    assert not missed


def test_small_areas_beside_a_wide_one_do_not_meet_it() -> None:
    small, wide = Area(lat=36.7, lon=68.9, within_km=5), Area(lat=0.0, lon=0.0, within_km=1000)
    assert frozenset({small.key, wide.key}) not in cells(Location(), [small, wide])


def test_edges_are_straight_in_longitude_and_latitude() -> None:
    """A strip along the 50th parallel: a great circle between its corners would run far north of it."""
    strip = area_with_distance(shape_of(Polygon([(0, 49), (60, 49), (60, 50), (0, 50)])))
    line = area_with_distance(shape_of(LineString([(0, 50), (60, 50)])), 10)
    for lat, inside, near in [(49.95, True, True), (50.02, False, True), (51.0, False, False), (53.0, False, False)]:
        expected = {strip.key} if inside else set()
        expected |= {line.key} if near else set()
        assert cells(Location(lat=lat, lon=30.0, radius_km=1.0), [strip, line]) == {frozenset(expected)}


def test_neighbours_share_a_border_and_leave_no_gap() -> None:
    """Two districts side by side: a place on their border is in one of them, and one of both is no border at all."""
    west, east = Polygon([(10, 40), (11, 40), (11, 41), (10, 41)]), Polygon([(11, 40), (12, 40), (12, 41), (11, 41)])
    one, other = area_with_distance(shape_of(west)), area_with_distance(shape_of(east))
    both = area_with_distance(shape_of(west, east))
    across = Location(lat=40.5, lon=11.001, radius_km=5.0)
    assert cells(across, [one, other]) == {frozenset({one.key}), frozenset({other.key})}
    assert cells(across, [both]) == {frozenset({both.key})}


def test_the_date_line_is_no_border() -> None:
    parts = [
        Polygon([(178, -1), (180, -1), (180, 1), (178, 1)]),
        Polygon([(-180, -1), (-178, -1), (-178, 1), (-180, 1)]),
    ]
    area = area_with_distance(shape_of(*parts))
    for lon in (180.0, -180.0, 179.9999, -179.99):
        for radius in (0.0, 5.0, 50.0):
            assert cells(Location(lat=0.0, lon=lon, radius_km=radius), [area]) == {frozenset({area.key})}


def test_a_polygon_about_the_pole() -> None:
    """The cap above 88 degrees, as three polygons whose inner edges meet at the pole."""
    parts = [box(lon, 88, lon + 120, 90) for lon in (-180, -60, 60)]
    cap = area_with_distance(shape_of(*parts))
    for location in (Location(lat=90.0, lon=0.0, radius_km=100.0), Location(lat=89.5, lon=-60.0, radius_km=20.0)):
        assert cells(location, [cap]) == {frozenset({cap.key})}
    assert cells(Location(lat=90.0, lon=33.0, radius_km=240.0), [cap]) == {frozenset(), frozenset({cap.key})}
    assert cells(Location(lat=87.5, lon=90.0, radius_km=20.0), [cap]) == {frozenset()}


def test_a_disc_between_two_sites_is_near_one_of_them_for_certain() -> None:
    """No one site is near all of it; both together are: the plane decides."""
    sites = shape_of(Point(68.9, 36.7), Point(68.95, 36.7))
    assert cells(Location(lat=36.7, lon=68.925, radius_km=3.5), [area_with_distance(sites, 5)]) == {
        frozenset({area_with_distance(sites, 5).key})
    }
    assert len(cells(Location(lat=36.7, lon=68.925, radius_km=4.9), [area_with_distance(sites, 5)])) == 2


def test_a_disc_between_two_lines_is_near_one_of_them_for_certain() -> None:
    """Lines 8 km apart, a disc of 4.5 km between them: all of it is within 4 km of one, not within 3.98 km."""
    kilometre = 1000 / (EARTH * np.pi / 180)
    lines = shape_of(*[LineString([(-1, lat * kilometre), (1, lat * kilometre)]) for lat in (-4, 4)])
    for km, certain in ((4.01, True), (3.98, False)):
        area = area_with_distance(lines, km)
        found = cells(Location(lat=0.0, lon=0.0, radius_km=4.5), [area])
        assert found == ({frozenset({area.key})} if certain else {frozenset(), frozenset({area.key})})


def test_a_line_about_the_pole_keeps_to_its_parallel() -> None:
    """Eleven kilometres from the pole an edge along the parallel is a half circle, not a straight line."""
    area = area_with_distance(shape_of(LineString([(0, 89.9), (170, 89.9)])), 0.003)
    along = [Location(lat=89.9, lon=float(lon)) for lon in np.linspace(0, 170, 97)]
    assert set(cells_of(along, [area])) == {frozenset({frozenset({area.key})})}
    beside = [Location(lat=89.9001, lon=float(lon)) for lon in np.linspace(0, 170, 97)]
    assert set(cells_of(beside, [area])) == {frozenset({frozenset()})}


def test_what_whole_metres_say_is_not_lost_in_the_plane() -> None:
    """A disc that two areas touch to the metre, from both sides: it may lie in either, not in both."""
    degree = EARTH * np.pi / 180
    east, west = (Area(lat=0.0, lon=lon, within_km=5.0) for lon in (10_000.3 / degree, -10_000.3 / degree))
    found = cells(Location(lat=0.0, lon=0.0, radius_km=5.0), [east, west])
    assert found == {frozenset(), frozenset({east.key}), frozenset({west.key})}


def test_the_rim_counts_as_inside_to_the_metre() -> None:
    area = area_with_distance(shape_of(Point(0.0, 0.0)), 1.0)
    metre = 1 / (EARTH * np.pi / 180)
    for metres, inside in ((1000.4, True), (1000.6, False)):
        assert cells(Location(lat=metres * metre, lon=0.0), [area]) == {frozenset({area.key} if inside else ())}


def test_nearer_implies_farther() -> None:
    """Two distances from one list of sites: no cell has the nearer without the farther."""
    sites = shape_of(*[Point(68 + 0.03 * n, 36.7 + 0.01 * (n % 7)) for n in range(30)])
    near, far = area_with_distance(sites, 1), area_with_distance(sites, 5)
    nested = {frozenset(), frozenset({far.key}), frozenset({near.key, far.key})}
    assert cells(Location(), [near, far]) == nested
    assert cells(Location(lat=36.7, lon=68.9, radius_km=30.0), [near, far]) == nested
    assert cells(Location(lat=36.7, lon=68.9, radius_km=900.0), [near, far]) == nested


def test_the_order_of_places_and_areas_makes_no_difference() -> None:
    lat, lon, _, areas, draw = scene(3, [5.0, 20.0])
    listed = [drawn.area for drawn in areas]
    locations = [Location(lat=y, lon=x, radius_km=9.0) for y, x in zip(*throw(lat, lon, 40.0, 60, draw), strict=True)]
    found = cells_of(locations, listed)
    assert cells_of(locations[::-1], listed[::-1]) == found[::-1]


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


def test_names_and_shapes_are_independent() -> None:
    name, zone = Area(adm1="Kunduz"), area_with_distance(shape_of(box(68, 36, 69, 37)))
    assert cells(Location(lat=36.5, lon=68.5), [name, zone]) == {frozenset({zone.key}), frozenset({name.key, zone.key})}
    assert len(cells(Location(), [name, zone])) == 4


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
