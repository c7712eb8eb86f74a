"""A dossier: one incident with its reports, its accounts side by side, and every finding with its reasons."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sulh.briefs.division import cause_words
from sulh.briefs.inputs import (
    AgreementInfo,
    CaseInfo,
    ConclusionRow,
    Explanation,
    Explanations,
    ProvisionInfo,
)
from sulh.briefs.model import (
    Dossier,
    DossierProvision,
    FactRow,
    FindingView,
    ReportCard,
    StatusChip,
)
from sulh.briefs.pairs import Finding, Pair
from sulh.briefs.phrases import (
    NOT_KNOWN,
    Row,
    bounds,
    clean,
    day,
    listing,
    nodes,
    outcome_words,
    plural,
    status_words,
    when,
    where,
)
from sulh.briefs.texts import name_of
from sulh.incidents.schema import ESTABLISHED
from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import SET_FIELDS

Asked = Callable[[str, str, str, str], Explanation | None]
_UNITS = {"damaged": "damaged", "fighters": "attackers' strength"}
_RELATIONS = {"in_defence_of": "in defence of what is told in", "during": "during what is told in",
              "reprisal_for": "in reprisal for what is told in"}


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


def asking(explanations: Explanations) -> Asked:
    """Explanations as a function, whichever way they were given."""
    if isinstance(explanations, Mapping):
        return lambda incident, provision, reading, account: explanations.get((incident, provision, reading, account))
    return explanations


def toll(row: Row) -> str:
    """Deaths in words, civilians named where something is known of them."""
    killed = bounds(row["killed_low"], row["killed_high"])
    words = "toll not known" if killed == NOT_KNOWN else f"{killed} killed"
    civilians = bounds(row["civilians_killed_low"], row["civilians_killed_high"])
    return words if civilians == NOT_KNOWN else f"{words}, {civilians} of them civilians"


def facts_of(case: CaseInfo, row: Row) -> dict[str, str]:
    """The facts of a report or of an account in words, those that are known."""
    facts = {"time": when(row["start"], row["end"]), "place": where(row)}
    for field in SET_FIELDS:
        facts[field.replace("_", " ")] = nodes(case.vocabulary, field, row[field], row[f"{field}_surely"])
    for count in COUNTS:
        facts[_UNITS.get(count, count.replace("_", " "))] = bounds(row[f"{count}_low"], row[f"{count}_high"])
    return {fact: words for fact, words in facts.items() if words not in (NOT_KNOWN, "place not known")}


def _fact_rows(case: CaseInfo, accounts: Sequence[Row]) -> tuple[FactRow, ...]:
    told = [{"occurred": row["occurred"], **facts_of(case, row)} for row in accounts]
    order = ["occurred", "time", "place", *(f.replace("_", " ") for f in SET_FIELDS),
             *(_UNITS.get(count, count.replace("_", " ")) for count in COUNTS)]
    rows = []
    for fact in order:
        cells = tuple(one.get(fact, NOT_KNOWN) for one in told)
        if any(cell != NOT_KNOWN for cell in cells):
            rows.append(FactRow(fact, cells, tuple(_contradicts(row, fact) for row in accounts)))
    return tuple(rows)


def _contradicts(row: Row, fact: str) -> bool:
    keys = {name for name, words in _UNITS.items() if words == fact} | {fact, fact.replace(" ", "_")}
    if fact == "time":
        keys |= {"start", "end"}
    if fact == "place":
        keys |= {"disc", "lat", "lon", "adm1", "adm2"}
    return bool(keys & set(row["contradictory"] or ()))


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
        facts["speaks of"] = f"{bounds(report['covers_low'], report['covers_high'])} incidents"
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


def _cards(case: CaseInfo, agreement: AgreementInfo, evidence: Evidence, incident: str) -> tuple[ReportCard, ...]:
    linked = [(link, evidence.reports[link["report_id"]]) for link in evidence.links.get(incident, ())
              if link["report_id"] in evidence.reports]
    order = {one.source: place for place, one in enumerate(case.sources)}
    linked.sort(key=lambda both: (order.get(both[1]["source"], len(order)), both[1]["source"],
                                  str(both[1]["start"]), both[1]["report_id"]))
    numbers = {report["report_id"]: place for place, (_, report) in enumerate(linked, 1)}
    cards = []
    for link, report in linked:
        states = tuple(_relation_words(row, numbers, evidence.dossiers) for row in evidence.relations.get(report["report_id"], ()))
        cards.append(_card(case, agreement, numbers[report["report_id"]], link, report, states))
    return tuple(cards)


def _relation_words(row: Row, numbers: Mapping[str, int], dossiers: Mapping[str, int]) -> str:
    told = row["to_report"]
    if told in numbers:
        other = f"report {numbers[told]} here"
    else:
        other = f"a report in dossier {dossiers[told]}" if told in dossiers else f"report {told}"
    return f"{_RELATIONS.get(row['kind'], row['kind'])} {other}"


def chip(agreement: AgreementInfo, key: tuple[str, str], finding: Finding, kind: str) -> StatusChip:
    """A finding as a short status: reading, account, words."""
    words = status_words(finding.status)
    if finding.status == "undetermined":
        words = f"undetermined: {outcome_words(finding.outcomes, kind)}"
    return StatusChip(name_of(agreement, key[0]), name_of(agreement, key[1]), finding.status, words)


def all_chips(
    agreement: AgreementInfo, pair: Pair, keys: Iterable[tuple[str, str]], kind: str, told: Iterable[str]
) -> list[StatusChip]:
    """Chips for (reading, account) keys, also where no finding means that no breach is possible.

    `told` are the accounts that have the incident; an account that does not is silent and gets no chip.
    """
    absent = "does_not_count" if kind == "must_reduce" else "no_breach"
    here, chips = set(told), []
    for key in keys:
        if key in pair.findings:
            chips.append(chip(agreement, key, pair.findings[key], kind))
        elif key[1] in here:
            reading, account = (name_of(agreement, part) for part in key)
            chips.append(StatusChip(reading, account, absent, status_words(absent)))
    return chips


def short_chips(agreement: AgreementInfo, chips: Sequence[StatusChip]) -> tuple[StatusChip, ...]:
    """Chips with the same status and account as one."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in chips:
        alike.setdefault((one.account, one.status, one.text), []).append(one.reading)
    whole = len(agreement.readings)
    return tuple(
        StatusChip("every reading" if len(readings) == whole > 1 else listing(readings), *key)
        for key, readings in alike.items()
    )


