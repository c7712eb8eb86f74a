"""Each source of an exercise is written as its owner would, and its mapping reads every cell as it was told: each file, through the
real reader, against the table of reports that is made without files."""

from __future__ import annotations

import datetime as dt
import json
import math
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from sulh.case import load_case
from sulh.exercise.country import KM_PER_DEGREE, degrees, in_dari
from sulh.exercise.files import invented, make_exercise
from sulh.exercise.history import FORCES
from sulh.exercise.observers import OBSERVERS
from sulh.exercise.pages.facts import ACTS, OBJECT_NAMES
from sulh.exercise.pages.shelf import PAGES
from sulh.exercise.pages.spellings import (
    LOG_ACTS,
    LOG_FORCES,
    LOG_OBJECTS,
    PRESS_ACTS,
    PRESS_FORCES,
    PRESS_OBJECTS,
    STATEMENT_ACTS,
    STATEMENT_FORCES,
    STATEMENT_OBJECTS,
)
from sulh.exercise.table import RADIUS_KM, reports_table
from sulh.exercise.telling import DISTRICT, EXACT, TOWN
from sulh.run import check_files
from sulh.sources.data_sets.ged import GED_ACTS
from sulh.sources.reading.nodes import any_of
from sulh.sources.reading.phrased import phrase_set
from sulh.words.vocabulary import vocabulary

SEEDS = (1, 8, 23)
DAY = 86_400
Row = dict[str, Any]
TYPED = ("front_list", "republic_list", "front_statements", "mission", "press")
COUNTS = ("killed", "civilians_killed", "wounded")
SETS = ("act", "target", "object", "perpetrator")
SAID_BY = {"front_list": {"object", "civilians_killed"}}
"""What a source's file has no column for."""
SUBMITTED = {"republic_list": DAY, "front_statements": DAY, "press": DAY, "mission": 60}
"""How finely a file says, in seconds, when a row was handed over."""


@pytest.fixture(scope="module", params=SEEDS)
def exercise(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Row], Any]:
    """A folder, its rows as read (in the order of what was told), and how exactly each told row is placed."""
    folder = tmp_path_factory.mktemp("files") / "case"
    make_exercise(folder, request.param, 365, 1_500)
    country, _, told = invented(request.param, 365, 1_500)
    run = check_files(load_case(folder))
    read = {(row["source"], row["sheet"] or "", row["row"]): row for row in run.tables["reports"].to_pylist()}
    rows: list[Row] = []
    for number, observer in enumerate(OBSERVERS):
        mine = np.flatnonzero(told.source == number).tolist()
        spots = {
            row: (leaf.name, line)
            for leaf in PAGES[observer.key].leaves(country, told, mine)
            for row, line in leaf.rows
        }
        rows += [read.pop((observer.key, *spots[row])) for row in mine]
    assert not read, "nothing is read that was not told"
    return folder, rows, (country, told, run.tables["rejects"])


def pairs(exercise: tuple[Path, list[Row], Any], *sources: str) -> Iterator[tuple[Row, Row, int]]:
    """Rows as read, as told, and how exactly they are placed."""
    _, rows, (country, told, _) = exercise
    table = reports_table(country, told, OBSERVERS).to_pylist()
    for read, said, exact in zip(rows, table, told.exact.tolist(), strict=True):
        assert read["source"] == said["source"]
        if said["source"] in sources:
            yield read, said, exact


def bounds(row: Row, name: str) -> tuple[int | None, int | None]:
    return row[f"{name}_low"], row[f"{name}_high"]


def test_no_cell_is_left_open_and_only_totals_and_notes_are_set_aside(exercise: tuple[Path, list[Row], Any]) -> None:
    rejects: pa.Table = exercise[2][2]
    assert {(one["source"], one["what"], one["reason"]) for one in rejects.to_pylist()} == {
        ("republic_list", "aside", "a total"), ("republic_list", "aside", "a note"),
    }  # fmt: skip


def test_times_are_read_to_the_precision_told(exercise: tuple[Path, list[Row], Any]) -> None:
    timed = 0
    for read, said, _ in pairs(exercise, *TYPED, "events"):
        start, end = said["start"], said["end"]
        hour = end - start < dt.timedelta(hours=1)
        timed += hour and read["source"] != "front_list"
        if hour and read["source"] in ("front_list", "events"):
            start = start.replace(hour=0, minute=0)
            end = start + dt.timedelta(seconds=DAY - 1)
        elif hour:
            # a minute past midnight, since 00:00 is a day without an hour
            start += dt.timedelta(minutes=start.hour == start.minute == 0)
            end = start + dt.timedelta(seconds=59)
        assert (read["start"], read["end"]) == (start, end), read["given"]
    assert timed > 100


