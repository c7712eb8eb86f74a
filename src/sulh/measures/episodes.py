"""How many breaches there were, by each reading's rule of what counts as one (DESIGN.md section 4, Counting).

On one day one side may count four violations and a mission 494, because one counts an episode in one direction and the
other each explosion. So the breaches of every reading are counted by every reading's rule, and a reader sees what the
rule alone changes. Each number is low and high:

- `incident`: the incidents that surely are breaches, to those that possibly are.
- `explosion`: the same, and what aggregated rows speak of beyond the incidents linked to them (`sulh.measures.residuals`).
- `episode`: see `sulh.measures.episode_bounds`. An episode is made of incidents on record; what aggregated rows speak of
  beyond those has no moment and no point of its own, and is counted as explosions only.

For a `must_reduce` the incidents that count take the place of breaches.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.engine import Engine
from sulh.findings.facts import UNBOUNDED, FactTable
from sulh.findings.schema import BREACH
from sulh.measures.count import Column, Counter, Sums, expand, over_period
from sulh.measures.episode_bounds import EpisodeRule, episode_bounds
from sulh.measures.measure import NO_ACCOUNTS
from sulh.measures.nearby import Extents, Ints
from sulh.measures.residuals import by_account, more_of, residual_facts
from sulh.measures.schema import EPISODES
from sulh.measures.tally import INCIDENTS_UNIT
from sulh.terms.compile import Compiled
from sulh.terms.schema import CountingRule

_ALWAYS = (-UNBOUNDED, UNBOUNDED)
_EACH = CountingRule()
Bounds = tuple[int, int | None]
Key = tuple[str, str]
"""A provision and a reading."""


def episodes(
    facts: FactTable,
    findings: pa.Table,
    compiled: Compiled,
    engine: Engine,
    reports: pa.Table,
    residuals: pa.Table,
    *,
    account_of: Mapping[str, str] = NO_ACCOUNTS,
    proving: frozenset[str] = frozenset(),
) -> pa.Table:
    """The table `EPISODES`: each provision in each reading, counted by each reading's rule, for each account.

    In: the facts of incidents and their `FINDINGS`; `reports` and `residuals` (`REPORTS`, `RESIDUALS`) for what
    aggregated rows may add; `account_of` gives the account of each source, without which such a row counts only in
    `established`; `proving` the sources that alone establish. An account has rows where it has incidents or such rows.
    Sorted by content. Raises InputError where a rule has too many ways to come about.
    """
    rest = _Rest.of(compiled, engine, residual_facts(reports, residuals, compiled), account_of, proving)
    told = {str(name) for name in facts.table["account"].unique().to_pylist()}
    accounts = sorted(told | {account_of[source] for source in rest.sources if source in account_of})
    rows: list[dict[str, Any]] = []
    record, rules = _Record(facts, findings), _Rules(compiled)
    for key in compiled.rules:
        more = rest.more(key, accounts)
        for number, account in enumerate(accounts):
            rows += rules.rows(key, account, record.breaches(key, account), more[number])
    order = [(name, "ascending") for name in ("provision", "reading", "account", "counted_as")]
    return pa.Table.from_pylist(rows, schema=EPISODES).sort_by(order)


class _Rules:
    """Counts by each reading's rule; what two rules or two readings share is counted once."""

    def __init__(self, compiled: Compiled) -> None:
        agreement = compiled.agreement
        self._rules = {reading: agreement.counting_of(reading) or _EACH for reading in agreement.readings}
        self._known: dict[tuple[bytes, EpisodeRule], tuple[int, int]] = {}

    def rows(self, key: Key, account: str, found: Extents, more: Bounds) -> Iterator[dict[str, Any]]:
        """Rows of the table for one provision, reading and account."""
        incidents = int(found.sure.sum()), len(found)
        for counted_as, rule in self._rules.items():
            low, high = self._by_rule(found, incidents, more, rule)
            yield {
                "provision": key[0],
                "reading": key[1],
                "counted_as": counted_as,
                "account": account,
                "unit": rule.unit,
                "low": low,
                "high": high,
                "incidents_low": incidents[0],
                "incidents_high": incidents[1],
            }

    def _by_rule(self, found: Extents, incidents: tuple[int, int], more: Bounds, rule: CountingRule) -> Bounds:
        if rule.merge_within is not None:
            return self._episodes(found, EpisodeRule.of(rule.merge_within))
        if rule.unit == "explosion":
            return incidents[0] + more[0], None if more[1] is None else incidents[1] + more[1]
        return incidents

    def _episodes(self, found: Extents, rule: EpisodeRule) -> tuple[int, int]:
        digest = blake2b()
        for item in fields(found):
            digest.update(getattr(found, item.name).tobytes())
        key = digest.digest(), rule
        if key not in self._known:
            self._known[key] = episode_bounds(found, rule)
        return self._known[key]


