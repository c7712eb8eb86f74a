"""Rows of all sources become the tables of reports, relations and rejects.

Same rows, same tables, in whatever order the rows stand: the reports are sorted by what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sulh.reports.checks import flaws
from sulh.reports.identity import content, report_ids
from sulh.reports.schema import REJECTS, RELATIONS_TABLE, REPORTS
from sulh.sources.rows import Fields, ReadSource, Reject, Row, SecondDeed, StatedRelation


@dataclass(frozen=True)
class Built:
    """The tables `reports` (schema REPORTS), `relations` (RELATIONS_TABLE) and `rejects` (REJECTS)."""

    reports: pa.Table
    relations: pa.Table
    rejects: pa.Table


@dataclass
class _Report:
    """One report on its way into the table."""

    source: ReadSource
    row: Row
    fields: Fields
    second_deeds: list[SecondDeed]
    content: str = ""
    report_id: str = ""

    def tie_breaker(self) -> str:
        return f"{self.row.given}\n{self.row.relations!r}"


@dataclass
class _Rejected:
    rows: list[tuple[ReadSource, Reject]] = field(default_factory=list)

    def add(self, source: ReadSource, reject: Reject) -> None:
        self.rows.append((source, reject))


def build_reports(sources: Sequence[ReadSource]) -> Built:
    """The tables of all sources.

    A row that cannot be (it ends before it starts) is rejected whole; a fact that cannot be (a latitude of 95, a low
    bound above the high one) is rejected as a cell and left unknown; so is a relation to a row that is not there. A
    second deed has the id of its row with `#1`, `#2`, …; in a list of violations it is not itself listed as one.
    Raises ValueError where two sources have one key.
    """
    if len({source.source for source in sources}) < len(sources):
        raise ValueError("two sources have one key")
    rejected = _Rejected([(source, reject) for source in sources for reject in source.rejects])
    reports = [report for source in sources for row in source.rows if (report := _report(source, row, rejected))]
    ids = report_ids([report.content for report in reports], [report.tie_breaker() for report in reports])
    for report, report_id in zip(reports, ids, strict=True):
        report.report_id = report_id
    reports.sort(key=_order)
    relations = _relations(reports, rejected)
    return Built(_reports_table(reports), _relations_table(relations), _rejects_table(rejected.rows))


def _order(report: _Report) -> tuple[bool, str, str, str, int, str]:
    start = report.fields.get("start")
    when = "" if start is None else start.isoformat()
    return start is None, when, report.source.source, report.content, len(report.report_id), report.report_id


def _report(source: ReadSource, row: Row, rejected: _Rejected) -> _Report | None:
    fields = _checked(source, row, row.fields, rejected)
    if fields is None:
        return None
    deeds = []
    for deed in row.second_deeds:
        deed_fields = _checked(source, row, deed.fields, rejected, second=True)
        if deed_fields is not None:
            deeds.append(SecondDeed(deed_fields, deed.relation))
    said = content(source.source, fields, [{**deed.fields, "relation": deed.relation} for deed in deeds])
    return _Report(source, row, fields, deeds, said)


def _checked(source: ReadSource, row: Row, fields: Fields, rejected: _Rejected, second: bool = False) -> Fields | None:
    """The fields without what cannot be; None where the whole row cannot."""
    kept = fields
    for flaw in flaws(fields):
        if not flaw.columns:
            what = "cell" if second else "row"
            rejected.add(source, Reject(what, row.number, flaw.reason, given=row.given))
            if not second:
                return None
            kept = {name: value for name, value in kept.items() if name not in ("start", "end")}
            continue
        dropped = {name: fields[name] for name in flaw.columns if name in fields}
        value = ", ".join(f"{name} {number}" for name, number in dropped.items())
        rejected.add(source, Reject("cell", row.number, flaw.reason, next(iter(dropped), None), value))
        kept = {name: number for name, number in kept.items() if name not in flaw.columns}
    return kept


def _relations(reports: Iterable[_Report], rejected: _Rejected) -> list[dict[str, str]]:
    """Stated relations with the keys in cells replaced by report ids; one that leads nowhere is rejected."""
    reports = list(reports)
    by_key: dict[tuple[str, str], str] = {}
    times: Counter[tuple[str, str]] = Counter()
    for report in reports:
        if report.row.key is not None:
            by_key[report.source.source, report.row.key] = report.report_id
            times[report.source.source, report.row.key] += 1
    found = set()
    for report in reports:
        for number, deed in enumerate(report.second_deeds, start=1):
            found.add((report.report_id, deed.relation, f"{report.report_id}#{number}", report.source.source))
        for stated in report.row.relations:
            target = _target(report, stated, by_key)
            reason = _no_target(report, target, times, by_key)
            if reason is not None:
                rejected.add(report.source, Reject("cell", report.row.number, reason, stated.column, stated.to))
            else:
                found.add((report.report_id, stated.kind, by_key[target], report.source.source))
    names = RELATIONS_TABLE.names
    return [dict(zip(names, relation, strict=True)) for relation in sorted(found)]


def _target(report: _Report, stated: StatedRelation, by_key: dict[tuple[str, str], str]) -> tuple[str, str]:
    """The source and key that a cell names; a key of the row's own source comes first."""
    own = (report.source.source, stated.to)
    if own in by_key or ":" not in stated.to:
        return own
    source, _, key = stated.to.partition(":")
    return source.strip(), key.strip()


