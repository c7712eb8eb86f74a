"""Which reports speak of the same incident.

Reports are paired (`block`), scored (`score`) and grouped (`assign`) under people's decisions; rows about several
incidents are then attached to the incidents that they are likely about (`aggregates`). The id of an incident is that
of its founding report, the first of its reports in content order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import exp

import numpy as np
import pyarrow as pa

from sulh.errors import InputError
from sulh.incidents.aggregates import PartOf, part_of, residuals
from sulh.incidents.assign import Rules, assign, components
from sulh.incidents.block import Pairs, block
from sulh.incidents.decisions import Decisions
from sulh.incidents.rows import Ints, Rows, read_rows
from sulh.incidents.schema import LINEAGE, LINKS
from sulh.incidents.score import FLOOR, score
from sulh.words.vocabulary import Vocabulary

AMBIGUOUS_WITHIN = 500
"""Thousandths: a rival that scores within this of the linked report would have served as well."""

_Row = tuple[str, str, str, float, bool, str]


@dataclass(frozen=True, eq=False)
class Linked:
    """Tables LINKS, LINEAGE and RESIDUALS, and the number of possible pairs that were not compared (`block`)."""

    links: pa.Table
    lineage: pa.Table
    residuals: pa.Table
    capped: int


def link(
    reports: pa.Table,
    vocabulary: Vocabulary | None,
    decisions: Decisions | None = None,
    *,
    relations: pa.Table | None = None,
    previous: pa.Table | None = None,
) -> Linked:
    """Link a reports table (REPORTS) to incidents.

    `relations` (RELATIONS_TABLE) says which reports are of different incidents, `previous` is the links table of an
    earlier run, for the lineage. A code that is not in the vocabulary is a flat label. Probabilities are the logistic
    of a report's mean score with its group, provisional until calibrated. The result does not depend on the order of
    the rows. Raises InputError for a report id that stands twice or that a decision names and nobody has.
    """
    decisions = decisions or Decisions()
    decisions.check(reports)
    rows = read_rows(reports)
    rulings = _Rulings(rows, decisions, relations)
    pairs = block(rows)
    scores = _scores(rows, pairs, vocabulary, rulings)
    edges = [(left, right, worth) for (left, right), worth in scores.items()]
    groups = assign(edges, Rules(rulings.slots(), rulings.tied, frozenset(rulings.apart)))
    groups = [members for members in groups if not rulings.attached[members[0]] or len(members) > 1]
    home = np.full(len(rows), -1, dtype=np.int64)
    for number, members in enumerate(groups):
        home[members] = number
    found = _same(rows, groups, scores, rulings)
    several, capped = _several(rows, home, rulings, vocabulary)
    found += [
        (rows.ids[one.row], rows.ids[groups[one.group][0]], "part_of", one.probability, one.ambiguous, by)
        for one, by in several
    ]
    links = _table(found)
    linked = Counter(one.row for one, _ in several)
    return Linked(links, lineage(links, previous), residuals(rows, linked), pairs.capped + capped)


class _Rulings:
    """What people and stated relations settle, in row numbers."""

    def __init__(self, rows: Rows, decisions: Decisions, relations: pa.Table | None) -> None:
        at = {name: number for number, name in enumerate(rows.ids)}
        self._rows = rows
        self.tied = [(at[ids[0]], at[other]) for ids in decisions.same for other in ids[1:]]
        self.decided = {row for pair in self.tied for row in pair}
        self.not_same = {(min(at[a], at[b]), max(at[a], at[b])) for a, b in decisions.not_same}
        self.part_of = [(at[row], at[of]) for row, of in decisions.part_of]
        group = self._tied_groups()
        stated = {pair for pair in self._stated(at, relations) if group[pair[0]] != group[pair[1]]}
        self.apart = self.not_same | stated | {pair for pair in self._told() if group[pair[0]] != group[pair[1]]}
        self.attached = rows.several.copy()
        """Rows that speak of several incidents, by their own word or a person's."""
        self.attached[[row for row, _ in self.part_of]] = True

    def slots(self) -> list[int]:
        """Each row's source, its second deeds apart; -1 for rows about several incidents.

        A source may tell a deed in a row of its own and again as the second deed of another row, but two rows' second
        deeds are two deeds unless a person says otherwise.
        """
        source = np.asarray(self._rows.source)
        second = source + 1 + int(source.max(initial=0))
        slots = np.where(self._rows.parent >= 0, second, source)
        return [int(slot) for slot in np.where(self.attached, -1, slots)]

    def incident(self, home: Ints, row: int) -> int:
        """The group that a decision means by one of its reports."""
        if home[row] < 0:
            raise InputError(
                f"“{self._rows.ids[row]}” founds no incident, because it speaks of several itself",
                where="decisions, part_of",
                remedy="Name a report of one single incident after the |.",
            )
        return int(home[row])

    def _tied_groups(self) -> dict[int, int]:
        groups = components(len(self._rows), self.tied)
        return {row: number for number, members in enumerate(groups) for row in members}

    def _stated(self, at: dict[str, int], relations: pa.Table | None) -> Iterable[tuple[int, int]]:
        if relations is None:
            return
        for one, other in zip(relations["report_id"].to_pylist(), relations["to_report"].to_pylist(), strict=True):
            if one in at and other in at and one != other:
                yield min(at[one], at[other]), max(at[one], at[other])

    def _told(self) -> Iterable[tuple[int, int]]:
        """A second deed, its parent and the parent's other second deeds: all different deeds."""
        by_parent: defaultdict[int, list[int]] = defaultdict(list)
        for row in np.flatnonzero(self._rows.parent >= 0).tolist():
            by_parent[int(self._rows.parent[row])].append(row)
        for parent, rows in by_parent.items():
            family = sorted([parent, *rows])
            yield from ((one, other) for number, one in enumerate(family) for other in family[number + 1 :])


