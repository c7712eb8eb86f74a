"""What sources could see of a question, and what their silence and lateness do to its answer, beside a plain reading."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.measures.questions import load_questions
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.seeing import Asked, asked, seen_by
from sulh.measures.violence.watching import Heard, heard, warnings
from sulh.reports.schema import COVERAGE, REPORTS
from sulh.terms.compile import Compiled
from tests.measures.worlds import at, compiled, report

FIRST, LAST = dt.date(2020, 2, 1), dt.date(2020, 2, 29)
ACTS = ("air_strike", "raid", "attack", None)
AREAS = ("Kabul", "Kunduz", None)


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("seeing"))


def row(begin: int, end: int, kind: str = "covers", act: str | None = None, adm1: str | None = None) -> dict[str, Any]:
    return {
        "source": "a", "acts": None if act is None else [act], "adm1": adm1, "from": at(begin),
        "until": at(end + 1) - dt.timedelta(seconds=1), "kind": kind,
    }  # fmt: skip


def table(*rows: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(COVERAGE.names) | one for one in rows], schema=COVERAGE)


ROW = st.builds(
    row, st.integers(0, 20), st.integers(20, 28), st.sampled_from(["covers", "denied"]), st.sampled_from(ACTS),
    st.sampled_from(AREAS),
)  # fmt: skip


@given(rows=st.lists(ROW, min_size=1, max_size=5), act=st.sampled_from(ACTS), adm1=st.sampled_from(AREAS))
@settings(max_examples=300, deadline=None)
def test_each_day_is_seen_as_a_plain_reading_has_it(
    rows: list[dict[str, Any]], act: str | None, adm1: str | None, law: Compiled
) -> None:
    acts = law.agreement.vocabulary.acts
    leaves = {bit for bit in range(acts.everything.bit_length()) if acts.everything >> bit & 1}

    def of(node: str | None) -> set[int]:
        return leaves if node is None else {bit for bit in leaves if acts.mask(node) >> bit & 1}

    wanted = Asked(
        acts.everything if act is None else acts.mask(act), None if adm1 is None else frozenset({adm1.lower()})
    )
    found = seen_by(table(*rows), {"established": ["a"]}, acts)
    daily = found.per_day("established", FIRST, LAST, wanted)
    if not any(one["kind"] == "covers" for one in rows):
        assert daily is None
        return
    assert daily is not None
    partly = False
    for number in range(29):
        some = every = blind = hampered = False
        for one in rows:
            if not one["from"].date() <= FIRST + dt.timedelta(days=number) <= one["until"].date():
                continue
            names = of(None if one["acts"] is None else one["acts"][0])
            apart = one["adm1"] is not None and adm1 is not None and one["adm1"] != adm1
            if apart or not names & of(act):
                continue
            whole = of(act) <= names and (one["adm1"] is None or one["adm1"] == adm1)
            some, every = some or one["kind"] == "covers", every or (one["kind"] == "covers" and whole)
            blind = blind or (one["kind"] == "denied" and whole)
            hampered = hampered or (one["kind"] == "denied" and not whole)
        assert daily[number] == (some and not blind)
        partly = partly or (some and not blind and (not every or hampered))
    assert found.partly("established", [(FIRST, LAST)], wanted) == (["a"] if partly else [])


def test_a_source_without_coverage_leaves_open_who_saw(law: Compiled) -> None:
    found = seen_by(table(row(0, 28)), {"established": ["a", "b"], "us": ["a"]}, law.agreement.vocabulary.acts)
    wanted = Asked(law.agreement.vocabulary.acts.everything)
    assert found.per_day("established", FIRST, LAST, wanted) is None
    one = found.per_day("us", FIRST, LAST, wanted)
    assert one is not None
    assert one.tolist() == [1.0] * 29


@pytest.mark.parametrize(
    ("where", "acts", "adm1"),
    [
        ("{act: air_strike}", ["air_strike"], None),
        ("{any_of: [{act: air_strike}, {act: raid}]}", ["air_strike", "raid"], None),
        ("{act: raid, place: {adm1: Kunduz}}", ["raid"], {"kunduz"}),
        ("{any_of: [{place: {adm1: Kunduz}}, {place: {adm1: Kabul}}]}", None, {"kunduz", "kabul"}),
        ("{any_of: [{place: {adm1: Kunduz}}, {act: raid}]}", None, None),
    ],
)
def test_what_a_question_asks_of_is_read_from_its_condition(
    where: str, acts: list[str] | None, adm1: set[str] | None, tmp_path: Path
) -> None:
    law = compiled(tmp_path)
    path = tmp_path / "measures.yaml"
    path.write_text(
        f"measures:\n  q: {{title: q, declared: 2020-01-01, from: 2020-02-01, until: 2020-02-28, where: {where}}}\n",
        encoding="utf-8",
    )
    formula = load_questions(path, law)[0].formulas["all"]
    tree = law.agreement.vocabulary.acts
    mask = tree.everything if acts is None else tree.mask(acts)
    assert asked(formula, law) == Asked(mask, None if adm1 is None else frozenset(adm1))


def told(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([dict.fromkeys(REPORTS.names) | one for one in rows], schema=REPORTS)


def test_a_source_that_stops_inside_a_period_is_named_beside_the_answer() -> None:
    reports = told([report(day, day, day) for day in range(0, 60)])
    found = heard(reports, table(), dt.date(2020, 6, 1))
    period = (dt.date(2020, 3, 25), dt.date(2020, 4, 28))
    (words,) = warnings(found, ["list"], period)
    assert "told of nothing for 28 days" in words
    assert list(warnings(found, ["list"], (FIRST, LAST))) == []
    assert list(warnings(found, ["another"], period)) == []


def test_reports_that_are_still_to_come_are_named_beside_the_answer() -> None:
    random = np.random.default_rng(3)
    rows = []
    for number in range(900):
        day = int(random.integers(0, 100))
        came = day + int(random.exponential(14))
        if came <= 100:
            rows.append(report(number, day, day, submitted=at(came)))
    found = heard(told(rows), table(), dt.date(2020, 2, 1) + dt.timedelta(days=100))
    assert not isinstance(found["list"].delays, CannotBeSaid)
    last = dt.date(2020, 5, 11)
    (words,) = warnings(found, ["list"], (last - dt.timedelta(days=13), last))
    assert "still to come" in words
    here = sum(1 for one in rows if 87 <= (one["end"].date() - FIRST).days <= 100)
    assert f"only {here} reports of list are here" in words
    assert list(warnings(found, ["list"], (FIRST, LAST))) == []


def test_what_ended_by_its_own_coverage_is_named() -> None:
    one = Heard(np.arange(18_300, 18_340), 18_330, CannotBeSaid("too few"))
    (words,) = warnings({"a": one}, ["a"], (dt.date(2020, 3, 1), dt.date(2020, 3, 20)))
    assert "covers nothing after 2020-03-09" in words
