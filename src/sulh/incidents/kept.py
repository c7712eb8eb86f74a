"""What a run of linking leaves behind so that later reports can be added to it: the reports in the order of their time, cut into
parts that can be read for a few days alone, what decisions held, and the model."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sulh.errors import FileError
from sulh.incidents.decisions import Decisions, load_decisions, write_decisions
from sulh.incidents.rows import WIDE_HOURS, content_order, seconds
from sulh.reports.schema import REPORTS
from sulh.reports.table import read_table

FILE = "linked.json"
DECISIONS = "decisions.csv"
FORM = "sulh linked reports 2"
_ROWS_TOGETHER = 8_192
"""Rows of one row group: what is read at least."""


@dataclass(frozen=True)
class Kept:
    """Of a run: the files of its reports, how many reports, the longest span of those with a day (seconds), how many there are
    without a day or about several incidents, and the decisions that held (kind and ids)."""

    parts: tuple[str, ...]
    reports: int
    longest: int
    others: int
    decisions: tuple[tuple[str, ...], ...]


def held(decisions: Decisions) -> tuple[tuple[str, ...], ...]:
    """What decisions say about links, in order."""
    return tuple(sorted({(one.kind, *one.subject) for one in decisions.standing if one.kind in _LINKING}))


_LINKING = ("same", "not_same", "part_of")


def describe(reports: pa.Table) -> tuple[int, int]:
    """The longest span of the reports with a day, in seconds, and how many others there are."""
    dated = np.asarray(pc.and_(pc.is_valid(reports["start"]), pc.is_valid(reports["end"])))
    span = seconds(reports["end"]) - seconds(reports["start"])
    several = np.asarray(pc.greater(pc.fill_null(reports["covers_high"], 2), 1))
    single = dated & (span <= WIDE_HOURS * 3600) & ~several
    return int(span[single].max(initial=0)), int((~single).sum())


def write_part(reports: pa.Table, folder: Path, number: int) -> str:
    """Write reports as a part of a run, in the order of their time; gives the file's name."""
    name = f"reports-{number:05}.parquet"
    ordered = reports.take(pa.array(content_order(reports)))
    pq.write_table(ordered, folder / name, compression="zstd", row_group_size=_ROWS_TOGETHER)
    return name


def keep(reports: pa.Table, decisions: Decisions, folder: Path) -> None:
    """Write all that a first run leaves behind."""
    longest, others = describe(reports)
    save(Kept((write_part(reports, folder, 0),), len(reports), longest, others, held(decisions)), folder)
    write_decisions(decisions, folder / DECISIONS)


def decisions_of(folder: Path) -> Decisions:
    """People's decisions that a run of linking kept; none where the folder holds no such run. Raises FileError where they are missing."""
    if not (folder / FILE).exists() and not (folder / DECISIONS).exists():
        return Decisions()
    return load_decisions(folder / DECISIONS)


def save(kept: Kept, folder: Path) -> None:
    """Write the description of a run."""
    text = json.dumps({"form": FORM, **asdict(kept)}, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(text + "\n", encoding="utf-8")


def load(folder: Path) -> Kept:
    """The description of an earlier run. Raises FileError where there is none."""
    try:
        data: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if data.pop("form") != FORM:
            raise ValueError("another form")
        kept = Kept(**data)
        numbers = int(kept.reports), int(kept.longest), int(kept.others)
        return Kept(tuple(map(str, kept.parts)), *numbers, tuple(tuple(map(str, one)) for one in kept.decisions))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        remedy = "Name the folder that “sulh link” wrote; if an older version wrote it, link everything once more."
        raise FileError("no run of linking can be added to here", where=folder, remedy=remedy) from None


def read(kept: Kept, folder: Path, filter_: Any = None, columns: list[str] | None = None) -> pa.Table:
    """The reports of a run, or those that a filter lets pass. Raises FileError where a part is missing or damaged."""
    try:
        parts = ds.dataset([folder / name for name in kept.parts], format="parquet")
        found = parts.to_table(filter=filter_, columns=columns)
        names = columns or REPORTS.names
        return found.select(names).cast(pa.schema([REPORTS.field(name) for name in names]))
    except (OSError, pa.ArrowException, KeyError) as error:
        raise FileError(f"the reports of the earlier run cannot be read: {error}", where=folder) from None


def reports_of(folder: Path) -> pa.Table:
    """The reports of a folder that `sulh run` or `sulh link` wrote. Raises FileError where there are none."""
    file = folder / "reports.parquet"
    if file.exists() or not (folder / FILE).exists():
        return read_table(file)
    return read(load(folder), folder)


def told_of(folder: Path, columns: Iterable[str]) -> pa.Table:
    """Some columns of the reports that a run of linking kept. Raises FileError where there is no run."""
    return read(load(folder), folder, columns=list(columns))


def carry(names: Iterable[str], source: Path, target: Path) -> None:
    """Bring the parts of a run into another folder, without a copy where the disk allows it."""
    for name in names:
        try:
            os.link(source / name, target / name)
        except OSError:
            shutil.copyfile(source / name, target / name)