def test_when_it_was_handed_over(exercise: tuple[Path, list[Row], Any]) -> None:
    for read, said, _ in pairs(exercise, *TYPED):
        if fine := SUBMITTED.get(read["source"]):
            second = int(said["submitted"].timestamp())
            assert int(read["submitted"].timestamp()) == second - second % fine
        else:
            assert read["submitted"] is None


def test_sets_counts_and_stances(exercise: tuple[Path, list[Row], Any]) -> None:
    for read, said, _ in pairs(exercise, *TYPED):
        unsaid = SAID_BY.get(read["source"], set())
        for name in SETS:
            for column in (name, f"{name}_surely"):
                expected = None if name in unsaid else said[column]
                assert set(read[column] or ()) == set(expected or ()), (column, read["given"])
        for name in COUNTS:
            assert bounds(read, name) == told_bounds(said, name, unsaid), (name, read["given"])
        assert bounds(read, "covers") == bounds(said, "covers")
        assert read["stance"] == said["stance"]
        assert read["listed_as_violation"] == said["listed_as_violation"]
        assert read["grade"] == said["grade"]


def told_bounds(said: Row, name: str, unsaid: set[str]) -> tuple[int | None, int | None]:
    """What a file says of a count: nobody writes “at least none”, and the Front's list has no word for nobody."""
    low, high = bounds(said, name)
    if name in unsaid or (low, high) == (0, None) or (said["source"] == "front_list" and high == 0):
        return None, None
    return low, high


def test_places(exercise: tuple[Path, list[Row], Any]) -> None:
    country = exercise[2][0]
    lat, lon = degrees(country.centres)
    points = zip(lat.tolist(), lon.tolist(), strict=True)
    centres = {name: {"lat": lat, "lon": lon} for name, (lat, lon) in zip(country.district_names, points, strict=True)}
    for read, said, exact in pairs(exercise, *TYPED):
        names = [said["place"], said["adm2"], said["adm1"]]
        if read["source"] == "front_list":
            names = [name and in_dari(name) for name in names]
            assert read["lat"] is not None
        assert [read["place"], read["adm2"], read["adm1"]] == names
        if read["source"] == "front_list":
            continue
        if exact == EXACT:
            assert (read["lat"], read["lon"]) == (said["lat"], said["lon"])
        elif exact == TOWN:  # a town that gave its district its name may be either
            assert kilometres(read, said) <= read["radius_km"]
            assert read["radius_km"] < RADIUS_KM[TOWN] * 2 or said["place"] == said["adm2"]
        else:  # of rows about several incidents the named district counts
            assert exact == DISTRICT
            assert kilometres(read, centres[said["adm2"]]) <= read["radius_km"]


def kilometres(one: Row, other: Row) -> float:
    north = (one["lat"] - other["lat"]) * KM_PER_DEGREE
    east = (one["lon"] - other["lon"]) * KM_PER_DEGREE * math.cos(math.radians(one["lat"]))
    return math.hypot(north, east)


def test_the_data_set_says_what_its_format_can(exercise: tuple[Path, list[Row], Any]) -> None:
    for read, said, _ in pairs(exercise, "events"):
        assert (read["lat"], read["lon"], read["adm1"], read["adm2"]) == (
            said["lat"], said["lon"], said["adm1"], said["adm2"],
        )  # fmt: skip
        assert read["place"] == (said["place"] or said["adm2"])
        one_sided = said["target"] == ["civilians"]
        assert sorted(read["act"]) == sorted(GED_ACTS[3 if one_sided else 1])
        if one_sided:
            assert read["target"] == ["civilians"]
            assert set(read["perpetrator"] or ()) == set(said["perpetrator"] or ())
        low = said["killed_low"] or 0
        assert bounds(read, "killed") == (low, max(said["killed_high"] or 0, low))
        assert (read["covers_high"] > 1) == (said["covers_high"] > 1) or read["killed_high"] == 1


def test_the_same_seed_gives_the_same_bytes_and_habits_draw_nothing(exercise: tuple[Path, list[Row], Any]) -> None:
    folder = exercise[0]
    seed = int(folder.joinpath("README.md").read_text(encoding="utf-8").split("(seed ")[1].split(",")[0])
    again = folder.parent / "again"
    make_exercise(again, seed, 365, 1_500)
    files = sorted(file.relative_to(folder) for file in folder.rglob("*") if file.is_file())
    assert [one for one in files if folder.joinpath(one).read_bytes() != again.joinpath(one).read_bytes()] == []