def _scores(rows: Rows, pairs: Pairs, vocabulary: Vocabulary | None, rulings: _Rulings) -> dict[tuple[int, int], int]:
    worth = score(rows, pairs, vocabulary)
    keep = (worth > FLOOR) & ~(rulings.attached[pairs.left] | rulings.attached[pairs.right])
    return dict(
        zip(zip(pairs.left[keep].tolist(), pairs.right[keep].tolist(), strict=True), worth[keep].tolist(), strict=True)
    )


def _same(rows: Rows, groups: list[list[int]], scores: dict[tuple[int, int], int], rulings: _Rulings) -> list[_Row]:
    beside: defaultdict[int, list[int]] = defaultdict(list)
    for left, right in scores:
        beside[left].append(right)
        beside[right].append(left)
    out: list[_Row] = []
    for members in groups:
        founder = rows.ids[members[0]]
        out.append((founder, founder, "same", 1.0, False, "founding"))
        replaceable = {row: _replaceable(rows, row, members, scores, beside) for row in members if len(members) > 1}
        for row in members[1:]:
            decided = row in rulings.decided
            probability = 1.0 if decided else _probability(row, members, scores)
            ambiguous = not decided and (replaceable[row] or replaceable[members[0]])
            out.append((rows.ids[row], founder, "same", probability, ambiguous, "decision" if decided else "score"))
    return out


def _score_of(row: int, others: Iterable[int], scores: dict[tuple[int, int], int]) -> int:
    return sum(scores.get((min(row, other), max(row, other)), FLOOR) for other in others)


def _probability(row: int, members: list[int], scores: dict[tuple[int, int], int]) -> float:
    others = [other for other in members if other != row]
    mean = _score_of(row, others, scores) / len(others)
    return round(1 / (1 + exp(-mean / 1000)), 6)


def _replaceable(
    rows: Rows, row: int, members: list[int], scores: dict[tuple[int, int], int], beside: dict[int, list[int]]
) -> bool:
    """Whether another report of the row's source would have served its group as well."""
    others = [other for other in members if other != row]
    least = _score_of(row, others, scores) - AMBIGUOUS_WITHIN
    rivals = {
        near
        for other in others
        for near in beside.get(other, ())
        if near not in members and rows.source[near] == rows.source[row]
    }
    return any(_score_of(rival, others, scores) >= least for rival in rivals)


def _several(
    rows: Rows, home: Ints, rulings: _Rulings, vocabulary: Vocabulary | None
) -> tuple[list[tuple[PartOf, str]], int]:
    """Links of rows about several incidents: a person's first, and where no person spoke, the scored ones."""
    by_person = {(row, rulings.incident(home, of)) for row, of in rulings.part_of}
    out = [(PartOf(row, group, 1.0, False), "decision") for row, group in sorted(by_person)]
    ruled = {row for row, _ in by_person}
    free = np.array([row for row in np.flatnonzero(home < 0).tolist() if row not in ruled], dtype=np.int64)
    both_ways = rulings.not_same | {(other, row) for row, other in rulings.not_same}
    barred = frozenset((row, int(home[other])) for row, other in both_ways)
    scored, capped = part_of(rows, free, home, barred, vocabulary)
    return out + [(one, "score") for one in scored], capped


def _table(found: list[_Row]) -> pa.Table:
    found.sort(key=lambda one: (one[1], one[2] != "same", one[5] != "founding", one[0]))
    columns = list(zip(*found, strict=True)) or [()] * len(LINKS)
    return pa.table([pa.array(column, field.type) for column, field in zip(columns, LINKS, strict=True)], schema=LINKS)


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
