"""Redlines, pairs, shares and symmetry by example and by property."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.drafts.comparing.pairing import Pair, pairs_of
from sulh.drafts.comparing.redline import IN, OUT, aligned, marked, redline
from sulh.drafts.comparing.shared import Draft
from sulh.drafts.comparing.shares import Bounds, ratio, share
from sulh.drafts.comparing.symmetry import mirrored
from sulh.drafts.comparing.words import parts_of
from sulh.terms.compile import Compiled, load_compiled

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020" / "agreement.yaml"
HEAD = """agreement: x
parties: {north: {name: The North}, south: {name: The South}}
actors:
  north_army: {part_of: north}
  south_army: {part_of: south}
  militia: {acts_for: {north: {according_to: [south], denied_by: [north]}}}
in_force: {from: 2020-01-01}
terms:
  defence:
    quote: "in defence"
    read_as:
      north: {attack_by: south, on: north_army, within_hours: 24, within_km: 50}
      south: {attack_by: south, on: north_army, within_hours: 1, within_km: 1}
  defence_too:
    read_as:
      north: {attack_by: north, on: south_army, within_hours: 24, within_km: 50}
      south: {attack_by: north, on: south_army, within_hours: 1, within_km: 1}
provisions:
"""


def terms(folder: Path, provisions: str, name: str = "x") -> Compiled:
    file = folder / f"{name}.yaml"
    file.write_text(HEAD + provisions, encoding="utf-8")
    return load_compiled(file)


# ---------------------------------------------------------------- redlines


@settings(max_examples=200, deadline=None)
@given(st.text("ab, .{}[]-\n\t0سé", max_size=40), st.text("ab, .{}[]-\n\t0سé", max_size=40))
def test_both_wordings_can_be_read_off_a_redline(old: str, new: str) -> None:
    pieces = redline(old, new)
    assert "".join(piece.text for piece in pieces if piece.how != IN) == old
    assert "".join(piece.text for piece in pieces if piece.how != OUT) == new
    assert all(piece.text for piece in pieces)
    assert (old == new) == all(piece.how == "same" for piece in pieces)


def test_a_redline_marks_words_not_letters() -> None:
    assert marked(redline("within 24 hours", "within 48 hours")) == "within [-24-]{+48+} hours"
    assert marked(redline("air_strike", "[air_strike, raid]")) == "{+[+}air_strike{+, raid]+}"
    assert marked(redline("no raids at night", "no attacks by day")) == "no [-raids at night-]{+attacks by day+}"
    assert marked(redline("", "new")) == "{+new+}"


def test_parts_that_only_the_second_has_stand_where_it_has_them() -> None:
    assert aligned({"a": "", "c": ""}, {"a": "", "b": "", "c": "", "d": ""}) == ["a", "b", "c", "d"]
    assert aligned({}, {"a": ""}) == ["a"]
    assert aligned({"a": "", "b": ""}, {"b": "", "x": ""}) == ["a", "b", "x"]


def test_a_clause_is_shown_with_all_that_its_meaning_hangs_on() -> None:
    agreement = load_compiled(DOHA).agreement
    parts = parts_of(agreement, "U1")
    assert parts["binds"] == "us"
    assert parts["must not"] == "air_strike"
    assert parts["exception U1.a"] == "defence_of_ally"
    assert (
        parts["term defence of ally, as read by taliban"]
        == "attack_by: taliban, on: afghan_forces, within_hours: 1, within_km: 1"
    )
    assert parts["khost protection force acts for us"] == "according_to: [taliban], denied_by: [us]"
    duty = parts_of(agreement, "D2")
    assert duty["performed by"] == "afghan_government"
    assert "up to five thousand" in duty["amount"]
    assert duty["by"] == "2020-03-10"


# ---------------------------------------------------------------- pairs


def pairs(one: Compiled, other: Compiled, caught: Any = lambda a, b: None) -> list[tuple[str | None, str | None, str]]:
    found: list[Pair] = pairs_of(Draft("A", "A", one), Draft("B", "B", other), caught)
    return [(pair.one, pair.other, pair.how) for pair in found]


STRIKES = '{title: "No strikes from the air", binds: north, must_not: air_strike}'
RAIDS = '{title: "No raids by night", binds: north, must_not: night_raid}'


def test_the_same_name_comes_first_then_likeness(tmp_path: Path) -> None:
    one = terms(tmp_path, f"  A: {STRIKES}\n  B: {RAIDS}\n")
    other = terms(tmp_path, f"  A: {RAIDS}\n  C: {STRIKES.replace('No strikes', 'No more strikes')}\n")
    renumbered = [("A", "A", "name"), ("A", "C", "likeness"), ("B", "A", "likeness")]
    assert pairs(one, other) == renumbered  # both the clause of that name and the one of those words are shown
    third = terms(tmp_path, f"  X: {STRIKES.replace('No strikes', 'No more strikes')}\n  Y: {RAIDS}\n")
    assert pairs(one, third) == [("A", "X", "likeness"), ("B", "Y", "likeness")]


def test_what_clauses_catch_makes_and_breaks_a_pair(tmp_path: Path) -> None:
    one = terms(tmp_path, f"  A: {STRIKES}\n")
    other = terms(tmp_path, '  X: {title: "Planes stay on the ground", binds: north, must_not: {act: air_strike}}\n')
    assert pairs(one, other, lambda a, b: 1000) == [("A", "X", "likeness")]
    assert pairs(one, other, lambda a, b: 0) == [("A", None, "alone"), (None, "X", "alone")]
    assert pairs(one, other) == [("A", None, "alone"), (None, "X", "alone")]


def test_no_pair_binds_other_parties_or_is_another_kind_of_rule(tmp_path: Path) -> None:
    one = terms(tmp_path, f"  A: {STRIKES}\n")
    others = terms(tmp_path, f"  X: {STRIKES.replace('binds: north', 'binds: south')}\n")
    assert pairs(one, others, lambda a, b: 1000) == [("A", None, "alone"), (None, "X", "alone")]
    duty = terms(
        tmp_path, '  X: {title: "No strikes from the air", binds: north, must_do: "air_strike", by: 2020-05-01}\n'
    )
    assert pairs(one, duty, lambda a, b: None) == [("A", None, "alone"), (None, "X", "alone")]


def test_a_clause_that_binds_both_stands_for_two_that_bind_one_each(tmp_path: Path) -> None:
    two = terms(tmp_path, f"  A: {STRIKES}\n  B: {STRIKES.replace('binds: north', 'binds: south')}\n")
    both = terms(tmp_path, f"  M: {STRIKES.replace('binds: north', 'binds: [north, south]')}\n")
    assert pairs(two, both, lambda a, b: 500) == [("A", "M", "likeness"), ("B", "M", "likeness")]
    assert pairs(both, two, lambda a, b: 500) == [("M", "A", "likeness"), ("M", "B", "likeness")]


# ---------------------------------------------------------------- shares


def shares_of_all_worlds(tolls: list[tuple[int, int, bool, bool]]) -> Bounds:
    """The least and the greatest share over all tolls and choices: (low, high, surely chosen, possibly chosen)."""
    found: list[float] = []

    def go(place: int, chosen: int, whole: int) -> None:
        if place == len(tolls):
            found.extend([chosen / whole] if whole else [])
            return
        low, high, surely, possibly = tolls[place]
        for toll in range(low, high + 1):
            for taken in {surely, possibly}:
                go(place + 1, chosen + (toll if taken else 0), whole + toll)

    go(0, 0, 0)
    return (min(found), max(found)) if found else (None, None)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 2), st.sampled_from([(True, True), (False, True), (False, False)])),
        max_size=4,
    )
)
def test_a_share_is_the_range_over_all_worlds(given_: list[tuple[int, int, tuple[bool, bool]]]) -> None:
    tolls = [(low, low + more, *chosen) for low, more, chosen in given_]

    def sums(which: Any) -> np.ndarray:
        mine = [(low, high) for low, high, *flags in tolls if which(*flags)]
        return np.array([sum(low for low, _ in mine), sum(high for _, high in mine), 0])

    found = share(sums(lambda *_: True), sums(lambda surely, _: surely), sums(lambda _, possibly: possibly))
    expected = shares_of_all_worlds(tolls)
    assert found == (pytest.approx(expected[0]), pytest.approx(expected[1]))


def test_a_share_of_what_has_no_bound_is_anything_that_it_can_be() -> None:
    whole, none = np.array([3, 3, 2]), np.array([0, 0, 0])
    assert share(whole, none, whole) == (0.0, 1.0)
    assert share(whole, whole, whole) == (1.0, 1.0)
    assert share(none, none, none) == (None, None)


def test_a_ratio_has_no_upper_bound_where_the_second_may_be_nothing() -> None:
    assert ratio((0.5, 0.6), (0.25, 0.3)) == (pytest.approx(0.5 / 0.3), pytest.approx(2.4))
    assert ratio((0.5, 0.6), (0.0, 0.3)) == (pytest.approx(0.5 / 0.3), None)
    assert ratio((0.5, 0.6), (0.0, 0.0)) == (None, None)
    assert ratio((None, None), (0.1, 0.2)) == (None, None)


# ---------------------------------------------------------------- symmetry


def relations(compiled: Compiled) -> dict[tuple[str, str], tuple[str | None, str]]:
    return {
        (one.provision, one.reading): (one.counterpart, one.relation) for one in mirrored(Draft("A", "A", compiled))
    }


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [
        ("{binds: south, must_not: {act: raid, target: north}}", ("B", "same")),
        ("{binds: south, must_not: {act: raid, target: north_army}}", ("B", "less")),
        ("{binds: south, must_not: raid}", ("B", "more")),
        ("{binds: south, must_not: {act: raid, killed: {at_least: 3}}}", ("B", "otherwise")),
        ("{binds: south, must_not: air_strike}", (None, "none")),
        ("{binds: south, must_not: {act: raid, target: north, killed: {at_most: 5}}}\n"
         "  C: {binds: south, must_not: {act: raid, target: north, killed: {at_least: 6}}}", ("B + C", "more")),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_one_party_is_looked_for_with_the_other(
    theirs: str, expected: tuple[str | None, str], tmp_path: Path
) -> None:
    found = relations(
        terms(tmp_path, f"  A: {{binds: north, must_not: {{act: raid, target: south_army}}}}\n  B: {theirs}\n")
    )
    assert found["A", "north"] == expected
    assert found["A", "south"] == expected


def test_terms_are_turned_about_too_and_a_clause_that_binds_both_is_not_asked(tmp_path: Path) -> None:
    clause = "{binds: %s, must_not: air_strike, except: {%s.a: {when: %s}}}"
    found = relations(
        terms(
            tmp_path,
            f"  A: {clause % ('north', 'A', 'defence')}\n  B: {clause % ('south', 'B', 'defence_too')}\n"
            "  M: {binds: [north, south], must_not: raid}\n",
        )
    )
    # under attack of the south's army, and of all of the south, are not the same: the one excuses less
    assert found["A", "north"] == ("B", "more")
    assert found["B", "north"] == ("A", "more")
    assert {provision for provision, _ in found} == {"A", "B"}
