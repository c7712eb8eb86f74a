"""Comparisons of whole drafts: against one incident and one world at a time, and what has to hold of any comparison."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sulh.case import load_case
from sulh.comparing import Compared, compare_case, compare_drafts
from sulh.drafting import past_of_run
from sulh.drafts.comparing.shared import Draft, grouped
from sulh.drafts.comparing.sight import sight
from sulh.drafts.outcomes import ALL
from sulh.drafts.past import Past
from sulh.drafts.replay import OTHERS
from sulh.findings.facts import FactTable
from sulh.findings.values import SetValue, can_be
from sulh.incidents.schema import ESTABLISHED
from sulh.reports.schema import COVERAGE
from sulh.run import Run, link_reports, read_sources
from sulh.terms.compile import Compiled, load_compiled
from sulh.terms.formula import FALSE, And, Formula, Not, Or, SetConstraint
from tests import strategies as own
from tests.cases import doha, with_rows
from tests.oracle import BREACH, outcomes

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020"
CHANGES = (
    ("must_not: air_strike", "must_not: [air_strike, artillery_fire]"),
    ("within_hours: 1, within_km: 1", "within_hours: 3, within_km: 5"),
    ("  T1:\n", "  T9:\n"),
    ("us: {act: ground_attack, fighters: {at_least: 100}}", "us: {act: ground_attack, killed: {at_least: 5}}"),
)


def other_terms(folder: Path, name: str = "other", *changes: tuple[str, str]) -> Path:
    """The terms of Doha with some words changed."""
    text = (DOHA / "agreement.yaml").read_text(encoding="utf-8")
    for old, new in changes or CHANGES:
        assert old in text
        text = text.replace(old, new)
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return other_terms(tmp_path_factory.mktemp("drafts"))


def compare(*drafts: str | Path, account: str = ESTABLISHED) -> Compared:
    """Drafts over the case of Doha, which is read and linked once."""
    given = [
        Draft(Path(one).stem, "", doha().case.compiled if one == "present" else load_compiled(Path(one)))
        for one in drafts
    ]
    return compare_drafts(past_of_run(doha()), given, account)


@pytest.fixture(scope="module")
def found(other: Path) -> Compared:
    return compare("present", other)


def test_a_case_that_is_read_from_its_folder_gives_the_same(found: Compared, other: Path) -> None:
    whole = compare_case(DOHA, ["present", str(other)])
    assert whole.drafts == dict.fromkeys(
        ("present", "other"), "Agreement between the United States and the Taliban, Doha"
    )
    for name, table in whole.tables.items():
        blank = [{**row, "title": ""} if "title" in row else row for row in table.to_pylist()]
        assert blank == found.tables[name].to_pylist(), name


def rows(found: Compared, table: str, **wanted: object) -> list[dict[str, Any]]:
    return [row for row in found.tables[table].to_pylist() if all(row[key] == value for key, value in wanted.items())]


class Worlds:
    """One incident and one question after another, by listing worlds."""

    def __init__(self, other: Path) -> None:
        self.past: Past = past_of_run(doha()).on(ESTABLISHED)
        present = doha().case.compiled
        drafts = [Draft("present", "", present), Draft("other", "", load_compiled(other))]
        (self.group,) = grouped(drafts, present)
        self.facts: FactTable = self.group.facts(self.past)
        self.implied = self.group.legend.implications()
        self.incidents = self.past.incidents.to_pylist()
        self.compiled: Compiled = present
        self.known: dict[Formula, list[bool]] = {}

    def broken(self, draft: str, provision: str, reading: str) -> Formula:
        return Or(
            tuple(
                rule.formulas[0] for (whose, name, how), rule in self.group.rules.items()
                if (whose, how) == (draft, reading) and (name == provision or (provision == ALL and rule.kind == "must_not"))
            )
        )  # fmt: skip

    def can(self, formula: Formula) -> list[bool]:
        """Of each incident, whether some world makes it true."""
        if formula not in self.known:
            values = (self.facts.values(row) for row in range(len(self.incidents)))
            self.known[formula] = [
                bool(outcomes(formula, FALSE, one, self.implied, 50_000_000) & BREACH) for one in values
            ]
        return self.known[formula]

    def sides(self) -> list[str]:
        actors = self.compiled.agreement.vocabulary.actors
        parties = list(self.compiled.agreement.file.parties)
        out = []
        for row in self.incidents:
            mask = actors.mask(row["perpetrator"])
            mine = [party for party in parties if mask & ~actors.mask(party) == 0]
            out.append(mine[0] if len(mine) == 1 else OTHERS)
        return out


@pytest.fixture(scope="module")
def worlds(other: Path) -> Worlds:
    return Worlds(other)


def sums(worlds: Worlds, unit: str, side: str, low: list[bool], high: list[bool]) -> tuple[int, int | None]:
    """The least toll of the first choice of incidents and the most of the second."""
    least, most = 0, 0
    open_ = False
    for row, whose, surely, possibly in zip(worlds.incidents, worlds.sides(), low, high, strict=True):
        if side in (ALL, whose):
            one = (1, 1) if unit == "incidents" else (row[f"{unit}_low"] or 0, row[f"{unit}_high"])
            least += one[0] if surely else 0
            most += (one[1] or 0) if possibly else 0
            open_ |= possibly and one[1] is None
    return least, None if open_ else most


def test_every_catch_is_that_of_the_worlds_one_by_one(found: Compared, worlds: Worlds) -> None:
    checked = 0
    keys = ("barred_by", "provision", "not_by", "not_provision", "reading")
    for key, group in itertools.groupby(found.tables["compare_catches"].to_pylist(), lambda row: tuple(row[name] for name in keys)):  # fmt: skip
        mine, theirs = worlds.broken(key[0], key[1], key[4]), worlds.broken(key[2], key[3], key[4])
        some = worlds.can(And((mine, Not(theirs))))
        every = [not one for one in worlds.can(Not(And((mine, Not(theirs)))))]
        for row in group:
            assert row["exact"], key
            if row["unit"] in ("incidents", "killed", "civilians_killed"):
                assert (row["low"], row["high"]) == sums(worlds, row["unit"], row["side"], every, some), (key, row)
                checked += 1
    assert checked > 300


def test_a_draft_in_sum_is_that_of_the_worlds_one_by_one(found: Compared, worlds: Worlds) -> None:
    for row in rows(found, "compare_drafts"):
        mine = worlds.broken(row["draft"], row["provision"], row["reading"])
        assert row["barred_high"] == sum(worlds.can(mine))
        assert row["barred_low"] == len(worlds.incidents) - sum(worlds.can(Not(mine)))
        surely, possibly = [False] * len(worlds.incidents), [False] * len(worlds.incidents)
        for reading in ("us", "taliban", "monitor"):
            theirs = worlds.broken(row["draft"], row["provision"], reading)
            apart = Or((And((mine, Not(theirs))), And((Not(mine), theirs))))
            surely = [one or not some for one, some in zip(surely, worlds.can(Not(apart)), strict=True)]
            possibly = [one or some for one, some in zip(possibly, worlds.can(apart), strict=True)]
        assert (row["disputed_low"], row["disputed_high"]) == (sum(surely), sum(possibly)), row


def test_burdens_are_the_sides_own_deeds(found: Compared, worlds: Worlds) -> None:
    for row in rows(found, "compare_burdens"):
        if row["unit"] not in ("incidents", "killed"):
            continue
        mine = worlds.broken(row["draft"], row["provision"], row["reading"])
        every = [not one for one in worlds.can(Not(mine))]
        some = worlds.can(mine)
        assert (row["barred_low"], row["barred_high"]) == sums(worlds, row["unit"], row["side"], every, some)
        whole = [True] * len(some)
        assert (row["acts_low"], row["acts_high"]) == sums(worlds, row["unit"], row["side"], whole, whole)
        if row["unit"] == "incidents":
            of = row["acts_low"]
            assert row["share_low"] == pytest.approx(row["barred_low"] / of)
            assert row["share_high"] == pytest.approx(row["barred_high"] / of)
            maybe = [one and able for one, able in zip(some, possibly_of(worlds, row["side"]), strict=True)]
            assert row["perhaps_high"] == (None if row["side"] == OTHERS else sum(maybe))


def possibly_of(worlds: Worlds, party: str) -> Iterator[bool]:
    """Whether a deed may be a party's that surely is nobody's."""
    actors = worlds.compiled.agreement.vocabulary.actors
    for row, whose in zip(worlds.incidents, worlds.sides(), strict=True):
        yield whose == OTHERS and party != OTHERS and bool(actors.mask(row["perpetrator"]) & actors.mask(party))


def test_what_is_seen_is_told_by_another_side_than_every_perpetrator(found: Compared, worlds: Worlds) -> None:
    run = doha()
    actors = worlds.compiled.agreement.vocabulary.actors
    reports = {row["report_id"]: row for row in run.tables["reports"].to_pylist()}
    told: dict[str, set[str]] = {}
    for link in run.tables["links"].to_pylist():
        report = reports[link["report_id"]]
        if report["stance"] != "denies":
            told.setdefault(link["incident_id"], set()).add(run.case.speakers[report["source"]].side)
    seen = []
    for row in worlds.incidents:
        value = SetValue(actors.mask(row["perpetrator"]), tuple(map(actors.mask_of, row["perpetrator_surely"] or ())))
        own = [0 if side == "none" else actors.mask(side) for side in told.get(row["incident_id"], ())]
        surely = any(not value.maybe & mask for mask in own)
        seen.append((surely, any(can_be(SetConstraint(avoids=mask), value) for mask in own)))
    assert 0 < sum(one for one, _ in seen) < sum(some for _, some in seen)
    for row in rows(found, "compare_observed", barred="possibly"):
        possibly = worlds.can(worlds.broken(row["draft"], row["provision"], row["reading"]))
        counts = [sum(one[end] for one, able in zip(seen, possibly, strict=True) if able) for end in (0, 1)]
        assert [row["incidents"], row["seen_low"], row["seen_high"]] == [sum(possibly), *counts]
        assert row["in_view_low"] is None  # no source of the case declares coverage


def test_attributed_is_one_side_on_the_established_account(found: Compared, worlds: Worlds) -> None:
    actors = worlds.compiled.agreement.vocabulary.actors
    tops = [actors.mask(node) for node, parent in actors.parents.items() if parent is None]
    single = [any(not actors.mask(row["perpetrator"]) & ~top for top in tops) for row in worlds.incidents]
    assert 0 < sum(single) < len(single)
    for row in rows(found, "compare_observed", barred="possibly"):
        possibly = worlds.can(worlds.broken(row["draft"], row["provision"], row["reading"]))
        assert row["attributed"] == sum(one and able for one, able in zip(single, possibly, strict=True))


def test_the_lists_are_the_incidents_behind_the_numbers(found: Compared) -> None:
    listed: dict[int, list[dict[str, Any]]] = {}
    for row in rows(found, "compare_caught"):
        listed.setdefault(row["comparison"], []).append(row)
    for row in rows(found, "compare_catches", side=ALL, unit="incidents"):
        mine = listed.pop(row["comparison"], [])
        assert (row["low"], row["high"]) == (sum(one["certain"] for one in mine), len(mine))
        assert len({one["incident_id"] for one in mine}) == len(mine)
    assert not listed


def test_a_draft_held_against_a_copy_of_itself_gives_nothing_on_either_side(tmp_path: Path) -> None:
    copy = other_terms(tmp_path, "copy", ("agreement: us-taliban-2020", "agreement: a-copy"))
    same = compare("present", copy)
    assert {row["high"] for row in rows(same, "compare_catches", unit="incidents")} == {0}
    assert not any(row["changed"] for row in rows(same, "compare_redlines"))
    assert len(rows(same, "compare_caught")) == 0
    assert {row["how"] for row in rows(same, "compare_clauses")} == {"name"}
    for name in ("compare_drafts", "compare_burdens", "compare_observed", "compare_balance"):
        table = same.tables[name]
        halves = [
            [{**row, "draft": "", "title": ""} for row in table.to_pylist() if row["draft"] == draft]
            for draft in ("present", "copy")
        ]
        assert halves[0] == halves[1]


def test_the_order_of_two_drafts_only_swaps_columns(found: Compared, other: Path) -> None:
    turned = compare(other, "present")
    keys = ("barred_by", "provision", "not_by", "not_provision", "reading", "side", "unit")

    def catches(one: Compared) -> dict[Any, Any]:
        return {tuple(row[key] for key in keys): (row["low"], row["high"], row["exact"]) for row in rows(one, "compare_catches")}  # fmt: skip

    assert catches(found) == catches(turned)
    mine = {(row["provision_a"], row["provision_b"], row["how"], row["wording"], row["caught"]) for row in rows(found, "compare_clauses")}  # fmt: skip
    theirs = {(row["provision_b"], row["provision_a"], row["how"], row["wording"], row["caught"]) for row in rows(turned, "compare_clauses")}  # fmt: skip
    assert mine == theirs
    for name in ("compare_drafts", "compare_burdens", "compare_observed", "compare_balance", "compare_symmetry"):
        assert sorted(map(str, rows(found, name))) == sorted(map(str, rows(turned, name)))


def test_three_drafts_are_each_two_of_them(found: Compared, other: Path, tmp_path: Path) -> None:
    third = other_terms(tmp_path, "third", ("must_not: air_strike", "must_not: raid"))
    three = compare("present", other, third)
    two = compare(other, third)
    keys = ("barred_by", "provision", "not_by", "not_provision", "reading", "side", "unit", "low", "high")

    def catches(one: Compared, *drafts: str) -> set[Any]:
        return {
            tuple(row[key] for key in keys) for row in rows(one, "compare_catches")
            if {row["barred_by"], row["not_by"]} <= set(drafts)
        }  # fmt: skip

    assert catches(three, "present", "other") == catches(found, "present", "other")
    assert catches(three, "other", "third") == catches(two, "other", "third")
    assert len({(row["draft_a"], row["draft_b"]) for row in rows(three, "compare_clauses")}) == 3


def test_another_account_is_judged_by_its_own_incidents(other: Path) -> None:
    theirs = compare("present", other, account="taliban")
    incidents = past_of_run(doha()).on("taliban").incidents
    assert {row["incidents"] for row in rows(theirs, "compare_drafts")} == {len(incidents)}
    assert {row["account"] for row in rows(theirs, "compare_catches")} == {"taliban"}
    listed = {row["incident_id"] for row in rows(theirs, "compare_caught")}
    assert listed <= set(incidents["incident_id"].to_pylist())


# ---------------------------------------------------------------- what sources declared that they could see


def seen_from(rows: list[dict[str, Any]], **incident: Any) -> tuple[Any, Any]:
    """Whether an air strike by US forces surely, and possibly, lay in view of a source of another side."""
    run = doha()
    row = own.incident(act=["air_strike"], perpetrator=["us_forces"], target=["taliban"], **incident)
    given = [dict.fromkeys(COVERAGE.names) | {"source": "press", "kind": "covers"} | one for one in rows]
    past = Past(
        "view", run.case.compiled, own.table([row]), side_of={"press": "none", "us": "us"},
        coverage=pa.Table.from_pylist(given, schema=COVERAGE),
    )  # fmt: skip
    found = sight(past, past).in_view
    return (None, None) if found is None else tuple(bool(one[0]) for one in found)  # type: ignore[return-value]


MARCH = {"from": own.second(1), "until": own.second(31)}
AT = {"start": own.second(5), "end": own.second(6), "lat": 34.0, "lon": 69.0, "radius_km": 5.0, "adm1": ["Khost"]}


@pytest.mark.parametrize(
    ("rows", "incident", "expected"),
    [
        ([], AT, (None, None)),
        ([MARCH], AT, (True, True)),
        ([MARCH], {**AT, "end": None}, (False, True)),
        ([{**MARCH, "source": "us"}], AT, (False, False)),  # the perpetrator's own eyes
        ([{**MARCH, "acts": ["suicide_attack"]}], AT, (False, False)),
        ([{**MARCH, "lat": 34.0, "lon": 69.0, "radius_km": 10.0}], AT, (True, True)),
        ([{**MARCH, "lat": 34.0, "lon": 69.05, "radius_km": 5.0}], AT, (False, True)),
        ([{**MARCH, "lat": 36.0, "lon": 69.0, "radius_km": 5.0}], AT, (False, False)),
        ([{**MARCH, "lat": 36.0, "lon": 69.0, "radius_km": 5.0}], {**AT, "lat": None}, (False, True)),
        ([{**MARCH, "adm1": "khost"}], AT, (True, True)),
        ([{**MARCH, "adm1": "Khost"}], {**AT, "adm1": ["Khost", "Paktia"]}, (False, True)),
        ([MARCH, {**MARCH, "kind": "denied", "until": own.second(5)}], AT, (False, True)),
        ([MARCH, {**MARCH, "kind": "denied"}], AT, (False, False)),
    ],
)
def test_in_view_is_what_another_side_declared_less_what_it_was_denied(
    rows: list[dict[str, Any]], incident: dict[str, Any], expected: tuple[Any, Any]
) -> None:
    assert seen_from(rows, **incident) == expected


# ---------------------------------------------------------------- UCDP rows, which name few acts and nobody's US forces


def test_over_ucdp_rows_what_is_not_recorded_stays_open(tmp_path: Path) -> None:
    case = with_rows("riv-week-2020", tmp_path)
    text = (case / "agreement.yaml").read_text(encoding="utf-8")
    head, tail = text[: text.index("\nprovisions:")], text[text.index("\ncounting:") :]
    clause = "\nprovisions:\n  T: {binds: taliban, must_not: {act: attack, target: civilians%s}}%s"
    for name, more in (("every", ""), ("many", ", civilians_killed: {at_least: 3}")):
        (tmp_path / f"{name}.yaml").write_text(head + clause % (more, "") + tail, encoding="utf-8")
    found = compare_case(case, [str(tmp_path / "every.yaml"), str(tmp_path / "many.yaml")])
    run = run_to_incidents(case)
    actors = load_case(case).compiled.agreement.vocabulary.actors
    surely = possibly = 0
    for row in run.to_pylist():
        mine = actors.mask(row["perpetrator"]) & ~actors.mask("taliban") == 0
        known = mine and row["act"] is not None and actors.mask(row["target"]) & ~actors.mask("civilians") == 0
        fewer = row["civilians_killed_high"] is not None and row["civilians_killed_high"] < 3
        surely += known and fewer
        possibly += (row["civilians_killed_low"] or 0) < 3 and bool(
            actors.mask(row["perpetrator"]) & actors.mask("taliban")
        )
    (one,) = rows(
        found, "compare_catches", barred_by="every", provision=ALL, reading="monitor", side=ALL, unit="incidents"
    )
    assert surely > 100
    assert one["low"] == surely
    assert surely < one["high"] <= possibly
    (turned,) = rows(
        found, "compare_catches", barred_by="many", provision=ALL, reading="monitor", side=ALL, unit="incidents"
    )
    assert (turned["low"], turned["high"]) == (0, 0)
    assert any("No deed on record is surely one of United States" in note for note in found.notes)


def run_to_incidents(case: Path) -> pa.Table:
    run = Run(load_case(case))
    read_sources(run)
    link_reports(run)
    return past_of_run(run).on(ESTABLISHED).incidents
