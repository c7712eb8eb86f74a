"""Reports as HXL-tagged CSV: a header, a row of tags (hxlstandard.org, 1.1), and a row a report, in UTF-8."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from sulh.reports.export_cells import column_texts, guarded
from sulh.sources.reading.facts import COUNTS
from sulh.words.vocabulary import SET_FIELDS

_COUNT_TAGS = {
    "killed": "#affected+killed",
    "civilians_killed": "#affected+killed+civilians",
    "fighters_killed": "#affected+killed+fighters",
    "wounded": "#affected+injured",
    "civilians_wounded": "#affected+injured+civilians",
    "fighters": "#capacity+fighters",
    "damaged": "#impact+damaged",
    "covers": "#event+num",
}
_SET_TAGS = {
    "act": "#event+type",
    "perpetrator": "#org+perpetrator",
    "target": "#org+target",
    "object": "#impact+object",
    "weapon": "#cause+weapon",
    "side_a": "#org+side_a",
    "side_b": "#org+side_b",
}
TAGS = {
    "report_id": "#meta+id",
    "source": "#meta+source",
    "stance": "#meta+stance",
    "start": "#date+start",
    "end": "#date+end",
    "lat": "#geo+lat",
    "lon": "#geo+lon",
    "radius_km": "#geo+radius+km",
    "place": "#loc+name",
    "adm1": "#adm1+name",
    "adm2": "#adm2+name",
    **{name: _SET_TAGS[name] + "+list" for name in SET_FIELDS},
    **{f"{name}_surely": _SET_TAGS[name] + "+surely+list" for name in SET_FIELDS},
    **{f"{name}_low": _COUNT_TAGS[name] + "+min" for name in (*COUNTS, "covers")},
    **{f"{name}_high": _COUNT_TAGS[name] + "+max" for name in (*COUNTS, "covers")},
    "grade": "#meta+grade",
    "address": "#meta+url",
    "text": "#description+text",
    "submitted": "#date+submitted",
    "lang": "#meta+lang",
    "given": "#meta+given",
    "sheet": "#meta+sheet",
    "row": "#meta+row",
    "file_sha256": "#meta+file+sha256",
    "file_bytes": "#meta+file+bytes",
    "received": "#date+received",
    "listed_as_violation": "#meta+listed_as_violation",
}
"""The HXL tag of each column."""


def tag_of(column: str) -> str:
    """The HXL tag of a column of a reports table."""
    return TAGS.get(column, f"#meta+{column}")


def write_csv(reports: pa.Table, file: Path) -> None:
    """Write a reports table as HXL-tagged CSV. It begins with a byte order mark, by which spreadsheet programmes know
    UTF-8; cells are as `sulh.reports.export_cells` has them, all text in quotes."""
    columns = [guarded(column_texts(column, separators=True)) for column in reports.columns]
    header = ",".join(f'"{name}"' for name in reports.column_names)
    tags = ",".join(f'"{tag_of(name)}"' for name in reports.column_names)
    with file.open("wb") as stream:
        stream.write(f"\ufeff{header}\n{tags}\n".encode())
        table = pa.table(columns, names=reports.column_names)
        pa_csv.write_csv(table, stream, pa_csv.WriteOptions(include_header=False))
