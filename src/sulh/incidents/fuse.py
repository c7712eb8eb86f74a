"""The facts of each incident on each account, from the reports that are linked to it (DESIGN.md sections 3 and 4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sulh.incidents import discs
from sulh.incidents.proof import NO_SIDE, Aspect, Standard
from sulh.incidents.schema import ESTABLISHED, INCIDENTS, INDEPENDENT
from sulh.incidents.told import Teller, Told, silent
from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

Bounds = tuple[int | None, int | None]


@dataclass
class Facts:
    """What is possible of one incident on one account. Masks by set field; `occurred` as (can be yes, can be no)."""

    occurred: tuple[bool, bool] = (True, True)
    time: Bounds = (None, None)
    disc: discs.Disc | None = None
    place: str | None = None
    adm1: frozenset[str] | None = None
    adm2: frozenset[str] | None = None
    maybe: dict[str, int] = field(default_factory=dict)
    surely: dict[str, tuple[int, ...]] = field(default_factory=dict)
    counts: dict[str, Bounds] = field(default_factory=dict)
    contradictory: set[str] = field(default_factory=set)
    listed: bool = False


def fuse_sets(maybes: Sequence[int], surelies: Sequence[tuple[int, ...]]) -> tuple[int, tuple[int, ...], bool]:
    """Fuse a set-valued fact over all reports at once: (maybe, surely, contradictory).

    maybe is the intersection and surely the union; where that leaves nothing, or a node of surely without a leaf, maybe
    is the union of the inclusion-minimal reported sets and surely the intersection.
    """
    maybe = maybes[0]
    for mask in maybes[1:]:
        maybe &= mask
    surely = {mask for masks in surelies for mask in masks}
    if maybe and all(maybe & mask for mask in surely):
        return maybe, tuple(sorted(surely)), False
    minimal = [one for one in maybes if not any(other != one and other & ~one == 0 for other in maybes)]
    union = 0
    for mask in minimal:
        union |= mask
    common = set(surelies[0]).intersection(*surelies[1:])
    return union, tuple(sorted(mask for mask in common if mask & union)), True


def fuse_bounds(given: Sequence[Bounds]) -> tuple[Bounds, bool]:
    """Fuse a number: the intersection of the intervals, else their hull, contradictory."""
    lows = [low for low, _ in given if low is not None]
    highs = [high for _, high in given if high is not None]
    low, high = max(lows, default=None), min(highs, default=None)
    if low is None or high is None or low <= high:
        return (low, high), False
    return (min(lows), max(highs)), True


class Fuser:
    """Fuses the reports of one incident into its accounts.

    `party_masks` gives, for each party, the actors that may count for it, to tell who is accused.
    """

    def __init__(self, vocabulary: Vocabulary, standard: Standard, party_masks: Mapping[str, int]) -> None:
        self.vocabulary = vocabulary
        self.standard = standard
        self.party_masks = party_masks

    def account(self, told: Sequence[Told]) -> Facts:
        """The facts as these reports, all of one account, tell them."""
        facts = self._unknown()
        speaking = [item for item in told if item.stance != "denies"]
        facts.occurred = (bool(speaking), len(speaking) < len(told))
        if speaking and len(speaking) < len(told):
            facts.contradictory.add("occurred")
        describing = speaking or list(told)
        for name in SET_FIELDS:
            facts.maybe[name], facts.surely[name], torn = self._fused_set(name, describing)
            _mark(facts, name, torn)
        facts.time, torn = fuse_bounds([(item.start, item.end) for item in describing])
        _mark(facts, "time", torn)
        self._place(facts, describing)
        for name in COUNTS:
            facts.counts[name], torn = fuse_bounds([item.counts[name] for item in describing])
            _mark(facts, name, torn)
        facts.listed = any(item.listed for item in speaking)
        return facts

    def established(self, told: Sequence[Told]) -> Facts:
        """The facts that the standard of proof lets stand, value by value; all else stays open."""
        facts = self._unknown()
        speaking = [item for item in told if item.stance != "denies"]
        denying = [item for item in told if item.stance == "denies"]
        accused = self._accused(speaking)
        yes = self._proved(speaking, Aspect.OWNED, accused)
        no = self._proved(denying, Aspect.OTHER, accused)
        facts.occurred = (yes or not no, no or not yes)
        _mark(facts, "occurred", yes and no)
        for name in SET_FIELDS:
            self._established_set(facts, name, speaking, accused)
        facts.time, torn = self._established_bounds(speaking, lambda item: (item.start, item.end), accused)
        _mark(facts, "time", torn)
        self._established_place(facts, speaking, accused)
        for name in COUNTS:
            facts.counts[name], torn = self._established_bounds(speaking, lambda item, n=name: item.counts[n], accused)  # type: ignore[misc]
            _mark(facts, name, torn)
        return facts

    def _unknown(self) -> Facts:
        return Facts(
            maybe={name: self.vocabulary.tree(name).everything for name in SET_FIELDS},
            surely=dict.fromkeys(SET_FIELDS, ()),
            counts=dict.fromkeys(COUNTS, (None, None)),
        )

    def _accused(self, told: Sequence[Told]) -> frozenset[str]:
        """Parties that reports name as possible perpetrators; a report that names nobody accuses nobody."""
        everything = self.vocabulary.actors.everything
        named = 0
        for item in told:
            if item.maybe["perpetrator"] != everything and item.stance != "disowns":
                named |= item.maybe["perpetrator"]
        return frozenset(party for party, mask in self.party_masks.items() if named & mask)

    def _proved(self, told: Iterable[Told], aspect: Aspect, accused: frozenset[str]) -> bool:
        return self.standard.proves((item.statement for item in told), aspect, accused)

    def _fused_set(self, name: str, told: Sequence[Told]) -> tuple[int, tuple[int, ...], bool]:
        """`fuse_sets` of those who speak of a set: what the others agree on stands though one more says nothing of it."""
        everything = self.vocabulary.tree(name).everything
        speaking = [item for item in told if not silent(item.maybe[name], item.surely[name], everything)] or told[:1]
        return fuse_sets([item.maybe[name] for item in speaking], [item.surely[name] for item in speaking])

    def _established_set(self, facts: Facts, name: str, told: Sequence[Told], accused: frozenset[str]) -> None:
        aspect = Aspect.OWNED if name == "act" else Aspect.OTHER
        everything = self.vocabulary.tree(name).everything
        maybe = everything
        for pattern in _patterns([item.maybe[name] for item in told], everything):
            if self._proved((item for item in told if not item.maybe[name] & pattern), aspect, accused):
                maybe &= ~pattern
        surely = set()
        for node in sorted({mask for item in told for mask in item.surely[name]}):
            sayers = [item for item in told if any(mask & ~node == 0 for mask in item.surely[name])]
            own = name == "perpetrator" and any(
                item.statement.owns and node & ~item.speaker_mask == 0 for item in sayers
            )
            if self._proved(sayers, Aspect.OWNED if own else aspect, accused):
                surely.add(node)
        torn = maybe == 0 or any(not maybe & node for node in surely)
        if torn:
            maybe, kept, _ = self._fused_set(name, told)
            surely = set(kept)
        facts.maybe[name], facts.surely[name] = maybe, tuple(sorted(surely))
        _mark(facts, name, torn)

    def _established_bounds(
        self, told: Sequence[Told], of: Callable[[Told], Bounds], accused: frozenset[str]
    ) -> tuple[Bounds, bool]:
        lows = sorted({low for low, _ in map(of, told) if low is not None}, reverse=True)
        highs = sorted({high for _, high in map(of, told) if high is not None})
        low = next((b for b in lows if self._proved(_at_least(told, of, b), Aspect.OTHER, accused)), None)
        high = next((b for b in highs if self._proved(_at_most(told, of, b), Aspect.OTHER, accused)), None)
        if low is None or high is None or low <= high:
            return (low, high), False
        return (min(lows), max(highs)), True

    def _place(self, facts: Facts, told: Sequence[Told]) -> None:
        placed = [item.disc for item in told if item.disc is not None]
        if placed:
            facts.disc, torn = discs.fuse(placed)
            _mark(facts, "place", torn)
        for name in ("adm1", "adm2"):
            named = frozenset(getattr(item, name) for item in told if getattr(item, name) is not None)
            setattr(facts, name, named or None)
            _mark(facts, name, len({folded(one) for one in named}) > 1)
        facts.place = _first_place(facts.disc, told)

    def _established_place(self, facts: Facts, told: Sequence[Told], accused: frozenset[str]) -> None:
        placed = sorted({item.disc for item in told if item.disc is not None}, key=lambda disc: (disc[2], disc))
        candidates = [*placed, *(discs.around([one, other]) for one in placed for other in placed if one < other)]
        if len(placed) > 2:
            candidates.append(discs.around(placed))
        for candidate in sorted(candidates, key=lambda disc: (disc[2], disc)):
            sayers = [item for item in told if item.disc is not None and discs.contains(candidate, item.disc)]
            if self._proved(sayers, Aspect.OTHER, accused):
                facts.disc = candidate
                break
        for name in ("adm1", "adm2"):
            setattr(facts, name, self._established_name(name, told, accused))
        facts.place = _first_place(facts.disc, told) if facts.disc in placed else None

    def _established_name(self, name: str, told: Sequence[Told], accused: frozenset[str]) -> frozenset[str] | None:
        """An admin name that is proved, else the set of names that all who name one prove between them."""
        groups: dict[str, list[Told]] = {}
        for item in told:
            if getattr(item, name) is not None:
                groups.setdefault(folded(getattr(item, name)), []).append(item)
        proved = [group for _, group in sorted(groups.items()) if self._proved(group, Aspect.OTHER, accused)]
        chosen = proved or [list(group) for _, group in sorted(groups.items())]
        if not proved and not self._proved([item for group in chosen for item in group], Aspect.OTHER, accused):
            return None
        return frozenset(min(getattr(item, name) for item in group) for group in chosen) or None


def _mark(facts: Facts, name: str, torn: bool) -> None:
    if torn:
        facts.contradictory.add(name)


def _at_least(told: Sequence[Told], of: Callable[[Told], Bounds], bound: int) -> list[Told]:
    return [item for item in told if (low := of(item)[0]) is not None and low >= bound]


def _at_most(told: Sequence[Told], of: Callable[[Told], Bounds], bound: int) -> list[Told]:
    return [item for item in told if (high := of(item)[1]) is not None and high <= bound]


def _patterns(maybes: Sequence[int], everything: int) -> list[int]:
    """The parts into which the reported sets cut the leaves, without the part that nobody leaves out."""
    parts = [everything]
    for mask in sorted(set(maybes)):
        parts = [piece for part in parts for piece in (part & mask, part & ~mask) if piece]
    return [part for part in parts if any(not part & mask for mask in maybes)]


def folded(name: str) -> str:
    """A name of an admin area by its letters and digits alone, to tell whether two are the same."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _first_place(disc: discs.Disc | None, told: Sequence[Told]) -> str | None:
    """The place's name: as told with the disc that was taken, else the first in the order of the alphabet."""
    named = sorted((item.disc != disc, item.place) for item in told if item.place is not None)
    return named[0][1] if named else None


