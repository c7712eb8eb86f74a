"""Facts of accounts: fused over all reports at once, and established value by value."""

from __future__ import annotations

import itertools
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.incidents.fuse import Fuser, fuse, fuse_bounds, fuse_sets
from sulh.incidents.proof import Aspect, Clause, Speaker, Standard, Statement, opposed_pairs
from sulh.incidents.schema import LINKS
from sulh.incidents.told import Teller
from sulh.reports.schema import REPORTS
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary({"us": None, "us_forces": "us", "taliban": None, "afghan_forces": None})
SPEAKERS = {
    "us_says": Speaker("us_says", "us", "C"),
    "taliban_says": Speaker("taliban_says", "taliban", "D"),
    "mission": Speaker("mission", "none", "B"),
    "press": Speaker("press", "none", "C"),
    "radio": Speaker("radio", "none", "C"),
    "unjudged": Speaker("unjudged", "none", "F"),
}
STANDARD = Standard(
    (
        Clause(independent=2),
        Clause(independent=1, grade="B"),
        Clause(owned_by_perpetrator=True),
        Clause(both_sides_agree=True),
    ),
    opposed_pairs(["us", "taliban"]),
    frozenset({"us", "taliban"}),
)


def report(name: str, source: str, **facts: Any) -> dict[str, Any]:
    row = dict.fromkeys(REPORTS.names)
    row |= {
        "report_id": name,
        "source": source,
        "stance": "claims",
        "covers_low": 1,
        "covers_high": 1,
        "listed_as_violation": False,
    }
    return row | facts


