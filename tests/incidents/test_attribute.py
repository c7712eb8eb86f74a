"""Attribution: what must hold, and how often sets and intervals hold the truth of simulated sources."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from linking import report, table

from sulh.incidents.attribute import ATTRIBUTIONS, CONFUSIONS, COPYING, WRONG_FORCE, attribute
from sulh.incidents.schema import LINKS

FORCES = ("army", "league", "guard", "front")


def linked(rows: list[dict[str, Any]]) -> tuple[pa.Table, pa.Table]:
    """Reports, and links by the number before the stroke of their ids."""
    founders: dict[str, str] = {}
    links = []
    for row in rows:
        incident = founders.setdefault(row["report_id"].split("/")[0], row["report_id"])
        founding = incident == row["report_id"]
        links.append(
            (row["report_id"], incident, "same", 1.0 if founding else 0.97, False, "founding" if founding else "score")
        )
    columns = [pa.array(column, item.type) for column, item in zip(zip(*links, strict=True), LINKS, strict=True)]
    return table(rows), pa.table(columns, schema=LINKS)


def says(number: int, source: str, *forces: str, grade: str = "C", day: int = 0, **cells: Any) -> dict[str, Any]:
    surely = list(forces) if len(forces) == 1 else None
    return report(
        f"{number}/{source}", source, day, perpetrator=list(forces), perpetrator_surely=surely, grade=grade, **cells
    )


def world(
    seed: int, incidents: int, wrong: dict[str, float]
) -> tuple[list[dict[str, Any]], list[str], dict[str, float]]:
    """Sources that each hear of 60 % of the incidents and blame another force in the given share; the truth, and how often
    each truly did."""
    random = np.random.default_rng(seed)
    truth = random.choice(FORCES, incidents, p=[0.4, 0.3, 0.1, 0.2]).tolist()
    rows, errors = [], {}
    for source, share in wrong.items():
        told = mistaken = 0
        for number, force in enumerate(truth):
            if random.random() < 0.6:
                said = force
                if random.random() < share:
                    said = "league" if force == "army" else "army"
                rows.append(says(number, source, said, day=number % 300))
                told, mistaken = told + 1, mistaken + (said != force)
        errors[source] = mistaken / told
    rows.sort(key=lambda row: int(row["report_id"].split("/")[0]))
    return rows, truth, errors


def test_nothing_gives_empty_tables() -> None:
    for rows in ([], [says(1, "us", "army", stance="denies")], [report("1/us", "us")]):
        reports, links = linked(rows) if rows else (table([]), LINKS.empty_table())
        found = attribute(reports, links)
        assert found.attributions == ATTRIBUTIONS.empty_table()
        assert found.confusions == CONFUSIONS.empty_table()
        assert found.wrong_force == WRONG_FORCE.empty_table()
        assert found.copying == COPYING.empty_table()


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows, _, _ = world(1, 60, {"one": 0.1, "two": 0.1, "three": 0.3})
    reports, links = linked(rows)
    mixed = np.random.default_rng(0).permutation(len(rows))
    one, other = attribute(reports, links), attribute(reports.take(pa.array(mixed)), links.take(pa.array(mixed[::-1])))
    for name in ("attributions", "confusions", "wrong_force", "copying"):
        assert getattr(one, name) == getattr(other, name)


def test_tables_are_in_order() -> None:
    rows, _, _ = world(2, 80, {"one": 0.1, "two": 0.2, "three": 0.3})
    found = attribute(*linked(rows))
    sums: dict[str, float] = {}
    for row in found.attributions.to_pylist():
        sums[row["incident_id"]] = sums.get(row["incident_id"], 0) + row["probability"]
    assert all(abs(total - 1) < 0.001 for total in sums.values())
    inside = [row for row in found.attributions.to_pylist() if row["in_set"]]
    assert {row["incident_id"] for row in inside} == set(sums)
    for row in found.confusions.to_pylist() + found.wrong_force.to_pylist():
        value = row.get("share", row.get("rate"))
        assert row["low"] - 1e-9 <= value <= row["high"] + 1e-9
    totals = [row for row in found.wrong_force.to_pylist() if row["period"] == "all"]
    assert [row["source"] for row in totals] == ["one", "three", "two"]
    assert all(row["shared"] <= row["reports"] for row in totals)


def test_three_who_agree_are_believed_and_one_who_leaves_it_open_is_heard() -> None:
    rows, _, _ = world(3, 150, {"one": 0.05, "two": 0.05, "three": 0.1})
    rows += [says(900, source, "guard") for source in ("one", "two", "three")]
    rows += [says(901, "one", "army"), says(901, "two", "army", "league")]
    found = attribute(*linked(rows)).attributions.to_pylist()
    by = {(row["incident_id"], row["actor"]): row["probability"] for row in found}
    assert by["900/one", "guard"] > 0.97
    assert by["901/one", "army"] > 0.8


def test_two_sources_alone_cannot_show_who_errs() -> None:
    rows, _, _ = world(4, 300, {"one": 0.0, "two": 0.3})
    found = {row["source"]: row for row in attribute(*linked(rows)).wrong_force.to_pylist() if row["period"] == "all"}
    assert found["two"]["high"] - found["two"]["low"] > 0.08
    three = world(4, 300, {"one": 0.0, "two": 0.3, "three": 0.05, "four": 0.05})[0]
    told = {row["source"]: row for row in attribute(*linked(three)).wrong_force.to_pylist() if row["period"] == "all"}
    assert told["two"]["low"] > max(told[name]["high"] for name in ("one", "three", "four"))


@pytest.mark.filterwarnings("error")
def test_little_to_go_by_is_no_error() -> None:
    one_source = [says(number, "one", FORCES[number % 2], day=number) for number in range(12)]
    one_force = [says(number, source, "army", day=number) for number in range(12) for source in ("one", "two")]
    single = [says(1, "one", "army")]
    told_twice = [says(1, "one", "army"), says(1, "one", "army") | {"report_id": "1/again"}]
    crowd = [says(1, f"s{number:03}", FORCES[number % 2]) for number in range(120)]
    for rows in (one_source, one_force, single, told_twice, crowd):
        found = attribute(*linked(rows))
        assert {row["incident_id"] for row in found.attributions.to_pylist()} == {
            row["report_id"] for row in rows if row["report_id"] in found.attributions["incident_id"].to_pylist()
        }
        assert found.attributions.num_rows > 0
        assert all(0 <= row["low"] <= row["rate"] + 1e-9 <= row["high"] + 2e-9 for row in found.wrong_force.to_pylist())
        assert min(found.attributions["independent_voices"].to_pylist()) >= 1


def test_links_that_are_all_ambiguous_tell_nothing() -> None:
    reports, links = linked([says(number, "one", "army") for number in range(5)])
    links = links.set_column(4, LINKS.field("ambiguous"), pa.array([True] * 5))
    assert attribute(reports, links).attributions.num_rows == 0


def test_rates_by_month_and_by_act_add_up_to_the_whole() -> None:
    rows, _, _ = world(5, 120, {"one": 0.1, "two": 0.2, "three": 0.3})
    acts = ("raid", "ambush")
    rows = [row | {"act": [acts[number % 2]] if number % 3 else None} for number, row in enumerate(rows)]
    told = attribute(*linked(rows)).wrong_force.to_pylist()
    for source in ("one", "two", "three"):
        mine = [row for row in told if row["source"] == source]
        whole = next(row for row in mine if (row["period"], row["act"]) == ("all", "all"))
        months = [row for row in mine if row["period"] != "all"]
        by_act = {row["act"]: row["reports"] for row in mine if row["act"] != "all"}
        assert sum(row["reports"] for row in months) == whole["reports"]
        assert sum(row["reports"] * row["rate"] for row in months) == pytest.approx(
            whole["reports"] * whole["rate"], abs=0.1
        )
        assert by_act == {act: sum(row["act"] == [act] and row["source"] == source for row in rows) for act in acts}


def coverage(seeds: range, incidents: int) -> tuple[float, float]:
    """The shares of incidents whose set holds the truth, and of sources whose interval holds how often they truly erred."""
    sets, intervals = [], []
    for seed in seeds:
        rows, truth, errors = world(seed, incidents, {"one": 0.05, "two": 0.1, "three": 0.1, "four": 0.3})
        found = attribute(*linked(rows))
        held: dict[str, set[str]] = {}
        for row in found.attributions.to_pylist():
            held.setdefault(row["incident_id"], set()).update([row["actor"]] if row["in_set"] else [])
        sets += [truth[int(incident.split("/")[0])] in actors for incident, actors in held.items()]
        for row in found.wrong_force.to_pylist():
            if (row["period"], row["act"]) == ("all", "all"):
                intervals.append(row["low"] - 0.005 <= errors[row["source"]] <= row["high"] + 0.005)
    return float(np.mean(sets)), float(np.mean(intervals))


def test_sets_and_intervals_hold_the_truth() -> None:
    sets, intervals = coverage(range(8), 150)
    assert 0.93 < sets < 0.97
    assert intervals > 0.8


@pytest.mark.slow
def test_sets_and_intervals_hold_the_truth_over_many_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    sets, intervals = coverage(range(100), 150)
    with capsys.disabled():
        print(
            f"\n100 seeds: sets hold the truth of {sets:.1%} of incidents, intervals that of {intervals:.1%} of sources"
        )
    assert 0.93 < sets < 0.97
    assert intervals >= 0.9