def fuse(
    reports: pa.Table,
    links: pa.Table,
    teller: Teller,
    fuser: Fuser,
    *,
    left_out: frozenset[str] = frozenset(),
    settled: Iterable[tuple[str, Mapping[str, Any]]] = (),
) -> pa.Table:
    """The incidents table: each incident on each account that has a report of its own, and as established.

    In: the reports and links tables; reports that a decision leaves out; `settled`, pairs of a report id and the
    columns that a person's decision sets in `established` for its incident. Out: `INCIDENTS`, sorted by id and account.
    An ambiguous or `part_of` link never narrows a fact.
    """
    told = teller.tell(reports)
    members: dict[str, list[str]] = {}
    doubtful: set[str] = set()
    unclear: set[str] = set()
    for link in links.to_pylist():
        if link["relation"] != "same" or link["report_id"] in left_out:
            continue
        members.setdefault(link["incident_id"], []).append(link["report_id"])
        if link["ambiguous"]:
            unclear.add(link["incident_id"])
            if link["by"] == "score":
                doubtful.add(link["report_id"])
    by_incident: dict[str, dict[str, Any]] = {}
    incident_of = {report: incident for incident, reports_ in members.items() for report in reports_}
    for report, columns in settled:
        if report in incident_of:
            by_incident.setdefault(incident_of[report], {}).update(columns)
    rows: list[dict[str, Any]] = []
    for incident in sorted(members):
        group = [told[report] for report in sorted(members[incident])]
        rows += _rows(incident, group, doubtful, incident in unclear, fuser, by_incident.get(incident, {}))
    return pa.Table.from_pylist(rows, schema=INCIDENTS)