def fused(
    *rows: dict[str, Any], ambiguous: tuple[str, ...] = (), left_out: tuple[str, ...] = ()
) -> dict[str, dict[str, Any]]:
    """The accounts of one incident that all the rows are about."""
    links = [
        {"report_id": row["report_id"], "incident_id": rows[0]["report_id"], "relation": "same", "probability": 1.0,
         "ambiguous": row["report_id"] in ambiguous, "by": "founding" if number == 0 else "score"}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    own = {"us": WORDS.actors.mask("us"), "taliban": WORDS.actors.mask("taliban")}
    table = fuse(
        pa.Table.from_pylist(list(rows), schema=REPORTS),
        pa.Table.from_pylist(links, schema=LINKS),
        Teller(WORDS, SPEAKERS, own),
        Fuser(WORDS, STANDARD, own),
        left_out=frozenset(left_out),
    )
    return {row["account"]: row for row in table.to_pylist()}


# --- fusing within an account


def test_silence_is_not_an_account() -> None:
    assert set(fused(report("a", "us_says"))) == {"us", "established"}
    assert set(fused(report("a", "us_says"), report("b", "press"))) == {"us", "independent", "established"}


def test_one_account_takes_what_all_its_reports_leave_possible() -> None:
    found = fused(
        report("a", "press", act=["air_strike", "raid"]),
        report("b", "radio", act=["air_strike", "ambush"], perpetrator=["us_forces"]),
    )["independent"]
    assert (found["act"], found["perpetrator"], found["contradictory"]) == (["air_strike"], ["us_forces"], [])


def test_reports_that_cannot_all_be_right_widen_and_are_marked() -> None:
    found = fused(report("a", "press", act=["air_strike"]), report("b", "radio", act=["raid"]))["independent"]
    assert found["act"] == ["air_strike", "raid"]
    assert found["act_surely"] == []
    assert found["contradictory"] == ["act"]


def test_a_report_that_says_nothing_of_a_fact_changes_nothing_of_it() -> None:
    rows = (
        report("a", "press", perpetrator=["us", "taliban"], perpetrator_surely=["us", "taliban"]),
        report("b", "radio", perpetrator=["us"]),
        report("c", "press", act=["raid"]),
    )
    for told in (rows[:2], rows):
        found = fused(*told)["independent"]
        assert (found["perpetrator_surely"], found["contradictory"]) == (["us"], ["perpetrator"])


def test_a_report_that_disowns_leaves_its_own_actors_out() -> None:
    found = fused(report("a", "taliban_says", stance="disowns", act=["magnetic_bomb"]))["taliban"]
    assert found["occurred"] == "yes"
    assert "taliban" not in found["perpetrator"]
    assert WORDS.actors.mask(found["perpetrator"]) == WORDS.actors.everything & ~WORDS.actors.mask("taliban")


def test_a_report_that_owns_has_its_own_actors_for_sure() -> None:
    found = fused(report("a", "taliban_says", stance="owns", act=["rocket_fire"]))["taliban"]
    assert found["perpetrator_surely"] == ["taliban"]


def test_a_denial_says_that_it_did_not_happen() -> None:
    found = fused(
        report("a", "taliban_says", act=["drone_strike"]), report("b", "us_says", stance="denies", act=["drone_strike"])
    )
    assert (found["taliban"]["occurred"], found["us"]["occurred"], found["established"]["occurred"]) == (
        "yes",
        "no",
        "unknown",
    )


def test_an_ambiguous_link_never_narrows_a_fact() -> None:
    rows = report("a", "press", act=["air_strike", "raid"]), report("b", "radio", act=["air_strike"])
    assert fused(*rows, ambiguous=("b",))["independent"]["act"] == ["air_strike", "raid"]
    assert fused(*rows)["independent"]["act"] == ["air_strike"]


def test_a_report_that_a_person_leaves_out_is_not_fused() -> None:
    rows = report("a", "press", killed_low=3, killed_high=9), report("b", "radio", killed_low=5, killed_high=5)
    assert fused(*rows, left_out=("b",))["independent"]["killed_low"] == 3


# --- the standard of proof


def test_one_good_source_or_two_of_any_grade_establish() -> None:
    act = {"act": ["air_strike"]}
    assert fused(report("a", "mission", **act))["established"]["act"] == ["air_strike"]
    assert fused(report("a", "press", **act))["established"]["act"] is None
    assert fused(report("a", "press", **act), report("b", "radio", **act))["established"]["act"] == ["air_strike"]
    assert fused(report("a", "unjudged", **act))["established"]["act"] is None


def test_established_is_by_value_and_not_by_report() -> None:
    found = fused(
        report("a", "press", act=["air_strike"], place="x"), report("b", "radio", act=["air_strike", "raid"])
    )["established"]
    assert found["act"] == ["air_strike", "raid"], "both leave out the rest; only one leaves out the raid"
    assert found["act_surely"] == []


def test_an_owner_proves_the_deed_and_its_part_but_never_target_toll_or_time() -> None:
    found = fused(report("a", "us_says", stance="owns", act=["air_strike"], perpetrator=["us_forces"], target=["taliban"], killed_low=4,
                         killed_high=4))["established"]  # fmt: skip
    assert (found["occurred"], found["act"], found["perpetrator_surely"]) == ("yes", ["air_strike"], ["us_forces"])
    assert (found["perpetrator"], found["target"], found["killed_high"]) == (None, None, None)


def test_a_side_that_owns_does_not_prove_another_sides_part() -> None:
    found = fused(report("a", "us_says", stance="owns", act=["raid"], perpetrator=["us_forces", "afghan_forces"],
                         perpetrator_surely=["us_forces", "afghan_forces"]))["established"]  # fmt: skip
    assert found["perpetrator_surely"] == ["us_forces"]


def test_the_accused_and_an_opponent_agreeing_establish() -> None:
    rows = (
        report("a", "us_says", act=["raid"], perpetrator=["us_forces"], killed_low=2),
        report("b", "taliban_says", act=["raid"], killed_low=5),
    )
    found = fused(*rows)["established"]
    assert (found["occurred"], found["act"], found["killed_low"]) == ("yes", ["raid"], 2)


def test_two_sides_that_agree_on_what_a_third_did_prove_nothing() -> None:
    standard = Standard((Clause(both_sides_agree=True),), opposed_pairs("abc"), frozenset("abc"))
    said = [Statement("one", "a"), Statement("two", "b")]
    assert standard.proves(said, Aspect.OTHER, frozenset("a"))
    assert not standard.proves(said, Aspect.OTHER, frozenset("c"))


def test_what_is_established_never_depends_on_the_order_of_reports() -> None:
    rows = [
        report("a", "press", act=["air_strike"], lat=31.0, lon=64.0, radius_km=20.0, killed_low=1, killed_high=4),
        report(
            "b", "radio", act=["air_strike", "raid"], lat=31.2, lon=64.0, radius_km=50.0, killed_low=2, killed_high=9
        ),
        report("c", "us_says", stance="owns", act=["drone_strike"], lat=31.1, lon=64.1, radius_km=10.0),
    ]
    expected = {name: {k: v for k, v in row.items() if k != "incident_id"} for name, row in fused(*rows).items()}
    for order in itertools.permutations(rows):
        assert {
            name: {k: v for k, v in row.items() if k != "incident_id"} for name, row in fused(*order).items()
        } == expected


# --- the arithmetic, against a plain reading

SETS = st.lists(st.tuples(st.integers(1, 31), st.lists(st.integers(1, 31), max_size=2)), min_size=1, max_size=4)


@given(SETS)
def test_fusing_sets_is_the_intersection_or_the_union_of_the_smallest(reports: list[tuple[int, list[int]]]) -> None:
    told = [(maybe, tuple(mask & maybe or maybe for mask in surely)) for maybe, surely in reports]
    maybe, surely, torn = fuse_sets([one for one, _ in told], [two for _, two in told])
    common = {leaf for leaf in range(5) if all(one >> leaf & 1 for one, _ in told)}
    nodes = {mask for _, masks in told for mask in masks}
    sound = bool(common) and all(any(mask >> leaf & 1 for leaf in common) for mask in nodes)
    assert torn is not sound
    assert maybe != 0
    assert all(maybe & mask for mask in surely)
    if sound:
        assert {leaf for leaf in range(5) if maybe >> leaf & 1} == common


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.integers(0, 9)).map(lambda pair: (min(pair), max(pair))), min_size=1, max_size=5
    )
)
def test_fusing_bounds_is_the_intersection_or_the_hull(given_: list[tuple[int, int]]) -> None:
    bounds, torn = fuse_bounds(given_)
    common = set.intersection(*(set(range(low, high + 1)) for low, high in given_))
    assert torn is not bool(common)
    expected = (
        (min(common), max(common)) if common else (min(low for low, _ in given_), max(high for _, high in given_))
    )
    assert bounds == expected


@pytest.mark.parametrize("grade", ["C", "D", "E", "F", None])
def test_only_a_or_b_is_graded_b_or_better(grade: str | None) -> None:
    standard = Standard((Clause(independent=1, grade="B"),))
    assert standard.proves([Statement("x", "none", "A")], Aspect.OTHER)
    assert not standard.proves([Statement("x", "none", grade)], Aspect.OTHER)


def test_sources_that_copy_each_other_are_one_voice() -> None:
    two = Standard((Clause(independent=2),), voices={"press": "wire", "wire": "wire"})
    told = [Statement(source, "none", "C") for source in ("press", "wire", "mission")]
    assert not two.proves(told[:2], Aspect.OTHER)
    assert two.proves(told[1:], Aspect.OTHER)
    graded = Standard((Clause(independent=1, grade="B"),), voices={"press": "wire", "wire": "wire"})
    assert graded.proves([told[0], Statement("wire", "none", "A")], Aspect.OTHER)
