"""Reports added to a run of linking: the links are those of linking everything at once under the same model, but only what lies
near the new reports in time is grouped again.

A new report changes the rates within two reaches (`dated.reach_of`), and with them the scores there; whatever hangs together with that by
pairs that speak for a match is grouped anew, and all else stays. Decisions that came or went since count like new reports. Where
there are reports without a day or about several incidents, these are placed again, all of them, beside the groups.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from sulh.arrays import distinct
from sulh.errors import InputError
from sulh.incidents import kept as runs
from sulh.incidents.block import WINDOW_HOURS
from sulh.incidents.dated import MARGIN, Span, slab
from sulh.incidents.decisions import Decisions
from sulh.incidents.groups import Basis, Groups
from sulh.incidents.kept import Kept
from sulh.incidents.link import Linked, finished, lineage, links_as_groups, ordered, with_the_rest
from sulh.incidents.model_file import SavedModel
from sulh.incidents.rows import Ints, Rows, read_rows, seconds
from sulh.incidents.rulings import Rulings
from sulh.incidents.same import links_table
from sulh.incidents.schema import RESIDUALS
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Added:
    """What came of adding: the tables of all reports, how many reports were looked at again, and the description to keep."""

    linked: Linked
    looked_at: int
    kept: Kept


@dataclass(frozen=True, eq=False)
class _Run:
    """An earlier run, what is added to it, and what linking rests on."""

    folder: Path
    kept: Kept
    links: pa.Table
    new: pa.Table
    decisions: Decisions
    model: SavedModel
    vocabulary: Vocabulary | None
    reach: int

    def basis(self, rows: Rows) -> Basis:
        return Basis(self.vocabulary, self.model.of(rows.sources), self.model.common)


def add(
    folder: Path, links: pa.Table, new: pa.Table, model: SavedModel, decisions: Decisions, vocabulary: Vocabulary | None
) -> Added:
    """Add the reports `new` (REPORTS) to the run in `folder`, whose links and model are given. `decisions` are all that hold
    now. Raises FileError where the run cannot be read and InputError where a report is there already or a decision names one
    that is not."""
    kept = runs.load(folder)
    _refuse_known(links, new)
    _check(decisions, links, new)
    longest, others = runs.describe(new)
    longest, others = max(kept.longest, longest), kept.others + others
    run = _Run(folder, kept, links, new, decisions, model, vocabulary, 2 * (WINDOW_HOURS * 3600 + longest + 1))
    zones = _zones(run)
    if others or any(kind == "part_of" for kind, *_ in runs.held(decisions)):
        linked, looked_at = _among_all(run, zones)
    else:
        linked, looked_at = _around(run, zones)
    total = kept.reports + len(new)
    return Added(linked, looked_at, Kept(kept.parts, total, longest, others, runs.held(decisions)))


def _refuse_known(links: pa.Table, new: pa.Table) -> None:
    twice = new["report_id"].filter(pc.is_in(new["report_id"], links["report_id"].combine_chunks()))
    if len(twice):
        raise InputError(
            f"{len(twice):,} of these reports are there already, for example “{twice[0]}”",
            where="reports",
            remedy="Add only what is new; a list that was corrected is linked as a whole, with --model.",
        )


def _check(decisions: Decisions, links: pa.Table, new: pa.Table) -> None:
    if decisions.standing:
        ids = pa.chunked_array([*links["report_id"].chunks, *new["report_id"].chunks])
        decisions.check(pa.table({"report_id": ids}))


def _zones(run: _Run) -> list[Span]:
    """The stretches of time in which scores may have changed, apart from each other."""
    starts = distinct(np.concatenate([_starts(run.new), _starts(_spoken_of(run))]))
    if not len(starts):
        return []
    around = 2 * run.reach
    cuts = np.flatnonzero(np.diff(starts) > 2 * around) + 1
    return [Span(int(part[0]) - around, int(part[-1]) + around + 1) for part in np.split(starts, cuts)]


def _starts(reports: pa.Table) -> Ints:
    return np.asarray(seconds(reports["start"])[np.asarray(pc.is_valid(reports["start"]))], dtype=np.int64)


def _spoken_of(run: _Run) -> pa.Table:
    """The earlier reports of which decisions that came or went since speak."""
    changed = set(runs.held(run.decisions)) ^ set(run.kept.decisions)
    named = pa.array(sorted({report for _, *subject in changed for report in subject}), pa.string())
    if not len(named):
        return run.new.slice(0, 0)
    return runs.read(run.kept, run.folder, pc.field("report_id").isin(named), ["report_id", "start"])


def _around(run: _Run, zones: list[Span]) -> tuple[Linked, int]:
    """All reports have a day: only what lies near is read."""
    tables, again, looked_at, capped = [], [], 0, 0
    for zone in zones:
        margin = MARGIN * run.reach
        while True:
            span = zone.wider(margin)
            rows = read_rows(pa.concat_tables([_within(run, span), _cut(run.new, span)]))
            rulings = Rulings(rows, run.decisions, None)
            found = _touched(rows, rulings, run.basis(rows), zone, zone.wider(margin - 2 * run.reach))
            if found is not None:
                break
            margin *= 2
        tables.append(links_table(rows, found, rulings.decided))
        again.append(pa.array([rows.ids[row] for row in found.row.tolist()], pa.string()))
        looked_at, capped = looked_at + len(rows), capped + found.capped
    gone = pc.is_in(run.links["report_id"], pa.chunked_array(again, pa.string()).combine_chunks())
    links = ordered([run.links.filter(pc.invert(gone)), *tables])
    return Linked(links, lineage(links, run.links), RESIDUALS.empty_table(), capped, run.model), looked_at


def _within(run: _Run, span: Span) -> pa.Table:
    since, until = (pa.scalar(one, pa.timestamp("s", "UTC")) for one in (span.since, span.until))
    return runs.read(run.kept, run.folder, (ds.field("start") >= since) & (ds.field("start") < until))


def _cut(reports: pa.Table, span: Span) -> pa.Table:
    return reports.filter(pa.array(span.holds(seconds(reports["start"]))))


def _touched(rows: Rows, rulings: Rulings, basis: Basis, zone: Span, inner: Span) -> Groups | None:
    """The groups of all rows with a day that hang together with something in the zone; None where they may reach beyond."""
    found = slab(rows, rulings.rules, rulings.decided, basis, inner)
    touched = np.zeros(len(rows), np.bool_)
    touched[found.knot[zone.holds(rows.start)]] = True
    chosen = touched[found.knot]
    return found.groups.where(chosen) if found.settled[chosen].all() else None


def _among_all(run: _Run, zones: list[Span]) -> tuple[Linked, int]:
    """Some reports have no day or speak of several incidents: all are read, those with a day grouped only near what is new."""
    rows = read_rows(pa.concat_tables([runs.read(run.kept, run.folder), run.new.select(run.new.column_names)]))
    rulings, basis = Rulings(rows, run.decisions, None), run.basis(rows)
    chosen = np.flatnonzero(rows.of_a_day & ~rulings.attached)
    dated, rules = rows.take(chosen), replace(rulings.rules.narrowed(chosen), torn=None)
    decided, looked_at = rulings.decided[chosen], 0
    parts = []
    for zone in zones:
        margin = MARGIN * run.reach
        while True:
            loaded = np.flatnonzero(zone.wider(margin).holds(dated.start))
            some = slab(
                dated.take(loaded), rules.narrowed(loaded), decided[loaded], basis, zone.wider(margin - 2 * run.reach)
            )
            touched = np.isin(some.knot, some.knot[zone.holds(dated.start[loaded])])
            if some.settled[touched].all():
                break
            margin *= 2
        parts.append(some.groups.where(touched).numbered(loaded).numbered(chosen))
        looked_at += len(loaded)
    again = Groups.joined(parts)
    stay = np.setdiff1d(chosen, again.row)
    groups = with_the_rest(rows, rulings, Groups.joined([again, links_as_groups(rows, run.links, stay)]), basis)
    return replace(finished(rows, rulings, groups, basis, run.model, run.links), gap=None), looked_at
