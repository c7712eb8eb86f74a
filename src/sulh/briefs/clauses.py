"""The clause page: each clause as law, as rule, as query and as counts, side by side, for people who do not program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from sulh.briefs.division import cause_words
from sulh.briefs.inputs import AgreementInfo, DutyRow
from sulh.briefs.model import LawItem
from sulh.briefs.phrases import status_words
from sulh.briefs.texts import law_item, name_of, names_of, term_item

COLUMNS = ("breach", "counts", "excused", "undetermined")
"""Statuses that have a column; the rest of an account's incidents are none of these."""


@dataclass(frozen=True)
class CountRow:
    """How the incidents of one account stand under a clause in some readings: numbers by status, and of how many."""

    readings: str
    account: str
    numbers: tuple[int, ...]
    of: int


@dataclass(frozen=True)
class Query:
    """A rule as a query, in the readings that share it."""

    readings: str
    text: str


@dataclass(frozen=True)
class Dispute:
    """What the sides differ about under a clause, in words, and in how many incidents surely and possibly."""

    cause: str
    certain: int
    possible: int


@dataclass(frozen=True)
class Clause:
    """One clause: its words and rule, where incidents or the duty stand, what divides the sides, and the query."""

    law: LawItem
    statuses: tuple[str, ...] = ()
    counts: tuple[CountRow, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    duty: tuple[tuple[str, str, str], ...] = ()
    queries: tuple[Query, ...] = ()


@dataclass(frozen=True)
class ClausePage:
    """All that the page says."""

    title: str
    agreement: str
    note: str
    clauses: tuple[Clause, ...]
    terms: tuple[LawItem, ...]
    incidents: int


def clause_page(
    title: str,
    agreement: AgreementInfo,
    tables: Mapping[str, pa.Table],
    queries: Mapping[tuple[str, str], str],
    duties: Iterable[DutyRow] = (),
) -> ClausePage:
    """The page of an agreement over the tables `findings`, `disputes` and `incidents`.

    `queries` gives the SQL of a provision in a reading.
    """
    totals = _counted(tables["incidents"], "account")
    found = _counted(tables["findings"], "provision", "account", "reading", "status")
    differing = _counted(tables["disputes"], "provision", "cause", "certain")
    known = {row.provision: row for row in duties}
    clauses = []
    for given in agreement.provisions:
        statuses = _statuses(given.kind)
        law = law_item(agreement, given)
        if given.kind == "must_do":
            clauses.append(Clause(law, duty=_duty(agreement, known.get(given.provision))))
            continue
        clauses.append(
            Clause(
                law, tuple(status_words(one) for one in statuses),
                tuple(_counts(agreement, given.provision, statuses, found, totals)),
                tuple(_disputes(agreement, given.provision, differing)), (),
                tuple(_queries(agreement, given.provision, queries)),
            )
        )  # fmt: skip
    terms = tuple(term_item(agreement, one) for one in agreement.terms)
    incidents = len(set(tables["incidents"]["incident_id"].to_pylist()))
    return ClausePage(title, agreement.title, agreement.note or "", tuple(clauses), terms, incidents)


def _statuses(kind: str) -> tuple[str, ...]:
    other = "counts" if kind == "must_not" else "breach"
    return tuple(status for status in COLUMNS if status != other)


def _counted(table: pa.Table, *columns: str) -> dict[tuple[object, ...], int]:
    """How many rows have each combination of values."""
    found = table.group_by(list(columns)).aggregate([([], "count_all")]).to_pylist()
    return {tuple(row[column] for column in columns): row["count_all"] for row in found}


def _counts(
    agreement: AgreementInfo,
    provision: str,
    statuses: tuple[str, ...],
    found: Mapping[tuple[object, ...], int],
    totals: Mapping[tuple[object, ...], int],
) -> Iterable[CountRow]:
    """A row for each account and each different set of numbers, with the readings that share it."""
    for account in agreement.accounts:
        of = totals.get((account,), 0)
        by_numbers: dict[tuple[int, ...], list[str]] = {}
        for reading in agreement.readings:
            numbers = tuple(found.get((provision, account, reading, status), 0) for status in statuses)
            by_numbers.setdefault(numbers, []).append(reading)
        for numbers, readings in by_numbers.items() if of else ():
            yield CountRow(_readers(agreement, readings), name_of(agreement, account), numbers, of)


def _readers(agreement: AgreementInfo, readings: list[str]) -> str:
    return "every reading" if len(readings) == len(agreement.readings) else names_of(agreement, readings)


def _disputes(
    agreement: AgreementInfo, provision: str, differing: Mapping[tuple[object, ...], int]
) -> Iterable[Dispute]:
    mine = sorted({str(cause) for name, cause, _ in differing if name == provision})
    found = [
        Dispute(
            cause_words(agreement, cause)[1],
            *(differing.get((provision, cause, certain), 0) for certain in (True, False)),
        )
        for cause in mine
    ]
    return sorted(found, key=lambda one: (-one.certain, -one.possible, one.cause))


def _queries(agreement: AgreementInfo, provision: str, queries: Mapping[tuple[str, str], str]) -> Iterable[Query]:
    by_text: dict[str, list[str]] = {}
    for reading in agreement.readings:
        if (provision, reading) in queries:
            by_text.setdefault(queries[provision, reading], []).append(reading)
    for text, readings in by_text.items():
        yield Query(_readers(agreement, readings), text)


def _duty(agreement: AgreementInfo, row: DutyRow | None) -> tuple[tuple[str, str, str], ...]:
    if row is None:
        return ()
    return tuple((name_of(agreement, reading), row.due[reading], row.status[reading]) for reading in row.due)