def _rows(
    incident: str, group: list[Told], doubtful: set[str], unclear: bool, fuser: Fuser, settled: Mapping[str, Any]
) -> list[dict[str, Any]]:
    accounts: dict[str, list[Told]] = {}
    for item in group:
        side = item.statement.side
        accounts.setdefault(INDEPENDENT if side == NO_SIDE else side, []).append(item)
    rows = []
    for account, told in sorted(accounts.items()):
        certain = [item for item in told if item.report_id not in doubtful]
        facts = fuser.account(certain) if certain else fuser._unknown()
        rows.append(_row(incident, account, facts, told, unclear, fuser.vocabulary))
    certain = [item for item in group if item.report_id not in doubtful]
    row = _row(incident, ESTABLISHED, fuser.established(certain), group, unclear, fuser.vocabulary)
    rows.append({**row, **settled})
    return sorted(rows, key=lambda row: str(row["account"]))


def _row(
    incident: str, account: str, facts: Facts, told: Sequence[Told], unclear: bool, vocabulary: Vocabulary
) -> dict[str, Any]:
    row: dict[str, Any] = {
        "incident_id": incident,
        "account": account,
        "occurred": {(True, False): "yes", (False, True): "no"}.get(facts.occurred, "unknown"),
        "start": _moment(facts.time[0]),
        "end": _moment(facts.time[1]),
        "place": facts.place,
        "adm1": sorted(facts.adm1) if facts.adm1 else None,
        "adm2": sorted(facts.adm2) if facts.adm2 else None,
        "sources": sorted({item.statement.source for item in told}),
        "n_reports": len(told),
        "ambiguous": unclear,
        "contradictory": sorted(facts.contradictory),
        "listed_as_violation": facts.listed,
    }
    row["lat"], row["lon"], row["radius_km"] = facts.disc or (None, None, None)
    for name in SET_FIELDS:
        tree = vocabulary.tree(name)
        row[name] = tree.nodes(facts.maybe[name])
        row[f"{name}_surely"] = [tree.name_of(mask) for mask in facts.surely[name]]
    for name in COUNTS:
        row[f"{name}_low"], row[f"{name}_high"] = facts.counts[name]
    return row


def _moment(seconds: int | None) -> dt.datetime | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
