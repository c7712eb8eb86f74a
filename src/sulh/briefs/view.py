"""From the tables to a `BriefView`: everything that a brief says, in words and coordinates, before it is set."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sulh.briefs.assets import Assets
from sulh.briefs.cards import Evidence, toll
from sulh.briefs.charts import timeline
from sulh.briefs.division import causes, determined_words, headline, own_words, provision_counts
from sulh.briefs.dossier_parts import Dossier
from sulh.briefs.dossiers import all_chips, make_dossier, short_chips
from sulh.briefs.drawings import Timeline
from sulh.briefs.found import found_view, titled
from sulh.briefs.inputs import (
    AgreementInfo,
    CaseInfo,
    ConclusionRow,
    DutyRow,
    Explanations,
    MeasuredInfo,
    ProposalsInfo,
)
from sulh.briefs.marks import map_view, page_data
from sulh.briefs.method import METHOD
from sulh.briefs.model import BriefView, Footer, LawItem, PairRow, SourceView
from sulh.briefs.pairs import (
    Pair,
    content_key,
    incident_classes,
    make_pairs,
    worst_first,
)
from sulh.briefs.phrases import Row, day, days, nodes, number, plural, when, where
from sulh.briefs.reasons import Reasons
from sulh.briefs.records import duties_view, measures_view, sources_view
from sulh.briefs.telling import COLUMNS, as_told, needs_telling
from sulh.briefs.texts import any_mark, law_item, names_of, reading_texts, term_item
from sulh.findings.schema import DISPUTES, FINDINGS
from sulh.incidents.schema import ESTABLISHED, INCIDENTS, LINKS, RESIDUALS
from sulh.measures.schema import MEASURES, PERIODS
from sulh.reports.schema import COVERAGE, REJECTS, RELATIONS_TABLE, REPORTS

TABLES: Mapping[str, pa.Schema] = {
    "reports": REPORTS, "relations": RELATIONS_TABLE, "rejects": REJECTS, "coverage": COVERAGE, "links": LINKS,
    "incidents": INCIDENTS, "residuals": RESIDUALS, "findings": FINDINGS, "disputes": DISPUTES, "measures": MEASURES,
    "periods": PERIODS,
}  # fmt: skip
"""The tables that a brief reads; one that is not given is empty."""
MOST_DOSSIERS = 300
MOST_REASONS = 1_600_000
"""Bytes of reasons in one brief, about."""
_FEW_DOSSIERS = 60


@dataclass(frozen=True)
class _Chosen:
    """Established rows in a fixed order, the same as they are shown (`telling`), pairs, classes, and of each chosen
    incident its dossier's number and the accounts that tell it. `pairs` are those that somebody's account bears on,
    `unspoken` those that are open only because nothing is established that would rule them out."""

    rows: list[Row]
    shown: list[Row]
    pairs: list[Pair]
    unspoken: list[Pair]
    classes: dict[str, str]
    dossiers: dict[str, int]
    told: dict[str, set[str]]
    accounts: Counter[str]


def build_view(
    case: CaseInfo,
    tables: Mapping[str, pa.Table],
    agreement: AgreementInfo,
    explanations: Explanations,
    assets: Assets,
    duties: Sequence[DutyRow] = (),
    conclusions: Sequence[ConclusionRow] = (),
    measured: MeasuredInfo | None = None,
    proposals: ProposalsInfo | None = None,
    most_dossiers: int = MOST_DOSSIERS,
) -> BriefView:
    """Everything that the brief of a case says.

    `tables` maps names of `TABLES` to tables of those schemas; an absent one is empty. `explanations` gives the reasons
    of a finding by (incident_id, provision, reading, account) and is asked only for incidents with a dossier, of which
    there are at most `most_dossiers`: the disputed, then the undetermined, then those with most deaths. Raises
    ValueError for a table name that is not in `TABLES`.
    """
    given = _complete(tables)
    chosen = _choose(agreement, given, most_dossiers)
    map_, marks = map_view(case, assets, chosen.shown, chosen.classes, chosen.dossiers)
    small = {name: given[name].to_pylist() for name in ("rejects", "coverage", "residuals", "measures", "periods")}
    first, last = _period(case, chosen.shown)
    provisions = tuple(law_item(agreement, one) for one in agreement.provisions)
    terms = tuple(term_item(agreement, one) for one in agreement.terms)
    groups = [sum(pair.group == group for pair in chosen.pairs) for group in ("agreed", "disputed", "undetermined")]
    shown, unexplained = _dossiers(case, agreement, given, chosen, explanations, conclusions)
    rejected = [sum(row["what"] == what for row in small["rejects"]) for what in ("row", "cell")]
    judging = sum(one.kind != "must_do" for one in agreement.provisions)
    pairs = tuple(_pair_rows(case, agreement, chosen))
    return BriefView(
        case=case.case,
        title=case.title,
        agreement=agreement.title,
        signed=day(agreement.signed) if agreement.signed else "",
        about=case.about,
        agreement_note=agreement.note,
        period=days(first, last) if first and last else "no dated incident",
        parties=tuple(names_of(agreement, [party]) for party in agreement.parties),
        in_force=reading_texts(agreement, agreement.in_force),
        any_alleged=_marked(provisions + terms, "alleged", chosen.pairs),
        any_illustration=_marked(provisions + terms, "illustration", ()),
        headline=headline(chosen.rows, small["residuals"], chosen.pairs, given["reports"].num_rows, *rejected),
        determined=determined_words([*chosen.pairs, *chosen.unspoken], agreement.readings, len(chosen.rows), judging),
        own_words=own_words(agreement, chosen.pairs, chosen.accounts),
        unspoken_pairs=len(chosen.unspoken),
        agreed_pairs=groups[0],
        disputed_pairs=groups[1],
        undetermined_pairs=groups[2],
        possibly_disputed_pairs=sum(pair.possibly_disputed for pair in chosen.pairs),
        causes=causes(agreement, chosen.pairs, chosen.dossiers),
        map=map_,
        timeline=timeline(chosen.shown, first, last)
        if first and last
        else Timeline((), (), "week", "No dated incident."),
        counts=provision_counts(agreement, chosen.pairs),
        pairs=pairs,
        pairs_note=_pairs_note(len(pairs), len(chosen.pairs)),
        dossiers=shown,
        dossiers_note=_dossiers_note(len(shown), len(chosen.rows), unexplained),
        provisions=provisions,
        terms=terms,
        measures=measures_view(case, agreement, small["measures"], small["periods"], measured or MeasuredInfo()),
        found=found_view(measured or MeasuredInfo(), {one.measure: titled(one) for one in case.measures}),
        compared=proposals.compared if proposals else "",
        proposals=proposals.sections if proposals else (),
        duties=duties_view(agreement, duties),
        waits=measured.waits if measured else (),
        duties_picture=next((one for one in (measured or MeasuredInfo()).pictures if one.name == "duties"), None),
        conclusions=_conclusions(conclusions, chosen),
        sources=_sources(case, agreement, given, small),
        footer=Footer(case.versions, case.files, METHOD, case.standard_of_proof, case.licences, assets.licences),
        data=page_data(chosen.shown, marks, chosen.classes, chosen.dossiers, map_),
        script="" if assets.missing else assets.zoom_script,
    )


def _complete(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    unknown = sorted(tables.keys() - TABLES.keys())
    if unknown:
        raise ValueError(f"a brief reads no table “{unknown[0]}”; it reads {', '.join(TABLES)}")
    return {name: tables.get(name, schema.empty_table()) for name, schema in TABLES.items()}


def _choose(agreement: AgreementInfo, tables: Mapping[str, pa.Table], most: int) -> _Chosen:
    incidents = tables["incidents"]
    established = _only(incidents, "account", [ESTABLISHED])
    by_id: dict[str, Row] = {row["incident_id"]: row for row in established.to_pylist()}
    findings, disputes = (_only(tables[name], "incident_id", list(by_id)) for name in ("findings", "disputes"))
    every_pair = make_pairs(findings, disputes, agreement)
    accounts = zip(incidents["incident_id"].to_pylist(), incidents["account"].to_pylist(), strict=True)
    tellers = {incident for incident, account in accounts if account != ESTABLISHED}
    unspoken = [pair for pair in every_pair if pair.incident_id in tellers and not pair.spoken]
    pairs = [pair for pair in every_pair if pair.spoken or pair.incident_id not in tellers]
    first = worst_first(by_id, pairs)[:most]
    ordered = sorted(by_id.values(), key=lambda row: (str(row["start"]), str(row["end"]), content_key(row)))
    told: defaultdict[str, set[str]] = defaultdict(set)
    for row in _only(incidents.select(["incident_id", "account"]), "incident_id", first).to_pylist():
        told[row["incident_id"]].add(row["account"])
    shown = _shown(agreement, ordered, incidents)
    return _Chosen(
        ordered,
        shown,
        pairs,
        unspoken,
        incident_classes(pairs),
        {key: at for at, key in enumerate(first, 1)},
        dict(told),
        Counter(incidents["account"].to_pylist()),
    )


def _shown(agreement: AgreementInfo, rows: Sequence[Row], incidents: pa.Table) -> list[Row]:
    wanting = [str(row["incident_id"]) for row in rows if needs_telling(row)]
    others: defaultdict[str, list[Row]] = defaultdict(list)
    for row in _only(incidents.select(list(COLUMNS)), "incident_id", wanting).to_pylist():
        if row["account"] != ESTABLISHED:
            others[row["incident_id"]].append(row)
    return [as_told(agreement, row, others.get(row["incident_id"], ())) for row in rows]


def _only(table: pa.Table, column: str, values: Iterable[str]) -> pa.Table:
    return table.filter(pc.is_in(table[column], pa.array(sorted(values), pa.string())))


def _period(case: CaseInfo, rows: Sequence[Row]) -> tuple[dt.date | None, dt.date | None]:
    starts = [row["start"].date() for row in rows if row["start"] is not None]
    ends = [row["end"].date() for row in rows if row["end"] is not None]
    return case.first_day or min(starts, default=None), case.last_day or max(ends, default=None)


def _marked(items: Iterable[LawItem], mark: str, pairs: Iterable[Pair]) -> bool:
    return any_mark(items, mark) or any(pair.alleged for pair in pairs)


def _column(table: pa.Table, name: str) -> list[str]:
    return [str(value) for value in table[name].to_pylist()]


def _group(table: pa.Table, column: str) -> dict[str, list[Row]]:
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in sorted(table.to_pylist(), key=repr):
        rows[row[column]].append(row)
    return dict(rows)


def _dossiers(
    case: CaseInfo, agreement: AgreementInfo, tables: Mapping[str, pa.Table], chosen: _Chosen,
    explanations: Explanations, conclusions: Iterable[ConclusionRow],
) -> tuple[tuple[Dossier, ...], int]:  # fmt: skip
    ids = list(chosen.dossiers)
    links = _only(tables["links"], "incident_id", ids)
    reports = _only(tables["reports"], "report_id", _column(links, "report_id"))
    signed: defaultdict[str, list[ConclusionRow]] = defaultdict(list)
    for row in conclusions:
        signed[row.incident_id].append(row)
    evidence = Evidence(
        _group(_only(tables["incidents"], "incident_id", ids), "incident_id"), _group(links, "incident_id"),
        {row["report_id"]: row for row in reports.to_pylist()}, _group(tables["relations"], "report_id"), dict(signed),
        {row["report_id"]: chosen.dossiers[row["incident_id"]] for row in sorted(links.to_pylist(), key=repr)},
    )  # fmt: skip
    rows = {row["incident_id"]: row for row in chosen.shown}
    pairs: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in chosen.pairs:
        pairs[pair.incident_id].append(pair)
    ask = Reasons(explanations, MOST_REASONS, len(chosen.dossiers) <= _FEW_DOSSIERS)
    made = tuple(
        make_dossier(case, agreement, evidence, at, rows[key], chosen.classes.get(key, "none"), pairs.get(key, ()), ask)
        for key, at in chosen.dossiers.items()
    )
    return made, ask.left_out


def _pair_rows(case: CaseInfo, agreement: AgreementInfo, chosen: _Chosen) -> Iterable[PairRow]:
    rows = {row["incident_id"]: row for row in chosen.shown}
    known = {one.provision: one for one in agreement.provisions}
    shown = [pair for pair in chosen.pairs if pair.incident_id in chosen.dossiers and pair.provision in known]
    order = list(known)
    for pair in sorted(shown, key=lambda one: (chosen.dossiers[one.incident_id], order.index(one.provision))):
        row, law = rows[pair.incident_id], known[pair.provision]
        statuses, own = (
            short_chips(agreement, all_chips(agreement, pair, keys, law.kind, chosen.told.get(pair.incident_id, ())))
            for keys in ([(reading, ESTABLISHED) for reading in agreement.readings], agreement.own_account.items())
        )
        first, last = (row[end].date().isoformat() if row[end] else "" for end in ("start", "end"))
        yield PairRow(
            chosen.dossiers[pair.incident_id], pair.provision, law.alleged or pair.alleged, law.illustration,
            when(row["start"], row["end"]), where(row, disc=False),
            nodes(case.vocabulary, "act", row["act"], row["act_surely"]), toll(row), row["told_words"], first, last, pair.group,
            pair.possibly_disputed, statuses, own, tuple(sorted({row["cause"] for row in pair.disputes})),
        )  # fmt: skip


def _pairs_note(shown: int, total: int) -> str:
    if shown == total:
        return f"All {plural(total, 'row')}: one for each incident under each provision that it may concern."
    return (f"{number(shown)} of {plural(total, 'row')} are listed, those of incidents with a dossier below; the counts "
            "above are of all.")  # fmt: skip


def _dossiers_note(shown: int, total: int, unexplained: int) -> str:
    reasons = ""
    if unexplained:
        reasons = (f" To keep the file small, {plural(unexplained, 'finding')} in them stand without their reasons; "
                   "`sulh explain` prints these.")  # fmt: skip
    if shown == total:
        return f"All {plural(total, 'incident')} have a dossier, the most urgent first.{reasons}"
    return (f"{number(shown)} of {plural(total, 'incident')} have a dossier: the disputed first, then the undetermined, "
            f"then those with most deaths. The map, the timeline and all counts hold every incident.{reasons}")  # fmt: skip


def _conclusions(conclusions: Iterable[ConclusionRow], chosen: _Chosen) -> tuple[tuple[ConclusionRow, int, str], ...]:
    rows = {row["incident_id"]: row for row in chosen.shown}
    ordered = sorted(conclusions, key=lambda one: (one.when, one.incident_id, one.provision, one.who))
    return tuple((one, chosen.dossiers.get(one.incident_id, 0), _incident_words(rows.get(one.incident_id)))
                 for one in ordered)  # fmt: skip


def _incident_words(row: Row | None) -> str:
    return (
        f"{when(row['start'], row['end'])}, {where(row, disc=False)}" if row else "an incident that is not in this run"
    )


def _sources(
    case: CaseInfo, agreement: AgreementInfo, tables: Mapping[str, pa.Table], small: Mapping[str, Sequence[Row]]
) -> tuple[SourceView, ...]:
    reports, links = tables["reports"], tables["links"]
    sources = dict(zip(_column(reports, "report_id"), _column(reports, "source"), strict=True))
    linked = zip(_column(links, "report_id"), _column(links, "incident_id"), strict=True)
    return sources_view(case, agreement, sources, linked, small)
