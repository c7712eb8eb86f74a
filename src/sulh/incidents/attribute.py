"""Who did it, as far as everybody's reports can tell, and how often each source blames the wrong force.

Beside the findings, never inside them: a probability is no proof. Each incident has one true force, which nobody sees; each
source has a habit, a table of what it says for each true force. Both are learned together (Dawid and Skene 1979) by a Gibbs
sampler: forces given habits, habits given forces, again and again; shares and intervals are those of the draws.

The choices: the forces are those that reports name alone. A report that leaves open which of several it was speaks for each of
them by its habit; one that names several together is left out, as are denials and disowning, and links that are part of
several or ambiguous. Beforehand a source is right as often as its grade says (`RIGHT`), and wrong towards the forces that are
named most. A source also has a reach, the share of each force's incidents that it tells of at all: a party's list that names
only the other side's forces says little of its own side's deeds by being silent, and much by speaking. Two sources cannot show who of them errs: where a source's habit rests on few incidents that others tell of, too, its
interval says little more than its grade, and `shared` shows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.sparse import csr_array

from sulh.incidents.rows import Floats, Ints

RIGHT: Mapping[str | None, float] = {"A": 0.95, "B": 0.92, "C": 0.88, "D": 0.82, "E": 0.75, "F": 0.82, None: 0.85}
"""How often a source of each Admiralty grade names the right force, beforehand."""
STRENGTH = 8.0
"""Incidents' worth of that belief, for each true force."""
WARM, DRAWS = 60, 120
"""Rounds that are thrown away, and rounds that are kept, of each chain. There is a chain for every source, which begins by
believing it: where reports cannot show who of two errs, the chains stay apart, and the intervals hold both."""
MOST_CHAINS = 8
SET = 0.95

ATTRIBUTIONS = pa.schema(
    [
        pa.field("incident_id", pa.string(), nullable=False),
        pa.field("actor", pa.string(), nullable=False),
        pa.field("probability", pa.float64(), nullable=False),
        pa.field("in_set", pa.bool_(), nullable=False),
    ]
)
"""For each incident the forces that it may have been, with the smallest set that holds 95 % of the probability."""
CONFUSIONS = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("truth", pa.string(), nullable=False),
        pa.field("says", pa.string(), nullable=False),
        pa.field("share", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
    ]
)
"""How often a source says a force where another is true, with a 95 % interval."""
WRONG_FORCE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("period", pa.string(), nullable=False),
        pa.field("reports", pa.int64(), nullable=False),
        pa.field("shared", pa.int64(), nullable=False),
        pa.field("rate", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
    ]
)
"""Of a source's reports that name one force the share that name a wrong one, overall (`period` “all”) and by month, with a
95 % interval; `shared` are those whose incident another source names a force for, too."""


@dataclass(frozen=True, eq=False)
class Attributed:
    """Tables ATTRIBUTIONS, CONFUSIONS and WRONG_FORCE."""

    attributions: pa.Table
    confusions: pa.Table
    wrong_force: pa.Table


@dataclass(frozen=True, eq=False)
class _Votes:
    """Reports that name a force: their incident and source as numbers, the forces that they leave possible (rows of
    `possible`, by number in `said`), the month, how surely each belongs to its incident, and names of incidents, sources and forces."""

    incident: Ints
    source: Ints
    said: Ints
    possible: npt.NDArray[np.bool_]
    month: list[str]
    belongs: Floats
    incidents: list[str]
    sources: list[str]
    forces: list[str]
    grades: list[str | None]


def attribute(reports: pa.Table, links: pa.Table, seed: int = 1) -> Attributed:
    """Attribute the incidents of a run: `reports` (REPORTS) and `links` (LINKS). The same tables give the same answer, in
    whatever order their rows stand."""
    votes = _votes(reports, links)
    if not len(votes.incident):
        return Attributed(ATTRIBUTIONS.empty_table(), CONFUSIONS.empty_table(), WRONG_FORCE.empty_table())
    return _Sampler(votes, np.random.default_rng(seed)).run()


def _votes(reports: pa.Table, links: pa.Table) -> _Votes:
    home, sure = _homes(links)
    names = ("report_id", "source", "stance", "perpetrator", "perpetrator_surely", "grade", "start")
    rows = [
        row
        for row in reports.select(list(names)).to_pylist()
        if row["report_id"] in home
        and row["stance"] in ("claims", "owns")
        and row["perpetrator"]
        and len(row["perpetrator_surely"] or ()) <= 1
    ]
    rows.sort(key=lambda row: (home[row["report_id"]], row["source"], row["report_id"]))
    alone = {row["perpetrator"][0] for row in rows if len(row["perpetrator"]) == 1}
    forces = sorted(alone)
    rows = [row for row in rows if set(row["perpetrator"]) <= alone]
    sets = sorted({tuple(sorted(row["perpetrator"])) for row in rows})
    incidents = sorted({home[row["report_id"]] for row in rows})
    sources = sorted({row["source"] for row in rows})
    grades = {row["source"]: row["grade"] for row in rows}
    at = [{name: number for number, name in enumerate(names_)} for names_ in (incidents, sources)]
    said = {one: number for number, one in enumerate(sets)}
    return _Votes(
        np.array([at[0][home[row["report_id"]]] for row in rows], np.int64),
        np.array([at[1][row["source"]] for row in rows], np.int64),
        np.array([said[tuple(sorted(row["perpetrator"]))] for row in rows], np.int64),
        np.array([[force in one for force in forces] for one in sets], np.bool_).reshape(len(sets), len(forces)),
        [row["start"].strftime("%Y-%m") if row["start"] else "" for row in rows],
        np.array([sure[row["report_id"]] for row in rows]),
        incidents,
        sources,
        forces,
        [grades[name] for name in sources],
    )


