"""The map against the sphere: discs true to scale, nothing outside the drawing."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from sulh.briefs.assets import Assets, Country
from sulh.briefs.base_map import WIDTH, outlines, projection, region_of, scale_km

EARTH_KM = 6371.0088
LATS = st.floats(-65, 65)
LONS = st.floats(-150, 150)


def destination(lat: float, lon: float, bearing: float, km: float) -> tuple[float, float]:
    """Where one arrives on a sphere (great circle; Vallado 2013, spherical case)."""
    phi, arc, turn = math.radians(lat), km / EARTH_KM, math.radians(bearing)
    there = math.asin(math.sin(phi) * math.cos(arc) + math.cos(phi) * math.sin(arc) * math.cos(turn))
    east = math.atan2(math.sin(turn) * math.sin(arc) * math.cos(phi), math.cos(arc) - math.sin(phi) * math.sin(there))
    return math.degrees(there), lon + math.degrees(east)


@given(LATS, LONS, st.floats(1, 20), st.floats(0, 360))
def test_the_rim_of_a_disc_lies_where_the_sphere_has_it(lat: float, lon: float, km: float, bearing: float) -> None:
    place = projection((lon - 2, lat - 2, lon + 2, lat + 2))
    rim_lat, rim_lon = destination(lat, lon, bearing, km)
    drawn = math.hypot(place.x(rim_lon) - place.x(lon), place.y(rim_lat) - place.y(lat))
    assert abs(drawn - km * place.units_per_km(lat)) <= 0.03 + 0.012 * drawn


@given(st.lists(st.tuples(LONS, LATS, st.floats(0, 400)), min_size=1, max_size=8))
def test_every_disc_has_its_centre_in_the_drawing(discs: list[tuple[float, float, float]]) -> None:
    region = region_of(discs)
    assert region is not None
    place = projection(region)
    for lon, lat, _ in discs:
        assert 0 <= place.x(lon) <= WIDTH
        assert 0 <= place.y(lat) <= place.height


@given(LATS, LONS, st.floats(0.3, 20))
def test_the_region_of_the_drawing_holds_what_was_asked_for(lat: float, lon: float, span: float) -> None:
    west, south, east, north = projection((lon, lat - span / 2, lon + span, lat + span / 2)).region()
    assert west <= lon + 1e-6 and east >= lon + span - 1e-6
    assert south <= lat - span / 2 + 1e-6 and north >= lat + span / 2 - 1e-6


def test_no_discs_no_region() -> None:
    assert region_of([]) is None


def test_the_scale_is_a_round_number() -> None:
    assert scale_km(projection((11.0, 22.0, 15.0, 25.0))) == 50


def test_a_country_is_cropped_and_a_far_one_left_out() -> None:
    ring = ((0.0, 0.0), (60.0, 0.0), (60.0, 60.0), (0.0, 60.0), (0.0, 0.0))
    far = ((-90.0, 0.0), (-80.0, 0.0), (-80.0, 10.0), (-90.0, 0.0))
    place = projection((20.0, 20.0, 24.0, 23.0))
    drawn = outlines(Assets((Country("Wide", ((ring,),)), Country("Far", ((far,),))), "", ""), place)
    assert [one.name for one in drawn] == ["Wide"]
    numbers = [float(one) for one in drawn[0].path.strip("MZ").replace("L", " ").split()]
    assert min(numbers) > -100 and max(numbers) < 1100
    assert drawn[0].label_x is not None


def test_a_lake_stays_a_hole() -> None:
    ring = ((20.0, 20.0), (24.0, 20.0), (24.0, 23.0), (20.0, 23.0), (20.0, 20.0))
    lake = ((21.0, 21.0), (22.0, 21.0), (22.0, 22.0), (21.0, 22.0), (21.0, 21.0))
    drawn = outlines(Assets((Country("Ring", ((ring, lake),)),), "", ""), projection((20.0, 20.0, 24.0, 23.0)))
    assert drawn[0].path.count("Z") == 2
