"""Coordinates as people write them: the place that was meant lies in the disc, and what is unclear is refused."""

from __future__ import annotations

import math

import mgrs
import pytest
import utm
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sulh.sources.places.coordinates import CoordinateForm, Point, read_coordinates
from sulh.sources.places.discs import metres

LATS = st.floats(-79, 79, allow_nan=False).filter(lambda value: abs(value) > 0.01)
LONS = st.floats(-179.9, 179.9, allow_nan=False).filter(lambda value: abs(value) > 0.01)


def holds(point: Point | None, lat: float, lon: float) -> bool:
    """Whether the disc holds a place, within 20 cm of rounding."""
    assert point is not None
    return metres((point.lat, point.lon), (lat, lon)) <= point.radius_km * 1000 + 1.2


def sexagesimal(value: float, parts: int, decimals: int) -> tuple[str, ...]:
    """Degrees, minutes and seconds of an angle without its sign, the last with decimals."""
    unit = 60 ** (parts - 1) * 10**decimals
    whole = round(abs(value) * unit)
    numbers = []
    for _ in range(parts - 1):
        whole, rest = divmod(whole, 60 * (10**decimals if not numbers else 1))
        numbers.append(f"{rest / 10**decimals:.{decimals}f}" if not numbers else str(rest))
    numbers.append(str(whole))
    return tuple(reversed(numbers))


@settings(deadline=None)
@given(LATS, LONS, st.integers(1, 7))
def test_decimal_degrees_however_they_are_written(lat: float, lon: float, places: int) -> None:
    one, other = f"{lat:.{places}f}", f"{lon:.{places}f}"
    if float(one) == float(other) == 0:
        return
    north, east = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    plain, bare = one.lstrip("-"), other.lstrip("-")
    for text in (
        f"{one}, {other}",
        f"{one} {other}",
        f"{one};{other}",
        f"({one}, {other})",
        f"{one}° {other}°",
        f"{plain}{north} {bare}{east}",
        f"{north} {plain}, {east} {bare}",
        f"{bare}° {east}; {plain}° {north}",
        f"lat: {one} lon: {other}",
        f"longitude {other}, latitude {one}",
        f"{one.replace('.', ',')} {other.replace('.', ',')}",
        f"{one.replace('.', ',')}; {other.replace('.', ',')}",
        f"{one}, {other}".translate(str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹،")),
        f"{one} {other}".translate(str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")),
    ):
        point = read_coordinates(text)
        assert holds(point, lat, lon), text
        assert point is not None and point.radius_km >= 0.01
    assert holds(read_coordinates(f"{other} {one}", CoordinateForm(order="lon_lat")), lat, lon)


@settings(deadline=None)
@given(LATS, LONS, st.integers(2, 3), st.integers(0, 2))
def test_degrees_minutes_and_seconds_in_every_kind_of_quotes(lat: float, lon: float, parts: int, decimals: int) -> None:
    sides = ("N" if lat >= 0 else "S"), ("E" if lon >= 0 else "W")
    for signs in (
        ("°", "'", '"'),
        ("º", "’", "”"),
        ("˚", "′", "″"),
        ("° ", "' ", "'' "),
        (":", ":", ""),
        (" ", " ", ""),
        ("-", "-", ""),
    ):
        halves = []
        for value, side in zip((lat, lon), sides, strict=True):
            numbers = sexagesimal(value, parts, decimals)
            last = signs[parts - 1] if signs[0] not in (":", " ", "-") else ""
            ends = (*signs[: parts - 1], last)
            halves.append("".join(number + end for number, end in zip(numbers, ends, strict=True)) + side)
        for text in (" ".join(halves), ", ".join(halves)):
            assert holds(read_coordinates(text), lat, lon), text


@settings(deadline=None)
@given(LATS, LONS, st.integers(0, 5), st.booleans())
def test_an_mgrs_reference_is_the_disc_about_its_square(lat: float, lon: float, digits: int, spaced: bool) -> None:
    reference = mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=digits)
    text = (
        f"{reference[: -2 * digits - 2]} {reference[-2 * digits - 2 :][:2]} {reference[len(reference) - 2 * digits :][:digits]} {reference[len(reference) - digits :] if digits else ''}"
        if spaced
        else reference
    )
    point = read_coordinates(text.lower() if spaced else text)
    assert holds(point, lat, lon), text
    assert point is not None and point.radius_km <= max(0.0100001, 10 ** (2 - digits) * 0.72)


@settings(deadline=None)
@given(LATS, LONS)
def test_utm_with_its_hemisphere_or_band(lat: float, lon: float) -> None:
    easting, northing, zone, band = utm.from_latlon(lat, lon)
    assume(northing > 100_000)
    half = "north" if lat >= 0 else "south"
    assert holds(read_coordinates(f"{zone} {half} {easting:.0f} {northing:.0f}"), lat, lon)
    if abs(lat) % 8 > 0.01:
        text = f"{zone}{band} {easting:.0f} {northing:.0f}"
        assert holds(read_coordinates(text, CoordinateForm(utm_letter="band")), lat, lon), text


def test_the_letter_s_of_utm_is_a_band_or_a_hemisphere() -> None:
    text = "42S 512345 3845678"
    with pytest.raises(ValueError, match="band from 32 to 40"):
        read_coordinates(text)
    north = read_coordinates(text, CoordinateForm(utm_letter="band"))
    south = read_coordinates(text, CoordinateForm(utm_letter="hemisphere"))
    assert north is not None and round(north.lat) == 35
    assert south is not None and round(south.lat) == -56
    sure = read_coordinates("36N 512345 385678")
    assert sure is not None and 3 < sure.lat < 4


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("34°31'52\"N 69°07'24\"E", 34.531111, 69.123333),
        ("N34 31 52 E69 7 24", 34.531111, 69.123333),
        ("343152N 0690724E", 34.531111, 69.123333),
        ("48°01′00″ с. ш. 37°48′00″ в. д.", 48.016667, 37.8),
        ("48,0159° пн.ш. 37,8028° сх.д.", 48.0159, 37.8028),
        ("4°35'56\"N 74°04'51\"O", 4.598889, -74.080833),
        ("٣٤٫٥٣ شمال ٦٩٫١٢ شرق", 34.53, 69.12),
        ("42S WD 123 678", 34.953101, 69.135268),
        ("\u200e34.5312, 69.1234\u200f", 34.5312, 69.1234),
    ],
)
def test_examples(text: str, lat: float, lon: float) -> None:
    point = read_coordinates(text)
    assert point is not None
    assert (point.lat, point.lon) == (lat, lon)


