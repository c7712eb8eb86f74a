"""Reads a workbook in a process of its own, under limits, and writes Arrow files. Run by `workbook`.

Arguments: task (`cells`, `sparse`, `marks`), file, kind, the names of the sheets as JSON (empty: all), the folder to
write to, and limits in bytes of address space and of what is written. Out come `TASK-NUMBER.arrow` or
`TASK-marks-NUMBER.arrow` for each sheet and, at the end, `TASK.json` (`sparse` writes as `cells`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

try:
    import resource
except ImportError:  # not on Windows: the time limit and the look at the archive remain
    resource = None  # type: ignore[assignment]


def main(task: str, file: str, kind: str, sheets: str, folder: str, memory: int, written: int) -> None:
    """Do the task; see the module's description."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    asked = json.loads(sheets) if sheets else None
    name = "marks" if task == "marks" else "cells"
    try:
        said = _do(task, file, kind, asked, Path(folder))
    except MemoryError:
        said = {"error": "memory"}
    (Path(folder) / f"{name}.json").write_text(json.dumps(said), encoding="utf-8")


def _do(task: str, file: str, kind: str, asked: list[str] | None, folder: Path) -> dict[str, Any]:
    if task == "marks":
        from sulh.sources.files.workbook_marks import write_marks

        return write_marks(file, kind, asked, folder)
    from sulh.sources.files.workbook_cells import write_cells, write_sparse_cells

    return (write_sparse_cells if task == "sparse" else write_cells)(file, asked, folder)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], sys.argv[5], int(sys.argv[6]), int(sys.argv[7]))