def ordered_keys(agreement: AgreementInfo) -> list[tuple[str, str]]:
    """(reading, account) in the order of showing: `established`, each side's own account, the rest."""
    own = [(reading, account) for reading, account in agreement.own_account.items()]
    first = [(reading, ESTABLISHED) for reading in agreement.readings]
    rest = [(reading, account) for account in agreement.accounts for reading in agreement.readings]
    return list(dict.fromkeys([*first, *own, *rest]))


def _finding_views(agreement: AgreementInfo, pair: Pair, kind: str, told: Sequence[str], ask: Asked) -> tuple[FindingView, ...]:
    own = set(agreement.own_account.items())
    alike: dict[tuple[bool, Explanation | None, str, str], list[StatusChip]] = defaultdict(list)
    for key in ordered_keys(agreement):
        main = key[1] == ESTABLISHED or key in own
        for one in all_chips(agreement, pair, [key], kind, told if main else ()):
            why = ask(pair.incident_id, pair.provision, *key)
            alike[main, why, one.status, one.text].append(one)
    return tuple(
        FindingView(tuple(chips), main, why.tree if why else None, why.deciding if why else ())
        for (main, why, _, _), chips in alike.items()
    )


def _dispute_words(agreement: AgreementInfo, row: Row) -> str:
    a, b = (f"the reading of {name_of(agreement, row[f'reading_{side}'])} ({name_of(agreement, row[f'account_{side}'])}"
            " account)" for side in ("a", "b"))
    sort, words = cause_words(agreement, row["cause"])
    return f"{'Disputed' if row['certain'] else 'Possibly disputed'} between {a} and {b}. Cause ({sort}): {words}."


def _provision(agreement: AgreementInfo, given: ProvisionInfo, pair: Pair, told: Sequence[str],
               ask: Asked) -> DossierProvision:
    return DossierProvision(
        given.provision, given.title, given.quote, given.alleged or pair.alleged, given.illustration, pair.group,
        pair.possibly_disputed, _finding_views(agreement, pair, given.kind, told, ask),
        tuple(_dispute_words(agreement, row) for row in pair.disputes),
    )  # fmt: skip


def make_dossier(
    case: CaseInfo, agreement: AgreementInfo, evidence: Evidence, number: int, incident: str, status: str,
    pairs: Iterable[Pair], ask: Asked,
) -> Dossier:  # fmt: skip
    """The dossier of one incident; `pairs` are those of this incident."""
    place = {account: at for at, account in enumerate(agreement.accounts)}
    accounts = sorted(evidence.accounts[incident], key=lambda row: (place.get(row["account"], 99), row["account"]))
    main = next((row for row in accounts if row["account"] == ESTABLISHED), accounts[0])
    known = {one.provision: one for one in agreement.provisions}
    mine = {pair.provision: pair for pair in pairs}
    told = [str(row["account"]) for row in accounts]
    provisions = tuple(_provision(agreement, known[key], mine[key], told, ask) for key in known if key in mine)
    cards = _cards(case, agreement, evidence, incident)
    return Dossier(
        number, incident, status, when(main["start"], main["end"]), where(main, disc=False),
        nodes(case.vocabulary, "act", main["act"], main["act_surely"]), toll(main),
        any(one.alleged for one in provisions), bool(main["ambiguous"]),
        tuple(f"{name_of(agreement, row['account'])}, {plural(row['n_reports'], 'report')}" for row in accounts),
        _fact_rows(case, accounts), cards, provisions, tuple(evidence.conclusions.get(incident, ())),
        tuple((card.report_id, card.number) for card in cards),
    )  # fmt: skip


def report_label(numbers: Mapping[str, int], report_ids: Iterable[str]) -> str:
    """`reports 1 and 3`: where a fact in an explanation comes from."""
    known = sorted({numbers[one] for one in report_ids if one in numbers})
    return f"{'report' if len(known) == 1 else 'reports'} {listing([str(one) for one in known])}" if known else ""