def _homes(links: pa.Table) -> tuple[dict[str, str], dict[str, float]]:
    """The incident of each report that is surely of one, and how surely; a founding report is as sure as the surest of
    those that joined it, and sure where none did."""
    home: dict[str, str] = {}
    sure: dict[str, float] = {}
    founders: dict[str, str] = {}
    best: dict[str, float] = {}
    for row in links.to_pylist():
        if row["relation"] != "same" or row["ambiguous"]:
            continue
        home[row["report_id"]], sure[row["report_id"]] = row["incident_id"], row["probability"]
        if row["by"] == "founding":
            founders[row["incident_id"]] = row["report_id"]
        else:
            best[row["incident_id"]] = max(best.get(row["incident_id"], 0.0), row["probability"])
    return home, sure | {report: best.get(incident, 1.0) for incident, report in founders.items()}


class _Sampler:
    """Draws forces and habits by turns."""

    def __init__(self, votes: _Votes, random: np.random.Generator) -> None:
        self._votes, self._random = votes, random
        self._size = len(votes.forces)
        number = len(votes.sources), len(votes.possible)
        self._kind = votes.source * number[1] + votes.said
        self._kinds = number[0] * number[1]
        self._shape = len(votes.incidents), self._kinds
        self._prior = self._priors()

    def _priors(self) -> Floats:
        """For each source and true force the belief, as counts, in what it says."""
        votes, size = self._votes, self._size
        named = votes.possible[votes.said].sum(axis=0) + 1.0
        prior = np.empty((len(votes.sources), size, size))
        for source, grade in enumerate(votes.grades):
            right = RIGHT.get(grade, RIGHT[None]) if size > 1 else 1.0
            wrong = np.tile(named, (size, 1)) * (1 - np.eye(size))
            wrong = (1 - right) * wrong / np.maximum(wrong.sum(axis=1, keepdims=True), 1)
            prior[source] = STRENGTH * (np.eye(size) * right + wrong) + 0.02
        return prior

    def run(self) -> Attributed:
        """All rounds, summed up."""
        votes, size = self._votes, self._size
        times = np.zeros((len(votes.incidents), size))
        kept: list[Floats] = []
        wrong: list[npt.NDArray[np.bool_]] = []
        chains = min(len(votes.sources), MOST_CHAINS)
        for trusted in np.argsort(-np.bincount(votes.source), kind="stable")[:chains].tolist():
            self._chain(trusted, times, kept, wrong)
        times /= DRAWS * chains
        return Attributed(self._attributions(times), self._confusions(np.array(kept)), self._wrong(np.array(wrong)))

    def _chain(self, trusted: int, times: Floats, kept: list[Floats], wrong: list[npt.NDArray[np.bool_]]) -> None:
        """One chain, which begins with the belief that this source is right and every other as its grade says."""
        votes, size = self._votes, self._size
        prior = self._prior.copy()
        prior[trusted] += 50 * STRENGTH * np.eye(size)
        habits = prior / prior.sum(axis=2, keepdims=True)
        shares = np.full(size, 1 / size)
        inside = np.ones(len(votes.incident), np.bool_)
        reach = np.full((len(votes.sources), size), 0.5)
        for number in range(WARM + DRAWS):
            said = (habits @ votes.possible.T.astype(np.float64)).transpose(0, 2, 1)
            spoken = (said * reach[:, None, :]).reshape(self._kinds, size)
            force = self._forces(spoken, shares, reach, inside)
            inside = self._inside(spoken, shares, force)
            true = np.where(inside, force[votes.incident], self._alone(spoken, shares))
            told = self._told(habits, true)
            shares = self._random.dirichlet(np.bincount(force, minlength=size) + 1.0)
            habits = self._habits(true, told)
            reach = self._reach(force, true, inside)
            if number >= WARM:
                times[np.arange(len(force)), force] += 1
                kept.append(habits)
                wrong.append(told != true)

    def _reach(self, force: Ints, true: Ints, inside: npt.NDArray[np.bool_]) -> Floats:
        """For each source and force the share of its incidents that the source tells of; a report that belongs to no
        incident here has one of its own."""
        votes, size = self._votes, self._size
        sources = len(votes.sources)
        tells = np.bincount(votes.source * size + true, minlength=sources * size).reshape(sources, size)
        lone = np.bincount(true[~inside], minlength=size)
        happened = np.bincount(force, minlength=size) + lone
        missed = np.maximum(happened - tells, 0)
        return np.asarray(np.clip(self._random.beta(tells + 0.5, missed + 0.5), 1e-4, 1 - 1e-4))

    def _forces(self, spoken: Floats, shares: Floats, reach: Floats, inside: npt.NDArray[np.bool_]) -> Ints:
        """A force for each incident, drawn by how well it explains what the reports that belong to it say, and who is
        silent."""
        kind, incident = self._kind[inside], self._votes.incident[inside]
        counts = csr_array((np.ones(len(kind)), (incident, kind)), shape=self._shape)
        silent = np.log1p(-reach)
        heard = np.log(spoken) - np.repeat(silent, len(self._votes.possible), axis=0)
        weight = counts @ heard + silent.sum(axis=0) + np.log(shares)
        return np.asarray(np.argmax(weight + self._random.gumbel(size=weight.shape), axis=1), dtype=np.int64)

    def _inside(self, spoken: Floats, shares: Floats, force: Ints) -> npt.NDArray[np.bool_]:
        """Which reports belong to their incident: as surely as they were linked, and as what they say fits."""
        votes = self._votes
        fits = votes.belongs * spoken[self._kind, force[votes.incident]]
        strange = (1 - votes.belongs) * (spoken @ shares)[self._kind]
        return np.asarray(self._random.random(len(fits)) * (fits + strange) < fits)

    def _alone(self, spoken: Floats, shares: Floats) -> Ints:
        """A true force for each report by itself."""
        heap = np.cumsum(spoken[self._kind] * shares, axis=1)
        noise = self._random.random((len(heap), 1)) * heap[:, -1:]
        return np.asarray((heap < noise).sum(axis=1), dtype=np.int64)

    def _told(self, habits: Floats, true: Ints) -> Ints:
        """Which force each report means: the one that it names, or one of those that it leaves open."""
        votes = self._votes
        likely = habits[votes.source, true] * votes.possible[votes.said]
        noise = self._random.random((len(likely), 1))
        heap = np.cumsum(likely, axis=1)
        return np.asarray((heap < noise * heap[:, -1:]).sum(axis=1), dtype=np.int64)

    def _habits(self, true: Ints, told: Ints) -> Floats:
        votes, size = self._votes, self._size
        seat = (votes.source * size + true) * size + told
        count = np.bincount(seat, minlength=len(votes.sources) * size * size).reshape(-1, size, size)
        drawn = self._random.gamma(self._prior + count)
        return np.asarray(np.maximum(drawn, 1e-12) / np.maximum(drawn, 1e-12).sum(axis=2, keepdims=True))

    def _attributions(self, share: Floats) -> pa.Table:
        votes = self._votes
        order = np.argsort(-share, axis=1, kind="stable")
        ranked = np.take_along_axis(share, order, axis=1)
        before = np.cumsum(ranked, axis=1) - ranked
        row, rank = np.nonzero(ranked > 0)
        actor = order[row, rank]
        columns: list[Any] = [
            pa.array(np.array(votes.incidents, object)[row], pa.string()),
            pa.array(np.array(votes.forces, object)[actor], pa.string()),
            pa.array(np.round(ranked[row, rank], 4)),
            pa.array(before[row, rank] < SET),
        ]
        return pa.table(columns, schema=ATTRIBUTIONS)

    def _confusions(self, habits: Floats) -> pa.Table:
        votes = self._votes
        low, high = np.quantile(habits, [0.025, 0.975], axis=0)
        mean = habits.mean(axis=0)
        rows = [
            (source, truth, says, *(round(float(one[a, b, c]), 4) for one in (mean, low, high)))
            for a, source in enumerate(votes.sources)
            for b, truth in enumerate(votes.forces)
            for c, says in enumerate(votes.forces)
        ]
        return pa.Table.from_pylist([dict(zip(CONFUSIONS.names, row, strict=True)) for row in rows], CONFUSIONS)

    def _wrong(self, wrong: npt.NDArray[np.bool_]) -> pa.Table:
        """The share of wrong forces among a source's reports that name one, by period."""
        votes = self._votes
        one = votes.possible[votes.said].sum(axis=1) == 1
        tellers = np.unique(np.column_stack([votes.incident, votes.source]), axis=0)[:, 0]
        several = np.bincount(tellers, minlength=len(votes.incidents))[votes.incident] > 1
        months = np.array(votes.month, object)
        rows = []
        for number, source in enumerate(votes.sources):
            mine = one & (votes.source == number)
            for period in ("all", *sorted(set(months[mine]) - {""})):
                chosen = mine if period == "all" else mine & (months == period)
                if chosen.any():
                    share = wrong[:, chosen].mean(axis=1)
                    low, high = np.quantile(share, [0.025, 0.975])
                    figures = (round(float(value), 4) for value in (share.mean(), low, high))
                    rows.append((source, period, int(chosen.sum()), int((chosen & several).sum()), *figures))
        return pa.Table.from_pylist([dict(zip(WRONG_FORCE.names, row, strict=True)) for row in rows], WRONG_FORCE)
