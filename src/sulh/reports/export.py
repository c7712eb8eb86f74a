"""Reports written for other programmes, so that nothing is lost when they are read again (`sulh.reports.table`)."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from sulh.errors import FileError
from sulh.reports.export_csv import write_csv
from sulh.reports.export_geojson import write_geojson
from sulh.reports.export_whole import whole_file
from sulh.reports.export_xlsx import write_xlsx

WRITERS = {".xlsx": write_xlsx, ".csv": write_csv, ".geojson": write_geojson}
"""Endings, and what writes them: a workbook, HXL-tagged CSV (also `.hxl.csv`), or GeoJSON."""


def export(reports: pa.Table, file: Path) -> None:
    """Write a reports table (schema REPORTS) as its ending says: see `WRITERS`.

    The file appears whole or not at all, and no cell of it can start a formula. The same table gives the same bytes.
    Raises FileError for another ending, for a table that the format cannot hold, and where nothing can be written.
    """
    writer = WRITERS.get(file.suffix.lower())
    if writer is None:
        raise FileError(
            f"“{file.suffix or file.name}” is no format of an export", where=file, remedy="Use .xlsx, .csv or .geojson."
        )
    with whole_file(file) as aside:
        writer(reports, aside)
