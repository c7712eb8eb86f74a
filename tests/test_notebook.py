"""The notebook of the docs runs from its first cell to its last, and shows what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
import pytest
from cases import ROOT
from nbclient import NotebookClient

NOTEBOOKS = sorted((ROOT / "docs").glob("*.ipynb"))


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.name)
def test_every_cell_of_a_notebook_runs_and_shows_something(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    notebook = nbformat.read(file, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "what a notebook made is not kept in the repository"
    client = NotebookClient(notebook, timeout=300, kernel_name="python3")
    client.create_kernel_manager().kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert len(code) > 5
    for cell in code:
        assert cell.outputs, cell.source
        assert all(output.output_type != "error" for output in cell.outputs)


def test_there_is_a_notebook() -> None:
    assert [file.name for file in NOTEBOOKS] == ["drafts.ipynb"]
