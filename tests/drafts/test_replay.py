"""Replays against counting every incident by hand from its findings, and what a person may do wrong."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_cli import sulh

from sulh.drafts.outcomes import ALL, together
from sulh.drafts.replay import OTHERS, Replayer, undated_rules
from sulh.findings.judge import judge
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.replaying import DRAFT, Replayed, replay_case
from sulh.run import Run
from sulh.terms.compile import load_compiled
from tests.cases import doha

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020"


@pytest.fixture(scope="module")
def run() -> Run:
    return doha()


@pytest.fixture(scope="module")
def replayed() -> Replayed:
    return replay_case(DOHA, DOHA / "agreement.yaml")


def by_hand(run: Run) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every sum of incidents and deaths, one incident at a time, from the findings of undated rules."""
    compiled = run.case.compiled
    assert run.facts is not None
    rules = undated_rules(compiled)
    found = judge(run.facts, rules, compiled.legend.implications(), run.engine)
    bits = {
        (row["incident_id"], row["account"], row["provision"], row["reading"]): row["outcomes"]
        for row in found.to_pylist()
    }
    actors = compiled.agreement.vocabulary.actors
    parties = list(compiled.agreement.file.parties)
    readings = compiled.agreement.readings
    kinds = {name: compiled.agreement.file.provisions[name].kind for name in compiled.judged}
    out: dict[tuple[str, ...], dict[str, Any]] = {}
    for row in run.tables["incidents"].to_pylist():
        mask = actors.mask(row["perpetrator"]) if row["perpetrator"] else actors.everything
        mine = [party for party in parties if mask & ~actors.mask(party) == 0]
        side = mine[0] if len(mine) == 1 else OTHERS
        every: dict[str, dict[str, int]] = {
            name: {one: bits.get((row["incident_id"], row["account"], name, one), NO_BREACH) for one in readings}
            for name in kinds
        }
        bars = [every[name] for name in kinds if kinds[name] == "must_not"]
        every[ALL] = {one: all_of([each[one] for each in bars]) for one in readings}
        for (name, by_reading), unit in product(every.items(), ("incidents", "killed")):
            for reading, whose in product(readings, (ALL, side)):
                sums = out.setdefault((name, reading, row["account"], whose, unit), empty())
                low = 1 if unit == "incidents" else row["killed_low"] or 0
                high = 1 if unit == "incidents" else row["killed_high"]
                add(sums, by_reading[reading], [by_reading[one] for one in readings if one != reading], low, high)
    return out


def all_of(found: list[int]) -> int:
    """Every way in which the provisions may come out, each by itself."""
    bits = [[bit for bit in (BREACH, EXCUSED, NO_BREACH) if one & bit] for one in found]
    out = 0
    for world in product(*bits):
        out |= BREACH if BREACH in world else EXCUSED if EXCUSED in world else NO_BREACH
    return out


def empty() -> dict[str, Any]:
    names = ("barred", "excused", "untouched", "disputed")
    return {f"{name}_{end}": 0 for name in names for end in ("low", "high")} | {"undetermined": 0}


def add(sums: dict[str, Any], mine: int, others: list[int], low: int, high: int | None) -> None:
    def most(name: str) -> None:
        sums[name] = None if high is None or sums[name] is None else sums[name] + high

    for name, bit in (("barred", BREACH), ("excused", EXCUSED), ("untouched", NO_BREACH)):
        if mine == bit:
            sums[f"{name}_low"] += low
        if mine & bit:
            most(f"{name}_high")
    if mine not in (BREACH, EXCUSED, NO_BREACH):
        sums["undetermined"] += low
    if any(not mine & other for other in others):
        sums["disputed_low"] += low
    if any(mine != other or mine not in (BREACH, EXCUSED, NO_BREACH) for other in others):
        most("disputed_high")


