"""Which reports each fact of each incident rests on, account by account, and which were set aside, and why.

Fusing (`fuse`) says what is known; this says from whom. It looks at the tables that fusing took and gave, never at its steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.bearing import Pairs, bearing, columns_of, heard
from sulh.incidents.decisions import SetFact
from sulh.incidents.rows import Bools, Ints
from sulh.incidents.said import FACTS, LISTED, OCCURRED, said_of
from sulh.incidents.schema import ESTABLISHED, FACT_REPORTS, ROLES
from sulh.incidents.settle import settled_columns
from sulh.incidents.told import Teller
from sulh.words.vocabulary import SET_FIELDS

_ROLE = {name: number for number, name in enumerate(ROLES)}
_BEARS = _ROLE["bears"]


def fact_reports(
    reports: pa.Table,
    links: pa.Table,
    incidents: pa.Table,
    teller: Teller,
    *,
    left_out: frozenset[str] = frozenset(),
    decided: Sequence[SetFact] = (),
) -> pa.Table:
    """The reports behind each fact: `FACT_REPORTS`, in the order of incident, account, fact and report.

    `incidents` is what `fuse` made of the `reports` and `links` with this `teller`, without the reports `left_out` and with
    the facts that people's decisions set (`decided`). Raises ValueError where such a decision sets no fact.
    """
    ids = reports["report_id"].combine_chunks()
    at = pc.index_in(links["report_id"].combine_chunks(), ids)
    linked = _Linked(reports, incidents, teller, _by_hand(links, incidents, left_out, decided, teller))
    views = list(_views(linked, links, np.asarray(at, dtype=np.int64), left_out))
    parts = []
    for fact in FACTS:
        words = _words(linked, fact)
        parts += [_fact(linked, fact, words, view) for view in views if fact != LISTED or not view.established]
    parts.append(_decisions(linked, ids))
    return _table(linked, ids, parts)


class FactReports:
    """Look-ups in a table that `fact_reports` made."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        keys = (table[name].combine_chunks().dictionary_encode().indices for name in ("incident_id", "account"))
        codes = [np.asarray(one, dtype=np.int64) for one in keys]
        new = np.zeros(len(table), np.bool_)
        new[:1] = True
        for one in codes:
            new[1:] |= one[1:] != one[:-1]
        firsts = np.flatnonzero(new)
        named = table.select(["incident_id", "account"]).take(pa.array(firsts)).to_pydict()
        ends = [*firsts[1:].tolist(), len(table)]
        pairs = zip(named["incident_id"], named["account"], strict=True)
        self._slices = dict(zip(pairs, zip(firsts.tolist(), ends, strict=True), strict=True))

    def of(self, incident: str, account: str) -> list[dict[str, str]]:
        """The rows of one incident on one account; none where the account has no such incident."""
        first, end = self._slices.get((incident, account), (0, 0))
        rows: list[dict[str, str]] = self._table.slice(first, end - first).to_pylist()
        return rows


@dataclass(frozen=True, eq=False)
class _ByHand:
    """What decisions set: by column of `INCIDENTS` the rows of it, and each decision's row, fact, report and words."""

    rows: Mapping[str, Bools]
    decisions: Sequence[tuple[int, str, str, str]] = ()


@dataclass(frozen=True, eq=False)
class _Linked:
    """What every fact is told from."""

    reports: pa.Table
    incidents: pa.Table
    teller: Teller
    by_hand: _ByHand


@dataclass(frozen=True, eq=False)
class _View:
    """Links as one kind of account has them: row numbers of reports and incidents, the role that holds for all facts (`bears`
    where the report is fused), and whether the report denies a deed that the account's facts are not about."""

    established: bool
    report: Ints
    row: Ints
    role: Ints
    denies: Bools


@dataclass(frozen=True, eq=False)
class _Rows:
    """Rows of the table to be: numbers of incident rows, facts, reports and roles, and the words."""

    row: Ints
    fact: Ints
    report: Ints
    role: Ints
    said: pa.Array


def _views(linked: _Linked, links: pa.Table, at: Ints, left_out: frozenset[str]) -> Iterable[_View]:
    """The links on each report's own account, and all of them on `established`."""
    sources = linked.reports["source"].combine_chunks().dictionary_encode()
    accounts = pa.array([linked.teller.account_of(one) for one in sources.dictionary.to_pylist()], pa.string())
    own = accounts.take(sources.indices).take(pa.array(at))
    roles = _link_roles(links, left_out)
    denying = np.asarray(pc.equal(linked.reports["stance"], "denies"))[at]
    for account in (own, pa.array([ESTABLISHED] * len(links), pa.string())):
        row = _rows_of(linked.incidents, links["incident_id"], account)
        kept = row >= 0
        report, row, role, denies = at[kept], row[kept], roles[kept], denying[kept]
        established = account is not own
        if not established:
            speaking = np.zeros(len(linked.incidents), np.bool_)
            speaking[row[(role == _BEARS) & ~denies]] = True
            denies = denies & speaking[row]
        yield _View(established, report, row, role, denies)


def _link_roles(links: pa.Table, left_out: frozenset[str]) -> Ints:
    """Why a link lets its report bear no fact at all; `bears` where nothing stands against it."""
    out = pc.is_in(links["report_id"], pa.array(sorted(left_out), pa.string()))
    parts = pc.not_equal(links["relation"], "same")
    doubt = pc.and_(links["ambiguous"], pc.equal(links["by"], "score"))
    why = [_ROLE["left_out"], _ROLE["part_of"], _ROLE["doubtful"]]
    return np.asarray(np.select([np.asarray(one) for one in (out, parts, doubt)], why, _BEARS), dtype=np.int64)


