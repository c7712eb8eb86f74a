"""What a sheet shows beside its text, and which rows are no reports, as rejects: everything of a file is accounted for."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from sulh.sources.files.layout import Layout
from sulh.sources.files.letters import column_letters
from sulh.sources.reading.rows import REJECTED

SAID = {
    "hidden_row": "the row is hidden",
    "hidden_column": "the column is hidden",
    "hidden_sheet": "the sheet is hidden",
    "formula_without_value": "a formula without its value: the cell counts as empty",
    "error": "an error value",
    "external_link": "the file links to another file, which is not opened",
    "direction_override": "characters in it change the direction of the text that is shown",
    "control_characters": "control characters in it were left out",
    "undecodable": "bytes in it are no text in the file's encoding",
    "cut": "the cell is longer than is read",
    "comment": "a comment",
}
"""The kinds of marks that a reader of the record should see, and what each means. Colours and merged cells show in the
rows themselves; a formula with a value is as good as the value."""


def marked(layout: Layout) -> pa.Table:
    """The marks of a sheet and its rows that are no reports, in the schema REJECTED."""
    sheet = layout.sheet.name
    names = layout.header.names
    records: list[dict[str, Any]] = [
        {"sheet": sheet, "row": row, "what": "aside", "reason": reason, "given": given}
        for row, reason, given in layout.aside
    ]
    for mark in layout.sheet.marks().to_pylist():
        if mark["kind"] in SAID:
            place = mark["column"]
            column = None if place < 0 else names[place] if place < len(names) else column_letters(place)
            records.append(
                {
                    "sheet": sheet,
                    "row": mark["row"] or None,
                    "column": column,
                    "value": mark["value"],
                    "what": "mark",
                    "reason": SAID[mark["kind"]],
                }
            )
    return pa.Table.from_pylist(records, schema=REJECTED)
