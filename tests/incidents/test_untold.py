"""What cannot be told is said in words, through the command."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from linking import report, table
from test_adding import sulh

from sulh.errors import InputError
from sulh.incidents import rows as rows_module
from sulh.incidents.rows import read_rows
from sulh.incidents.untold import remarks

HERE = {"lat": 34.0, "lon": 69.0, "radius_km": 1.0}


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"start": None, "end": None, "lat": None}, "neither when nor where"),
        ({"start": None, "end": None}, "say no day"),
        ({"lat": None}, "say no place"),
        ({"lat": None, "adm2": "Kabul"}, "name a district or province"),
        ({"radius_km": 5000.0}, "lie within more than 30 km"),
        ({"source": "a"}, "of one source, “a”"),
    ],
)
def test_what_is_missing_is_said_of_as_many_as_lack_it(cells: dict[str, Any], says: str) -> None:
    given = [report("a", "a", **HERE), report("b", "b", **HERE) | cells]
    assert [one for one in remarks(table(given), 0) if says in one]
    clear = [report("a", "a", **HERE), report("b", "b", **HERE)]
    assert remarks(table(clear), 0) == []
    assert "7 pairs were not compared" in remarks(table(clear), 7)[0]
    assert remarks(table([]), 0) == ["There are no reports."]
    alone = table([report("a", "a", **HERE)])
    assert remarks(alone, 0, ["b"]) == [], "what is added to another source's reports does not stand alone"
    assert "of one source, “a”" in remarks(alone, 0, ["a"])[0]


def test_the_command_says_that_a_year_is_odd(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(
        "source,start,lat,lon\na,0025-03-01,34,69\nb,0025-03-01,34,69\n", encoding="utf-8"
    )
    code, said = sulh("link", tmp_path / "old.csv", "--out", tmp_path / "out")
    assert code == 0
    assert "the first of 0025: is that meant?" in said
    assert len(pq.read_table(tmp_path / "out" / "links.parquet")) == 2
    code, said = sulh("link", tmp_path / "old.csv", "--json", "--out", tmp_path / "out")
    assert json.loads(said)["remarks"] == [
        "2 reports are not of the years 1900 to 2099, the first of 0025: is that meant?"
    ]


def test_too_many_sources_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    given = table([report(f"r{n}", f"paper {n}", **HERE) for n in range(6)])
    monkeypatch.setattr(rows_module, "MOST_SOURCES", 6)
    assert len(read_rows(given).sources) == 6
    monkeypatch.setattr(rows_module, "MOST_SOURCES", 5)
    with pytest.raises(InputError, match="6 sources, more than the 5"):
        read_rows(given)


@pytest.mark.parametrize(("here", "says"), [(40, True), (19, False)])
def test_where_most_stand_at_one_point_it_is_said(here: int, says: bool) -> None:
    rows = [report(f"r{n}", "ab"[n % 2], n, **HERE | ({} if n < here else {"lat": 20 + n / 10})) for n in range(60)]
    found = [one for one in remarks(table(rows), 0) if "stand at one point" in one]
    assert len(found) == says
    assert not says or found[0].startswith("40 of 60 reports with a place stand at one point (34, 69)")
    assert not [one for one in remarks(table(rows[:20]), 0) if "stand at one point" in one], "few are no crowd"
