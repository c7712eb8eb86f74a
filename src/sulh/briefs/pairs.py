"""Incidents under provisions: what stands established in each reading, what is disputed, and which come first.

A *pair* is one incident under one provision. Its group, on the account `established`: `disputed` where some dispute is
certain, `undetermined` where a reading leaves several outcomes or a dispute is possible, else `agreed`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from sulh.briefs.inputs import AgreementInfo
from sulh.briefs.phrases import Row
from sulh.incidents.schema import ESTABLISHED

SETTLED_BAD = ("breach", "counts")
"""Statuses that burden the bound party; a reading without a finding says `no_breach` or `does_not_count`."""
RANK = ("disputed", "breach", "counts", "undetermined", "excused", "no_breach", "none")
"""Classes of an incident, the first that applies to one of its provisions wins."""


@dataclass(frozen=True)
class Finding:
    """The outcomes left in one reading on one account."""

    outcomes: int
    status: str
    alleged: bool


@dataclass(frozen=True)
class Pair:
    """One incident under one provision: findings by (reading, account), disputes as rows, its group and class."""

    incident_id: str
    provision: str
    findings: Mapping[tuple[str, str], Finding]
    disputes: tuple[Row, ...]
    group: str
    status: str

    @property
    def possibly_disputed(self) -> bool:
        """Whether no dispute is certain and at least one is possible."""
        return self.group != "disputed" and bool(self.disputes)

    @property
    def spoken(self) -> bool:
        """Whether the incident may fall under the provision on the account of somebody who speaks of it.

        Else it is open only because nothing is established that would rule it out.
        """
        return any(account != ESTABLISHED for _, account in self.findings)

    @property
    def alleged(self) -> bool:
        """Whether some finding rests on alleged wording."""
        return any(finding.alleged for finding in self.findings.values())


def dispute_key(row: Row) -> tuple[Any, ...]:
    """An order of disputes that does not depend on the table's."""
    return (
        not row["certain"],
        row["kind"],
        row["cause"],
        row["reading_a"],
        row["account_a"],
        row["reading_b"],
        row["account_b"],
    )


def _grouped(statuses: set[str], disputes: Iterable[Row]) -> tuple[str, str]:
    rows = list(disputes)
    burdens = {status in SETTLED_BAD for status in statuses if status != "undetermined"}
    if any(row["certain"] for row in rows) or len(burdens) == 2:
        return "disputed", "disputed"
    if "undetermined" in statuses or rows:
        return "undetermined", "undetermined"
    return "agreed", statuses.pop() if len(statuses) == 1 else "no_breach"


def make_pairs(findings: pa.Table, disputes: pa.Table, agreement: AgreementInfo) -> list[Pair]:
    """All pairs that have a finding or a dispute, ordered by incident and provision."""
    kinds = {one.provision: one.kind for one in agreement.provisions}
    by_pair: defaultdict[tuple[str, str], dict[tuple[str, str], Finding]] = defaultdict(dict)
    for row in findings.to_pylist():
        found = Finding(row["outcomes"], row["status"], row["alleged"])
        by_pair[row["incident_id"], row["provision"]][row["reading"], row["account"]] = found
    quarrels: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in disputes.to_pylist():
        quarrels[row["incident_id"], row["provision"]].append(row)
    pairs = []
    for incident_id, provision in sorted(by_pair.keys() | quarrels.keys()):
        found_here = by_pair.get((incident_id, provision), {})
        absent = "does_not_count" if kinds.get(provision) == "must_reduce" else "no_breach"
        rows = tuple(sorted(quarrels.get((incident_id, provision), ()), key=dispute_key))
        statuses = {
            found_here[reading, ESTABLISHED].status if (reading, ESTABLISHED) in found_here else absent
            for reading in agreement.readings
        }
        pairs.append(Pair(incident_id, provision, found_here, rows, *_grouped(statuses, rows)))
    return pairs


def incident_classes(pairs: Iterable[Pair]) -> dict[str, str]:
    """The class of each incident that has a pair: the first of `RANK` among its provisions."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        status = "no_breach" if pair.status == "does_not_count" else pair.status
        classes[pair.incident_id].add(status)
    return {incident: min(found, key=RANK.index) for incident, found in classes.items()}


def content_key(row: Row) -> tuple[str, ...]:
    """An incident's content, for breaking ties; the id comes last, where all else is equal."""
    return (*(repr(value) for name, value in sorted(row.items()) if name != "incident_id"), str(row["incident_id"]))


def worst_first(established: Mapping[str, Row], pairs: Iterable[Pair]) -> list[str]:
    """Incident ids in the order in which they deserve a dossier: disputed, undetermined, then most deaths."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        groups[pair.incident_id].add(pair.group)

    def key(incident_id: str) -> tuple[Any, ...]:
        row, found = established[incident_id], groups.get(incident_id, set())
        urgency = 0 if "disputed" in found else 1 if "undetermined" in found else 2
        low, high = row["killed_low"] or 0, row["killed_high"]
        return (urgency, -low, -(high if high is not None else low), not found, content_key(row))

    return sorted(established, key=key)
