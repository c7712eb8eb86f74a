"""The command: a ready table kept ready, a clause's list, a draft watched until Ctrl-C; and the Afghan rows of UCDP GED."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from sulh.cli import app
from sulh.drafting import draft_file
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import undated_rules
from sulh.errors import InputError
from sulh.findings.deciding import Deciding, deciding
from sulh.findings.judge import expand
from sulh.replaying import Asked, session_of_case
from tests.cases import EXAMPLES, doha, with_rows

DOHA = EXAMPLES / "doha-2020"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """The incidents of Doha, as a run writes them."""
    pq.write_table(doha().tables["incidents"], tmp_path / "incidents.parquet")
    return tmp_path / "incidents.parquet"


def answer(*args: object) -> dict[str, Any]:
    done = CliRunner().invoke(app, ["replay", *map(str, args), "--json"])
    assert done.exit_code == 0, done.exception
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_ready_table_kept_or_not_gives_the_same(table: Path, tmp_path: Path) -> None:
    agreement = DOHA / "agreement.yaml"
    plain = answer(agreement, "--draft", agreement, "--incidents", table, "--list", "U1", "--top", "3")
    options = (
        agreement,
        "--draft",
        agreement,
        "--incidents",
        table,
        "--kept",
        tmp_path / "kept",
        "--list",
        "U1",
        "--top",
        "3",
    )
    assert answer(*options) == plain
    answer(*options, "--out", tmp_path / "out")  # which asks of every incident
    before = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "kept").iterdir()}
    again = answer(*options, "--out", tmp_path / "out")
    assert {one.name: one.stat().st_mtime_ns for one in (tmp_path / "kept").iterdir()} == before
    assert again | {"files": []} == plain
    assert {one.stem for one in (tmp_path / "out").iterdir()} == {"replay", "replayed", "unrecorded", "listed"}
    assert len(plain["listed"]) == 3


def test_a_case_and_its_own_table_differ_in_what_reports_state_alone(table: Path) -> None:
    case = answer(DOHA, "--draft", DOHA / "agreement.yaml")
    ready = answer(DOHA, "--draft", DOHA / "agreement.yaml", "--incidents", table)
    wide = {"U1"}  # the clause whose exception asks for a stated relation, and for coverage
    same = [row for row in case["replay"] if row["provision"] not in {*wide, ALL}]
    assert same == [row for row in ready["replay"] if row["provision"] not in {*wide, ALL}]
    assert len(same) > 20


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--kept", "somewhere"], "--kept keeps a ready table"),
        (["--watch", "--json"], "--watch prints for people"),
    ],
)
def test_options_that_do_not_go_together(options: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["replay", str(DOHA), "--draft", str(DOHA / "agreement.yaml"), *options])
    assert isinstance(done.exception, InputError)
    assert says in str(done.exception)


def test_a_draft_is_named_by_the_case_or_by_its_file(tmp_path: Path) -> None:
    agreement = tmp_path / "agreement.yaml"
    agreement.write_text("x", encoding="utf-8")
    assert draft_file(agreement, "present") == agreement
    assert draft_file(agreement, str(agreement)) == agreement
    assert draft_file(agreement, "other.yaml") == Path("other.yaml")
    assert draft_file(DOHA, "present") == DOHA / "agreement.yaml"


@pytest.mark.parametrize("what", ["missing", "word", "no parquet"])
def test_a_table_that_cannot_be_used_is_one_message(what: str, table: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    given = pq.read_table(table)
    if what == "missing":
        pq.write_table(given.drop_columns(["occurred"]), other)
    elif what == "word":
        place = given.schema.get_field_index("act")
        pq.write_table(given.set_column(place, given.field("act"), pa.array([["dance"]] * len(given))), other)
    else:
        other.write_text("incident_id\n", encoding="utf-8")
    said = {"missing": "“occurred” is missing", "word": "“dance” is in no tree", "no parquet": "no Parquet file"}[what]
    options = ["replay", DOHA / "agreement.yaml", "--draft", DOHA / "agreement.yaml", "--incidents", other]
    for more in ([], ["--kept", tmp_path / "kept"]):
        done = CliRunner().invoke(app, [str(one) for one in (*options, *more)])
        assert isinstance(done.exception, InputError) or "no Parquet" in str(done.exception)
        assert said in str(done.exception)
    assert not (tmp_path / "kept").exists()


def test_a_draft_is_watched_until_ctrl_c(table: Path, tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    text = (DOHA / "agreement.yaml").read_text(encoding="utf-8")
    head = text[: text.index("\nprovisions:")] + "\nprovisions:\n"
    draft.write_text(head + "  A: {binds: us, must_not: air_strike}\n", encoding="utf-8")
    out = tmp_path / "said.txt"
    call = [
        sys.executable,
        "-m",
        "sulh.cli",
        "replay",
        DOHA / "agreement.yaml",
        "--draft",
        draft,
        "--incidents",
        table,
        "--watch",
    ]
    with out.open("w") as said:
        child = subprocess.Popen(
            call, stdout=said, stderr=subprocess.STDOUT, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
    try:
        until(out, "By clause and reading")
        draft.write_text(head + "  A: {binds: us, must_not: [air_strike\n", encoding="utf-8")
        until(out, "The answer above stands.")
        draft.write_text(head + "  A: {binds: us, must_not: [air_strike, raid]}\n", encoding="utf-8")
        until(out, "Against the answer before: A is changed.")
        child.send_signal(signal.SIGINT)
        assert child.wait(60) == 0
    finally:
        child.kill()
    assert "Traceback" not in out.read_text(encoding="utf-8")


def until(file: Path, words: str) -> None:
    """Wait for words in a file."""
    for _ in range(600):
        if words in file.read_text(encoding="utf-8"):
            return
        time.sleep(0.2)
    raise AssertionError(file.read_text(encoding="utf-8"))


def test_of_the_afghan_rows_what_is_not_recorded_is_the_answer(tmp_path: Path) -> None:
    case = with_rows("riv-week-2020", tmp_path)
    text = (case / "agreement.yaml").read_text(encoding="utf-8")
    draft = case / "draft.yaml"
    draft.write_text(
        text[: text.index("\nprovisions:")] + "\nprovisions:\n"
        "  S1: {binds: us, must_not: air_strike}\n"
        "  S2: {binds: taliban, must_not: {act: attack, civilians_killed: {at_least: 1}}}\n",
        encoding="utf-8",
    )  # fmt: skip
    session = session_of_case(case)
    found = session.answer(draft, Asked(clause="S2", top=5))
    rows = found.tables["unrecorded"].to_pylist()
    facts = session.ready.facts(found.draft)
    implications = found.draft.legend.implications()
    accounts = facts.table["account"].to_pylist()
    for rule in undated_rules(found.draft):
        if rule.reading != "monitor":
            continue
        expanded = expand(rule, implications)
        known: dict[tuple[Any, ...], Deciding] = {}
        mine = []
        for place in (place for place, name in enumerate(accounts) if name == found.account):
            key = tuple(facts.value(fact, place) for fact in rule.facts)
            if key not in known:
                known[key] = deciding(expanded, facts.values(place))
            mine.append(known[key])
        for row in rows:
            if (row["provision"], row["reading"], row["account"]) == (rule.provision, "monitor", found.account):
                assert row["incidents"] == len(mine)
                assert row["undetermined"] == sum(1 for one in mine if one.open)
                assert row["settles"] == sum(row["fact"] in one.always for one in mine)
                assert row["open"] <= sum(row["fact"] in one.open for one in mine)
    whole = {
        row["fact"]: row
        for row in rows
        if row["provision"] == ALL and row["reading"] == "monitor" and row["account"] == found.account
    }
    assert set(whole) >= {"act", "perpetrator", "civilians_killed"}
    assert all(row["open"] > row["incidents"] / 2 for name, row in whole.items() if name in ("act", "perpetrator"))
    assert any(note.startswith("S1 surely bars nothing") for note in found.notes)
    assert all(row["reports"] for row in found.tables["listed"].to_pylist())


@pytest.mark.parametrize("command", ["replay --draft present", "loopholes", "readings", "queue", "design --reduce 50%"])
def test_a_case_without_incidents_says_so_and_blames_no_account(command: str, tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(DOHA, case)
    (case / "empty.csv").write_text("date,act\n", encoding="utf-8")
    (case / "empty.yaml").write_text(
        'fields: {date: {from: date, formats: ["%Y-%m-%d"]}, act: {from: act}}\n', encoding="utf-8"
    )
    (case / "case.yaml").write_text(
        "case: none\ntitle: None\nagreement: agreement.yaml\n"
        "sources: {press: {file: empty.csv, mapping: empty.yaml, side: none, grade: B}}\n"
        "standard_of_proof: {any_of: [{independent: 1}]}\n",
        encoding="utf-8",
    )
    name, *options = command.split()
    done = CliRunner().invoke(app, [name, str(case), *options])
    assert isinstance(done.exception, InputError), done.exception
    assert "there are no incidents at all" in str(done.exception)
    assert "account" not in str(done.exception)
