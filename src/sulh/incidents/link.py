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
from sulh.incidents.assign import Rules, grouped
from sulh.incidents.block import block
from sulh.incidents.decisions import Decisions
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.learn import LEARN_ROWS, LEARN_STRETCH, ROUNDS, Model, clutter, learned, partners
from sulh.incidents.model_file import SavedModel
from sulh.incidents.rows import Ints, Rows, metres, read_rows
from sulh.incidents.rulings import Rulings
from sulh.incidents.same import Scored, same_links
from sulh.incidents.schema import LINEAGE, LINKS
from sulh.incidents.score import FLOOR, Comparison, compare, compared_of, weigh
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class Linked:
    """Tables LINKS, LINEAGE and RESIDUALS, the number of possible pairs that were not compared (`block`), and what was
    learned of the sources, or given."""

    links: pa.Table
    lineage: pa.Table
    residuals: pa.Table
    capped: int
    model: SavedModel


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
    pairs = block(rows)
    common = Frequencies.of_rows(rows)
    rules = Rules(rulings.slots(), rulings.tied, frozenset(rulings.apart))
    names = list(dict.fromkeys(rows.table["source"].to_pylist()))
    scored, home, used = _grouped(compare(rows, pairs, vocabulary, common), rulings, rules, model.of(names) if model else None)
    home = np.where(rulings.attached & (np.bincount(home, minlength=len(rows))[home] == 1), -1, home)
    several, capped = _several(rows, home, rulings, vocabulary, common)
    links = _table([same_links(rows, home, scored, rulings.decided), _parts(rows, several)])
    linked = Counter(one.row for one, _ in several)
    kept = used
    return Linked(links, lineage(links, previous), residuals(rows, linked), pairs.capped + capped, kept)


def _grouped(found: Comparison, rulings: Rulings, rules: Rules, given: Model | None) -> tuple[Scored, Ints, Model]:
    """The scores of the pairs, each row's group, and the model: that given, or what the reports tell of their sources."""
    single = ~(rulings.attached[found.pairs.left] | rulings.attached[found.pairs.right])
    free = found if single.all() else found.where(single)
    model = given or _learned(free, rules)
    scored, home = _scored(free, model, rules)
    return scored, home, model


def _scored(found: Comparison, model: Model, rules: Rules) -> tuple[Scored, Ints]:
    return _home(found, weigh(found, model).thousandths(), rules)


def _home(found: Comparison, worth: Ints, rules: Rules) -> tuple[Scored, Ints]:
    keep = worth > FLOOR
    scored = Scored(found.pairs.left[keep], found.pairs.right[keep], worth[keep])
    return scored, grouped(scored.left, scored.right, scored.worth, rules)


def _learned(found: Comparison, rules: Rules) -> Model:
    """What the reports tell of their sources: all of them, or where they are very many, those of stretches of time."""
    rows, pairs = found.rows, found.pairs
    every = -(-len(rows) // LEARN_ROWS)
    if every > 1:
        stretch = np.arange(len(rows)) // LEARN_STRETCH
        found = found.where((stretch[pairs.left] == stretch[pairs.right]) & (stretch[pairs.left] % every == 0))
        pairs = found.pairs
    ends = found.pairs.strangers
    crowd = clutter(compared_of(rows, *ends, metres(rows, *ends) / 1000))
    model = replace(Model.preset(len(rows.sources)), clutter=crowd)
    for _ in range(ROUNDS):
        worth = weigh(found, model).thousandths()
        chance = partners(rows.source, pairs.left, pairs.right, np.exp(worth / 1000))
        home = _home(found, worth, rules)[1]
        model = learned(
            rows.source,
            (pairs.left, pairs.right),
            chance,
            found.compared,
            found.facets.each,
            found.near,
            crowd,
            home[pairs.left] == home[pairs.right],
        )
    return model


def _parts(rows: Rows, several: list[tuple[PartOf, str]]) -> pa.Table:
    """Links of rows about several incidents to each of them."""
    found = [
        (rows.ids[one.row], rows.ids[one.group], "part_of", one.probability, one.ambiguous, by) for one, by in several
    ]
    columns = list(zip(*found, strict=True)) or [()] * len(LINKS)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, LINKS, strict=True)], schema=LINKS)


def _several(
    rows: Rows, home: Ints, rulings: Rulings, vocabulary: Vocabulary | None, common: Frequencies
) -> tuple[list[tuple[PartOf, str]], int]:
    """Links of rows about several incidents: a person's first, and where no person spoke, the scored ones."""
    by_person = {(row, rulings.incident(home, of)) for row, of in rulings.part_of}
    out = [(PartOf(row, group, 1.0, False), "decision") for row, group in sorted(by_person)]
    ruled = {row for row, _ in by_person}
    free = np.array([row for row in np.flatnonzero(home < 0).tolist() if row not in ruled], dtype=np.int64)
    both_ways = rulings.not_same | {(other, row) for row, other in rulings.not_same}
    barred = frozenset((row, int(home[other])) for row, other in both_ways)
    scored, capped = part_of(rows, free, home, barred, vocabulary, common)
    return out + [(one, "score") for one in scored], capped


def _table(links: list[pa.Table]) -> pa.Table:
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