@pytest.mark.parametrize(
    ("text", "least", "most"), [("34.5 69.1", 7.2, 7.3), ("34.53 69.12", 0.72, 0.73), ("34.5312, 69.1234", 0.01, 0.01)]
)
def test_the_radius_is_half_the_last_digit_and_never_less_than_ten_metres(text: str, least: float, most: float) -> None:
    point = read_coordinates(text)
    assert point is not None and least <= point.radius_km <= most


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("34,69", "one number"),
        ("34,5,69,1", "commas"),
        ("95.2, 34.5", "swapped"),
        ("169.2 34.5", "swapped"),
        ("34.5 190.1", "longitude"),
        ("0 0", "in the sea"),
        ("0.0000, 0.0000", "in the sea"),
        ("34.5", "no coordinates"),
        ("near the bridge", "not understood"),
        ("34°71'N 69°12'E", "end at 59"),
        ("34.5°31'N 69°12'E", "not understood|decimals"),
        ("-34.6 S 58.4 W", "minus"),
        ("34.5 N 69.1 N", "latitudes"),
        ("42SWD12345", "some are missing"),
        ("42S WD 12345 678", "some are missing"),
        ("42SAA1234", "no square"),
        ("42T 512345 3845678", "band T"),
        ("77N 512345 3845678", "UTM"),
        ("1 2 3 4 5", "no coordinates"),
        ("9" * 300, "too long"),
    ],
)
def test_what_is_no_coordinate_or_unclear_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_coordinates(text)


@pytest.mark.parametrize("text", ["", "  ", "\u200e"])
def test_an_empty_cell_is_no_point(text: str) -> None:
    assert read_coordinates(text) is None


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,-°'\" NSEWnsew:;/MGRSUTM۵٫", max_size=30))
def test_anything_is_read_or_refused_and_never_out_of_range(text: str) -> None:
    try:
        point = read_coordinates(text)
    except ValueError:
        return
    if point is not None:
        assert abs(point.lat) <= 90 and abs(point.lon) <= 180
        assert point.radius_km >= 0.01 and math.isfinite(point.radius_km)


@pytest.mark.parametrize(
    ("lat", "lon", "digits"), [(68.5, 137.5, 0), (-49.48046875, 1.46875, 2), (34.5, 69.2, 1), (34.5, 69.2, 4)]
)
def test_the_disc_of_a_square_holds_its_corners(lat: float, lon: float, digits: int) -> None:
    """Found by chance: of a coarse reference the library gives the middle of its square, not the corner."""
    point = read_coordinates(mgrs.MGRS().toMGRS(lat, lon, MGRSPrecision=digits))
    assert holds(point, lat, lon)
