"""Alert rules of a case from file to digest: each kind of rule, what changed since the last digest, and bad input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sulh.case import Case, load_case
from sulh.cli import app
from sulh.errors import SulhError
from sulh.measures.alerts.digest import as_html, as_text
from sulh.run import Run, digest_of, judge_incidents, link_reports, measure_violence, read_sources

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020"
RULES = """
alerts:
  strikes: {title: "Strikes", more_than: 1, within_days: 7, where: air_strike, account: us}
  due: {title: "Withdrawal is near", due_in_days: 30, duty: D8}
  moved: {title: "A duty moved", status_changed: true}
  silent: {title: "Silence", silent_for_days: 5, source: rights_commission}
  differ: {title: "They differ", new_dispute: possible, provision: U1}
"""


def doha(folder: Path, rules: str = RULES) -> Path:
    """A copy of the shipped case with other alert rules."""
    shutil.copytree(DOHA, folder)
    (folder / "alerts.yaml").write_text(rules, encoding="utf-8")
    return folder


def run_case(case: Case) -> Run:
    """A case, read, linked, judged and measured."""
    run = Run(case)
    for stage in (read_sources, link_reports, judge_incidents, measure_violence):
        stage(run)
    return run


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_case(load_case(doha(tmp_path_factory.mktemp("alerts") / "case")))


def rows(run: Run, alert: str) -> list[dict[str, Any]]:
    return [row for row in run.tables["alerts"].to_pylist() if row["alert"] == alert]


def test_every_rule_has_a_row_in_every_run(judged: Run) -> None:
    assert {row["alert"] for row in judged.tables["alerts"].to_pylist()} == {
        "strikes",
        "due",
        "moved",
        "silent",
        "differ",
    }
    assert {row["fired"] for row in rows(judged, "due")} == {"surely"}
    assert [row["fired"] for row in rows(judged, "moved")] == ["cannot_be_said"]
    assert rows(judged, "silent")[0]["low"] <= rows(judged, "silent")[0]["high"]


def test_a_digest_says_nothing_changed_when_nothing_did(judged: Run, tmp_path: Path) -> None:
    first = digest_of(judged)
    (tmp_path / "digest.json").write_text(first.state.text(), encoding="utf-8")
    second = digest_of(judged, tmp_path)
    assert second.since == first.as_of
    assert second.changes == (), "that rules now have a digest to compare with is no change"
    (tmp_path / "digest.json").write_text(second.state.text(), encoding="utf-8")
    third = digest_of(judged, tmp_path)
    assert third.changes == ()
    assert "Nothing." in as_text(third)


def test_a_digest_says_what_was_delivered_since_and_which_duty_moved(judged: Run, tmp_path: Path) -> None:
    (tmp_path / "digest.json").write_text(digest_of(judged).state.text(), encoding="utf-8")
    case = doha(tmp_path / "case")
    with (case / "deliveries.csv").open("a", encoding="utf-8") as file:
        columns = (case / "deliveries.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
        cells = {"provision": "D8", "when": "2021-05-01", "amount": "0", "source": "an invented report"}
        file.write(",".join(cells.get(name, "") for name in columns) + "\n")
    told = digest_of(run_case(load_case(case)), tmp_path)
    changed = {(change.mark, change.section) for change in told.changes if "D8" in change.text}
    assert ("new", "Deliveries and assessments") in changed
    assert ("changed", "Duties") in changed
    assert any(change.text.startswith("A duty moved: D8: met, was pending") for change in told.changes)


def test_the_html_escapes_what_people_wrote_and_needs_nothing_from_outside(tmp_path: Path) -> None:
    rules = 'alerts: {due: {title: "<script>alert(1)</script> هدنة", due_in_days: 30, duty: D8}}'
    page = as_html(digest_of(run_case(load_case(doha(tmp_path / "case", rules)))))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "هدنة" in page
    assert 'dir="auto"' in page
    assert "http" not in page.replace("http-equiv", "")


def test_lines_of_the_text_fit_into_an_e_mail(judged: Run) -> None:
    assert max(len(line) for line in as_text(digest_of(judged)).splitlines()) <= 72


def test_the_command_writes_three_files_and_reads_the_last_one(tmp_path: Path) -> None:
    run = CliRunner()
    for number in (1, 2):
        since = ["--since", str(tmp_path / "1")] if number > 1 else []
        result = run.invoke(app, ["digest", str(DOHA), "--out", str(tmp_path / str(number)), *since, "--json"])
        assert result.exit_code == 0, result.output
        assert {file.name for file in (tmp_path / str(number)).iterdir()} == {
            "digest.html",
            "digest.txt",
            "digest.json",
        }
    assert json.loads(result.stdout)["since"] == "2021-05-01"


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("{title: t}", "has none"),
        ("{title: t, more_than: 1, due_in_days: 3}", "more_than and due_in_days"),
        ("{title: t, more_than: 1, where: air_strike}", "within_days"),
        ("{title: t, more_than: 1, within_days: 7, where: levitation}", "levitation"),
        ("{title: t, more_than: -1, within_days: 7, where: air_strike}", "more_than"),
        ("{title: t, due_in_days: 3, duty: U1}", "there is no duty “U1”"),
        ("{title: t, silent_for_days: 3, source: nobody}", "there is no source “nobody”"),
        ("{title: t, new_dispute: certain, provision: X9}", "there is no provision “X9”"),
        ("{title: t, status_changed: true, where: air_strike}", "says nothing beside status_changed"),
    ],
)
def test_a_rule_that_cannot_be_read_is_one_message_with_its_place(rule: str, says: str, tmp_path: Path) -> None:
    case = doha(tmp_path / "case", f"alerts:\n  a: {rule}\n")
    with pytest.raises(SulhError) as error:
        run_case(load_case(case))
    assert says in str(error.value)
    assert "alerts.yaml" in str(error.value)


def test_what_is_no_digest_is_refused(tmp_path: Path) -> None:
    for text in ("{}", "no json", '{"sulh_digest": 1}'):
        (tmp_path / "digest.json").write_text(text, encoding="utf-8")
        result = CliRunner().invoke(
            app, ["digest", str(DOHA), "--out", str(tmp_path / "out"), "--since", str(tmp_path / "digest.json")]
        )
        assert isinstance(result.exception, SulhError)
        assert "not what a digest leaves" in str(result.exception)
        assert not (tmp_path / "out").exists()
