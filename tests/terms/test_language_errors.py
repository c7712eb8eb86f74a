"""What the newer parts of the language refuse: with the place, and with a remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import InputError, Position, SulhError
from sulh.terms.compile import load_compiled

HEAD = """\
agreement: river
parties: {north: {name: North}, south: {name: South}}
actors: ACTORS
in_force: DATES
terms: {heavy: {means: {killed: {at_least: 3}}}}
provisions:
"""
ACTORS, DATES = "{militia: {}}", "{from: 2030-01-01}"


def text(provisions: str, actors: str = ACTORS, dates: str = DATES, more: str = "") -> str:
    """An agreement with these parts."""
    return HEAD.replace("ACTORS", actors).replace("DATES", dates) + f"  {provisions}\n{more}"


def refused(folder: Path, given: str, **files: str) -> InputError:
    """The error that a text causes."""
    (folder / "agreement.yaml").write_text(given, encoding="utf-8")
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(SulhError) as caught:
        load_compiled(folder / "agreement.yaml")
    assert caught.value.where is not None
    return caught.value  # type: ignore[return-value]


P = "P: {binds: south, must_not: raid}"
REFUSED = {
    "a circle of acts_for": (
        text(P, "{a: {acts_for: {b: {according_to: everyone}}}, b: {acts_for: {a: {according_to: [north]}}}}"),
        3, "act for each other in a circle", "Remove acts_for",
    ),
    "a circle by way of part_of": (
        text(P, "{a: {acts_for: {b: {according_to: everyone}}}, b: {part_of: c}, c: {acts_for: {a: {}}}}"),
        3, "in a circle", "Remove acts_for",
    ),
    "a circle of conditions": (
        text("P: {binds: south, must_not: raid, void_if: {broken: Q}}\n  Q: {binds: north, must_not: raid, void_if: {broken: P}}"),
        7, "wait for each other in a circle", "Let one of them",
    ),
    "a circle through a term": (
        text("P: {binds: south, must_not: raid, except: {a: {when: hurt}}}").replace(
            "at_least: 3}}}}", "at_least: 3}}}, hurt: {means: {broken: P}}}"
        ),
        7, "in a circle", "Let one of them",
    ),
    "periods that clash": (
        text(P, "{a: {acts_for: {south: [{according_to: [north]}, {denied_by: [north], from: 2030-02-01}]}}}"),
        3, "both says and denies this in overlapping periods", "Correct the days",
    ),
    "an extension that ends before the agreement begins": (
        text(P, dates="{from: 2030-01-01, extended: {E: {until: 2029-01-01}}}"), 4, "ends before it begins", "Correct",
    ),
    "a suspension of nothing": (
        text(P, dates="{from: 2030-01-01, suspended: {S: {from: 2030-02-01, until: 2030-02-02, of: [X]}}}"),
        4, "“X” is not a provision", "declare",
    ),
    "a first day of nobody": (
        text(P, dates="{from: {read_as: {east: 2030-01-01}}}"), 4, "“east” is not a reading", "declare",
    ),
    "hours that are none": (
        text('P: {binds: south, must_not: {act: raid, hours: {from: "25:00", until: "06:00"}}}'), 7, "no time of day", "06:00",
    ),
    "an offset that is none": (
        text('P: {binds: south, must_not: {act: raid, hours: {from: "22:00", until: "06:00", utc_offset: Kabul}}}'),
        7, "no offset from UTC", "+04:30",
    ),
    "hours of a whole day": (
        text('P: {binds: south, must_not: {act: raid, hours: {from: "06:00", until: "06:00"}}}'), 7, "the same hour", "Leave",
    ),
    "hours in an empty list": (text("P: {binds: south, must_not: {act: raid, hours: []}}"), 7, "is empty", "Name one"),
    "a breach of a rule that is not there": (
        text("P: {binds: south, must_not: raid, void_if: {broken: Z}}"), 7, "no must_not of this agreement", "There are: P",
    ),
    "a breach so many times": (
        text("P: {binds: south, must_not: raid}\n  Q: {binds: north, must_not: raid, void_if: {broken: P, times: 0}}"),
        8, "whole number from 1", "",
    ),
    "an attack that is over and goes on": (
        text(
            "P: {binds: south, must_not: raid, except: {a: {when: {attack_by: north, on: militia, within_hours: 1, "
            "within_km: 1, while_it_goes_on: {gap_hours: 6}}}}}"
        ),
        7, "side by side", "any_of",
    ),
    "a gap that is none": (
        text(
            "P: {binds: south, must_not: raid, except: {a: {when: {attack_by: north, on: militia, within_km: 1, while_it_goes_on: 6}}}}"
        ),
        7, "takes gap_hours", "gap_hours: 6",
    ),
    "an area that is none": (
        text("P: {binds: south, must_not: {act: raid, place: {area: zone, within_km: 1}}}"), 7, "no area “zone”", "under areas",
    ),
    "sealed for a stranger": (text("P: {binds: south, must_not: raid, sealed: [east]}"), 7, "“east” is not a reading", "declare"),
    "an episode without bounds": (text(P, more="counting: {unit: episode}\n"), 8, "an episode needs merge_within", "hours"),
    "at least nothing": (
        text("P: {binds: south, must_do: leave, by: 2030-02-01, modality: at_least}"), 7, "needs an amount with at_least", "Add",
    ),
    "a duty that becomes void": (
        text("P: {binds: south, must_do: leave, by: 2030-02-01, void_if: heavy}"), 7, "a duty takes no void_if", "note",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(REFUSED))
def test_it_is_refused_with_place_and_remedy(name: str, tmp_path: Path) -> None:
    given, line, what, remedy = REFUSED[name]
    error = refused(tmp_path, given)
    assert what in error.what
    assert remedy in (error.remedy or "")
    assert isinstance(error.where, Position)
    assert (error.where.line, Path(error.where.file).name) == (line, "agreement.yaml")


A = "amendment: A\namends: river\nfrom: 2030-02-01\n"
AMENDED = {
    "of another agreement": (A.replace("river", "lake"), "amends “lake”, not “river”", "agreement.yaml"),
    "ends what is not there": (A + "removed: [X]\n", "is not in force to end", "one.yaml"),
    "another kind of rule": (
        A + "provisions: {P: {binds: south, must_do: leave, by: 2030-03-01}}\n", "another kind of rule", "one.yaml",
    ),
    "a known actor anew": (A + "actors: {militia: {}}\n", "is there already", "one.yaml"),
    "a rule that cannot be read": (A + "provisions: {P: {binds: south, must_not: raidd}}\n", "neither an act nor a term", "one.yaml"),
    "an unknown key": (A + "provision: {}\n", "“provision” is not a key", "one.yaml"),
    "a circle with what stands": (
        A + "provisions: {P: {binds: south, must_not: raid, void_if: {broken: P}}}\n", "in a circle", "one.yaml",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", list(AMENDED))
def test_an_amendment_is_refused_where_the_fault_stands(name: str, tmp_path: Path) -> None:
    amendment, what, file = AMENDED[name]
    error = refused(tmp_path, text(P, more="amendments: [one.yaml]\n"), one=amendment)
    assert what in error.what
    assert file in str(error.where)
    assert ", line " in str(error.where)


def test_an_amendment_that_is_missing_is_said(tmp_path: Path) -> None:
    assert "no amendment one.yaml" in refused(tmp_path, text(P, more="amendments: [one.yaml]\n")).what


WORDS = st.sampled_from(
    [
        "raid",
        "heavy",
        "north",
        "militia",
        "P",
        "[]",
        "{}",
        "1",
        "-1",
        "2030-01-01",
        "unstated",
        "open",
        '"22:00"',
        "true",
        "null",
    ]
)
KEYS = st.sampled_from(
    ["act", "hours", "place", "broken", "times", "within_days", "attack_by", "on", "within_km", "while_it_goes_on", "gap_hours",
     "from", "until", "area", "any_of", "not", "term", "killed", "at_least", "lapses_after_days", "between", "utc_offset"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.recursive(WORDS, lambda inner: st.one_of(
    st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    st.dictionaries(KEYS, inner, min_size=1, max_size=4).map(
        lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
    ),
), max_leaves=8))  # fmt: skip
def test_whatever_stands_in_a_condition_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, condition: str
) -> None:
    file = tmp_path_factory.mktemp("any") / "agreement.yaml"
    given = text(
        f"P: {{binds: south, must_not: raid}}\n  Q: {{binds: north, must_not: {condition}, void_if: {condition}}}"
    )
    file.write_text(given, encoding="utf-8")
    try:
        load_compiled(file)
    except SulhError as error:
        assert error.where is not None