def _no_target(
    report: _Report,
    target: tuple[str, str],
    times: Counter[tuple[str, str]],
    by_key: dict[tuple[str, str], str],
) -> str | None:
    source, key = target
    if target not in by_key:
        return f"there is no row “{key}” in {source}, or it was rejected"
    if times[target] > 1:
        return f"{times[target]} rows of {source} have the number “{key}”"
    return "a row cannot stand in a relation to itself" if by_key[target] == report.report_id else None


def _records(report: _Report) -> list[tuple[str, Fields]]:
    """The report itself, then its second deeds."""
    deeds = [(f"{report.report_id}#{number}", deed.fields) for number, deed in enumerate(report.second_deeds, start=1)]
    return [(report.report_id, report.fields), *deeds]


def _reports_table(reports: Iterable[_Report]) -> pa.Table:
    columns: dict[str, list[Any]] = {name: [] for name in REPORTS.names}
    for report in reports:
        source = report.source
        whole = {
            "source": source.source,
            "stance": "claims",
            "covers_low": 1,
            "covers_high": 1,
            "grade": source.grade,
            "lang": source.lang,
            "given": report.row.given,
            "file_sha256": source.file_sha256,
            "listed_as_violation": source.listed_as_violation,
        }
        for report_id, fields in _records(report):
            record = whole | fields
            record["report_id"] = report_id
            if "#" in report_id:
                record["listed_as_violation"] = False
                record.setdefault("submitted", report.fields.get("submitted"))
                record.setdefault("address", report.fields.get("address"))
            for name, values in columns.items():
                values.append(record.get(name))
    return pa.table([pa.array(columns[item.name], item.type) for item in REPORTS], schema=REPORTS)


def _relations_table(relations: list[dict[str, str]]) -> pa.Table:
    return pa.Table.from_pylist(relations, schema=RELATIONS_TABLE)


def _rejects_table(rejected: Iterable[tuple[ReadSource, Reject]]) -> pa.Table:
    records = [
        {
            "source": source.source,
            "file": source.file.name,
            "sheet": source.sheet,
            "row": reject.row,
            "column": reject.column,
            "value": reject.value,
            "what": reject.what,
            "reason": reject.reason,
            "given": reject.given,
        }
        for source, reject in rejected
    ]
    records.sort(key=lambda record: tuple((record[name] is not None, record[name]) for name in REJECTS.names))
    return pa.Table.from_pylist(records, schema=REJECTS)
