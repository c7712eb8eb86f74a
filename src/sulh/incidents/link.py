"""Which reports speak of the same incident.

Reports are paired (`block`), scored (`score`) and grouped (`assign`) under people's decisions; rows about several
incidents are then attached to the incidents that they are likely about (`aggregates`). The id of an incident is that
of its founding report, the first of its reports in content order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.aggregates import PartOf, part_of, residuals
from sulh.incidents.assign import Rules
from sulh.incidents.dated import group_dated
from sulh.incidents.decisions import Decisions
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.groups import Basis, Groups
from sulh.incidents.model_file import SavedModel
from sulh.incidents.rows import Ints, Rows, read_rows
from sulh.incidents.rulings import Rulings
from sulh.incidents.same import links_table
from sulh.incidents.schema import LINEAGE, LINKS
from sulh.incidents.training import sample, train
from sulh.incidents.wide import attach
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Linked:
    """Tables LINKS, LINEAGE and RESIDUALS, the number of possible pairs that were not compared (`block`), and what was
    learned of the sources, or given; and the share of the best grouping's value that may be missing (`Groups.gap`; None where only a part was grouped)."""

    links: pa.Table
    lineage: pa.Table
    residuals: pa.Table
    capped: int
    model: SavedModel
    gap: float | None = None


def link(
    reports: pa.Table,
    vocabulary: Vocabulary | None,
    decisions: Decisions | None = None,
    *,
    relations: pa.Table | None = None,
    previous: pa.Table | None = None,
    model: SavedModel | None = None,
) -> Linked:
    """Link a reports table (REPORTS) to incidents.

    `relations` (RELATIONS_TABLE) says which reports are of different incidents, `previous` is the links table of an
    earlier run, for the lineage. With a `model` nothing is learned anew: what it does not know of sources is preset. A code that is not in the vocabulary is a flat label. A probability is the logistic
    of a report's mean score with its group (`same`). The result does not depend on the order of
    the rows. Raises InputError for a report id that stands twice or that a decision names and nobody has.
    """
    decisions = decisions or Decisions()
    decisions.check(reports)
    rows = read_rows(reports)
    rulings = Rulings(rows, decisions, relations)
    model = model or learn(rows, rulings.rules, vocabulary)
    basis = Basis(vocabulary, model.of(rows.sources), model.common)
    return finished(rows, rulings, _grouped(rows, rulings, basis), basis, model, previous)


def finished(
    rows: Rows, rulings: Rulings, groups: Groups, basis: Basis, model: SavedModel, previous: pa.Table | None
) -> Linked:
    """All tables of a run from the groups of all rows."""
    alone = rulings.attached & (np.bincount(groups.home, minlength=len(rows))[groups.home] == 1)
    home = np.where(alone | groups.part, -1, groups.home)
    several, capped = _several(rows, home, np.flatnonzero(alone), rulings, basis)
    links = ordered([links_table(rows, groups.where(~alone), rulings.decided), _parts(rows, several)])
    linked = Counter(one.row for one, _ in several)
    return Linked(links, lineage(links, previous), residuals(rows, linked), groups.capped + capped, model, groups.gap)


def learn(rows: Rows, rules: Rules, vocabulary: Vocabulary | None) -> SavedModel:
    """The model of the sources of these rows, as it is kept."""
    common = Frequencies.of_rows(rows)
    chosen = sample(rows, rows.start[rows.dated])
    model = train(rows.take(chosen), rules.narrowed(chosen), vocabulary, common)
    return SavedModel.of_sources(rows.sources, model, common)


def _grouped(rows: Rows, rulings: Rulings, basis: Basis) -> Groups:
    """The groups of all rows: those with a day, and then the others beside them."""
    rules = rulings.rules
    chosen = np.flatnonzero(rows.of_a_day & ~rulings.attached)
    narrowed = replace(rules.narrowed(chosen), torn=None)
    found = group_dated(rows.take(chosen), narrowed, rulings.decided[chosen], basis).numbered(chosen)
    return with_the_rest(rows, rulings, found, basis)


