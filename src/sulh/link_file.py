"""Linking a file of reports that memory does not hold, slab by slab: on Spark's workers, or here one after the other. The links are
those of `link`.

The reports are put in the order of time once, so that a worker reads only its slab. The driver reads a few columns of all reports
and the stretches that the model is learned from; every slab is a task of its own, which writes the links of the groups that begin in
it. Where there are reports without a day or about several incidents, the driver places them beside the groups at the end, for
which all reports have to be in its memory.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sulh.engine import Engine
from sulh.errors import InputError
from sulh.incidents import kept as runs
from sulh.incidents.block import WINDOW_HOURS
from sulh.incidents.dated import MARGIN, SLAB_ROWS, Span, slab, spans
from sulh.incidents.decisions import Decisions, write_decisions
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.groups import Basis
from sulh.incidents.kept import Kept
from sulh.incidents.link import Linked, finished, links_as_groups, with_the_rest
from sulh.incidents.model_file import SavedModel, load_links, load_model
from sulh.incidents.rows import read_rows, seconds
from sulh.incidents.rulings import Rulings
from sulh.incidents.same import links_table
from sulh.incidents.schema import LINEAGE, RESIDUALS
from sulh.incidents.training import sample, stretches, train
from sulh.output import whole, write_tables
from sulh.reports.schema import REPORTS
from sulh.reports.table import read_table
from sulh.words.vocabulary import vocabulary

_SORTED = "reports-00000.parquet"
_MODEL = "model.json"
_BATCH = 262_144


@dataclass(frozen=True)
class Task:
    """A slab that a worker groups: the folder with the reports and the model, and which starts."""

    folder: str
    span: Span
    reach: int
    number: int
    decisions: Decisions


@dataclass(frozen=True)
class Done:
    """What a worker found: the file of its links, how many pairs were not compared, the value of its groups and the most that could
    be."""

    file: str
    capped: int
    value: int
    most: int


def link_file(
    reports: Path, out: Path, engine: Engine, decisions: Decisions, model: Path | None, tell: Callable[[str], None],
    size: int = SLAB_ROWS,
) -> tuple[dict[str, int], float]:  # fmt: skip
    """Link a reports table (as `read_table` takes it; a Parquet file with all columns of REPORTS is not held in memory) into the
    folder `out`, in slabs of about `size` reports; gives the numbers to print and the gap (`Groups.gap`). Raises as
    `read_table`, `load_model` and the engine do."""
    with whole(out) as folder, tempfile.TemporaryDirectory(prefix="sulh-slabs-") as name:
        aside = Path(name)
        tell("Putting the reports in the order of time")
        _sort(reports, engine, aside)
        kept = _describe(aside, decisions)
        tell("Learning what the sources are like")
        saved = load_model(model) if model else _learned(aside, decisions)
        (aside / _MODEL).write_text(saved.text(), encoding="utf-8")
        tell("Linking reports into incidents")
        done = engine.each(group_slab, _tasks(aside, kept, decisions, size))
        links = folder / "links.parquet"
        _join(done, engine, links)
        if kept.others or any(kind == "part_of" for kind, *_ in kept.decisions):
            tell("Placing the reports without a day and those about several incidents")
            _place_the_rest(aside, links, decisions, saved)
        else:
            write_tables({"lineage": LINEAGE.empty_table(), "residuals": RESIDUALS.empty_table()}, folder)
        for file in (_SORTED, _MODEL):
            shutil.move(aside / file, folder / file)
        runs.save(kept, folder)
        write_decisions(decisions, folder / runs.DECISIONS)
        return _numbers(kept, links, done), _gap(done)


def _sort(reports: Path, engine: Engine, aside: Path) -> None:
    """Write the reports in the order of their time, as one file."""
    if not _ready(reports):
        pq.write_table(read_table(reports), aside / "given.parquet")
        reports = aside / "given.parquet"
    engine.register_parquet("reports", [reports])
    twice = engine.query(
        "SELECT report_id FROM reports GROUP BY report_id HAVING count(*) > 1 ORDER BY report_id LIMIT 1"
    )
    if len(twice):
        remedy = "Give every report an id of its own."
        raise InputError(f"the id “{twice['report_id'][0]}” stands on more than one row", where=reports, remedy=remedy)
    engine.write("SELECT * FROM reports ORDER BY start", aside / _SORTED)
    (aside / "given.parquet").unlink(missing_ok=True)


def _ready(reports: Path) -> bool:
    """Whether a file is a complete table of reports already."""
    if reports.suffix != ".parquet":
        return False
    try:
        schema = pq.read_schema(reports)
    except (OSError, pa.ArrowException):
        return False
    needed = ("report_id", "source", "stance", "covers_low", "covers_high")
    found = pq.read_metadata(reports)
    places = {found.schema.column(number).path: number for number in range(found.num_columns)}
    statistics = [
        found.row_group(group).column(places[name]).statistics
        for group in range(found.num_row_groups)
        for name in needed
        if name in places
    ]
    full = all(one is not None and one.has_null_count and one.null_count == 0 for one in statistics)
    return schema.names == REPORTS.names and full and all(name in places for name in needed)


def _describe(aside: Path, decisions: Decisions) -> Kept:
    table = _read(aside, columns=["start", "end", "covers_high"])
    longest, others = runs.describe(table)
    return Kept((_SORTED,), len(table), longest, others, runs.held(decisions))


def _read(aside: Path, filter_: Any = None, columns: list[str] | None = None) -> pa.Table:
    return runs.read(Kept((_SORTED,), 0, 0, 0, ()), aside, filter_, columns)


def _starts(aside: Path) -> np.ndarray[Any, np.dtype[np.int64]]:
    """When the reports with a date start."""
    table = _read(aside, columns=["start", "end"])
    dated = np.asarray(pc.and_(pc.is_valid(table["start"]), pc.is_valid(table["end"])))
    return np.asarray(seconds(table["start"])[dated], dtype=np.int64)


def _learned(aside: Path, decisions: Decisions) -> SavedModel:
    """The model, as `link.learn` has it: common things from all reports, the rest from stretches of time."""
    parts = pq.ParquetFile(aside / _SORTED).iter_batches(_BATCH)
    common = Frequencies.of_parts(read_rows(pa.Table.from_batches([part]).cast(REPORTS)) for part in parts)
    start = _starts(aside)
    found = stretches(start)
    sources = sorted(pc.unique(_read(aside, columns=["source"])["source"]).to_pylist())
    table = _read(aside) if found == [Span()] else pa.concat_tables([_of(aside, one) for one in found])
    rows = read_rows(table, sources)
    chosen = sample(rows, start)
    rules = Rulings(rows, decisions, None).rules.narrowed(chosen)
    model = train(rows.take(chosen), rules, vocabulary({}), common)
    return SavedModel.of_sources(rows.sources, model, common)


def _of(aside: Path, span: Span) -> pa.Table:
    """The reports that start in a span."""
    filter_ = pc.is_valid(ds.field("start"))
    for bound, after in ((span.since, True), (span.until, False)):
        if bound is not None:
            moment = pa.scalar(bound, pa.timestamp("s", "UTC"))
            filter_ &= ds.field("start") >= moment if after else ds.field("start") < moment
    return _read(aside, filter_)


def _tasks(aside: Path, kept: Kept, decisions: Decisions, size: int) -> list[Task]:
    reach = 2 * (WINDOW_HOURS * 3600 + kept.longest + 1)
    return [Task(str(aside), span, reach, number, decisions) for number, span in enumerate(spans(_starts(aside), size))]


def group_slab(task: Task) -> Done:
    """Group one slab and write its links beside the reports: what a worker does."""
    folder, margin = Path(task.folder), MARGIN * task.reach
    model, words = load_model(folder / _MODEL), vocabulary({})
    while True:
        rows = read_rows(_of(folder, task.span.wider(margin)))
        rulings = Rulings(rows, task.decisions, None)
        chosen = np.flatnonzero(rows.of_a_day & ~rulings.attached)
        some, rules = rows.take(chosen), rulings.rules.narrowed(chosen)
        basis = Basis(words, model.of(rows.sources), model.common)
        found = slab(some, rules, rulings.decided[chosen], basis, task.span.wider(margin - 2 * task.reach))
        mine = task.span.holds(some.start)[found.groups.home]
        if found.settled[mine].all() or (task.span.since is None and task.span.until is None):
            break
        margin *= 2
    groups = found.groups.where(mine)
    file = folder / f"links-{task.number:05}.parquet"
    decided = rulings.decided[chosen]
    pq.write_table(links_table(some, groups, decided), file)
    return Done(str(file), groups.capped, int(groups.value.sum()), int(groups.most.sum()))


def _join(done: Iterable[Done], engine: Engine, target: Path) -> None:
    """All links as one file, in their order."""
    engine.register_parquet("links", [Path(one.file) for one in done])
    engine.write(
        "SELECT * FROM links ORDER BY incident_id, CASE WHEN relation = 'same' THEN 0 ELSE 1 END,"
        " CASE WHEN \"by\" = 'founding' THEN 0 ELSE 1 END, report_id",
        target,
    )


def _place_the_rest(aside: Path, links: Path, decisions: Decisions, model: SavedModel) -> Linked:
    """Place the reports that no slab grouped, and write all tables of the run."""
    rows = read_rows(_read(aside))
    rulings, basis = Rulings(rows, decisions, None), Basis(vocabulary({}), model.of(rows.sources), model.common)
    found = links_as_groups(rows, load_links(links), np.flatnonzero(rows.of_a_day & ~rulings.attached))
    linked = finished(rows, rulings, with_the_rest(rows, rulings, found, basis), basis, model, None)
    write_tables({"links": linked.links, "lineage": linked.lineage, "residuals": linked.residuals}, links.parent)
    return linked


def _numbers(kept: Kept, links: Path, done: list[Done]) -> dict[str, int]:
    incidents, ambiguous = 0, 0
    for batch in _batches(links):
        incidents += pc.sum(pc.equal(batch["by"], "founding")).as_py() or 0
        ambiguous += pc.sum(batch["ambiguous"]).as_py() or 0
    capped = sum(one.capped for one in done)
    return {"reports": kept.reports, "incidents": incidents, "ambiguous_links": ambiguous, "not_compared": capped}


def _batches(links: Path) -> Iterator[Any]:
    yield from pq.ParquetFile(links).iter_batches(_BATCH, columns=["by", "ambiguous"])


def _gap(done: list[Done]) -> float:
    most = sum(one.most for one in done)
    return 1 - sum(one.value for one in done) / most if most > 0 else 0.0
