"""Rows of one source that split another's incident become parts of it; two deeds that others tell of apart do not."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from linking import report, table
from test_adding import decision, run

from sulh.incidents.adding import add
from sulh.incidents.decisions import Decisions
from sulh.incidents.link import Linked, link

CELLS: dict[str, Any] = {"lat": 34.5, "lon": 69.2, "radius_km": 1.0, "act": ["raid"], "target": ["civilians"]}


def dead(number: int) -> dict[str, int]:
    return {"killed_low": number, "killed_high": number}


def others(seed: int = 1, number: int = 200) -> list[dict[str, Any]]:
    """Deeds all over the country, of which each of two sources tells most: what is usual."""
    random = np.random.default_rng(seed)
    rows = []
    for one in range(number):
        point = {"lat": 32 + random.uniform(0, 3), "lon": 65 + random.uniform(0, 3), "radius_km": 1.0}
        day, toll = int(random.integers(0, 300)), dead(int(random.geometric(0.3)))
        for source in ("list", "mission"):
            if random.random() < 0.7:
                rows.append(report(f"{source}{one}", source, day, act=["raid"], **point, **toll))
    return rows


def split(*more: dict[str, Any], day: int = 100) -> list[dict[str, Any]]:
    """“8 killed” says the mission, “6 killed” and “2 killed” the list."""
    whole = report("whole", "mission", day, **CELLS, **dead(8))
    pieces = [report(f"piece{number}", "list", day, **CELLS, **dead(number)) for number in (6, 2)]
    return [whole, *pieces, *more]


def parts(linked: Linked) -> dict[str, str]:
    return {row["report_id"]: row["incident_id"] for row in linked.links.to_pylist() if row["relation"] == "part_of"}


def test_pieces_are_part_of_the_whole() -> None:
    linked = link(table(others() + split()), None)
    assert parts(linked) == {"piece6": "whole", "piece2": "whole"}
    assert not set(linked.links.filter(pa.compute.equal(linked.links["relation"], "same"))["report_id"].to_pylist()) & {
        "piece6",
        "piece2",
    }


@pytest.mark.parametrize(
    "change",
    [{"killed_high": 9, "killed_low": 9}, {"start": None, "end": None}, {"lat": 36.5}],
    ids=["another sum", "no day", "far away"],
)
def test_nothing_adds_up(change: dict[str, Any]) -> None:
    rows = split()
    rows[0] |= change
    assert parts(link(table(others() + rows), None)) == {}


def test_a_piece_that_somebody_else_tells_of_is_a_deed_of_its_own() -> None:
    more = [report(f"press{number}", "press", 100, **CELLS, **dead(number)) for number in (6, 2)]
    assert parts(link(table(others() + split(*more)), None)) == {}


def test_a_person_has_the_last_word() -> None:
    decisions = Decisions([decision(1, "not_same", "piece2", "whole")])
    assert parts(link(table(others() + split()), None, decisions)) == {}


def test_the_order_of_rows_does_not_matter() -> None:
    rows = others() + split()
    plain = link(table(rows), None)
    shuffled = link(table([rows[place] for place in np.random.default_rng(3).permutation(len(rows))]), None)
    assert shuffled.links.equals(plain.links)


def test_pieces_that_come_later_are_found_as_well(tmp_path: Path) -> None:
    rows = others() + split()
    early, late = [row for row in rows if row["report_id"] != "piece2"], [rows[-1]]
    before = run(table(early), tmp_path / "before", Decisions())
    assert parts(before) == {}
    added = add(tmp_path / "before", before.links, table(late), before.model, Decisions(), None)
    assert added.linked.links.equals(link(table(rows), None, model=before.model).links)
    assert parts(added.linked) == {"piece6": "whole", "piece2": "whole"}


def test_pieces_stay_when_something_else_is_added(tmp_path: Path) -> None:
    """Also where all is placed again beside the groups, because a row has no day."""
    rows = [*others(), *split(), report("undated", "press", None, adm1="Kabul", act=["raid"])]
    before = run(table(rows), tmp_path / "before", Decisions())
    assert parts(before) == {"piece6": "whole", "piece2": "whole"}
    late = [report("late", "list", 290, **(CELLS | {"lat": 33.0}), **dead(1))]
    added = add(tmp_path / "before", before.links, table(late), before.model, Decisions(), None)
    assert added.linked.links.equals(link(table(rows + late), None, model=before.model).links)
    assert parts(added.linked) == parts(before)


@pytest.mark.slow
def test_invented_pieces_are_mostly_right() -> None:
    """Of what is called a piece nine in ten are pieces where there are such, and hardly a row where there are none."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
    import exercise  # type: ignore[import-not-found]

    plain = exercise.OBSERVERS
    for share, least in ((0.04, 0.85), (0.0, 0.0)):
        exercise.OBSERVERS = tuple(
            replace(one, splits=share) if one.key in ("front_list", "events") else one for one in plain
        )
        try:
            reports, truth = exercise.world(10_000, 13)
        finally:
            exercise.OBSERVERS = plain
        single = {row for row, about in truth.parts.items() if len(about) == 1}
        names = reports["report_id"].to_pylist(), reports["source"].to_pylist(), reports["row"].to_pylist()
        rows = {name: (source, row) for name, source, row in zip(*names, strict=True)}
        covers = dict(zip(names[0], reports["covers_high"].to_pylist(), strict=True))
        said = [name for name in parts(link(reports, None)) if (covers[name] or 1) == 1]
        assert sum(rows[name] in single for name in said) >= least * len(said)
        assert len(said) >= 0.2 * len(single)
        assert share or len(said) < reports.num_rows / 500
