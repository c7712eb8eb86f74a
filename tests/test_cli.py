"""The commands as a person meets them: what they print, what they leave behind, and what they say of bad input."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pyarrow.parquet as pq
import pytest
from cases import EXAMPLES

from sulh.cli import main
from sulh.measures.violence.stage import NAMES


def sulh(*words: object) -> subprocess.CompletedProcess[str]:
    """One call of the command, in this process: what it printed and how it ended."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        mock.patch.object(sys, "argv", ["sulh", *map(str, words)]),
    ):
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
    return subprocess.CompletedProcess(sys.argv, code, out.getvalue(), err.getvalue())


def test_the_command_is_installed_and_an_error_of_its_user_has_no_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sulh.cli", "check", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False)
    assert "there is no case here" in done.stderr


@pytest.fixture
def case(tmp_path: Path) -> Path:
    copy = tmp_path / "case"
    shutil.copytree(EXAMPLES / "doha-2020", copy)
    return copy


def test_run_writes_the_tables_the_rejects_and_the_brief(tmp_path: Path) -> None:
    done = sulh("run", EXAMPLES / "doha-2020", "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    files = {file.name for file in (tmp_path / "out").iterdir()}
    tables = {"reports", "relations", "coverage", "rejects", "links", "lineage", "incidents", "residuals", "findings"}
    tables |= {"fact_reports", "disputes", "measures", "periods", "episodes", "duties", "places"}
    tables |= {"duty_accounts", "deliveries", "forecasts", "waits", "alerts", *NAMES}
    assert files == {f"{name}.parquet" for name in tables} | {"rejects.csv", "brief.html", "clauses.html", "model.json"}
    assert str(tmp_path / "out" / "brief.html") in done.stdout
    assert "excused" in done.stdout


def test_run_as_json_is_json_only(tmp_path: Path) -> None:
    done = sulh("run", EXAMPLES / "doha-2020", "--out", tmp_path / "out", "--json")
    told = json.loads(done.stdout)
    assert told["rows"]["findings"] == len(pq.read_table(tmp_path / "out" / "findings.parquet"))


@pytest.mark.parametrize("command", ["read", "judge"])
def test_the_stages_write_their_tables(command: str, tmp_path: Path) -> None:
    assert sulh(command, EXAMPLES / "doha-2020", "--out", tmp_path / "out").returncode == 0
    assert (tmp_path / "out" / "reports.parquet").exists()
    assert (tmp_path / "out" / "findings.parquet").exists() == (command == "judge")


def test_link_takes_any_table_of_reports(tmp_path: Path) -> None:
    given = tmp_path / "reports.csv"
    given.write_text(
        "source,start,end,lat,lon,act\na,2020-01-01,2020-01-01,30,60,raid\nb,2020-01-01,2020-01-01,30,60,raid\n"
    )
    done = sulh("link", given, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["incidents"] == 1
    assert len(pq.read_table(tmp_path / "out" / "links.parquet")) == 2


def test_check_says_what_was_expected_and_what_came_out(case: Path) -> None:
    file = case / "cases.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("{us: excused, taliban: excused", "{us: breach, taliban: excused", 1)
    )
    done = sulh("check", case)
    assert done.returncode == 1
    assert "expected breach, got excused" in done.stdout
    assert "cases.yaml, line" in done.stdout


def edit(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(case: Path) -> None:
        text = (case / name).read_text(encoding="utf-8")
        assert old in text, old
        (case / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def remove(name: str) -> Callable[[Path], None]:
    return lambda case: (case / name).unlink()


def replace(name: str, content: bytes) -> Callable[[Path], None]:
    return lambda case: (case / name).write_bytes(content) and None


BAD = {
    "no agreement": (remove("agreement.yaml"), ["agreement.yaml", "no such file"]),
    "no source": (remove("sources/press.csv"), ["press.csv", "no such file"]),
    "no mapping": (remove("sources/press.yaml"), ["press.yaml", "no such file"]),
    "broken YAML": (edit("case.yaml", "sources:", "sources: ["), ["case.yaml", "line", "not YAML"]),
    "a key twice": (
        edit("case.yaml", "case: doha-2020", "case: doha-2020\ncase: other"),
        ["line 2, column 1", "twice"],
    ),
    "an unknown key": (edit("agreement.yaml", "binds: taliban", "bind: taliban"), ["agreement.yaml", "line", "“bind”"]),
    "an unknown act": (
        edit("agreement.yaml", "must_not: suicide_attack", "must_not: suicide_atack"),
        ["Did you mean suicide_attack"],
    ),
    "yes or no": (edit("agreement.yaml", "alleged: true", "alleged: yes"), ["line", "true or false"]),
    "a side nobody knows": (edit("case.yaml", "side: us", "side: usa"), ["case.yaml", "line", "usa"]),
    "not a workbook": (replace("sources/taliban_list.xlsx", b"MZ\x90 a program"), ["taliban_list.xlsx"]),
    "a column that is not there": (edit("sources/press.yaml", "from: ", "from: Nothing "), ["Nothing"]),
    "decisions that contradict": (
        edit("decisions.csv", "d02,", "x1,2026-11-23,a,not_same,46d72636058c8b58|a91b416636d31264,,,why,\nd02,"),
        ["decisions.csv", "row"],
    ),
    "an unknown report in a decision": (
        edit("decisions.csv", "46d72636058c8b58", "0000000000000000"),
        ["0000000000000000"],
    ),
    "not UTF-8": (replace("agreement.yaml", b"agreement: \xff\xfe"), ["agreement.yaml", "UTF-8"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error_and_leaves_nothing_behind(name: str, case: Path, tmp_path: Path) -> None:
    spoil, said = BAD[name]
    spoil(case)
    done = sulh("run", case, "--out", tmp_path / "out")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for words in said:
        assert words in done.stderr, done.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_an_earlier_result_survives_a_failed_run(case: Path, tmp_path: Path) -> None:
    assert sulh("run", case, "--out", tmp_path / "out").returncode == 0
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}
    remove("sources/press.csv")(case)
    assert sulh("run", case, "--out", tmp_path / "out").returncode == 2
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_a_row_with_a_bad_date_is_set_aside_with_its_reason_and_counted(case: Path, tmp_path: Path) -> None:
    edit("sources/press.csv", "p4,2020-12-15", "p4,the 40th of May")(case)
    done = sulh("read", case, "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["rows"]["rejects"] == 1
    written = (tmp_path / "out" / "rejects.csv").read_text(encoding="utf-8")
    assert "the 40th of May" in written


def test_no_case_here(tmp_path: Path) -> None:
    done = sulh("run", tmp_path / "nowhere", "--out", tmp_path / "out")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_an_output_folder_that_is_a_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("here first")
    done = sulh("read", EXAMPLES / "doha-2020", "--out", tmp_path / "out")
    assert done.returncode == 2
    assert (tmp_path / "out").read_text() == "here first"


def test_the_queue_names_checks_and_questions(case: Path) -> None:
    done = sulh("queue", case, "--top", "3")
    assert done.returncode == 0, done.stderr
    assert "a perpetrator" in done.stdout
    assert "whether Khost Protection Force acts for United States" in done.stdout
    whole = json.loads(sulh("queue", case, "--json").stdout)
    scores = [row["score"] for row in whole["checks"]]
    assert scores == sorted(scores, reverse=True)
    refused = sulh("queue", case, "--account", "nobody")
    assert (refused.returncode, "there is no account “nobody”" in refused.stderr) == (2, True)
