"""Two lists side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from linking import report, table
from test_cli import sulh

from sulh.errors import InputError
from sulh.incidents.reconcile import RECONCILED, reconcile, sentences
from sulh.incidents.schema import LINKS
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary({"us_forces": None, "afghan_forces": None})


def linked(*incidents: tuple[str, ...], parts: tuple[tuple[str, str], ...] = ()) -> pa.Table:
    rows = []
    for ids in incidents:
        for number, name in enumerate(ids):
            rows.append((name, ids[0], "same", 0.9 if number else 1.0, False, "score" if number else "founding"))
    rows += [(row, of, "part_of", 0.5, False, "score") for row, of in parts]
    columns = [pa.array(column, item.type) for column, item in zip(zip(*rows, strict=True), LINKS, strict=True)]
    return pa.table(columns, schema=LINKS)


def pair(**other: Any) -> dict[str, Any]:
    """What is said of one incident that `us` and `taliban` both tell of; `other` is what the second says otherwise."""
    cells: dict[str, Any] = {
        "lat": 34.0, "lon": 66.0, "radius_km": 2.0, "act": ["air_strike"], "perpetrator": ["us_forces"], "killed_low": 3,
        "killed_high": 5,
    }  # fmt: skip
    day = other.pop("day", 0)
    rows = [report("a", "us", 0, **cells), report("b", "taliban", day, **(cells | other))]
    (found,) = reconcile(table(rows), linked(("a", "b")), "us", "taliban", WORDS).to_pylist()
    return found


def test_what_agrees_differs_in_nothing() -> None:
    found = pair()
    assert (found["listed"], found["differs"], found["apart_km"], found["apart_hours"], found["killed_apart"]) == (
        "both", [], 0.0, 0.0, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "differs", "apart"),
    [
        ({"lat": 34.1}, ["place"], {"apart_km": pytest.approx(7.12, abs=0.02)}),
        ({"lat": 34.03}, [], {"apart_km": 0.0}),
        ({"lat": None, "lon": None}, [], {"apart_km": None}),
        ({"day": 2}, ["time"], {"apart_hours": pytest.approx(24.0, abs=0.01)}),
        ({"act": ["raid"]}, ["act"], {}),
        ({"act": ["attack"]}, [], {}),
        ({"act": None}, [], {}),
        ({"perpetrator": ["afghan_forces"]}, ["perpetrator"], {}),
        ({"perpetrator": ["afghan_forces", "us_forces"]}, [], {}),
        ({"killed_low": 9, "killed_high": 12}, ["killed"], {"killed_apart": 4}),
        ({"killed_low": 5, "killed_high": None}, [], {"killed_apart": 0}),
        ({"killed_low": None, "killed_high": None}, [], {"killed_apart": None}),
        ({"stance": "denies"}, ["occurred"], {"stance_b": "denies"}),
    ],
)
def test_where_two_reports_differ_and_by_how_much(
    other: dict[str, Any], differs: list[str], apart: dict[str, Any]
) -> None:
    found = pair(**other)
    assert found["differs"] == differs
    assert {name: found[name] for name in apart} == apart


def test_what_only_one_lists_and_rows_about_several() -> None:
    rows = [
        report("a", "us"), report("b", "taliban"), report("c", "us", 5), report("d", "taliban", 9, stance="denies"),
        report("e", "taliban", 0, covers_low=2, covers_high=3), report("x", "press"),
    ]  # fmt: skip
    links = linked(("a", "b", "x"), ("c",), ("d",), parts=(("e", "a"), ("e", "c")))
    found = reconcile(table(rows), links, "us", "taliban")
    assert found.schema == RECONCILED
    assert {(row["listed"], row["report_a"], row["report_b"]) for row in found.to_pylist()} == {
        ("both", "a", "b"), ("only_a", "c", None), ("only_b", None, "d"), ("several_b", None, "e"),
    }  # fmt: skip
    said = " / ".join(sentences(found, "us", "taliban"))
    assert "both tell of 1 incidents, us alone of 1, taliban alone of 1" in said
    assert "taliban has 1 rows about several incidents" in said
    assert "taliban denies that 1 happened" in said


def test_sources_that_are_not_there() -> None:
    rows = table([report("a", "us"), report("b", "taliban")])
    with pytest.raises(InputError, match="“talban”"):
        reconcile(rows, linked(("a",), ("b",)), "us", "talban")
    with pytest.raises(InputError, match="both sides"):
        reconcile(rows, linked(("a",), ("b",)), "us", "us")


def test_the_command_on_an_exercise(tmp_path: Path) -> None:
    assert sulh("exercise", tmp_path / "war", "--reports", 300).returncode == 0
    assert sulh("run", tmp_path / "war", "--out", tmp_path / "out").returncode == 0
    done = sulh("reconcile", tmp_path / "out", "front_list", "republic_list", "--out", tmp_path / "both.csv")
    assert done.returncode == 0, done.stderr
    assert "both tell of" in done.stdout
    assert (tmp_path / "both.csv").read_text(encoding="utf-8").startswith('"incident_id","listed"')
    assert sulh("reconcile", tmp_path / "out", "front_list", "nobody").returncode == 2


def test_by_how_much_is_said_of_every_number() -> None:
    rows = [
        report("a", "us", killed_low=3, killed_high=3, damaged_low=0, damaged_high=1),
        report("b", "taliban", killed_low=9, killed_high=12, damaged_low=5, damaged_high=None, stance="disowns"),
        report("c", "us", 5, killed_low=1, killed_high=1),
        report("d", "taliban", 5, killed_low=3, killed_high=3),
    ]
    found = reconcile(table(rows), linked(("a", "b"), ("c", "d")), "us", "taliban")
    first = found.to_pylist()[0]
    assert (first["killed_apart"], first["damaged_apart"], first["wounded_apart"]) == (6, 4, None)
    said = sentences(found, "us", "taliban")
    assert "killed: 2 contradict each other, by 4 in the median and 6 at most" in said
    assert "damaged: 1 contradict each other, by 4 in the median and 4 at most" in said
    assert "taliban says of 1 that it was not its own side" in said


def test_a_run_of_linking_can_be_reconciled_and_attributed(tmp_path: Path) -> None:
    lines = ["report_id,source,start,lat,lon,perpetrator"]
    lines += [f"{source}{day},{source},2020-03-{3 * day + 1:02},34,69,army" for day in range(9) for source in "ab"]
    (tmp_path / "reports.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert sulh("link", tmp_path / "reports.csv", "--out", tmp_path / "out").returncode == 0
    done = sulh("reconcile", tmp_path / "out", "a", "b")
    assert (done.returncode, "both tell of 9" in done.stdout) == (0, True), done.stdout + done.stderr
    done = sulh("attribute", tmp_path / "out", "--out", tmp_path / "who", "--source", "a")
    assert (done.returncode, "2020-03: " in done.stdout) == (0, True), done.stdout + done.stderr
    done = sulh("attribute", tmp_path / "out", "--out", tmp_path / "who", "--source", "c")
    assert (done.returncode, "no report is of the source “c”" in done.stderr) == (2, True)
