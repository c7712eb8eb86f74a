"""Sources with what was read and set aside, measures against their baselines, duties: the rest of the tables."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sulh.briefs.charts import Span, chart, range_bars
from sulh.briefs.division import more_incidents
from sulh.briefs.drawings import Chart
from sulh.briefs.found import pictures_of, said_of
from sulh.briefs.inputs import AgreementInfo, CaseInfo, DutyRow, MeasuredInfo, MeasureInfo, SourceInfo
from sulh.briefs.model import CoverageRow, DutyView, MeasureView, PeriodView, RejectRow, SourceView
from sulh.briefs.phrases import (
    Row,
    bounds,
    clean,
    day,
    days,
    listing,
    nodes,
    number,
    status_words,
    where,
)
from sulh.briefs.texts import exceptions_in, name_of, names_of
from sulh.incidents.schema import ESTABLISHED
from sulh.measures.questions import ALL

MOST_REJECTS = 50
_MOST_VALUE = 200


def _coverage(case: CaseInfo, row: Row) -> CoverageRow:
    acts = "all acts" if row["acts"] is None else nodes(case.vocabulary, "act", row["acts"])
    place = where({**row, "place": None, "adm2": None})
    everywhere = row["lat"] is None and not row["adm1"]
    kind = "access denied" if row["kind"] == "denied" else "could see"
    return CoverageRow(
        kind,
        acts,
        "everywhere" if everywhere else place,
        days(row["from"].date(), row["until"].date()),
        clean(row["note"] or ""),
    )


_WHAT = {
    "row": "row set aside",
    "cell": "cell taken as unknown",
    "aside": "row that is no report",
    "mark": "read, and marked",
}
"""What became of a row or a cell, in the order in which they are shown."""


def _reject(row: Row) -> RejectRow:
    place = [
        row["file"],
        f"sheet “{row['sheet']}”" if row["sheet"] else "",
        f"row {row['row']}" if row["row"] is not None else "",
        f"column “{row['column']}”" if row["column"] else "",
    ]
    value = clean(row["value"] or row["given"] or "")
    short = value if len(value) <= _MOST_VALUE else value[:_MOST_VALUE] + "…"
    return RejectRow(clean(", ".join(part for part in place if part)), _WHAT[row["what"]], short, clean(row["reason"]))


def _reject_key(row: Row) -> tuple[str, ...]:
    place = tuple(f"{row[name] or 0:012}" if name == "row" else str(row[name] or "") for name in
                  ("file", "sheet", "row", "column", "reason", "value"))  # fmt: skip
    return str(list(_WHAT).index(row["what"])), *place


def sources_view(
    case: CaseInfo, agreement: AgreementInfo, reports: Mapping[str, str], links: Iterable[tuple[str, str]],
    tables: Mapping[str, Sequence[Row]],
) -> tuple[SourceView, ...]:  # fmt: skip
    """One entry for each source of the case or of the reports (`reports`: report id to source, `links`: report id and
    incident id). `tables` holds the rows of rejects, coverage and residuals."""
    rows = Counter(reports.values())
    incidents: defaultdict[str, set[str]] = defaultdict(set)
    speakers: defaultdict[str, set[str]] = defaultdict(set)
    for report_id, incident_id in links:
        if report_id in reports:
            incidents[reports[report_id]].add(incident_id)
            speakers[incident_id].add(reports[report_id])
    only = Counter(next(iter(keys)) for keys in speakers.values() if len(keys) == 1)
    known = {one.source for one in case.sources}
    rejected = {row["source"] for row in tables["rejects"]}
    extra = [SourceInfo(key, key, None) for key in sorted((rows.keys() | rejected) - known)]
    views = []
    for one in (*case.sources, *extra):
        more = [row for row in tables["residuals"] if reports.get(row["report_id"]) == one.source]
        views.append(
            _source_view(
                case, agreement, one, tables, more, (rows[one.source], len(incidents[one.source]), only[one.source])
            )
        )
    return tuple(views)


def _source_view(
    case: CaseInfo, agreement: AgreementInfo, given: SourceInfo, tables: Mapping[str, Sequence[Row]],
    residuals: Sequence[Row], counts: tuple[int, int, int],
) -> SourceView:  # fmt: skip
    rejects = sorted((row for row in tables["rejects"] if row["source"] == given.source), key=_reject_key)
    sorts = Counter(row["what"] for row in rejects)
    seen = [_coverage(case, row) for row in tables["coverage"] if row["source"] == given.source]
    low, high = more_incidents(residuals)
    covers = f"{bounds(low, high)} more incidents in rows that speak of several" if high != 0 else ""
    return SourceView(
        given.source, given.title, name_of(agreement, given.side) if given.side else "no side", given.grade or "–",
        given.address, given.note, given.file, given.citation, counts[0], sorts["row"], sorts["cell"],
        sorts["aside"], sorts["mark"], counts[1], counts[2], covers, tuple(sorted(seen, key=repr)), tuple(_reject(row) for row in rejects[:MOST_REJECTS]),
    )  # fmt: skip


_BASELINES = {"baseline": "that of the provision"}


def _fall(row: Row) -> str:
    low, high = row["fall_low"], row["fall_high"]
    if low is None and high is None:
        return "The change cannot be bounded."
    words = [_change(one) for one in dict.fromkeys((low, high)) if one is not None]
    if low is None or high is None:
        return f"The change is bounded on one side only: {'at best' if low is None else 'at worst'} {words[0]}."
    return f"Change: {listing(words, 'to')}."


def _change(share: float) -> str:
    percent = round(abs(share) * 100, 1)
    return f"{percent:g} % {'less' if share >= 0 else 'more'}"


def _period(agreement: AgreementInfo, info: MeasureInfo, row: Row) -> PeriodView:
    def daily(end: str) -> tuple[float, float | None]:
        span = row[f"days_{end}"] or 1
        high = row[f"high_{end}"]
        return row[f"low_{end}"] / span, None if high is None else high / span

    baseline = info.baselines.get(row["baseline"], _BASELINES.get(row["baseline"], row["baseline"].replace("_", " ")))
    bars, scale = range_bars([("baseline", *daily("base"), False), ("this period", *daily("now"), True)], row["unit"])
    now, base = (
        f"{bounds(row[f'low_{end}'], row[f'high_{end}'])} {row['unit']} in {number(row[f'days_{end}'])} days"
        for end in ("now", "base")
    )
    promised = f" Promised: {row['promised'] * 100:g} % less." if row["promised"] is not None else ""
    cannot = row["status"] == "cannot_be_said"
    sentence = f"Now {now}; baseline {base}. {'' if cannot else _fall(row)}{promised}"
    return PeriodView(
        "every" if row["reading"] == ALL else name_of(agreement, row["reading"]),
        name_of(agreement, row["account"]),
        baseline,
        row["status"],
        sentence.strip(),
        clean(row["why"] or ""),
        bars,
        scale,
    )


def _weekly(agreement: AgreementInfo, rows: Sequence[Row]) -> tuple[Chart, ...]:
    """One chart for each different weekly series on the account `established`, with the readings that share it."""
    series: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["period"] == "week" and row["account"] == ESTABLISHED:
            series[row["reading"]].append(row)
    alike: defaultdict[tuple[tuple[Span, tuple[int, int | None]], ...], list[str]] = defaultdict(list)
    for reading, weeks in sorted(series.items()):
        weeks.sort(key=lambda row: row["from"])
        alike[tuple((Span(row["from"].date(), row["until"].date()), _week_bounds(row)) for row in weeks)].append(
            reading
        )
    unit = next((row["unit"] for row in rows), "")
    return tuple(
        chart(f"{unit.capitalize()} each week, {'every' if readings == [ALL] else names_of(agreement, readings)} reading, established account", unit,
              [span for span, _ in weeks], [sums for _, sums in weeks])
        for weeks, readings in alike.items()
    )  # fmt: skip


def _week_bounds(row: Row) -> tuple[int, int | None]:
    high = None if row["high"] is None else row["high"] + row["residual_high"]
    return row["low"] + row["residual_low"], high


def measures_view(
    case: CaseInfo, agreement: AgreementInfo, measures: Sequence[Row], periods: Sequence[Row], measured: MeasuredInfo
) -> tuple[MeasureView, ...]:
    """Declared measures in their order, then what else the tables hold (`must_reduce` under its provision's id)."""
    keys = {one.measure: one for one in case.measures}
    titles = {key: f"{key}: {one.title}" for key, one in exceptions_in(agreement.provisions).items()}
    for key in sorted({row["subject"] for row in periods} | {row["measure"] for row in measures}):
        keys.setdefault(key, MeasureInfo(key, titles.get(key, key.replace("_", " "))))
    views = []
    for key, info in keys.items():
        mine = sorted(
            (row for row in periods if row["subject"] == key),
            key=lambda row: (row["account"] != ESTABLISHED, row["account"], row["reading"], row["baseline"]),
        )
        declared = f"declared on {day(info.declared)}" if info.declared else ""
        declared += ", after its period began" if info.declared_after_start else ""
        declared += f"; SHA-256 of the question: {info.sha256}" if info.sha256 else ""
        first = mine[0]["account"] if mine else ESTABLISHED
        drawn = pictures_of(measured, key)
        views.append(
            MeasureView(
                key,
                info.title,
                declared,
                info.note or "",
                tuple(_period(agreement, info, row) for row in mine if row["account"] == first),
                () if drawn else _weekly(agreement, [row for row in measures if row["measure"] == key]),
                said_of(measured, key),
                drawn,
                tuple(_period(agreement, info, row) for row in mine if row["account"] != first),
            )
        )
    return tuple(views)


def duties_view(agreement: AgreementInfo, duties: Iterable[DutyRow]) -> tuple[DutyView, ...]:
    """Duties with the marks of their provisions; one row for each reading."""
    known = exceptions_in(agreement.provisions)
    views = []
    for duty in duties:
        law = known.get(duty.provision)
        rows = tuple((name_of(agreement, reading), duty.due.get(reading, "–"), status_words(duty.status[reading]))
                     for reading in agreement.readings if reading in duty.status)  # fmt: skip
        views.append(
            DutyView(duty, law.title if law else "", bool(law and law.alleged), bool(law and law.illustration), rows)
        )
    return tuple(views)
