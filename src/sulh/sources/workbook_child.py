"""Reads one sheet of a workbook in a process of its own, under a memory limit, and writes its rows as JSON lines.

Run by `workbook`; it imports nothing of sulh. A workbook can be made so that a few kilobytes ask for any amount of
memory; here that ends this process and no other.

Arguments: file, sheet (empty: the first), memory limit in bytes. Lines out: `["row", number, [cells]]`, then
`["end", sheet name]` or `["error", kind, detail]`. A cell is text, a number, true or false, or `["date" | "datetime" |
"time", ISO text]`.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from typing import Any

try:
    import resource
except ImportError:  # not on Windows: the time limit and the look at the archive remain
    resource = None  # type: ignore[assignment]


def main(file: str, sheet: str, memory: int) -> None:
    """Write the rows of one sheet to standard output; see the module's description."""
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine as calamine

    try:
        _rows(calamine, file, sheet)
    except calamine.PasswordError:
        _write(["error", "password", ""])
    except calamine.WorksheetNotFound:
        _write(["error", "sheet", ""])
    except MemoryError:
        _write(["error", "memory", ""])
    except calamine.CalamineError as error:
        _write(["error", "damaged", str(error)])


def _rows(calamine: Any, file: str, sheet: str) -> None:
    workbook = calamine.CalamineWorkbook.from_path(file)
    names = workbook.sheet_names
    if sheet and sheet not in names:
        _write(["error", "sheet", ", ".join(names)])
        return
    if not names:
        _write(["error", "empty", ""])
        return
    chosen = sheet or names[0]
    for number, cells in enumerate(workbook.get_sheet_by_name(chosen).iter_rows(), start=1):
        if any(cell != "" for cell in cells):
            _write(["row", number, [_plain(cell) for cell in cells]])
    _write(["end", chosen])


def _plain(cell: Any) -> Any:
    if isinstance(cell, dt.datetime):
        return ["datetime", cell.isoformat()]
    if isinstance(cell, dt.date):
        return ["date", cell.isoformat()]
    if isinstance(cell, dt.time):
        return ["time", cell.isoformat()]
    return cell if isinstance(cell, (str, float, int, bool)) or cell is None else str(cell)


def _write(line: list[Any]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
