"""Profiles by example: what is one, what is not, and how many rows each stands for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sulh.engine import DuckDB
from sulh.errors import FileError
from sulh.findings.cuts import Cut
from sulh.findings.profiles import Profiles, profiles
from sulh.findings.stored import open_facts
from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.terms.formula import DAY, AtHours, Formula, Inside, Meets, Within, Yes
from tests.findings.test_profiles_oracle import table

NOON = DAY // 2
MORNING = AtHours(((6 * 3600, NOON - 1),))


def row(**facts: Value) -> dict[str, Value]:
    """A known deed at noon of the first day."""
    return {
        "act": SetValue(1, (1,)), "perpetrator": SetValue(1, (1,)), "killed": NumberValue(0, 0),
        "time": NumberValue(NOON, NOON), "place": PlaceValue(frozenset({frozenset()})), "occurred": YesValue(True, False),
    } | facts  # fmt: skip


def made(rows: list[dict[str, Value]], *formulas: Formula) -> Profiles:
    """Profiles of rows; every second row is of the other account, so each row comes twice."""
    doubled = [one for one in rows for _ in range(2)]
    return profiles(table(doubled), formulas, DuckDB(threads=1))


def test_rows_that_differ_only_in_what_no_formula_mentions_are_one_profile_of_each_account() -> None:
    rows = [row(killed=NumberValue(number, number)) for number in range(50)]
    found = made(rows, Meets("act", 1), Yes("occurred"))
    assert found.size.tolist() == [50, 50]
    assert found.facts.table["account"].to_pylist() == ["us", "established"]
    assert len(made(rows, Within("killed", 10, 19))) == 2 * 3  # below, in and above
    assert len(made(rows, Within("killed", 10, None), Within("killed", 20, None))) == 2 * 3


def test_a_leaf_that_no_formula_names_is_like_any_other_such() -> None:
    rows = [row(act=SetValue(1 << leaf, (1 << leaf,))) for leaf in range(5)]
    assert len(made(rows, Meets("act", 0b00001))) == 2 * 2
    assert len(made(rows, Meets("act", 0b00011), Meets("act", 0b00110))) == 2 * 4


def test_an_interval_within_one_stretch_of_dates_counts_by_its_hours() -> None:
    times = [(NOON, NOON + 60), (NOON + 60, NOON + 90), (NOON - 1, NOON), (6 * 3600, NOON - 1), (0, DAY), (-DAY, DAY)]
    rows = [row(time=NumberValue(*time)) for time in times]
    assert len(made(rows, MORNING)) == 2 * 3  # never, perhaps, and surely in the morning
    assert len(made(rows, MORNING, Within("time", 0, None))) == 2 * 4  # the last may be before the first day


def test_what_must_be_met_anyway_makes_no_profile_of_its_own() -> None:
    cut = Cut(frozenset({Meets("act", 0b0011), Meets("act", 0b0100)}))
    kinds = {cut.kind(SetValue(0b0111, surely)) for surely in ((), (0b0111,), (0b0101,), (0b0101, 0b0111), (0b1101,))}
    assert len(kinds) == 1
    assert cut.kind(SetValue(0b0111, (0b0100,))) not in kinds


def test_atoms_that_a_cut_tells() -> None:
    cut = Cut(frozenset({Meets("act", 0b0011), Meets("act", 0b0110), MORNING, Within("time", 0, 9), Inside("a")}))
    assert all(cut.tells(atom) for atom in (Meets("act", 0b0001), Meets("act", 0b0101), MORNING))
    assert all(cut.tells(atom) for atom in (Within("time", 10, None), Within("time", None, -1), Yes("x")))
    assert cut.tells(AtHours(((0, 6 * 3600 - 1), (NOON, DAY - 1))))
    assert not any(cut.tells(atom) for atom in (Meets("act", 0b1000), Within("time", 1, None), Inside("b")))
    assert not any(cut.tells(AtHours(arcs)) for arcs in (((0, NOON),), ((6 * 3600, NOON - 2),)))


def test_no_rows_are_no_profiles() -> None:
    found = table([row()])
    found.table = found.table.slice(0, 0)
    empty = profiles(found, [Meets("act", 1), MORNING], DuckDB(threads=1))
    assert len(empty) == 0
    assert empty.size.dtype == np.int64


def test_a_folder_without_facts_is_an_error_that_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no facts"):
        open_facts(tmp_path / "nowhere")
