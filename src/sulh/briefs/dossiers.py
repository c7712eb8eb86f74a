"""A dossier: one incident with its reports, its accounts side by side, and every finding with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sulh.briefs.cards import Evidence, cards_of, fact_name, facts_of, toll
from sulh.briefs.division import cause_words
from sulh.briefs.dossier_parts import Dossier, DossierProvision, FactRow, FindingView, StatusChip
from sulh.briefs.inputs import AgreementInfo, CaseInfo, ExplainNode, ProvisionInfo
from sulh.briefs.pairs import Finding, Pair
from sulh.briefs.phrases import (
    NOT_KNOWN,
    Row,
    listing,
    nodes,
    outcome_words,
    plural,
    status_words,
    when,
    where,
)
from sulh.briefs.reasons import Reasons, conditions
from sulh.briefs.texts import name_of
from sulh.incidents.schema import ESTABLISHED
from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import SET_FIELDS


def _fact_rows(case: CaseInfo, accounts: Sequence[Row]) -> tuple[FactRow, ...]:
    told = [{"occurred": row["occurred"], **facts_of(case, row)} for row in accounts]
    order = [
        "occurred",
        "time",
        "place",
        *(f.replace("_", " ") for f in SET_FIELDS),
        *(fact_name(count) for count in COUNTS),
    ]
    rows = []
    for fact in order:
        cells = tuple(one.get(fact, NOT_KNOWN) for one in told)
        if any(cell != NOT_KNOWN for cell in cells):
            rows.append(FactRow(fact, cells, tuple(_contradicts(row, fact) for row in accounts)))
    return tuple(rows)


def _contradicts(row: Row, fact: str) -> bool:
    keys = {name for name in COUNTS if fact_name(name) == fact} | {fact, fact.replace(" ", "_")}
    if fact == "time":
        keys |= {"start", "end"}
    if fact == "place":
        keys |= {"disc", "lat", "lon", "adm1", "adm2"}
    return bool(keys & set(row["contradictory"] or ()))


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


def _finding_views(
    agreement: AgreementInfo, pair: Pair, kind: str, told: Sequence[str], ask: Reasons
) -> tuple[FindingView, ...]:
    own = set(agreement.own_account.items())
    alike: dict[tuple[bool, tuple[ExplainNode, ...], tuple[str, ...], str, str], list[StatusChip]] = defaultdict(list)
    for key in ordered_keys(agreement):
        main = key[1] == ESTABLISHED or key in own
        for one in all_chips(agreement, pair, [key], kind, told if main else ()):
            why = ask((pair.incident_id, pair.provision, *key), main)
            alike[main, conditions(why), why.deciding if why else (), one.status, one.text].append(one)
    return tuple(
        FindingView(tuple(chips), main, below, deciding) for (main, below, deciding, _, _), chips in alike.items()
    )


def _dispute_words(agreement: AgreementInfo, row: Row) -> str:
    a, b = (
        f"the reading of {name_of(agreement, row[f'reading_{side}'])} ({name_of(agreement, row[f'account_{side}'])}"
        " account)"
        for side in ("a", "b")
    )
    sort, words = cause_words(agreement, row["cause"])
    return f"{'Disputed' if row['certain'] else 'Possibly disputed'} between {a} and {b}. Cause ({sort}): {words}."


def _provision(
    agreement: AgreementInfo, given: ProvisionInfo, pair: Pair, told: Sequence[str], ask: Reasons
) -> DossierProvision:
    return DossierProvision(
        given.provision, given.title, given.quote, given.alleged or pair.alleged, given.illustration, pair.group,
        pair.possibly_disputed, _finding_views(agreement, pair, given.kind, told, ask),
        tuple(_dispute_words(agreement, row) for row in pair.disputes),
    )  # fmt: skip


def make_dossier(
    case: CaseInfo, agreement: AgreementInfo, evidence: Evidence, number: int, row: Row, status: str,
    pairs: Iterable[Pair], ask: Reasons,
) -> Dossier:  # fmt: skip
    """The dossier of one incident; `row` is as it is shown (`telling`), `pairs` are those of this incident."""
    incident = row["incident_id"]
    place = {account: at for at, account in enumerate(agreement.accounts)}
    accounts = sorted(evidence.accounts[incident], key=lambda row: (place.get(row["account"], 99), row["account"]))
    known = {one.provision: one for one in agreement.provisions}
    mine = {pair.provision: pair for pair in pairs}
    told = [str(one["account"]) for one in accounts]
    provisions = tuple(_provision(agreement, known[key], mine[key], told, ask) for key in known if key in mine)
    cards = cards_of(case, agreement, evidence, incident)
    return Dossier(
        number, incident, status, when(row["start"], row["end"]), where(row, disc=False),
        nodes(case.vocabulary, "act", row["act"], row["act_surely"]), toll(row), row["told_words"],
        any(one.alleged for one in provisions), bool(row["ambiguous"]),
        tuple(f"{name_of(agreement, one['account'])}, {plural(one['n_reports'], 'report')}" for one in accounts),
        _fact_rows(case, accounts), cards, provisions, tuple(evidence.conclusions.get(incident, ())),
        tuple((card.report_id, card.number) for card in cards),
    )  # fmt: skip


def report_label(numbers: Mapping[str, int], report_ids: Iterable[str]) -> str:
    """`reports 1 and 3`: where a fact in an explanation comes from."""
    known = sorted({numbers[one] for one in report_ids if one in numbers})
    return f"{'report' if len(known) == 1 else 'reports'} {listing([str(one) for one in known])}" if known else ""
