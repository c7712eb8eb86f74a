"""The docs say what the code does: every command, every key of a condition, every table."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import typer
from cases import ROOT

from sulh.cli import app

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