def test_workbooks_look_typed(exercise: tuple[Path, list[Row], Any]) -> None:
    folder = exercise[0] / "sources"
    log = openpyxl.load_workbook(folder / "republic_list.xlsx")
    assert 12 <= len(log.sheetnames) <= 14
    assert log.sheetnames[:2] == ["JAN 31", "FEB 31"]
    dates = [log[name].cell(line, 3).value for name in log.sheetnames for line in range(6, log[name].max_row - 2)]
    assert {type(one) for one in dates} == {dt.datetime, str}
    written = [one for one in dates if isinstance(one, str)]
    assert any(one.endswith(" 31") and "Z" in one for one in written)
    assert any(one.count(".") == 2 for one in written)
    assert any(one.endswith("hrs") for one in written)
    assert any(log[name].merged_cells.ranges for name in log.sheetnames)
    for name in log.sheetnames:
        sheet = log[name]
        assert sheet["A1"].value == "RESTRICTED"
        assert sheet.cell(sheet.max_row - 2, 1).value == "TOTAL"
        assert str(sheet.cell(sheet.max_row - 2, 14).value).startswith("=SUM(")
    provinces = [log[name].cell(line, 4).value for name in log.sheetnames for line in range(6, log[name].max_row - 2)]
    assert 0.05 < sum(one is None for one in provinces) / len(provinces) < 0.6
    sheet = openpyxl.load_workbook(folder / "front_statements.xlsx")["Statements"]
    whose = [str(cell.value) for cell in sheet["J"][4:] if cell.value]
    assert any(one != one.strip() for one in whose)
    assert any(one.isupper() for one in whose)
    when = [str(cell.value) for cell in sheet["C"][4:]]
    assert any("Hamal" in one or "Hut" in one for one in when)
    assert any(" of " in one for one in when)


def test_workbooks_hold_no_moment_of_their_making(exercise: tuple[Path, list[Row], Any]) -> None:
    for name in ("republic_list", "front_statements", "front_list"):
        with zipfile.ZipFile(exercise[0] / "sources" / f"{name}.xlsx") as parts:
            assert "2031-01-01T00:00:00Z" in parts.read("docProps/core.xml").decode()


def test_truth_names_each_row_once(exercise: tuple[Path, list[Row], Any]) -> None:
    folder, rows, (_, told, _) = exercise
    lines = (folder / "truth" / "reports.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "source,sheet,row,relation,incident"
    true = [line.split(",") for line in lines[1:]]
    single = {tuple(one[:3]): one[3:] for one in true if one[3] != "part_of"}
    assert len(single) == len(told) - len(told.parts)
    for number, row in enumerate(rows):
        at = row["source"], row["sheet"] or "", str(row["row"])
        if number in told.parts:
            about = [int(one[4]) for one in true if tuple(one[:3]) == at]
            assert tuple(about) == told.parts[number]
        else:
            incident = int(told.truth[number])
            assert single[at] == (["same", str(incident)] if incident >= 0 else ["none", ""])


@pytest.mark.parametrize(
    ("field", "names", "spellings"),
    [
        ("act", ACTS, (LOG_ACTS, STATEMENT_ACTS, PRESS_ACTS)),
        ("object", OBJECT_NAMES, (LOG_OBJECTS, STATEMENT_OBJECTS, PRESS_OBJECTS)),
    ],
)
def test_every_phrase_is_of_sulhs_own_tables(field: str, names: tuple[str, ...], spellings: tuple[Any, ...]) -> None:
    words = vocabulary({})
    for spelt in spellings:
        assert set(spelt) == set(names)
        for name, phrases in spelt.items():
            for phrase in phrases:
                assert phrase_set(field, phrase, words, ("en",), {}) == any_of(words.tree(field), [name]), phrase


def test_no_name_of_a_force_means_two() -> None:
    for spelt in (LOG_FORCES, STATEMENT_FORCES, PRESS_FORCES):
        assert tuple(spelt) == FORCES
        said = [name.casefold() for names in spelt.values() for name in dict.fromkeys(one.casefold() for one in names)]
        assert len(said) == len(set(said))


def test_an_exercise_with_next_to_nothing_in_it_is_read(tmp_path: Path) -> None:
    """A source with no row has its header, and nothing else."""
    make_exercise(tmp_path / "case", 2, 10, 8)
    run = check_files(load_case(tmp_path / "case"))
    assert json.loads((tmp_path / "case" / "truth" / "planted.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "case" / "truth" / "reports.csv").read_text(encoding="utf-8").splitlines()
    assert run.tables["reports"].num_rows == len(lines) - 1
