"""The reports of an incident as cards, and the facts of a report or account in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sulh.briefs.dossier_parts import ReportCard
from sulh.briefs.inputs import (
    AgreementInfo,
    CaseInfo,
    ConclusionRow,
)
from sulh.briefs.phrases import (
    NOT_KNOWN,
    Row,
    bounds,
    clean,
    day,
    nodes,
    when,
    where,
)
from sulh.briefs.texts import name_of
from sulh.reports.schema import COUNTS
from sulh.sources.reading.rows import MOST_INCIDENTS
from sulh.words.vocabulary import SET_FIELDS

_UNITS = {"damaged": "damaged", "fighters": "attackers' strength"}
_RELATIONS = {
    "in_defence_of": "in defence of what is told in",
    "during": "during what is told in",
    "reprisal_for": "in reprisal for what is told in",
}


@dataclass(frozen=True)
class Evidence:
    """What the dossiers are made from: account rows, links and conclusions by incident, reports and relations by report,
    and of each linked report the dossier that holds it."""

    accounts: Mapping[str, Sequence[Row]]
    links: Mapping[str, Sequence[Row]]
    reports: Mapping[str, Row]
    relations: Mapping[str, Sequence[Row]]
    conclusions: Mapping[str, Sequence[ConclusionRow]]
    dossiers: Mapping[str, int]


def toll(row: Row) -> str:
    """Deaths in words, civilians named where something is known of them."""
    killed = bounds(row["killed_low"], row["killed_high"])
    words = "toll not known" if killed == NOT_KNOWN else f"{killed} killed"
    civilians = bounds(row["civilians_killed_low"], row["civilians_killed_high"])
    return words if civilians == NOT_KNOWN else f"{words}, {civilians} of them civilians"


def fact_name(count: str) -> str:
    """How a counted fact is written."""
    return _UNITS.get(count, count.replace("_", " "))


def facts_of(case: CaseInfo, row: Row) -> dict[str, str]:
    """The facts of a report or of an account in words, those that are known."""
    facts = {"time": when(row["start"], row["end"]), "place": where(row)}
    for field in SET_FIELDS:
        facts[field.replace("_", " ")] = nodes(case.vocabulary, field, row[field], row[f"{field}_surely"])
    for count in COUNTS:
        facts[fact_name(count)] = bounds(row[f"{count}_low"], row[f"{count}_high"])
    return {fact: words for fact, words in facts.items() if words not in (NOT_KNOWN, "place not known")}


def _given(text: str | None) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    try:
        cells = json.loads(text)
    except json.JSONDecodeError:
        return (("as given", clean(text)),)
    if not isinstance(cells, dict):
        return (("as given", clean(str(cells))),)
    return tuple((clean(str(key)), clean(str(value))) for key, value in cells.items() if value not in (None, ""))


def _link_words(link: Row) -> str:
    words = "speaks of this incident" if link["relation"] == "same" else "speaks of this incident among others"
    by = {"decision": "a person decided it", "founding": "founding report"}.get(link["by"])
    by = by or f"probability {link['probability']:.2f}"
    return f"{words} ({by}{'; ambiguous' if link['ambiguous'] else ''})"


def _card(case: CaseInfo, agreement: AgreementInfo, number: int, link: Row, report: Row,
          states: tuple[str, ...]) -> ReportCard:  # fmt: skip
    source = next((one for one in case.sources if one.source == report["source"]), None)
    side = source.side if source else None
    facts = facts_of(case, report)
    if (report["covers_low"], report["covers_high"]) != (1, 1):
        most = None if report["covers_high"] >= MOST_INCIDENTS else report["covers_high"]
        facts["speaks of"] = f"{bounds(report['covers_low'], most)} incidents"
    if report["submitted"] is not None:
        facts["handed in"] = day(report["submitted"].date())
    if report["listed_as_violation"]:
        facts["listed"] = "as a violation"
    return ReportCard(
        number, report["report_id"], source.title if source else report["source"],
        name_of(agreement, side) if side else "no side", report["grade"] or (source.grade if source else None) or "–",
        report["stance"], _link_words(link), tuple((fact, clean(words)) for fact, words in facts.items()), states,
        clean(report["text"]) if report["text"] else None, report["lang"], report["address"], _given(report["given"]),
    )  # fmt: skip


def cards_of(case: CaseInfo, agreement: AgreementInfo, evidence: Evidence, incident: str) -> tuple[ReportCard, ...]:
    """The reports linked to an incident, numbered, in the order of the case's sources."""
    linked = [
        (link, evidence.reports[link["report_id"]])
        for link in evidence.links.get(incident, ())
        if link["report_id"] in evidence.reports
    ]
    order = {one.source: place for place, one in enumerate(case.sources)}
    linked.sort(
        key=lambda both: (
            order.get(both[1]["source"], len(order)),
            both[1]["source"],
            str(both[1]["start"]),
            both[1]["report_id"],
        )
    )
    numbers = {report["report_id"]: place for place, (_, report) in enumerate(linked, 1)}
    cards = []
    for link, report in linked:
        states = tuple(
            _relation_words(row, numbers, evidence.dossiers) for row in evidence.relations.get(report["report_id"], ())
        )
        cards.append(_card(case, agreement, numbers[report["report_id"]], link, report, states))
    return tuple(cards)


def _relation_words(row: Row, numbers: Mapping[str, int], dossiers: Mapping[str, int]) -> str:
    told = row["to_report"]
    if told in numbers:
        other = f"report {numbers[told]} here"
    else:
        other = f"a report in dossier {dossiers[told]}" if told in dossiers else f"report {told}"
    return f"{_RELATIONS.get(row['kind'], row['kind'])} {other}"
