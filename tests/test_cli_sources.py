"""The commands for lists: from a workbook to a mapping, to reports, to an export and back; versions and receipts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from cases import EXAMPLES
from ruamel.yaml import YAML
from test_cli import sulh

from sulh.reports.table import read_table

HEADER = ["شماره", "تاریخ", "ولسوالی", "نوع حادثه", "تلفات"]
ROWS = [
    [1, "۱۲ حمل ۱۳۹۹", "ولنا", "حمله هوایی", "۳ شهید ۵ زخمی"],
    [2, "۱۴ حمل ۱۳۹۹", "میسک", "ماین کنار جاده", "۲ نفر زخمی"],
    [3, "۲ ثور ۱۳۹۹", "تومیر", "اختطاف", "ندارد"],
]


def workbook(file: Path, rows: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    for row in [["لست تخطی ها"], HEADER, *rows]:
        book.active.append(row)
    book.save(file)
    return file


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return workbook(tmp_path / "list.xlsx", ROWS)


@pytest.fixture
def mapping(tmp_path: Path, listed: Path) -> Path:
    done = sulh("map", listed, "--out", tmp_path / "list.yaml")
    assert done.returncode == 0, done.stderr
    return tmp_path / "list.yaml"


@pytest.fixture
def case(tmp_path: Path) -> Path:
    copy = tmp_path / "case"
    shutil.copytree(EXAMPLES / "doha-2020", copy)
    return copy


def read(file: Path, mapping: Path, out: Path) -> list[dict[str, object]]:
    done = sulh("read", file, "--mapping", mapping, "--out", out)
    assert done.returncode == 0, done.stderr
    return sorted(pq.read_table(out / "reports.parquet").to_pylist(), key=lambda row: row["row"])


def test_a_proposed_mapping_reads_the_list_as_it_stands(tmp_path: Path, listed: Path, mapping: Path) -> None:
    text = mapping.read_text(encoding="utf-8")
    assert "# 100 % sure" in text
    assert YAML(typ="safe").load(text)["header_row"] == 2
    rows = read(listed, mapping, tmp_path / "out")
    assert [str(row["start"])[:10] for row in rows] == ["2020-03-31", "2020-04-02", "2020-04-21"]
    assert [(row["killed_low"], row["wounded_low"], row["wounded_high"]) for row in rows[:2]] == [
        (3, 5, 5),
        (None, 2, 2),
    ]
    assert [row["act"] for row in rows][2] == ["abduction"]
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "reports.parquet", "relations.parquet", "rejects.parquet", "rejects.csv", "places.parquet",
    }  # fmt: skip


def test_the_preview_shows_what_each_column_seems_to_hold(tmp_path: Path, listed: Path) -> None:
    done = sulh("map", listed, "--out", tmp_path / "m.yaml", "--json")
    columns = {item["column"]: item["field"] for item in json.loads(done.stdout)["columns"]}
    assert (columns["تاریخ"], columns["تلفات"], columns["ولسوالی"]) == ("date", "casualties", "adm2")
    shown = sulh("map", listed, "--out", tmp_path / "m.yaml", "--overwrite").stdout
    assert "تلفات" in shown
    assert "casualties" in shown


def test_a_mapping_that_a_person_corrected_is_not_overwritten(listed: Path, mapping: Path) -> None:
    mapping.write_text("# corrected by hand", encoding="utf-8")
    done = sulh("map", listed, "--out", mapping)
    assert done.returncode == 2
    assert "--overwrite" in done.stderr
    assert mapping.read_text(encoding="utf-8") == "# corrected by hand"


@pytest.mark.parametrize("ending", [".xlsx", ".hxl.csv", ".geojson"])
def test_what_is_exported_and_read_again_is_the_same(tmp_path: Path, listed: Path, mapping: Path, ending: str) -> None:
    read(listed, mapping, tmp_path / "out")
    file = tmp_path / f"again{ending}"
    done = sulh("export", tmp_path / "out" / "reports.parquet", "--out", file)
    assert done.returncode == 0, done.stderr
    assert read_table(file).to_pylist() == read_table(tmp_path / "out" / "reports.parquet").to_pylist()


def test_diff_says_what_came_went_and_changed(tmp_path: Path, listed: Path, mapping: Path) -> None:
    changed = [ROWS[0], [2, "۱۴ حمل ۱۳۹۹", "میسک", "ماین کنار جاده", "۴ نفر زخمی"], [4, *ROWS[2][1:4], "۱ کشته"]]
    newer = workbook(tmp_path / "newer.xlsx", changed)
    same = sulh("diff", listed, listed, "--mapping", mapping)
    assert (same.returncode, same.stdout.strip()) == (0, "Nothing changed.")
    done = sulh("diff", listed, newer, "--mapping", mapping, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert {item["what"] for item in found} >= {"changed"}
    assert "4" in sulh("diff", listed, newer, "--mapping", mapping).stdout


def test_a_file_that_changed_since_it_was_received_ends_the_run(case: Path, tmp_path: Path) -> None:
    source = "us_statements"
    done = sulh("receive", case, source, "--by", "the mission", "--when", "2020-06-01T09:30")
    assert done.returncode == 0, done.stderr
    assert sulh("read", case, "--out", tmp_path / "one").returncode == 0
    reports = pq.read_table(tmp_path / "one" / "reports.parquet").to_pylist()
    moments = {str(row["received"])[:16] for row in reports if row["source"] == source}
    assert moments == {"2020-06-01 09:30"}
    file = next(path for path in case.rglob("*.csv") if _is_source(case, source, path))
    file.write_bytes(file.read_bytes() + b"\n")
    done = sulh("read", case, "--out", tmp_path / "two")
    assert done.returncode == 2
    assert "changed since it was received" in done.stderr
    assert f"sulh receive CASE {source}" in done.stderr
    assert not (tmp_path / "two").exists()
    assert sulh("receive", case, source, "--by", "the mission").returncode == 0
    assert sulh("read", case, "--out", tmp_path / "two").returncode == 0


def _is_source(case: Path, source: str, file: Path) -> bool:
    data = YAML(typ="safe").load((case / "case.yaml").read_text(encoding="utf-8"))
    return (case / data["sources"][source]["file"]).resolve() == file.resolve()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("receive", "CASE", "nobody", "--by", "me"), "there is no source “nobody”"),
        (("receive", "CASE", "us_statements", "--by", "me", "--when", "yesterday"), "is no moment"),
        (("read", "CASE", "--case", "x", "--out", "OUT"), "--case says whose actors"),
        (("map", "absent.xlsx", "--out", "OUT/m.yaml"), "there is no such file"),
        (("export", "absent.parquet", "--out", "OUT/x.xlsx"), "there is no such file"),
    ],
)
def test_errors_are_one_message_and_leave_nothing(
    case: Path, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    given = [word.replace("CASE", str(case)).replace("OUT", str(tmp_path / "out")) for word in words]
    done = sulh(*given)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()
