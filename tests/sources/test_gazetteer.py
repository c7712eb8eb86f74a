"""Gazetteers from files of three kinds; discs that hold what they must; errors that say where and what to do."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.places import DISTRICTS
from sulh.errors import FileError, InputError, SulhError
from sulh.sources.places.discs import along, around, displaced, metres
from sulh.sources.places.files import load_gazetteer
from sulh.sources.places.gazetteer import LEAST_METRES, NOWHERE, Gazetteer, PlaceRow, make_gazetteer
from sulh.sources.places.match import PlaceQuery, find_places
from sulh.sources.places.words import LEVELS

OWN = """\ufefflevel,name,name_dari,lat,lon,province,district
province,Tomir,تومیر,35.0,65.0,Tomir,
district,Karsa,کرسا,35.4,65.3,Tomir,
district,Velna,ولنا,0.000000,0.000000,Tomir,
village,Orsk,,"35,45",65.31,Tomir,Karsa
district,N/A,موجود نیست,0,0,Tomir,
town,Pella,,36.5,70.0,Quxland,
"""


def geoname(
    number: int, name: str, others: str, lat: float, lon: float, kind: str, code: str, adm1: str, adm2: str
) -> str:
    """A line of a GeoNames dump."""
    cells = [
        str(number),
        name,
        name,
        others,
        str(lat),
        str(lon),
        kind,
        code,
        "XX",
        "",
        adm1,
        adm2,
        "",
        "",
        "0",
        "",
        "",
        "",
        "2020-01-01",
    ]
    return "\t".join(cells) + "\n"


GEONAMES = (
    geoname(1, "Tomir Province", "Tomir,Томир,https://example.org,تومیر", 35, 65, "A", "ADM1", "01", "")
    + geoname(2, "Karsa District", "Karsa,Карса", 35.4, 65.3, "A", "ADM2", "01", "0102")
    + geoname(3, "Orsk", "Орск,اورسک", 35.45, 65.31, "P", "PPL", "01", "0102")
    + geoname(4, "Karsa", "", 35.41, 65.3, "P", "PPLA2", "01", "0102")
    + geoname(5, "Old Orsk", "", 35.5, 65.3, "P", "PPLH", "01", "0102")
    + geoname(6, "Long Ridge", "", 35.2, 65.2, "T", "RDGE", "01", "")
)
UNITS = """ADM0_EN,ADM1_EN,ADM1_DA,ADM1_PCODE,ADM2_EN,ADM2_DA,ADM2_PCODE,LATITUDE,LONGITUDE
Quxland,Tomir,تومیر,QX01,Karsa,کرسا,QX0101,35.4,65.3
Quxland,Tomir,تومیر,QX01,Velna,ولنا,QX0102,35.9,65.9
Quxland,Pella,پلا,QX02,Karsa,کرسا,QX0201,38.0,66.0
"""


def loaded(tmp_path: Path, text: str, name: str = "places.csv") -> Gazetteer:
    """A gazetteer from a file with this text."""
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return load_gazetteer(file)


def told(gazetteer: Gazetteer) -> set[tuple[str, str, str | None, str | None, bool]]:
    """Name, level, province, district and whether located, of every place."""
    return {
        (name, LEVELS[gazetteer.level[row]], gazetteer.name(gazetteer.adm1[row]), gazetteer.name(gazetteer.adm2[row]), bool(gazetteer.located[row]))
        for row, name in enumerate(gazetteer.names)
    }  # fmt: skip


def test_a_user_s_own_table(tmp_path: Path) -> None:
    gazetteer = loaded(tmp_path, OWN)
    assert told(gazetteer) == {
        ("Tomir", "province", "Tomir", None, True),
        ("Karsa", "district", "Tomir", "Karsa", True),
        ("Velna", "district", "Tomir", "Velna", False),
        ("Orsk", "village", "Tomir", "Karsa", True),
        ("Quxland", "province", "Quxland", None, True),
        ("Pella", "town", "Quxland", None, True),
    }
    assert gazetteer.left_out == 1
    assert {"کرسا", "ولنا", "Karsa"} <= set(gazetteer.spelt)
    velna, tomir = gazetteer.names.index("Velna"), gazetteer.names.index("Tomir")
    assert gazetteer.disc(velna) == gazetteer.disc(tomir)


def test_a_geonames_dump_plain_or_as_published(tmp_path: Path) -> None:
    plain = loaded(tmp_path, GEONAMES, "QX.txt")
    with zipfile.ZipFile(tmp_path / "QX.zip", "w") as archive:
        archive.writestr("readme.txt", "about this file")
        archive.writestr("QX.txt", GEONAMES)
    for gazetteer in (plain, load_gazetteer(tmp_path / "QX.zip")):
        assert told(gazetteer) == {
            ("Tomir Province", "province", "Tomir Province", None, True),
            ("Karsa District", "district", "Tomir Province", "Karsa District", True),
            ("Orsk", "village", "Tomir Province", "Karsa District", True),
            ("Karsa", "town", "Tomir Province", "Karsa District", True),
            ("Long Ridge", "feature", "Tomir Province", None, True),
        }
        assert {"Томир", "تومیر", "Орск"} <= set(gazetteer.spelt)
        assert not any(name.startswith("http") for name in gazetteer.spelt)


@pytest.mark.parametrize("coordinates", [True, False])
def test_tables_of_administrative_units(tmp_path: Path, coordinates: bool) -> None:
    text = UNITS if coordinates else "\n".join(line.rsplit(",", 2)[0] for line in UNITS.splitlines())
    gazetteer = loaded(tmp_path, text)
    assert told(gazetteer) == {
        ("Tomir", "province", "Tomir", None, coordinates),
        ("Pella", "province", "Pella", None, coordinates),
        ("Karsa", "district", "Tomir", "Karsa", coordinates),
        ("Velna", "district", "Tomir", "Velna", coordinates),
        ("Karsa", "district", "Pella", "Karsa", coordinates),
    }
    assert (gazetteer.disc(0) is not None) == coordinates


def made_rows(rng: random.Random) -> list[PlaceRow]:
    """Two provinces with districts and villages at random; some without a point."""
    nan = float("nan")
    rows = []
    for province in ("tomir", "pella"):
        point = (rng.uniform(30, 38), rng.uniform(60, 70)) if rng.random() < 0.7 else (nan, nan)
        rows.append(PlaceRow((province,), "province", *point, province))
        for district in range(rng.randint(0, 6)):
            name = f"{province} {district}"
            point = (rng.uniform(30, 38), rng.uniform(60, 70)) if rng.random() < 0.7 else (nan, nan)
            rows.append(PlaceRow((name,), "district", *point, province, name))
            for village in range(rng.randint(0, 4)):
                rows.append(
                    PlaceRow(
                        (f"{name} {village}",), "village", rng.uniform(30, 38), rng.uniform(60, 70), province, name
                    )
                )
    return rows


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_discs_hold_what_lies_in_them_and_are_never_too_narrow(rng: random.Random) -> None:
    rows = made_rows(rng)
    gazetteer = make_gazetteer(rows)
    for row in range(len(gazetteer)):
        disc = gazetteer.disc(row)
        if disc is None:
            continue
        assert disc[2] >= LEAST_METRES[LEVELS[gazetteer.level[row]]]
        for unit in (gazetteer.adm1[row], gazetteer.adm2[row]):
            outer = gazetteer.disc(int(unit)) if unit != NOWHERE else None
            if outer is not None:
                assert metres(outer, disc) + disc[2] <= outer[2] + 2
    rng.shuffle(rows)
    again = make_gazetteer(rows)
    assert (again.names, again.spelt) == (gazetteer.names, gazetteer.spelt)
    for column in ("level", "adm1", "adm2", "lat", "lon", "radius", "located", "spelt_row"):
        np.testing.assert_array_equal(getattr(again, column), getattr(gazetteer, column))


DISC = st.tuples(st.floats(-80, 80), st.floats(-180, 180), st.integers(1, 500_000))


@settings(deadline=None)
@given(st.lists(DISC, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_disc_around_discs_holds_them_in_any_order(discs: list[tuple[float, float, int]], rng: random.Random) -> None:
    found = around(discs)
    for disc in discs:
        assert metres(found, disc) + disc[2] <= found[2] + 2
    rng.shuffle(discs)
    assert around(discs) == found


@settings(deadline=None)
@given(st.floats(-70, 70), st.floats(-179, 179), st.integers(0, 359), st.integers(1, 200_000))
def test_a_displaced_point_lies_at_its_distance(lat: float, lon: float, bearing: int, distance: int) -> None:
    found = displaced(lat, lon, bearing, distance)
    assert abs(metres((lat, lon), found) - distance) <= 2
    back = along((lat, lon), found, 0.5)
    assert abs(metres((lat, lon), back) * 2 - distance) <= 4


@pytest.mark.parametrize(
    ("name", "text", "kind", "says"),
    [
        ("a.csv", "", InputError, "empty"),
        ("a.csv", "foo,bar\n1,2\n", InputError, "no column “name”"),
        ("a.csv", "name,level\nKarsa,village\n", InputError, "no coordinates"),
        ("a.csv", "name,lat,lon\nKarsa,95,34\n", InputError, "line 2"),
        ("a.csv", "name,lat,lon\nKarsa,north,34\n", InputError, "line 2"),
        ("a.csv", "name,lat,lon,level\nKarsa,35,34,galaxy\n", InputError, "galaxy"),
        ("a.txt", GEONAMES + "7\tOrsk\n", InputError, "line 7"),
        ("a.xlsx", "x", FileError, "CSV"),
        ("a.zip", "no archive", FileError, "archive"),
    ],
)
def test_errors_say_where_and_what_to_do(
    tmp_path: Path, name: str, text: str, kind: type[Exception], says: str
) -> None:
    with pytest.raises(kind, match=says):
        loaded(tmp_path, text, name)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    for file, says in ((tmp_path / "absent.csv", "no such file"), (tmp_path, "folder")):
        with pytest.raises(FileError, match=says):
            load_gazetteer(file)
    (tmp_path / "old.csv").write_bytes("name,lat,lon\nКарса,1,2\n".encode("cp1251"))
    with pytest.raises(FileError, match="UTF-8"):
        load_gazetteer(tmp_path / "old.csv")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "x")
    with pytest.raises(FileError, match="2 text tables"):
        load_gazetteer(tmp_path / "two.zip")


@pytest.mark.skipif(not DISTRICTS.exists(), reason="../shared/data/places is absent")
def test_the_table_of_afghan_districts() -> None:
    gazetteer = load_gazetteer(DISTRICTS)
    districts = gazetteer.level == LEVELS.index("district")
    assert 480 <= districts.sum() <= 492
    assert 80 <= (~gazetteer.located & districts).sum() <= 93
    assert not any(name in ("N/A", "NA", "موجود نیست") for name in gazetteer.spelt)


CELLS = st.one_of(
    st.sampled_from(
        ["Karsa", "", "N/A", "34.5", "0", "district", "95", "nan", "1e400", '"', "ولسوالی", "a|b", "\t", "-", "inf"]
    ),
    st.text(max_size=6),
)
HEADS = st.sampled_from(
    [
        "name,lat,lon",
        "name,name_dari,lat,lon,level,province,district",
        "ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE,lat,lon",
        "name;x;y",
        "\t" * 18,
    ]
)


@settings(deadline=None)
@given(HEADS, st.lists(st.lists(CELLS, max_size=8), max_size=8))
def test_any_file_is_read_or_refused_with_a_sulh_error(
    tmp_path_factory: pytest.TempPathFactory, head: str, rows: list[list[str]]
) -> None:
    file = tmp_path_factory.mktemp("fuzz") / "places.csv"
    sign = next((sign for sign in "\t;," if sign in head), ",")
    text = head + "\n" + "\n".join(sign.join(row) for row in rows)
    file.write_text(text, encoding="utf-8", errors="replace")
    try:
        gazetteer = load_gazetteer(file)
    except SulhError:
        return
    for row in range(len(gazetteer)):
        disc = gazetteer.disc(row)
        assert disc is None or (abs(disc[0]) <= 90 and abs(disc[1]) <= 180 and disc[2] > 0)
    assert find_places(gazetteer, [PlaceQuery("Karsa", "34.5")])[0].status in ("found", "ambiguous", "not_found")