class _Record:
    """The possible breaches of each provision, reading and account, with what is known of when and where."""

    def __init__(self, facts: FactTable, findings: pa.Table) -> None:
        low, high, lat, lon, radius = (
            facts.table[name].to_numpy() for name in ("time_low", "time_high", "lat", "lon", "radius")
        )
        self._all = Extents(low, high, lat, lon, radius, np.zeros(len(low), dtype=bool))
        possible = findings.filter(pc.not_equal(pc.bit_wise_and(findings["outcomes"], BREACH), 0))
        self._sure = possible["outcomes"].to_numpy() == BREACH
        self._rows = _rows_of(facts, possible)
        self._groups = _groups(possible)

    def breaches(self, key: Key, account: str) -> Extents:
        """The possible breaches; those that surely are ones are marked."""
        places = self._groups.get((*key, account), np.zeros(0, dtype=np.int64))
        found = self._all.take(self._rows[places])
        return Extents(found.low, found.high, found.lat, found.lon, found.radius, self._sure[places])


def _rows_of(facts: FactTable, findings: pa.Table) -> Ints:
    """The row of the fact table that each finding speaks of."""
    names = facts.table["incident_id"].unique(), facts.table["account"].unique()

    def keys(table: pa.Table) -> Ints:
        incident, account = (
            pc.index_in(table[name], known).to_numpy().astype(np.int64)
            for name, known in zip(("incident_id", "account"), names, strict=True)
        )
        return np.asarray(incident * max(len(names[1]), 1) + account)

    known = keys(facts.table)
    order = np.argsort(known, kind="stable")
    return np.asarray(order[np.searchsorted(known[order], keys(findings))])


def _groups(findings: pa.Table) -> dict[tuple[str, str, str], Ints]:
    """The places of the findings of each provision, reading and account."""
    group = np.zeros(len(findings), dtype=np.int64)
    names: list[list[str]] = []
    for column in ("provision", "reading", "account"):
        encoded = findings[column].combine_chunks().dictionary_encode()
        names.append([str(name) for name in encoded.dictionary.to_pylist()])
        group = group * max(len(names[-1]), 1) + encoded.indices.to_numpy(zero_copy_only=False)
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    out = {}
    for places in np.split(order, starts[1:]) if len(order) else []:
        rest, account = divmod(int(group[places[0]]), len(names[2]))
        provision, reading = divmod(rest, len(names[1]))
        out[names[0][provision], names[1][reading], names[2][account]] = places
    return out


@dataclass(frozen=True)
class _Rest:
    """What aggregated rows may add to the breaches, by source."""

    sources: list[str]
    sums: Mapping[Key, Sums]
    account_of: Mapping[str, str] = field(default_factory=dict)
    proving: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        compiled: Compiled,
        engine: Engine,
        facts: FactTable,
        account_of: Mapping[str, str],
        proving: frozenset[str],
    ) -> _Rest:
        sources = sorted({str(name) for name in facts.table["account"].to_pylist()})
        if not sources:
            return cls([], {})
        implications = compiled.legend.implications()
        formulas = {key: expand(rule.formulas[0], implications) for key, rule in compiled.rules.items()}
        counter = Counter(facts, engine, formulas.values(), sources)
        column: Column = more_of(INCIDENTS_UNIT)
        sums = {
            key: over_period(counter.candidates(formula, column, [_ALWAYS]), [_ALWAYS])
            for key, formula in formulas.items()
        }
        return cls(sources, sums, account_of, proving)

    def more(self, key: Key, accounts: list[str]) -> list[Bounds]:
        """How many more breaches each account may have; a null upper bound is none."""
        if not self.sources:
            return [(0, 0)] * len(accounts)
        found = by_account(self.sums[key], self.sources, accounts, self.account_of, self.proving)
        return [
            (int(found.low[n, 0]), None if found.unbounded[n, 0] else int(found.high[n, 0]))
            for n in range(len(accounts))
        ]
