"""The examples over real UCDP rows: Syria's cessation of hostilities, and the week of reduced violence in Afghanistan."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import EXAMPLES, rows, run_case, with_rows

from sulh.briefing import Reasons
from sulh.run import Run


@pytest.fixture(scope="module")
def syria(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_case(with_rows("syria-2016", tmp_path_factory.mktemp("syria")))


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_case(with_rows("riv-week-2020", tmp_path_factory.mktemp("week")))


def test_clashes_between_named_groups_of_contested_standing_are_disputed_by_that_term(syria: Run) -> None:
    certain = rows(syria, "disputes", account_a="established", certain=True)
    assert certain
    assert {row["cause"] for row in certain} == {"term:excluded_terrorist_organizations"}
    assert {row["kind"] for row in certain} == {"reading"}


def test_rows_that_name_only_syrian_insurgents_stay_undetermined_and_say_why(syria: Run) -> None:
    reports = {row["report_id"]: row for row in rows(syria, "reports")}
    unnamed = {
        key
        for key, row in reports.items()
        if row["side_b"] == ["syrian_insurgents"] and row["side_a"] == ["syrian_government"]
    }
    assert len(unnamed) > 500
    found = [
        row for row in rows(syria, "findings", account="established", provision="C1") if row["incident_id"] in unnamed
    ]
    assert found
    assert {row["status"] for row in found} == {"undetermined"}
    told = Reasons(syria).explain(found[0]["incident_id"], "C1", "opposition", "established")
    assert any("the other side" in sentence for sentence in told.deciding)


def test_only_one_sided_violence_says_who_did_it_to_whom(syria: Run) -> None:
    for row in rows(syria, "reports"):
        one_sided = row["act"] == ["one_sided_violence"]
        assert (row["perpetrator"] is not None) == one_sided
        assert (row["target"] == ["civilians"]) == one_sided
        assert (row["side_b"] == ["civilians"]) == one_sided


def test_comma_joined_sides_all_took_part(syria: Run) -> None:
    joint = [
        row
        for row in rows(syria, "reports")
        if len(row["side_a_surely"] or ()) > 1 or len(row["side_b_surely"] or ()) > 1
    ]
    assert joint


def test_weekly_deaths_outside_the_fighting_of_is_have_bounds(syria: Run) -> None:
    weeks = rows(syria, "measures", measure="deaths_outside_is", account="established", period="week")
    now = [row for row in weeks if str(row["from"].date()) >= "2016-02-27"]
    before = [row for row in weeks if str(row["from"].date()) < "2016-02-27"]
    assert (len(now), len(before)) == (8, 8)
    assert all(row["high"] is None or row["low"] <= row["high"] for row in weeks)
    assert any(row["high"] != row["low"] for row in weeks)


def test_the_page_of_syria_has_the_bounds_of_the_dated_incidents(syria: Run) -> None:
    page = " ".join((EXAMPLES / "syria-2016" / "README.md").read_text(encoding="utf-8").split())
    for period, words in (("baseline", "before"), ("now", "after")):
        (row,) = rows(syria, "measures", measure="deaths_outside_is", account="established", period=period)
        assert f"{row['low']:,} to {row['high']:,} {words}" in page


def test_events_that_span_weeks_are_bounds_and_never_dumped_on_their_first_day(syria: Run) -> None:
    whole_year = [row for row in rows(syria, "reports") if row["end"] and (row["end"] - row["start"]).days > 300]
    assert whole_year
    deaths = sum(row["killed_low"] for row in whole_year)
    first = rows(syria, "measures", measure="deaths_outside_is", account="established", period="week")[0]
    assert deaths > first["low"]


def test_the_week_of_february_2020_has_sixteen_deaths(week: Run) -> None:
    now = rows(week, "periods", account="established", unit="killed")
    assert {row["low_now"] for row in now} == {16} or any(
        row["low_now"] <= 16 <= (row["high_now"] or 16) for row in now
    )
    assert all(
        row["low_now"] * row["days_base"] < row["low_base"] * row["days_now"]
        for row in now
        if row["baseline"].endswith("before")
    )


def test_the_same_week_against_several_baselines_gives_several_answers(week: Run) -> None:
    by_subject: dict[str, set[float]] = {}
    for row in rows(week, "periods", account="established"):
        by_subject.setdefault(row["subject"], set()).add(round(row["fall_low"] or 0, 2))
    assert any(len(found) > 2 for found in by_subject.values())


def test_a_file_that_was_not_fetched_says_how_to_fetch_it(tmp_path: Path) -> None:
    from sulh.case import load_case
    from sulh.errors import FileError
    from sulh.run import read_sources

    case = load_case(EXAMPLES / "syria-2016")
    if (EXAMPLES / "syria-2016" / "data" / "ged.csv.gz").exists():
        pytest.skip("the file has been fetched here")
    with pytest.raises(FileError, match="sulh fetch ucdp"):
        read_sources(Run(case))
