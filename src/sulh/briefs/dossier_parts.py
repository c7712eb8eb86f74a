"""The parts of a dossier in words, ready to be set. No logic."""

from __future__ import annotations

from dataclasses import dataclass

from sulh.briefs.inputs import ConclusionRow, ExplainNode


@dataclass(frozen=True)
class StatusChip:
    """A status in one reading on one account; `detail` names the outcomes left where there are several."""

    reading: str
    account: str
    status: str
    text: str


@dataclass(frozen=True)
class ReportCard:
    """A report in a dossier: who speaks, how good, what it says, and how it hangs on the incident."""

    number: int
    report_id: str
    source: str
    side: str
    grade: str
    stance: str
    link: str
    facts: tuple[tuple[str, str], ...]
    states: tuple[str, ...]
    text: str | None
    lang: str | None
    address: str | None
    given: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class FactRow:
    """One fact over the accounts of a dossier; `contradictory` marks cells whose own reports cannot all be right."""

    fact: str
    cells: tuple[str, ...]
    contradictory: tuple[bool, ...]


@dataclass(frozen=True)
class FindingView:
    """A finding, or several with the same reasons: who reads so on whose account, and the conditions it hangs on."""

    chips: tuple[StatusChip, ...]
    main: bool
    conditions: tuple[ExplainNode, ...]
    deciding: tuple[str, ...]


@dataclass(frozen=True)
class DossierProvision:
    """A provision in a dossier."""

    provision: str
    title: str
    quote: str | None
    alleged: bool
    illustration: bool
    group: str
    possibly_disputed: bool
    findings: tuple[FindingView, ...]
    disputes: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """Everything on one incident."""

    number: int
    incident_id: str
    status: str
    when: str
    where: str
    what: str
    toll: str
    told: str
    alleged: bool
    ambiguous: bool
    accounts: tuple[str, ...]
    facts: tuple[FactRow, ...]
    reports: tuple[ReportCard, ...]
    provisions: tuple[DossierProvision, ...]
    conclusions: tuple[ConclusionRow, ...]
    report_numbers: tuple[tuple[str, int], ...]