def test_every_sum_is_that_of_the_findings_one_by_one(run: Run) -> None:
    compiled = run.case.compiled
    assert run.facts is not None
    rules = undated_rules(compiled)
    table = Replayer(run.facts, compiled, run.engine, rules).replay(DRAFT, rules).to_pylist()
    expected = by_hand(run)
    checked = 0
    for row in table:
        if row["unit"] not in ("incidents", "killed"):
            continue
        key = tuple(row[name] for name in ("provision", "reading", "account", "side", "unit"))
        for name, value in expected.get(key, empty()).items():
            assert row[name] == value, (key, name)
        checked += 1
    assert checked > 100
    assert {key[:3] for key in expected} == {(row["provision"], row["reading"], row["account"]) for row in table}


@given(st.lists(st.integers(1, 7), min_size=1, max_size=5))
def test_all_clauses_together_are_every_way_in_which_they_may_come_out(found: list[int]) -> None:
    assert together([np.array([one]) for one in found]).tolist() == [all_of(found)]


def test_a_clause_that_asks_for_something_new_is_judged_on_finer_profiles(run: Run, tmp_path: Path) -> None:
    assert run.facts is not None
    rules = undated_rules(run.case.compiled)
    first = Replayer(run.facts, run.case.compiled, run.engine, rules[:1])
    whole = Replayer(run.facts, run.case.compiled, run.engine, rules)
    assert first.replay(DRAFT, rules).equals(whole.replay(DRAFT, rules))


def test_the_present_terms_as_a_draft_change_nothing(replayed: Replayed) -> None:
    rows = replayed.tables["replay"].drop_columns(["terms"]).to_pylist()
    half = len(rows) // 2
    assert rows[:half] == rows[half:]
    lists = replayed.tables["replayed"].drop_columns(["terms"]).to_pylist()
    assert sorted(map(str, lists[: len(lists) // 2])) == sorted(map(str, lists[len(lists) // 2 :]))


def test_a_number_has_its_list_behind_it(replayed: Replayed) -> None:
    listed = replayed.tables["replayed"].to_pylist()
    for row in replayed.tables["replay"].to_pylist():
        if row["unit"] == "incidents" and row["side"] == ALL and row["provision"] != ALL and row["kind"] == "must_not":
            mine = [
                one["status"] for one in listed
                if all(one[name] == row[name] for name in ("terms", "provision", "reading", "account"))
            ]  # fmt: skip
            assert mine.count("breach") == row["barred_low"]
            assert mine.count("undetermined") == row["undetermined"]


def draft(folder: Path, provisions: str) -> Path:
    """Doha's parties and actors, with other provisions."""
    text = (DOHA / "agreement.yaml").read_text(encoding="utf-8")
    start = text.index("\nprovisions:")
    path = folder / "draft.yaml"
    path.write_text(text[:start] + "\nprovisions:\n" + provisions, encoding="utf-8")
    load_compiled(path)
    return path


def test_a_clause_that_surely_bars_nothing_says_so(tmp_path: Path) -> None:
    path = draft(tmp_path, "  X1: {binds: taliban, must_not: chemical_attack}\n")
    done = sulh("replay", DOHA, "--draft", path, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "X1 surely bars nothing" in done.stdout
    assert (tmp_path / "out" / "replay.parquet").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("agreement: x\n", "parties"),
        ("agreement: x\nparties: {us: {name: US}, them: {name: T}}\nin_force: {from: 2020-01-01}\n"
         "provisions: {A: {binds: us, must_not: air_strike}}\n", "the draft does not know"),
        ("no: [yaml", "draft.yaml"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_used_is_one_message(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    done = sulh("replay", DOHA, "--draft", path, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_draft_of_duties_alone_and_an_account_that_nobody_has(tmp_path: Path) -> None:
    duties = draft(tmp_path, '  D1: {binds: us, must_do: "leave", by: 2021-05-01}\n')
    assert "bars nothing" in sulh("replay", DOHA, "--draft", duties).stderr
    done = sulh("replay", DOHA, "--draft", DOHA / "agreement.yaml", "--account", "nobody")
    assert done.returncode == 2
    assert "there is no account “nobody”" in done.stderr
