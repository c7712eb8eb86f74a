"""A source's file and its mapping become rows: what each row says, by the columns of the reports table.

A row whose date cannot be read, or with nothing readable at all, is set aside whole; any other cell that cannot be read
is rejected alone and its fact stays unknown. Columns are read by their distinct cells, sheet by sheet, batch by batch.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sulh.errors import FileError, nearest
from sulh.sources.applying.batch import BatchReader, Block, joined, without_sums
from sulh.sources.applying.expect import check_expected
from sulh.sources.applying.locate import locate
from sulh.sources.applying.marks import marked
from sulh.sources.data_sets.registry import MODULES, data_set
from sulh.sources.files.layout import Layout, LayoutRules
from sulh.sources.files.open_file import is_workbook, open_sheets
from sulh.sources.files.sheets import Sheet, Workbook
from sulh.sources.files.tables import Table, table_of
from sulh.sources.files.text_files import file_problem
from sulh.sources.mapping import Mapping
from sulh.sources.reading.rows import REJECTED, ReadSource, Tally, read_of_rows


def read_source(file: Path, mapping: Mapping, *, source: str, grade: str | None = None) -> ReadSource:
    """Read one source. `source` is its key in the case; `grade` holds for rows that give none.

    Raises FileError where the file is missing, damaged, locked or not what its name says, and InputError where a column
    that the mapping names is not there or the file is not as the mapping expects. What single rows say that cannot be
    read is in `rejected`.
    """
    given = {
        "source": source,
        "file": file,
        "file_sha256": _sha256(file),
        "file_bytes": file.stat().st_size,
        "lang": mapping.lang,
        "grade": grade,
        "listed_as_violation": mapping.listed_as_violation,
    }
    read = _read_data_set(file, mapping, given) if mapping.format in MODULES else _read_table(file, mapping, given)
    check_expected(read, mapping)
    return read


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise file_problem(file, error) from None


def _read_data_set(file: Path, mapping: Mapping, given: dict[str, object]) -> ReadSource:
    module = data_set(str(mapping.format))
    with contextlib.ExitStack() as stack:
        opener = getattr(module, "open_table", None)
        table = stack.enter_context(
            opener(file, mapping.encoding, mapping.separator) if opener else _first_table(file, mapping)
        )
        rows, rejects, tally = module.read_rows(table, mapping.rules, mapping.vocabulary)
    read = read_of_rows(rows, rejects, tally=tally, **given)
    located = locate(read.rows, mapping)
    tally = replace(tally, notes=(*tally.notes, *located.notes))
    return replace(read, rows=located.rows, looked_up=located.looked_up, tally=tally)


@contextlib.contextmanager
def _first_table(file: Path, mapping: Mapping) -> Iterator[Table]:
    with open_sheets(file, encoding=mapping.encoding, separator=mapping.separator) as workbook:
        yield table_of(Layout(file, _shown(workbook)[0], LayoutRules()))


def _read_table(file: Path, mapping: Mapping, given: dict[str, object]) -> ReadSource:
    if mapping.sheets is not None and not is_workbook(file, mapping.format):
        key = "sheet" if mapping.document.has(("sheet",)) else "sheets"
        raise mapping.document.error((key,), "a text table has no sheets", f"Remove “{key}”.")
    blocks = []
    seen = 0
    with open_sheets(
        file, mapping.format, sheets=mapping.sheets, encoding=mapping.encoding, separator=mapping.separator
    ) as workbook:
        notes = list(workbook.problems)
        for sheet in _chosen(workbook, mapping):
            row = mapping.header_row_of.get(sheet.name or "", mapping.layout.header_row)
            layout = Layout(file, sheet, replace(mapping.layout, header_row=row))
            _require_columns(layout, mapping)
            reader = BatchReader(mapping, layout)
            parts = []
            for count, block in reader.read_all(layout.lines()):
                seen += count
                parts.append(block)
            blocks += [without_sums(joined(parts)), Block.of_rejects(marked(layout))]
    whole = joined(blocks)
    located = locate(whole.rows, mapping)
    tally = Tally(rows=seen, notes=(*notes, *located.notes))
    return ReadSource(
        rows=located.rows,
        rejected=whole.rejected.select(REJECTED.names),
        looked_up=located.looked_up,
        seconds=whole.seconds,
        stated=whole.stated,
        tally=tally,
        **given,  # type: ignore[arg-type]
    )


def _chosen(workbook: Workbook, mapping: Mapping) -> Sequence[Sheet]:
    if mapping.sheets is not None or mapping.all_sheets:
        return workbook.sheets
    return _shown(workbook)[:1]


def _shown(workbook: Workbook) -> list[Sheet]:
    """The sheets that are not hidden; all where every one is."""
    if not workbook.sheets:
        raise FileError("the workbook has no sheet that can be read", where=workbook.file)
    return [sheet for sheet in workbook.sheets if not sheet.hidden] or list(workbook.sheets)


def _require_columns(layout: Layout, mapping: Mapping) -> None:
    columns = layout.columns
    for column, path in mapping.columns():
        name = " ".join(column.split())
        if name in layout.header.repeated:
            raise mapping.document.error(
                path,
                f"the column “{column}” stands twice in {_place(layout)}",
                f"Write “{column} (1)” or “{column} (2)”.",
            )
        if name not in columns:
            raise mapping.document.error(
                path,
                f"there is no column “{column}” in {_place(layout)}",
                f"{nearest(name, columns)} The columns are: {', '.join(columns)}.",
            )


def _place(layout: Layout) -> str:
    sheet = f" of the sheet “{layout.sheet.name}”" if layout.sheet.name is not None else ""
    return f"row {layout.rules.header_row}{sheet} of {layout.file.name}"