def with_the_rest(rows: Rows, rulings: Rulings, found: Groups, basis: Basis) -> Groups:
    """The groups of all rows, from those `found` of the rows with a day."""
    left = np.ones(len(rows), dtype=bool)
    left[found.row] = False
    others = np.flatnonzero(left)
    if not len(others):
        return found
    home = np.arange(len(rows))
    home[found.row] = found.home
    return Groups.joined([found, attach(rows, others, home, rulings.rules, rulings.decided, basis)[0]])


def links_as_groups(rows: Rows, links: pa.Table, chosen: Ints) -> Groups:
    """The groups of chosen rows as links (LINKS) have them."""
    ids = pa.array(rows.ids, pa.string())
    found = links.take(pc.index_in(ids.take(pa.array(chosen)), links["report_id"].combine_chunks()))
    home = np.asarray(pc.index_in(found["incident_id"], ids), dtype=np.int64)
    none = np.zeros(len(chosen), np.int64)
    probability, ambiguous = np.asarray(found["probability"]), np.asarray(found["ambiguous"])
    part = np.asarray(pc.equal(found["relation"], "part_of"))
    return Groups(chosen, home, probability, ambiguous, none, none, 0, part)


def _parts(rows: Rows, several: list[tuple[PartOf, str]]) -> pa.Table:
    """Links of rows about several incidents to each of them."""
    found = [
        (rows.ids[one.row], rows.ids[one.group], "part_of", one.probability, one.ambiguous, by) for one, by in several
    ]
    columns = list(zip(*found, strict=True)) or [()] * len(LINKS)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, LINKS, strict=True)], schema=LINKS)


def _several(
    rows: Rows, home: Ints, alone: Ints, rulings: Rulings, basis: Basis
) -> tuple[list[tuple[PartOf, str]], int]:
    """Links of rows about several incidents that stand `alone`: a person's first, and where no person spoke, the scored ones."""
    by_person = {(row, rulings.incident(home, of)) for row, of in rulings.part_of}
    out = [(PartOf(row, group, 1.0, False), "decision") for row, group in sorted(by_person)]
    ruled = {row for row, _ in by_person}
    free = np.array([row for row in alone.tolist() if row not in ruled], dtype=np.int64)
    both_ways = rulings.not_same | {(other, row) for row, other in rulings.not_same}
    barred = frozenset((row, int(home[other])) for row, other in both_ways)
    scored, capped = part_of(rows, free, home, barred, basis.vocabulary, basis.common)
    return out + [(one, "score") for one in scored], capped


def ordered(links: list[pa.Table]) -> pa.Table:
    """The links in the order of incidents: the founding report, the other reports, the rows about several incidents."""
    table = pa.concat_tables(links).combine_chunks()
    keys = pa.table(
        {
            "incident": table["incident_id"],
            "part": pc.not_equal(table["relation"], "same"),
            "follows": pc.not_equal(table["by"], "founding"),
            "report": table["report_id"],
        }
    )
    return table.take(pc.sort_indices(keys, sort_keys=[(name, "ascending") for name in keys.column_names]))


def lineage(links: pa.Table, previous: pa.Table | None) -> pa.Table:
    """How the incidents of two links tables correspond where their ids differ (LINEAGE), by the reports of both.

    `split`: the earlier incident's reports are now in several; `merged`: they all went to an incident of another id.
    """
    if previous is None:
        return LINEAGE.empty_table()
    before, now = _homes(previous), _homes(links)
    goes: defaultdict[str, set[str]] = defaultdict(set)
    for report, incident in before.items():
        if report in now:
            goes[incident].add(now[report])
    found = sorted(
        (new, old, "split" if len(news) > 1 else "merged") for old, news in goes.items() for new in news if new != old
    )
    columns = list(zip(*found, strict=True)) or [()] * 3
    return pa.table([pa.array(column, pa.string()) for column in columns], schema=LINEAGE)


def _homes(links: pa.Table) -> dict[str, str]:
    columns = (links[name].to_pylist() for name in ("report_id", "incident_id", "relation"))
    return {report: incident for report, incident, relation in zip(*columns, strict=True) if relation == "same"}
