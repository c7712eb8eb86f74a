"""Who did it, as far as everybody's reports can tell, how often each source blames the wrong force, and who copies whom.

Beside the findings, never inside them: a probability is no proof. Each incident has one true force, which nobody sees; each
source has a habit, a table of what it says for each true force. Both are learned together (Dawid and Skene 1979) by a Gibbs
sampler: forces given habits, habits given forces, again and again; shares and intervals are those of the draws.

The choices: the forces are those that reports name alone. A report that leaves open which of several it was speaks for each of
them by its habit; one that names several together is left out, as are denials and disowning, and links that are part of
several or ambiguous. Beforehand a source is right as often as its grade says, and wrong towards the forces that are named
most. Silence is weighed by what each source hears of (`sulh.incidents.attribute_model`), copies are no voices
(`sulh.incidents.copying`), and sources are compared over links made without the forces (`sulh.incidents.attribute_blind`).
Two sources cannot show who of them errs: there is a chain for every source, which begins by believing it, and where reports
cannot tell the chains stay apart, and the intervals hold both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sulh.incidents.attribute_blind import blind
from sulh.incidents.attribute_model import believed, first, renewed
from sulh.incidents.attribute_rates import confusions, groups, wrong_force
from sulh.incidents.attribute_sampler import Draws
from sulh.incidents.attribute_schema import ATTRIBUTIONS, CONFUSIONS, COPYING, WRONG_FORCE, Attributed, nothing
from sulh.incidents.attribute_sets import sets
from sulh.incidents.attribute_votes import Grouping, Votes, grouping, homes, read_votes
from sulh.incidents.copying import beforehand, copying_table, learned, origins
from sulh.incidents.rows import Floats

__all__ = ["ATTRIBUTIONS", "CONFUSIONS", "COPYING", "WRONG_FORCE", "Attributed", "attribute"]

WARM, DRAWS = 60, 120
"""Rounds that are thrown away, and rounds that are kept, of each chain."""
MOST_TRUSTED, MANY_REPORTS, FEW_TRUSTED = 4, 20_000, 2
"""How many sources are believed in turn, those with most reports first; and with so many reports or more. For each there are
two chains, one that looks at acts and one that does not."""
EVERY = 4
"""The links as given are drawn once in so many kept rounds, where sources are compared over others."""


def attribute(reports: pa.Table, links: pa.Table, seed: int = 1, relink: bool = True) -> Attributed:
    """Attribute the incidents of a run: `reports` (REPORTS) and `links` (LINKS). The same tables give the same answer, in
    whatever order their rows stand. With `relink`, sources are compared over links that are made anew without the forces,
    where the reports can be linked without them. Raises InputError for a report id that stands twice."""
    home, sure = homes(links)
    votes = read_votes(reports, home)
    if votes is None:
        return nothing()
    given = grouping(votes, home, sure)
    other = blind(reports, links, votes, given) if relink and len(votes.sources) > 1 else None
    return _Run(votes, given, other, seed).attributed()


class _Run:
    """All chains over one set of reports, added up."""

    def __init__(self, votes: Votes, given: Grouping, other: Grouping | None, seed: int) -> None:
        self._votes, self._given, self._other = votes, given, other
        self._random = np.random.default_rng(seed)
        self._origins = origins(votes, other or given)
        self._origins_given = origins(votes, given) if other else self._origins
        self._copyists = beforehand(self._origins, self._origins_given)
        self._belief = believed(votes)
        self._groups = groups(votes)
        self._share = np.zeros((len(given.names), len(votes.forces)))
        self._voices = np.zeros(len(given.names))
        self._times = 0
        self._habits: list[Floats] = []
        self._wrong: list[Any] = []
        self._copied: list[Any] = []

    def attributed(self) -> Attributed:
        """The tables."""
        votes = self._votes
        most = MOST_TRUSTED if len(votes) < MANY_REPORTS else FEW_TRUSTED
        for trusted in np.argsort(-np.bincount(votes.source), kind="stable")[:most].tolist():
            for with_acts in (True, False) if votes.acts else (False,):
                self._chain(trusted, with_acts)
        return Attributed(
            self._attributions(),
            confusions(votes, np.array(self._habits)),
            wrong_force(votes, self._other or self._given, self._groups, np.array(self._wrong)),
            copying_table(votes, self._origins, self._copyists, np.array(self._copied)),
            self._other is not None,
        )

    def _chain(self, trusted: int, with_acts: bool) -> None:
        """One chain, which begins with the belief that this source is right and every other as its grade says."""
        sources, copyists = first(self._votes, self._belief, trusted, self._random), self._copyists
        state = Draws(self._votes, self._other or self._given, self._origins, with_acts, self._random)
        beside = Draws(self._votes, self._given, self._origins_given, with_acts, self._random) if self._other else state
        for number in range(WARM + DRAWS):
            state.sweep(sources, copyists)
            seen = state.seen(sources)
            if number >= WARM:
                self._keep(state, sources.habits)
                if beside is not state and not number % EVERY:
                    beside.sweep(sources, copyists)
                if beside is state or not number % EVERY:
                    self._share += beside.share
                    self._voices += beside.voices()
                    self._times += 1
            sources = renewed(sources, self._belief, seen, self._random)
            copyists = learned(copyists, self._origins, state.copies, self._random)

    def _keep(self, state: Draws, habits: Floats) -> None:
        self._habits.append(habits.astype(np.float32))
        self._wrong.append(self._groups.count(state.wrong()).astype(np.int32))
        at = np.searchsorted(self._copyists.pairs, self._origins.pair[state.copies])
        self._copied.append(np.bincount(at, minlength=len(self._copyists.pairs)).astype(np.int32))

    def _attributions(self) -> pa.Table:
        names = np.array(self._given.names, object)
        order = np.argsort(names, kind="stable")
        share = np.round(self._share / self._times, 4)[order]
        inside, held = sets(self._share[order] / self._times)
        voices = np.maximum(np.round(self._voices / self._times), 1).astype(np.int64)[order]
        ranks = np.argsort(-share, axis=1, kind="stable")
        row, rank = np.nonzero(np.take_along_axis(share, ranks, axis=1) > 0)
        actor = ranks[row, rank]
        columns: list[Any] = [
            pa.array(names[order][row], pa.string()),
            pa.array(np.array(self._votes.forces, object)[actor], pa.string()),
            pa.array(share[row, actor]),
            pa.array(inside[row, actor]),
            pa.array(np.round(held, 4)[row]),
            pa.array(voices[row]),
        ]
        return pa.table(columns, schema=ATTRIBUTIONS)
