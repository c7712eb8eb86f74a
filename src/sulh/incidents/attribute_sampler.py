"""Draws by turns which force did each incident, which reports belong to it, and which were copied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from sulh.incidents.attribute_model import KINDS, Seen, Sources
from sulh.incidents.attribute_votes import Grouping, Votes
from sulh.incidents.copying import Copyists, Origins, drawn
from sulh.incidents.rows import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class _Chances:
    """What follows from what sources are like. A word is a source with a set of forces that it says. `spoken` is how likely a
    word is by true force; `gain`, by source and by force and kind, how much more likely (log) the force and kind are for its
    speaking than for its silence, and `quiet` how likely (log) they are if all are silent."""

    spoken: Floats
    log_spoken: Floats
    full: Floats
    silent: Floats
    gain: Floats
    quiet: Floats
    stray: Floats
    anyone: Floats
    deeds: Floats


def _chances(votes: Votes, sources: Sources) -> _Chances:
    size = len(votes.sources), len(votes.forces) * KINDS
    said = (sources.habits @ votes.possible.T.astype(np.float64)).transpose(0, 2, 1)
    full = sources.heard()
    silent = np.log1p(-full)
    quiet = (
        silent.sum(axis=0) + np.log(np.maximum(sources.shares, 1e-12))[:, None] + np.log(np.maximum(sources.mix, 1e-12))
    )
    spoken = said.reshape(-1, len(votes.forces))
    stray = (said @ (sources.shares * (full @ sources.mix))[:, :, None]).reshape(-1)
    gain = (np.log(full) - silent).reshape(size)
    deeds = np.repeat(np.log(np.vstack([sources.acts.T, np.ones(len(votes.forces))])), KINDS, axis=1)
    return _Chances(
        spoken, np.log(spoken), full, silent.reshape(size), gain, quiet, stray, spoken @ sources.shares, deeds
    )


class Draws:
    """The state of one grouping of the reports: `force`, `kind` of each incident; of each report whether it belongs to its
    incident (`inside`), whether it is `copied`, and its `true` force. `copies` says the same of the pairs of `origins`.
    `share` is how likely each force was when it was last drawn."""

    def __init__(
        self, votes: Votes, grouping: Grouping, found: Origins, with_acts: bool, random: np.random.Generator
    ) -> None:
        self.votes, self.grouping, self.origins, self._random = votes, grouping, found, random
        self._incidents = len(grouping.names)
        self._word = votes.source * len(votes.possible) + votes.said
        self._words = len(votes.sources) * len(votes.possible)
        self._salt = np.random.default_rng(0).integers(1, 2**46, self._words + len(votes.sources)).astype(np.float64)
        told, self._telling = np.unique(grouping.incident * len(votes.sources) + votes.source, return_inverse=True)
        self._told_of, self._teller = np.divmod(told, len(votes.sources))
        self._deed = deeds(votes, grouping) if with_acts else np.full(self._incidents, -1)
        self._act = votes.act if with_acts else np.full(len(votes), -1)
        self._single = np.argmax(votes.possible, axis=1)[votes.said]
        self._several = np.flatnonzero(~votes.alone)
        self._alike = votes.said[found.report] == votes.said[found.origin]
        self.inside = np.ones(len(votes), np.bool_)
        self.copied = np.zeros(len(votes), np.bool_)
        self.copies = np.zeros(len(found.report), np.bool_)

    def sweep(self, sources: Sources, copyists: Copyists) -> None:
        """Draws everything once, given what sources are like."""
        chances = _chances(self.votes, sources)
        self._draw_forces(chances)
        own = chances.spoken[self._word, self.force[self.grouping.incident]]
        self._draw_copies(chances, copyists, own)
        self._draw_inside(chances, own)
        self.true = self.force[self.grouping.incident].copy()
        out = np.flatnonzero(~self.inside)
        self.true[out] = self._lone(chances, out)

    def _draw_forces(self, chances: _Chances) -> None:
        """A force and kind for each incident, by how well they explain what the reports that belong to it say, and who is
        silent. Incidents of which the same is said are weighed once."""
        inside = np.flatnonzero(self.inside)
        incident, source = self.grouping.incident[inside], self.votes.source[inside]
        word = np.where(self.copied[inside], self._words + source, self._word[inside])
        # Whole numbers below 2^46 add up exactly in any order.
        content = np.bincount(incident, weights=self._salt[word], minlength=self._incidents)
        content = content + self._deed
        _, example, pattern = np.unique(content, return_index=True, return_inverse=True)
        place = np.full(self._incidents, -1)
        place[example] = np.arange(len(example))
        chosen = place[incident] >= 0
        weight = self._weights(chances, place[incident[chosen]], word[chosen], source[chosen], len(example))
        weight += chances.deeds[self._deed[example]]
        heap, share = _heaped(weight)
        cells = weight.shape[1]
        flat = (heap + np.arange(len(heap))[:, None]).ravel()
        cell = np.searchsorted(flat, pattern + self._random.random(len(pattern)), side="right") - pattern * cells
        self.force, self.kind = np.divmod(np.clip(cell, 0, cells - 1), KINDS)
        self.share = share.reshape(len(share), -1, KINDS).sum(axis=2)[pattern]

    def _weights(self, chances: _Chances, row: Ints, word: Ints, source: Ints, rows: int) -> Floats:
        """The log of how likely each force and kind are. A copy is silence that says nothing."""
        own = word < self._words
        counts = csr_array((np.ones(own.sum()), (row[own], word[own])), shape=(rows, self._words))
        teller = np.where(own, source, len(self.votes.sources) + source)
        tells = csr_array((np.ones(len(row)), (row, teller)), shape=(rows, 2 * len(self.votes.sources)))
        tells.sum_duplicates()
        tells.data[:] = 1.0
        heard = (counts @ chances.log_spoken)[:, :, None] + chances.quiet
        return np.asarray(
            heard.reshape(rows, chances.gain.shape[1]) + tells @ np.concatenate([chances.gain, -chances.silent])
        )

    def _draw_copies(self, chances: _Chances, copyists: Copyists, own: Floats) -> None:
        belongs = self.grouping.belongs
        likely = belongs * own + (1 - belongs) * chances.anyone[self._word]
        found = self.origins
        open_ = self.inside[found.origin]
        self.copies = drawn(copyists, found, likely[found.report], self._alike, open_, self._random)
        self.copied[:] = False
        self.copied[found.report[self.copies]] = True

    def _draw_inside(self, chances: _Chances, own: Floats) -> None:
        """Which reports belong to their incident: as surely as they were linked, and as what they say fits."""
        incident, belongs = self.grouping.incident, self.grouping.belongs
        fits = belongs * own * chances.full[self.votes.source, self.force[incident], self.kind[incident]]
        strange = (1 - belongs) * chances.stray[self._word]
        self.inside = self.copied | (self._random.random(len(fits)) * (fits + strange) < fits)

    def _lone(self, chances: _Chances, reports: Ints) -> Ints:
        """A true force for each of these reports by itself."""
        source = self.votes.source[reports]
        heard = chances.log_spoken[self._word[reports]][:, :, None] + chances.quiet
        heap, _ = _heaped(
            heard.reshape(len(reports), chances.gain.shape[1])
            + chances.gain[source]
            + chances.deeds[self._act[reports]]
        )
        cell = (heap <= self._random.random((len(heap), 1))).sum(axis=1)
        return np.asarray(np.minimum(cell, heap.shape[1] - 1) // KINDS)

    def seen(self, sources: Sources) -> Seen:
        """What the draw makes of the reports."""
        votes, forces = self.votes, len(self.votes.forces)
        said = self._single.copy()
        said[self._several] = self._meant(sources, self._several)
        seat = ((votes.source * forces + self.true) * forces + said)[~self.copied]
        told = np.bincount(seat, minlength=len(votes.sources) * forces * forces).astype(np.float64)
        cell = self.force * KINDS + self.kind
        shape = len(votes.sources), forces, KINDS
        by_itself, by_copying = np.zeros((2, len(self._teller)), np.bool_)
        by_itself[self._telling[self.inside & ~self.copied]] = True
        by_copying[self._telling[self.copied]] = True
        seats = self._teller * forces * KINDS + cell[self._told_of]
        tells, copies = (
            np.bincount(seats[one], minlength=int(np.prod(shape))).reshape(shape)
            for one in (by_itself, by_copying & ~by_itself)
        )
        happened = np.bincount(cell, minlength=forces * KINDS).reshape(forces, KINDS)
        known = self._deed >= 0
        done = np.zeros((forces, len(votes.acts)))
        np.add.at(done, (self.force[known], self._deed[known]), 1)
        return Seen(told.reshape(-1, forces, forces), happened, tells, copies, done)

    def _meant(self, sources: Sources, reports: Ints) -> Ints:
        """Which of the forces that they leave open these reports mean."""
        votes = self.votes
        likely = sources.habits[votes.source[reports], self.true[reports]] * votes.possible[votes.said[reports]]
        heap = np.cumsum(likely, axis=1)
        meant = (heap <= self._random.random((len(reports), 1)) * heap[:, -1:]).sum(axis=1)
        return np.asarray(np.minimum(meant, len(votes.forces) - 1))

    def wrong(self) -> Bools:
        """Which reports name a force (one alone) that is not the true one."""
        return np.asarray(self.votes.alone & (self._single != self.true))

    def voices(self) -> Floats:
        """For each incident how many sources tell of it that do not copy."""
        own = np.zeros(len(self._teller), np.bool_)
        own[self._telling[~self.copied]] = True
        return np.bincount(self._told_of[own], minlength=self._incidents).astype(np.float64)


def deeds(votes: Votes, grouping: Grouping) -> Ints:
    """The act that most reports of each incident tell (the first by name of those told equally often); -1 where none does."""
    told = np.flatnonzero(votes.act >= 0)
    seat, count = np.unique(grouping.incident[told] * len(votes.acts) + votes.act[told], return_counts=True)
    incident, act = np.divmod(seat, max(len(votes.acts), 1))
    order = np.lexsort((-act, count, incident))
    found = np.full(len(grouping.names), -1)
    found[incident[order]] = act[order]
    return found


def _heaped(weight: Floats) -> tuple[Floats, Floats]:
    """Shares of logarithmic weights by row, added up from the left and as they are."""
    share = np.exp(weight - weight.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    heap = np.cumsum(share, axis=1)
    heap[:, -1] = 1.0
    return heap, share
