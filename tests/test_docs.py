"""The docs say what the code does: every command, every key of a condition, every table."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import typer
from cases import ROOT

from sulh.cli import app
from sulh.sources.mapping_text import ExpectText, RelationText, RuleText, SaysText, SecondText, SetAsideText, TableText
from sulh.sources.numbers.text import read_count

sys.path.insert(0, str(ROOT / "scripts"))
from document_tables import page


def test_the_page_of_tables_is_up_to_date() -> None:
    written = (ROOT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written == page(), "run: python scripts/document_tables.py"


def test_every_command_is_in_the_readme_with_help() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command = typer.main.get_command(app)
    names = list(command.commands)  # type: ignore[attr-defined]
    assert {"run", "check", "read", "link", "judge", "explain", "brief", "fetch"} <= set(names)
    for name in names:
        assert f"sulh {name} " in text
        assert command.commands[name].help  # type: ignore[attr-defined]


PAGES = sorted(
    file for file in ROOT.glob("**/*.md") if not {".venv", "node_modules", "build"} & set(file.relative_to(ROOT).parts)
)


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(file: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", file.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (file.parent / target).exists(), target


def test_the_table_of_counts_is_what_the_reader_gives() -> None:
    text = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ((?:`[^`|]+` ?)+) \| (\w+), (\w+) \|$", text, flags=re.MULTILINE)
    assert len(rows) == 9
    for words, low, high in rows:
        bounds = tuple(None if end == "unknown" else int(end) for end in (low, high))
        for word in re.findall("`([^`]+)`", words):
            assert read_count(word) == bounds, word


def test_every_key_of_a_mapping_is_on_the_page_of_sources() -> None:
    text = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("sources.md", "case.md"))
    models = (TableText, RuleText, SetAsideText, ExpectText, RelationText, SecondText, SaysText)
    names = {field.alias or name for model in models for name, field in model.model_fields.items()}
    missing = sorted(name for name in names if not re.search(rf"\b{name}\b", text))
    assert missing == []
