"""What came, went, changed or moved between two versions of a list, held against brute force."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import random
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sulh.errors import InputError
from sulh.reports import diff_pairs
from sulh.reports.diff import CAME, CHANGED, DIFFERENCES, MOVED, WENT, diff, sentences
from sulh.reports.diff_pairs import Cells, best_pairs
from sulh.reports.diff_rows import cells_of
from sulh.reports.schema import REPORTS

COLUMNS = ("No.", "Day", "Place", "Killed", "Remark")
Cell = dict[str, str]
SOME = settings(max_examples=150, deadline=None)


def version(rows: list[Cell], sheet: str | None = None) -> pa.Table:
    """The reports of a list: day and place are read, `Killed` too; the number and the remark are only cells."""
    records = []
    seen: Counter[str] = Counter()
    for number, cells in enumerate(rows, start=2):
        content = f"{hash_of(cells)}"
        seen[content] += 1
        ordinal = "" if seen[content] == 1 else f"-{seen[content]}"
        day = int(cells["Day"]) if "Day" in cells else None
        records.append({
            "report_id": content + ordinal, "source": "list", "stance": "claims", "covers_low": 1, "covers_high": 1,
            "listed_as_violation": False, "given": json.dumps(cells, ensure_ascii=False), "row": number, "sheet": sheet,
            "place": cells.get("Place"),
            "start": day and dt.datetime(2020, 3, day, tzinfo=dt.UTC),
            "end": day and dt.datetime(2020, 3, day, 23, 59, 59, tzinfo=dt.UTC),
        })  # fmt: skip
    return pa.Table.from_pylist(records, schema=REPORTS)


def hash_of(cells: Cell) -> str:
    """Sixteen digits that follow from what the row was read to say."""
    said = repr([cells.get(name) for name in ("Day", "Place", "Killed")])
    return f"{random.Random(said).getrandbits(64):016x}"


def kinds(differences: pa.Table) -> list[str]:
    """What happened, in order."""
    found: list[str] = differences["what"].to_pylist()
    return found


def cell() -> st.SearchStrategy[Cell]:
    """A row of few values, so that many are alike."""
    values = {
        "No.": st.sampled_from("123"), "Day": st.sampled_from("12"), "Place": st.sampled_from("ab"),
        "Killed": st.sampled_from("35"), "Remark": st.sampled_from("xyz"),
    }  # fmt: skip
    return st.fixed_dictionaries({}, optional=values)


LISTS = st.lists(cell(), max_size=7)
KEYS = st.sampled_from([None, "No."])


def compare(old: list[Cell], new: list[Cell], key: str | None = None) -> pa.Table:
    """The differences; a list in which nobody has the key has none."""
    if not any(key in cells for cells in (*old, *new)):
        key = None
    return diff(version(old), version(new), key)


@SOME
@given(LISTS, LISTS, KEYS)
def test_the_differences_make_the_new_version_of_the_old(old: list[Cell], new: list[Cell], key: str | None) -> None:
    found = compare(old, new, key)
    assert found.schema.equals(DIFFERENCES)
    rows = {row["report_id"]: cells_of(row["given"]) for row in version(old).to_pylist()}
    came = []
    for change in found.to_pylist():
        if change["what"] == CAME:
            came.append(cells_of(change["after"]))
        elif change["what"] == WENT:
            assert rows.pop(change["old_id"]) == cells_of(change["before"])
        elif change["what"] == CHANGED:
            cells = rows[change["old_id"]]
            assert cells.get(change["column"]) == change["before"] != change["after"]
            cells |= {change["column"]: change["after"]}
            if change["after"] is None:
                del cells[change["column"]]
    assert as_set([*rows.values(), *came]) == as_set(new)


def as_set(rows: list[Cell]) -> Counter[tuple[tuple[str, str], ...]]:
    """Rows, each as often as it stands."""
    return Counter(tuple(sorted(cells.items())) for cells in rows)


@SOME
@given(LISTS, KEYS)
def test_a_list_does_not_differ_from_itself(rows: list[Cell], key: str | None) -> None:
    assert compare(rows, rows, key).num_rows == 0


BACK = {CAME: WENT, WENT: CAME, CHANGED: CHANGED, MOVED: MOVED}
SWAPPED = {"old_id": "new_id", "old_sheet": "new_sheet", "old_row": "new_row", "before": "after"}


@SOME
@given(LISTS, LISTS, KEYS)
def test_backwards_what_came_went(old: list[Cell], new: list[Cell], key: str | None) -> None:
    there, back = compare(old, new, key), compare(new, old, key)
    names = {**SWAPPED, **{other: name for name, other in SWAPPED.items()}}
    turned = [
        {**{name: row[names.get(name, name)] for name in DIFFERENCES.names}, "what": BACK[row["what"]]}
        for row in back.to_pylist()
    ]
    assert sorted(map(repr, turned)) == sorted(map(repr, there.to_pylist()))


@SOME
@given(LISTS, LISTS, KEYS, st.randoms(use_true_random=False))
def test_the_order_of_the_tables_is_nothing(old: list[Cell], new: list[Cell], key: str | None, chance: Any) -> None:
    if not any(key in cells for cells in (*old, *new)):
        key = None
    first, second = version(old), version(new)
    mixed = [table.take(pa.array(chance.sample(range(table.num_rows), table.num_rows), pa.int64()))
             for table in (first, second)]  # fmt: skip
    assert diff(*mixed, key).equals(diff(first, second, key))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Cells, Cells, list[tuple[Any, Any]], bool]:
    """Two sides of up to five rows with cells and groups."""
    columns = draw(st.integers(1, 4))
    sides = []
    for _ in range(2):
        rows = draw(st.integers(0, 5))
        codes = draw(st.lists(st.lists(st.integers(0, 2), min_size=columns, max_size=columns), min_size=rows,
                              max_size=rows))  # fmt: skip
        place = draw(st.lists(st.integers(0, 40), min_size=rows, max_size=rows))
        sides.append(Cells(np.array(codes, np.int32).reshape(rows, columns), np.array(place, np.int64)))
    groups = [
        tuple(np.array(draw(st.lists(st.integers(-1, 1), min_size=len(side.place), max_size=len(side.place))), np.int64)
              for side in sides)
        for _ in range(draw(st.integers(1, 2)))
    ]  # fmt: skip
    return sides[0], sides[1], groups, draw(st.booleans())


def worth(first: Cells, second: Cells, groups: list[tuple[Any, Any]], half: bool, one: int, other: int) -> int | None:
    """The cells that two rows share; None where they cannot be a pair. Told slowly."""
    if not any(ours[one] == theirs[other] >= 0 for ours, theirs in groups):
        return None
    mine, yours = first.codes[one].tolist(), second.codes[other].tolist()
    shared = sum(a == b > 0 for a, b in zip(mine, yours, strict=True))
    filled = max(sum(a > 0 for a in mine), sum(b > 0 for b in yours))
    if half:
        return shared if shared and 2 * shared >= filled else None
    return shared + 1


def best_by_trying_all(first: Cells, second: Cells, groups: list[tuple[Any, Any]], half: bool) -> int:
    """The most that any assignment is worth."""
    rows, others = len(first.place), len(second.place)
    best = 0
    for chosen in itertools.permutations([*range(others), *[None] * rows], rows):
        values = [
            worth(first, second, groups, half, one, other) for one, other in enumerate(chosen) if other is not None
        ]
        if None not in values:
            best = max(best, sum(value or 0 for value in values))
    return best


@settings(max_examples=120, deadline=None)
@given(problems())
def test_the_assignment_is_the_best_there_is(problem: tuple[Cells, Cells, list[tuple[Any, Any]], bool]) -> None:
    first, second, groups, half = problem
    first, second = first.take(np.arange(min(len(first.place), 4))), second.take(np.arange(min(len(second.place), 4)))
    groups = [(ours[:4], theirs[:4]) for ours, theirs in groups]
    pairs = [list(side) for side in best_pairs(first, second, groups, half)]
    assert all(len(set(side)) == len(side) for side in pairs)
    values = [worth(first, second, groups, half, one, other) for one, other in zip(*pairs, strict=True)]
    assert None not in values
    assert sum(value or 0 for value in values) == best_by_trying_all(first, second, groups, half)


@SOME
@given(problems())
def test_large_groups_give_pairs_that_may_be(problem: tuple[Cells, Cells, list[tuple[Any, Any]], bool]) -> None:
    """Divided and greedy, the assignment may be worse, but is one; greedy has at least half of the best."""
    first, second, groups, half = problem
    limits = diff_pairs.LARGEST_GROUP, diff_pairs.LARGEST_EXACT
    try:
        diff_pairs.LARGEST_EXACT = 1
        greedy = best_pairs(first, second, groups, half)
        diff_pairs.LARGEST_GROUP = 1
        divided = best_pairs(first, second, groups, half)
    finally:
        diff_pairs.LARGEST_GROUP, diff_pairs.LARGEST_EXACT = limits
    exact = best_pairs(first, second, groups, half)
    for pairs in (greedy, divided):
        assert all(len(set(side.tolist())) == len(side) for side in pairs)
        assert None not in [worth(first, second, groups, half, one, other) for one, other in zip(*pairs, strict=True)]
    totals = [
        sum(worth(first, second, groups, half, one, other) or 0 for one, other in zip(*pairs, strict=True))
        for pairs in (greedy, exact)
    ]
    assert totals[1] <= 2 * totals[0] <= 2 * totals[1]


def row(**cells: str) -> Cell:
    """A row by its cells; `No` is the column `No.`."""
    return {"No." if name == "No" else name: value for name, value in cells.items()}


def test_a_changed_cell_is_said() -> None:
    old = [row(Day="1", Place="a", Killed="3", Remark="x"), row(Day="2", Place="b", Killed="1")]
    new = [row(Day="1", Place="a", Killed="5", Remark="x"), row(Day="2", Place="b", Killed="1")]
    (found,) = compare(old, new).to_pylist()
    assert (found["what"], found["column"], found["before"], found["after"]) == (CHANGED, "Killed", "3", "5")
    assert (found["old_row"], found["new_row"]) == (2, 2)
    assert sentences(compare(old, new)) == ["1 row changed.", "Changed: row 2: Killed: 3 → 5."]


def test_a_row_put_in_moves_no_other() -> None:
    old = [row(Day=str(day), Place="a") for day in range(1, 9)]
    new = [*old[:2], row(Day="20", Place="c"), *old[2:]]
    assert kinds(compare(old, new)) == [CAME]
    assert kinds(compare(new, old)) == [WENT]


def test_a_row_that_stands_elsewhere() -> None:
    old = [row(Day=str(day), Place="a") for day in range(1, 9)]
    found = compare(old, [*old[1:], old[0]])
    assert kinds(found) == [MOVED]
    assert (found["old_row"].to_pylist(), found["new_row"].to_pylist()) == ([2], [9])
    assert "Stands elsewhere: row 2 is now row 9." in sentences(found)
    assert kinds(diff(version(old, "March"), version(old, "April"))) == [MOVED] * 8


def test_a_key_decides() -> None:
    old = [row(No="1", Day="1", Place="a", Killed="3"), row(No="2", Day="2", Place="b", Killed="1")]
    new = [row(No="1", Day="2", Place="b", Killed="1"), row(No="2", Day="1", Place="a", Killed="3")]
    assert set(compare(old, new)["column"].to_pylist()) == {"No.", None}
    by_key = diff(version(old), version(new), "No.")
    assert Counter(by_key["column"].to_pylist()) == {"Day": 2, "Place": 2, "Killed": 2}
    with pytest.raises(InputError, match="no row has a column"):
        diff(version(old), version(new), "Nr.")
    gone = diff(version(old[:1]), version([{**old[0], "No.": "7"}]), "No.")
    assert kinds(gone) == [CAME, WENT]


def test_rows_that_share_no_day_and_no_place_are_others() -> None:
    old, new = row(Day="1", Place="a", Killed="3", Remark="x"), row(Day="2", Place="b", Killed="3", Remark="x")
    assert kinds(compare([old], [new])) == [CAME, WENT]
    assert kinds(compare([old], [{**new, "Day": "1"}])) == [CHANGED]
    assert kinds(compare([old], [row(Day="1", Place="b", Killed="5", Remark="y")])) == [CAME, WENT]


def test_copies_are_counted() -> None:
    same = row(Day="1", Place="a", Killed="3")
    assert kinds(compare([same] * 5, [same] * 2)) == [WENT] * 3
    assert kinds(compare([same] * 2, [same] * 3)) == [CAME]


def test_columns_that_change_their_order_change_nothing() -> None:
    old = row(Day="1", Place="a", Killed="3")
    assert compare([old], [dict(reversed(old.items()))]).num_rows == 0
    assert compare([old], [{**old, "Remark": ""}]).num_rows == 0


def test_second_deeds_go_with_their_row() -> None:
    old = version([row(Day="1", Place="a"), row(Day="2", Place="a")])
    deed = old.slice(0, 1).to_pylist()[0]
    with_deed = pa.concat_tables(
        [old, pa.Table.from_pylist([{**deed, "report_id": f"{deed['report_id']}#1"}], REPORTS)]
    )
    assert diff(old, with_deed).num_rows == 0


def test_rows_without_cells_are_compared_by_what_they_say() -> None:
    facts = {"report_id": "a", "source": "s", "stance": "claims", "covers_low": 1, "covers_high": 1, "place": "Karsa",
             "adm1": "North", "listed_as_violation": False}  # fmt: skip
    old, new = (
        pa.Table.from_pylist([{**facts, **more}], schema=REPORTS) for more in ({"killed_low": 3}, {"killed_low": 5})
    )
    assert [(row["column"], row["before"], row["after"]) for row in diff(old, new).to_pylist()] == [
        ("killed_low", "3", "5")
    ]


@example("plain")
@example("\u202e=1\x1b[31m\n")
@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=200))
def test_sentences_hide_nothing_that_acts(text: str) -> None:
    old, new = [row(Day="1", Place="a", Killed="1")], [row(Day="1", Place="a", Killed="1", Remark=text + "!")]
    lines = sentences(compare(old, new))
    assert len(lines) == 2
    assert not any(ord(sign) < 32 or sign in "\x7f\x9b\u202e\u2066\u2028\u061c" for line in lines for sign in line)
    assert all(len(line) < 200 for line in lines)


def test_sentences_say_how_many() -> None:
    assert sentences(DIFFERENCES.empty_table()) == ["Nothing changed."]
    old = [row(Day=str(day), Place="a", Killed="1", Remark=str(day)) for day in range(1, 20)]
    new = [{**cells, "Killed": "2"} for cells in old] + [row(Day="25", Place="c")]
    lines = sentences(compare(old, new), most=3)
    assert lines[0] == "1 row came; 19 rows changed."
    assert lines[1] == "Changed cells by column: Killed (19)."
    assert lines[2] == "Came: row 21: Day: 25, Place: c."
    assert lines[-1] == "… and 17 more."
    assert len(lines) == 6


def test_a_hundred_thousand_rows() -> None:
    """A tenth changed, some came, some went: nothing is compared with everything."""
    chance = random.Random(7)
    old = [row(No=str(number), Day=str(chance.randrange(1, 28)), Place=f"p{chance.randrange(2_000)}",
               Killed=str(chance.randrange(9)), Remark=f"r{chance.randrange(50)}") for number in range(5_000)]  # fmt: skip
    new = [{**cells, "Killed": "11"} if place % 10 == 0 else cells for place, cells in enumerate(old)]
    found = compare(old, [*new[:-20], *[row(Day="28", Place=f"q{number}") for number in range(30)]])
    assert Counter(kinds(found)) == {CHANGED: 498, WENT: 20, CAME: 30}
