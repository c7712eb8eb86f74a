"""The page of keywords: up to date, complete, and each worked example run."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

import pytest
from cases import ROOT

from sulh.findings.examples import check_examples
from sulh.measures.deliveries import load_deliveries
from sulh.measures.duties import duties
from sulh.strict_yaml import load
from sulh.terms.compile import Compiled, load_compiled

sys.path.insert(0, str(ROOT / "scripts"))
from document_keywords import TARGET, WORKED, examples, keywords, page, shows

NAMES = sorted(examples())


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: python scripts/document_keywords.py"


def test_every_keyword_is_in_a_worked_example() -> None:
    texts = list(examples().values())
    assert [key for key in keywords() if not any(shows(text, key) for text in texts)] == []


def written(name: str, folder: Path, reader: str | None = "as given") -> Compiled:
    """The agreement of a worked example, with the files beside it."""
    given = load(WORKED / f"{name}.yaml").data
    (folder / "agreement.yaml").write_text(given["agreement"], encoding="utf-8")
    for file, content in given.get("files", {}).items():
        (folder / file).write_text(content, encoding="utf-8")
    return load_compiled(folder / "agreement.yaml", reader=given.get("for") if reader == "as given" else reader)


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_example_comes_out(name: str, tmp_path: Path) -> None:
    compiled = written(name, tmp_path)
    section = re.search(r"^examples:\n(?:[ ].*\n)+", examples()[name], re.MULTILINE)
    results = []
    if section:
        (tmp_path / "cases.yaml").write_text(section[0], encoding="utf-8")
        results = check_examples(tmp_path / "cases.yaml", compiled)
        wrong = [(one.name, one.reading, one.expected, one.got) for one in results if not one.passed]
        assert wrong == []
    assert results or "duties:" in examples()[name]


@pytest.mark.parametrize("name", [name for name in NAMES if "\nduties:" in examples()[name]])
def test_the_duties_stand_where_they_should(name: str, tmp_path: Path) -> None:
    given = load(WORKED / f"{name}.yaml").data
    agreement = written(name, tmp_path).agreement
    (tmp_path / "deliveries.csv").write_text(given["deliveries"], encoding="utf-8")
    found = load_deliveries(tmp_path / "deliveries.csv", agreement)
    assert isinstance(given["as_of"], dt.date)
    rows = duties(agreement, found, given["as_of"]).to_pylist()
    got = {(row["provision"], row["reading"]): row["status"] for row in rows}
    assert got == {
        (one["provision"], reading): status for one in given["duties"] for reading, status in one["expect"].items()
    }


@pytest.mark.parametrize("name", [name for name in NAMES if "\nnot_for:" in examples()[name]])
def test_what_is_sealed_is_not_there_for_others(name: str, tmp_path: Path) -> None:
    given = load(WORKED / f"{name}.yaml").data
    for reader, hidden in given["not_for"].items():
        judged = written(name, tmp_path, None if reader == "public" else reader).judged
        assert not set(hidden) & set(judged)
