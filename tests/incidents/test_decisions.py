"""decisions.csv is read strictly: every unclear or contradictory row is an error with its row and a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from linking import report, table

from sulh.errors import FileError, InputError, SulhError
from sulh.incidents.decisions import Decisions, load_decisions

HEADER = "decision_id,when,who,kind,subject,field,value,why,supersedes"


def load(tmp_path: Path, *rows: str, header: str = HEADER) -> Decisions:
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return load_decisions(path)


def test_every_kind_is_exposed(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "d1,2020-04-01,ana,same,a|b|c,,,same crater,",
        "d2,2020-04-01,ana,not_same,d|e|f,,,,",
        "d3,2020-04-01,ana,part_of,g|a,,,,",
        "d4,2020-04-01,ana,leave_out,h|i,,,forged,",
        "d5,2020-04-02T10:30,bo,set_fact,a,killed_low,3,morgue,",
        "d6,2020-04-03,bo,conclude,a,U1,minor_violation,,",
    )
    assert found.same == [("a", "b", "c")]
    assert found.not_same == [("d", "e"), ("d", "f"), ("e", "f")]
    assert found.part_of == [("g", "a")]
    assert found.left_out == frozenset({"h", "i"})
    fact, conclusion = found.facts[0], found.conclusions[0]
    assert (fact.report_id, fact.field, fact.value, fact.who, fact.why) == ("a", "killed_low", "3", "bo", "morgue")
    assert fact.when.isoformat() == "2020-04-02T10:30:00+00:00"
    assert (conclusion.report_id, conclusion.provision, conclusion.outcome) == ("a", "U1", "minor_violation")


def test_the_default_has_no_decisions() -> None:
    nothing = Decisions()
    assert (nothing.same, nothing.not_same, nothing.part_of, nothing.facts) == ([], [], [], [])
    assert nothing.left_out == frozenset()
    nothing.check(table([report("a", "s")]))


def test_a_superseded_decision_is_dropped_for_good(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "d1,2020-04-01,ana,same,a|b,,,,",
        "d2,2020-04-02,ana,not_same,a|b,,,,d1",
        "d3,2020-04-03,ana,leave_out,a,,,,d2",
    )
    assert [decision.decision_id for decision in found.standing] == ["d3"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (["d1,2020-04-01,ana,alike,a|b,,,,"], "no kind of decision"),
        (["d1,2020-04-01,ana,same,a|a,,,,"], "at least two"),
        (["d1,2020-04-01,ana,part_of,a|b|c,,,,"], "two ids"),
        (["d1,2020-04-01,ana,set_fact,a|b,killed_low,3,,"], "about one report"),
        (["d1,2020-04-01,ana,set_fact,a,murdered,3,,"], "no fact of a report"),
        (["d1,2020-04-01,ana,set_fact,a,killed_low,,,"], "needs a value"),
        (["d1,2020-04-01,ana,conclude,a,,settled,,"], "needs a provision"),
        (["d1,2020-04-01,ana,conclude,a,U1,guilty,,"], "no outcome"),
        (["d1,1 April,ana,same,a|b,,,,"], "no date"),
        (["d1,2020-04-01,,same,a|b,,,,"], "is empty"),
        (["d1,2020-04-01,ana,same,a|b,,,,", "d1,2020-04-01,ana,same,c|d,,,,"], "stands in row 2 already"),
        (["d1,2020-04-01,ana,same,a|b,,,,d9"], "no decision “d9”"),
        (["d1,2020-04-01,ana,same,a|b,,,,d2", "d2,2020-04-01,ana,same,a|b,,,,d1"], "not older"),
        (["d1,2020-04-01,ana,same,a|b,,,,d1"], "not older"),
        (["d1,2020-04-01,ana,same,a|b,,,,,extra"], "more cells than columns"),
    ],
)
def test_an_unclear_row_is_an_error_with_its_row(tmp_path: Path, rows: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load(tmp_path, *rows)
    assert f"row {len(rows) + 1 if message not in ('no decision “d9”', 'not older') else 2}" in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "rows",
    [
        ["d1,2020-04-01,ana,same,a|b,,,,", "d2,2020-04-02,ana,not_same,b|a,,,,"],
        ["d1,2020-04-01,ana,same,a|b,,,,", "d2,2020-04-01,ana,same,c|b,,,,", "d3,2020-04-02,ana,not_same,a|c,,,,"],
        [
            "d1,2020-04-01,ana,same,a|b,,,,",
            "d2,2020-04-01,ana,same,c|d,,,,",
            "d3,2020-04-01,ana,same,b|d,,,,",
            "d4,2020-04-02,ana,not_same,x|a|c,,,,",
        ],
        ["d1,2020-04-01,ana,same,a|b,,,,", "d2,2020-04-02,ana,part_of,a|b,,,,"],
        ["d1,2020-04-01,ana,set_fact,a,killed_low,3,,", "d2,2020-04-02,bo,set_fact,a,killed_low,4,,"],
        ["d1,2020-04-01,ana,conclude,a,U1,settled,,", "d2,2020-04-02,bo,conclude,a,U1,grave_violation,,"],
    ],
)
def test_two_that_contradict_are_an_error_unless_one_supersedes(tmp_path: Path, rows: list[str]) -> None:
    with pytest.raises(InputError, match="contradicts") as caught:
        load(tmp_path, *rows)
    assert "row 2" in str(caught.value)
    assert f"row {len(rows) + 1}" in str(caught.value)
    assert load(tmp_path, *rows[:-1], rows[-1] + "d1").standing


def test_the_same_decision_by_two_people_is_no_contradiction(tmp_path: Path) -> None:
    rows = ["d1,2020-04-01,ana,set_fact,a,killed_low,3,,", "d2,2020-04-02,bo,set_fact,a,killed_low,3,,"]
    assert len(load(tmp_path, *rows).facts) == 2


@pytest.mark.parametrize("header", ["decision_id,when,who,kind", HEADER + ",mood", HEADER + ",why"])
def test_the_header_is_checked(tmp_path: Path, header: str) -> None:
    with pytest.raises(InputError, match="column"):
        load(tmp_path, header=header)


def test_a_missing_or_unreadable_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileError):
        load_decisions(tmp_path / "absent.csv")
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + b"\nd1,2020-04-01,Jos\xe9,same,a|b,,,,\n")
    with pytest.raises(SulhError, match="cannot be read"):
        load_decisions(tmp_path / "latin.csv")


def test_an_unknown_report_is_named_with_its_row(tmp_path: Path) -> None:
    found = load(tmp_path, "d1,2020-04-01,ana,same,a|b,,,,")
    found.check(table([report("a", "s"), report("b", "t")]))
    with pytest.raises(InputError, match="there is no report “b”") as caught:
        found.check(table([report("a", "s")]))
    assert "row 2" in str(caught.value)