def _rows_of(incidents: pa.Table, incident: pa.ChunkedArray, account: pa.Array) -> Ints:
    """The rows of `incidents` with these ids and accounts, -1 where there is none."""
    keys = pc.binary_join_element_wise(incidents["incident_id"], incidents["account"], "\n").combine_chunks()
    wanted = pc.binary_join_element_wise(incident.combine_chunks(), account, "\n")
    return np.asarray(pc.fill_null(pc.index_in(wanted, keys), -1), dtype=np.int64)


def _words(linked: _Linked, fact: str) -> pa.Array:
    """What each report says of a fact; null where it says nothing, or where fusing hears nothing in its words."""
    words = said_of(fact, linked.reports)
    if fact not in SET_FIELDS:
        return words
    return pc.if_else(pa.array(heard(fact, linked.reports, linked.teller)), words, pa.scalar(None, pa.string()))


def _fact(linked: _Linked, fact: str, words: pa.Array, view: _View) -> _Rows:
    """What each report of a view is to a fact that it speaks of, in these words."""
    speaks = np.asarray(words.is_valid())[view.report]
    report, row, role = view.report[speaks], view.row[speaks], view.role[speaks].copy()
    if fact != OCCURRED:
        role[(role == _BEARS) & view.denies[speaks]] = _ROLE["denies"]
    if view.established:
        fused = np.flatnonzero(role == _BEARS)
        role[fused] = _established(linked, fact, report[fused], row[fused])
    number = np.full(len(row), FACTS.index(fact), np.int64)
    return _Rows(row, number, report, role, words.take(pa.array(report)))


def _established(linked: _Linked, fact: str, report: Ints, row: Ints) -> Ints:
    """The roles of fused reports on `established`. Where they cannot all be right, none was left out."""
    pairs = Pairs(linked.reports, linked.incidents, report, row)
    says, denied = bearing(fact, pairs, linked.by_hand.rows, linked.teller)
    hands = [linked.by_hand.rows.get(name, np.zeros(len(linked.incidents), np.bool_)) for name in columns_of(fact)]
    by_hand, all_by_hand = np.any(hands, axis=0)[row], np.all(hands, axis=0)[row]
    torn = _torn(linked.incidents, fact)[row] & ~all_by_hand
    ranked = [torn, says & denied, says, by_hand, denied]
    named = ("bears", "bears_in_part", "bears", "superseded", "contradicts")
    return np.asarray(np.select(ranked, [_ROLE[name] for name in named], _ROLE["unproved"]), dtype=np.int64)


def _torn(incidents: pa.Table, fact: str) -> Bools:
    """The rows of `incidents` on which the reports cannot all be right about a fact."""
    lists = incidents["contradictory"].combine_chunks()
    torn = np.zeros(len(incidents), np.bool_)
    torn[np.asarray(pc.list_parent_indices(lists))[np.asarray(pc.equal(lists.flatten(), fact))]] = True
    return torn


def _by_hand(
    links: pa.Table, incidents: pa.Table, left_out: frozenset[str], decided: Sequence[SetFact], teller: Teller
) -> _ByHand:
    """What decisions set, of reports that are fused into an incident."""
    if not decided:
        return _ByHand({})
    same = links.filter(pc.equal(links["relation"], "same"))
    home = dict(zip(same["report_id"].to_pylist(), same["incident_id"].to_pylist(), strict=True))
    standing = [one for one in decided if one.report_id in home and one.report_id not in left_out]
    homes = pa.chunked_array([pa.array([home[one.report_id] for one in standing], pa.string())])
    rows = _rows_of(incidents, homes, pa.array([ESTABLISHED] * len(standing), pa.string()))
    marks: dict[str, Bools] = {}
    found = []
    for one, row in zip(standing, rows.tolist(), strict=True):
        columns = list(settled_columns(one.field, one.value, teller.vocabulary))
        for name in columns:
            marks.setdefault(name, np.zeros(len(incidents), np.bool_))[row] = True
        fact = next(fact for fact in FACTS if fact != LISTED and columns[0] in columns_of(fact))
        found.append((row, fact, one.report_id, f"{one.field}: {one.value}"))
    return _ByHand(marks, found)


def _decisions(linked: _Linked, ids: pa.Array) -> _Rows:
    made = linked.by_hand.decisions
    report = pc.index_in(pa.array([one[2] for one in made], pa.string()), ids)
    row, fact = ([one[at] for one in made] for at in (0, 1))
    number = [FACTS.index(one) for one in fact]
    return _Rows(
        np.array(row, np.int64), np.array(number, np.int64), np.asarray(report, dtype=np.int64),
        np.full(len(made), _ROLE["decided"], np.int64), pa.array([one[3] for one in made], pa.string()),
    )  # fmt: skip


def _table(linked: _Linked, ids: pa.Array, parts: Sequence[_Rows]) -> pa.Table:
    row, fact, report, role = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("row", "fact", "report", "role")
    )
    rank = np.empty(len(ids), np.int64)
    rank[np.asarray(pc.sort_indices(ids), dtype=np.int64)] = np.arange(len(ids))
    order = np.argsort(((row * len(FACTS) + fact) * len(ids) + rank[report]) * len(ROLES) + role, kind="stable")
    said = pa.chunked_array([part.said for part in parts], pa.string()).take(pa.array(order))
    by_row, by_report = pa.array(row[order]), pa.array(report[order])
    columns = [
        linked.incidents["incident_id"].combine_chunks().take(by_row),
        linked.incidents["account"].combine_chunks().take(by_row),
        pa.array(FACTS).take(pa.array(fact[order])),
        ids.take(by_report),
        said,
        pa.array(ROLES).take(pa.array(role[order])),
    ]
    return pa.table(columns, schema=FACT_REPORTS)
