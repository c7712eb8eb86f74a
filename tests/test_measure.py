"""`sulh measure` from end to end: on an exercise, on the real rows, and on bad input."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from test_cli import sulh

from sulh.briefing import brief
from sulh.measures.violence.stage import NAMES
from sulh.pictures.charts import pictures
from sulh.run import Run
from tests.cases import doha, rows, run_case, with_rows

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("measure") / "case"
    done = sulh("exercise", folder, "--seed", 5, "--reports", 900, "--fall", 0.4)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_case(with_rows("riv-week-2020", tmp_path_factory.mktemp("riv")))


@pytest.fixture(scope="module")
def cessation(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_case(with_rows("syria-2016", tmp_path_factory.mktemp("syria")))


def test_the_command_writes_its_tables_and_pictures_twice_the_same(exercise: Path, tmp_path: Path) -> None:
    given: list[dict[str, bytes]] = []
    for name in ("a", "b"):
        done = sulh("measure", exercise, "--out", tmp_path / name, "--replications", 99, "--json")
        assert done.returncode == 0, done.stderr
        given.append({file.name: file.read_bytes() for file in sorted((tmp_path / name).iterdir())})
    assert given[0] == given[1]
    assert {f"{name}.parquet" for name in NAMES} <= set(given[0])
    told = json.loads(done.stdout)
    assert {row["measure"] for row in told["answers"]} == {"all_incidents", "barred_strikes"}
    assert not any(row["declared_after_start"] for row in told["answers"])
    svg = [name for name in given[0] if name.endswith(".svg")]
    assert svg
    for name in svg:
        ET.fromstring(given[0][name])
        assert given[0][name.replace(".svg", ".png")].startswith(b"\x89PNG")


def test_everything_said_rests_on_a_row(exercise: Path, tmp_path: Path) -> None:
    assert sulh("measure", exercise, "--out", tmp_path / "o", "--replications", 0).returncode == 0
    answers = pq.read_table(tmp_path / "o" / "answers.parquet").to_pylist()
    for row in answers:
        assert (row["fall"] is None) == (row["because"] is not None)
        if row["fall"] is not None:
            assert row["fall_low"] <= row["fall"] <= row["fall_high"]
    truth = json.loads((exercise / "truth" / "planted.json").read_text(encoding="utf-8"))
    assert truth["fall"] == 0.4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--account", "nobody"), "there is no account “nobody”"),
        (("--seed", "-1"), "greater than or equal to 0"),
        (("--replications", "x"), "as an integer"),
    ],
)
def test_bad_options_are_one_message(exercise: Path, words: tuple[str, ...], says: str, tmp_path: Path) -> None:
    done = sulh("measure", exercise, "--out", tmp_path / "out", *words)
    assert done.returncode == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_layers_of_control_that_cannot_be_read_stop_the_check(exercise: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    assert sulh("exercise", case, "--seed", 6, "--reports", 100).returncode == 0
    with (case / "case.yaml").open("a", encoding="utf-8") as file:
        file.write("territory: control.geojson\n")
    (case / "control.geojson").write_text("{}", encoding="utf-8")
    for command in (("check", case), ("measure", case)):
        done = sulh(*command)
        assert done.returncode == 2
        assert "control.geojson" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_week_of_reduction_has_as_many_answers_as_baselines(week: Run) -> None:
    mine = {row["baseline"]: row for row in rows(week, "answers", measure="events", account="established")}
    assert len(mine) == 7
    falls = [row["fall"] for row in mine.values()]
    assert 0.38 < min(falls) < 0.40
    assert 0.70 < max(falls) < 0.72
    assert all(row["declared_after_start"] and len(row["sha256"]) == 64 for row in mine.values())
    (test,) = rows(week, "tests", measure="events", account="established", test="placebo dates")
    assert test["tried"] > 1_000
    assert test["apart"] > 100
    assert 0.001 < test["p_high"] < 0.01
    hac = rows(week, "tests", measure="events", account="established", test="hac")[0]
    assert hac["p_high"] < test["p_low"] / 1_000


def test_after_the_week_there_is_a_rebound_against_it_and_none_against_the_season(week: Run) -> None:
    mine = {row["baseline"]: row for row in rows(week, "answers", measure="events_after", account="established")}
    assert mine["the_week"]["fall_high"] < 0
    season = mine["season and trend of the weeks before"]
    assert season["fall_low"] < 0 < season["fall_high"]


def test_rows_that_span_the_year_are_bounds_and_no_fall(cessation: Run) -> None:
    (row,) = rows(
        cessation, "answers", measure="deaths_outside_is", account="established", baseline="eight_weeks_before"
    )
    assert row["fall"] > 0.4
    assert row["bound_low"] < -1
    assert row["bound_high"] > 0.8
    (test,) = rows(cessation, "tests", measure="deaths_outside_is", account="established", test="simulation")
    assert test["p_high"] > 0.5


def test_fighting_moved_to_those_who_are_left_out(cessation: Run) -> None:
    shift = rows(cessation, "shifts", measure="deaths_outside_is", dimension="sides")[0]
    assert shift["p"] < 0.05
    found = {row["value"]: row for row in rows(cessation, "shares", dimension="sides")}
    bound = found["syrian_government and syrian_insurgents"]
    assert bound["change_high"] < 0
    left_out = found["civilians and islamic_state"]
    assert left_out["change_low"] > 0


def test_the_brief_shows_answers_and_pictures_and_asks_nobody(week: Run) -> None:
    page = brief(week)
    assert "after its period began" in page
    assert "does such a fall happen anyway?" in page
    assert page.count('<figure class="picture">') >= 10
    assert "url(http" not in page
    assert 'src="http' not in page
    for question in rows(week, "questions"):
        assert question["sha256"] in page
    assert "all reading" not in page
    assert "On the other accounts" in page
    assert "How much there was in each week" in page
    names = [one.name for one in pictures(week.tables, "a source")]
    assert len(names) == len(set(names))


def words_in(svg: str) -> str:
    """All text of a picture."""
    return " ".join("".join(one.itertext()) for one in ET.fromstring(svg).iter() if one.tag.endswith("text"))


def test_pictures_show_themselves_in_a_notebook(week: Run) -> None:
    one = next(iter(pictures(week.tables, "a source")))
    assert one._repr_svg_() == one.svg(alone=True)
    assert one.svg() == one.svg()
    assert one.svg().startswith("<svg")


def test_a_picture_that_stands_alone_has_its_title_period_source_and_marks_in_it(week: Run, tmp_path: Path) -> None:
    late = 0
    for one in pictures(week.tables, "Source: the rows of a test."):
        svg, png = one.save(tmp_path)
        words = words_in(svg.read_text(encoding="utf-8"))
        for said in (one.title, one.words, one.source):
            assert "".join(said.split()) in "".join(words.split())
        assert re.search(r"\d{4}-\d{2}-\d{2}", words)
        if one.measure is not None:
            assert "after its period began" in words
            late += 1
        assert png.read_bytes().startswith(b"\x89PNG")
        assert "Source: the rows of a test." not in words_in(one.svg())
    assert late >= 10


def test_a_rise_beyond_the_edge_is_an_arrow_with_its_numbers(week: Run) -> None:
    found = {one.name: one for one in pictures(week.tables, "a source")}
    words = words_in(found["falls-events_after"].svg())
    (row,) = rows(week, "answers", measure="events_after", account="established", baseline="the_week")
    assert f"+{-row['fall']:.0%}" in words
    assert "interrupted series" in words


def test_every_part_that_the_table_of_violence_has_is_drawn(cessation: Run) -> None:
    names = {one.name for one in pictures(cessation.tables, "a source")}
    assert {"weeks-act", "weeks-perpetrator", "weeks-target", "weeks-place", "weeks-unit", "shares"} <= names


def test_the_lines_for_a_notebook_work_as_the_documents_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (text,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "measures.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(text, names)
    assert names["made"]["duties"]._repr_svg_().startswith("<svg")
    assert (tmp_path / "duties.svg").exists()
    assert (tmp_path / "duties.png").exists()


def test_a_run_looks_for_hot_spots_and_its_brief_shows_them(exercise: Path, tmp_path: Path) -> None:
    assert sulh("run", exercise, "--out", tmp_path / "with").returncode == 0
    assert sulh("run", exercise, "--out", tmp_path / "without", "--replications", 0).returncode == 0
    pages = {name: (tmp_path / name / "brief.html").read_text(encoding="utf-8") for name in ("with", "without")}
    assert "<h3>Where it gathered</h3>" in pages["with"]
    assert "<h3>Where it gathered</h3>" not in pages["without"]


def test_the_brief_says_of_duties_why_and_what_is_on_record() -> None:
    page = brief(doha())
    assert "(417 days ago)" in page
    assert "undetermined: the minimum is unstated" in page
    assert "4,993 to 5,000 prisoners (public reports)" in page
    assert "Which duty waits on which" in page
    assert "D5 waits on D2: nobody can say yet whether that is met" in page
