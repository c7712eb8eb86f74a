"""Questions that the data cannot answer, each a small case run from its files: said with the reason, never with a number."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sulh.errors import InputError
from sulh.run import Run
from tests.cases import rows, run_case

AGREEMENT = """
agreement: small
parties: {us: {name: US}, taliban: {name: Taliban}}
in_force: {from: 2020-02-29}
provisions:
  T1: {binds: taliban, must_not: suicide_attack}
"""
MAPPING = """
format: csv
fields: {date: {from: date}, adm1: {from: adm1}, act: {from: act}, perpetrator: {from: who}}
"""
BEFORE = "{before: {from: 2020-01-01, until: 2020-02-28}}"
Told = Sequence[tuple[str, ...]]


def daily(first: str, last: str, rate: float = 1.0, seed: int = 1) -> list[tuple[str, ...]]:
    """Rows of an invented list: day, province, act, who."""
    random = np.random.default_rng(seed)
    start, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    found: list[tuple[str, ...]] = []
    for number in range((end - start).days + 1):
        for _ in range(random.poisson(rate)):
            picked = (random.choice(of) for of in (["Kabul", "Kunduz"], ["air_strike", "raid"], ["us", "taliban"]))
            found.append(((start + dt.timedelta(days=number)).isoformat(), *map(str, picked)))
    return found


def asked(
    folder: Path, told: Told, period: tuple[str, str], *, baselines: str = BEFORE, where: str = "", coverage: str = "",
    declared: str = "2019-01-01", other: Told | None = None,
) -> Run:  # fmt: skip
    """A case of one source (or two) and one question, run to its answers."""
    lists = {"press": told} | ({} if other is None else {"other": other})
    sources = []
    for name, lines in lists.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("date", "adm1", "act", "who"), *lines])
        seen = ", coverage: seen.csv" if coverage else ""
        sources.append(f"  {name}: {{file: {name}.csv, mapping: list.yaml, side: none, grade: B{seen}}}")
    (folder / "agreement.yaml").write_text(AGREEMENT, encoding="utf-8")
    (folder / "list.yaml").write_text(MAPPING, encoding="utf-8")
    if coverage:
        (folder / "seen.csv").write_text(coverage, encoding="utf-8")
    (folder / "measures.yaml").write_text(
        f"measures:\n  q: {{title: Attacks, declared: {declared}, from: {period[0]}, until: {period[1]}, "
        f"baselines: {baselines}{where}}}\n",
        encoding="utf-8",
    )
    (folder / "case.yaml").write_text(
        "case: small\ntitle: Small\nagreement: agreement.yaml\nmeasures: measures.yaml\nsources:\n"
        + "\n".join(sources) + "\nstandard_of_proof: {any_of: [{independent: 1, grade: B}]}\n",
        encoding="utf-8",
    )  # fmt: skip
    return run_case(folder)


def said(run: Run) -> list[str]:
    return [row["text"] for row in rows(run, "said", section="answers")]


WEEKS = ("2020-02-29", "2020-03-27")
ALL = daily("2019-06-01", "2020-04-30")


@pytest.mark.parametrize(
    ("told", "given", "because"),
    [
        (ALL, {"period": ("2020-02-29", "2020-02-29")}, "the period is one day"),
        ([], {}, "nothing was counted surely"),
        (ALL, {"where": ", where: {act: drone_strike}"}, "nothing was counted surely"),
        (daily("2019-06-01", "2020-02-01"), {}, "before the period"),
        (daily("2019-06-01", "2020-03-10"), {}, "inside the period"),
        (daily("2020-02-15", "2020-04-30"), {}, "fewer than 8 weeks"),
        (ALL, {"coverage": "from,until\n2019-06-01,2020-03-10\n"}, "no source covered 17 days of the period"),
        (ALL, {"coverage": "from,until\n2020-01-05,2020-04-30\n"}, "no source covered 4 days of the baseline before"),
        (
            ALL,
            {"coverage": "from,until,kind\n2019-06-01,2020-04-30,covers\n2020-03-01,2020-03-27,denied\n"},
            "no source covered 27 days of the period",
        ),
        (
            ALL,
            {"coverage": "from,until,acts\n2019-06-01,2020-04-30,raid\n", "where": ", where: {act: air_strike}"},
            "no source covered 28 days of the period",
        ),
        (
            ALL,
            {"coverage": "from,until,adm1\n2019-06-01,2020-04-30,Kabul\n", "where": ", where: {place: {adm1: Kunduz}}"},
            "no source covered 28 days of the period",
        ),
    ],
)
def test_what_cannot_be_said_has_a_reason_and_no_number(
    told: Told, given: dict[str, Any], because: str, tmp_path: Path
) -> None:
    run = asked(tmp_path, told, **({"period": WEEKS} | given))
    answers = rows(run, "answers", account="established")
    assert len(answers) == 2
    assert all(row["fall"] is None and because in row["because"] for row in answers)
    assert all(row["p_low"] is None and because in row["because"] for row in rows(run, "tests", account="established"))
    assert any(because in text for text in said(run))
    assert not any(re.search(r"\bp 0|fall of|rise of|frequency", text) for text in said(run))


def test_without_a_baseline_no_fall_is_given(tmp_path: Path) -> None:
    run = asked(tmp_path, ALL, WEEKS, baselines="{}")
    assert all(row["fall"] is None for row in rows(run, "answers"))
    assert "Against a baseline: cannot be said, because none is declared" in said(run)


def test_a_baseline_outside_the_data_has_a_reason(tmp_path: Path) -> None:
    run = asked(tmp_path, ALL, WEEKS, baselines="{old: {same_weeks_of: [2015]}}")
    (row,) = rows(run, "answers", baseline="old", account="established")
    assert row["fall"] is None
    assert "the data begin on 2019-06-0" in row["because"]


def test_nothing_in_the_period_is_a_fall_without_a_point_and_without_a_step(tmp_path: Path) -> None:
    run = asked(tmp_path, [row for row in ALL if not WEEKS[0] <= row[0] <= WEEKS[1]], WEEKS)
    texts = said(run)
    assert any("or more (95 % interval), as nothing was surely counted in the period" in text for text in texts)
    assert not any("100%" in text or "0.000" in text for text in texts)
    assert any(
        text.startswith("An interrupted series cannot be said, because nothing was surely counted") for text in texts
    )
    assert any("press has told of nothing for 28 days" in text for text in texts)


def test_nothing_in_the_baseline_gives_no_number(tmp_path: Path) -> None:
    run = asked(tmp_path, [("2019-06-01", "Kabul", "raid", "us"), *daily("2020-02-29", "2020-04-30")], WEEKS)
    assert all(row["fall"] is None for row in rows(run, "answers", account="established"))
    assert all(row["fall"] is None for row in rows(run, "tests", account="established"))
    assert not any("%" in text for text in said(run))


def test_a_source_that_left_and_one_alone_are_named_with_the_answer(tmp_path: Path) -> None:
    one = asked(tmp_path, ALL, WEEKS)
    assert any("all of it is from one source, press" in note for row in rows(one, "answers") for note in row["notes"])
    two = tmp_path / "two"
    two.mkdir()
    run = asked(two, ALL, WEEKS, other=daily("2019-06-01", "2020-02-20", seed=2))
    notes = {note for row in rows(run, "answers", account="established") for note in row["notes"]}
    assert any("other has told of nothing for 3" in note for note in notes)
    assert not any("one source" in note for note in notes)


def test_a_source_that_saw_a_part_is_named_with_the_answer(tmp_path: Path) -> None:
    run = asked(tmp_path, ALL, WEEKS, coverage="from,until,adm1\n2019-06-01,2020-04-30,Kabul\n")
    (row, *_) = rows(run, "answers", account="established", baseline="before")
    assert row["fall"] is not None
    assert any("press could see a part only" in note for note in row["notes"])


@pytest.mark.parametrize(("declared", "late"), [("2020-02-28", False), ("2020-02-29", True), ("2021-01-01", True)])
def test_a_late_declaration_is_in_every_table_of_its_answer(declared: str, late: bool, tmp_path: Path) -> None:
    run = asked(tmp_path, ALL, WEEKS, declared=declared)
    for name in ("questions", "series", "answers", "tests", "shifts", "shares"):
        found = rows(run, name)
        assert found
        assert all(row["declared_after_start"] is late for row in found)
    assert any("after its period began" in text for text in said(run)) is late


def test_an_account_that_nobody_gives_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="measure q: there is no account “nobody”") as error:
        asked(tmp_path, ALL, WEEKS, where=", account: nobody")
    assert error.value.remedy == "There are: established, independent."


def test_a_period_without_end_is_refused_and_not_counted_week_by_week(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the period lasts 7,979 years"):
        asked(tmp_path, ALL, ("2020-02-29", "9999-12-31"))
