"""What sources are like: their habits, what they hear of, and the forces' shares; believed beforehand and drawn anew.

Habits are those of Dawid and Skene (1979): for each true force what a source says. Whether it tells of an incident at all
rests on two things. Its reach is the share of each force's incidents that it hears of: a party's list that names only the
other side's forces says little of its own side's deeds by being silent, and much by speaking. And incidents are of a few
kinds, which nobody names, by who hears of them: a deadly one far from the monitors' posts is told by the press and not by the
monitors, whoever did it. Without the kinds, silences that have one cause would count as many (as in latent class models with
random effects: Qu, Tan and Kutner 1996).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sulh.incidents.attribute_votes import Votes
from sulh.incidents.rows import Floats, Ints

RIGHT: Mapping[str | None, float] = {"A": 0.95, "B": 0.92, "C": 0.88, "D": 0.82, "E": 0.75, "F": 0.82, None: 0.85}
"""How often a source of each Admiralty grade names the right force, beforehand."""
STRENGTH = 1.5
"""Incidents' worth of that belief, for each true force."""
TRUSTED = 400.0
"""Incidents' worth of the belief in the source that a chain begins by believing."""
KINDS = 4
ACTS_WORTH = 10.0
_TINY = 1e-4


@dataclass(frozen=True, eq=False)
class Sources:
    """`habits` by source, true force, and force said; the forces' `shares`; `reach` by source and force; `loud`, by source and
    kind of incident, how often the source hears of those within its reach; and the kinds' `mix`."""

    habits: Floats
    shares: Floats
    reach: Floats
    loud: Floats
    mix: Floats
    acts: Floats

    def heard(self) -> Floats:
        """How often each source hears of an incident of a force and a kind."""
        return np.asarray(self.reach[:, :, None] * self.loud[:, None, :])


@dataclass(frozen=True, eq=False)
class Seen:
    """What one draw of the forces makes of the reports: how often each source says each force where each is true (`told`), how
    many incidents there are of each force and kind (`happened`), and of how many of them each source tells by itself
    (`tells`) and by copying (`copies`)."""

    told: Floats
    happened: Ints
    tells: Ints
    copies: Ints
    done: Floats


def believed(votes: Votes) -> Floats:
    """For each source and true force the belief, as counts, in what it says: wrong towards the forces that are named most."""
    size = len(votes.forces)
    named = votes.possible[votes.said].sum(axis=0) + 1.0
    wrong = np.tile(named, (size, 1)) * (1 - np.eye(size))
    wrong /= np.maximum(wrong.sum(axis=1, keepdims=True), 1)
    right = np.array([RIGHT.get(grade, RIGHT[None]) if size > 1 else 1.0 for grade in votes.grades])[:, None, None]
    return np.asarray(STRENGTH * (np.eye(size) * right + wrong * (1 - right)) + 0.02)


def first(votes: Votes, belief: Floats, trusted: int, random: np.random.Generator) -> Sources:
    """Where a chain begins that believes one source."""
    forces, sources = len(votes.forces), len(votes.sources)
    belief = belief.copy()
    belief[trusted] += TRUSTED * np.eye(forces)
    loud = random.uniform(0.3, 0.9, (sources, KINDS))
    habits = belief / belief.sum(axis=2, keepdims=True)
    return Sources(
        habits,
        np.full(forces, 1 / forces),
        np.full((sources, forces), 0.7),
        loud,
        np.full(KINDS, 1 / KINDS),
        np.full((forces, len(votes.acts)), 1 / max(len(votes.acts), 1)),
    )


def renewed(old: Sources, belief: Floats, seen: Seen, random: np.random.Generator) -> Sources:
    """Draws what sources are like, given what is seen."""
    shares = random.dirichlet(seen.happened.sum(axis=1) + 1.0)
    mix = random.dirichlet(seen.happened.sum(axis=0) + 1.0)
    drawn = np.maximum(random.gamma(belief + seen.told), 1e-12)
    missed = np.maximum(seen.happened - seen.tells - seen.copies, 0)
    # Of the incidents of which a source is silent some were out of its reach, and some not loud enough: which is drawn.
    out = old.loud[:, None, :] * (1 - old.reach[:, :, None]) / (1 - old.heard())
    beyond = random.binomial(missed, np.clip(out, 0, 1))
    reach = random.beta(seen.tells.sum(axis=2) + 0.5, beyond.sum(axis=2) + 0.5)
    loud = random.beta((seen.tells + beyond).sum(axis=1) + 0.5, (missed - beyond).sum(axis=1) + 0.5)
    reach, loud = (np.clip(one, _TINY, 1 - _TINY) for one in (reach, loud))
    overall = (seen.done.sum(axis=0) + 1) / (seen.done.sum() + seen.done.shape[1])
    acts = np.maximum(random.gamma(seen.done + ACTS_WORTH * overall), 1e-12)
    acts /= acts.sum(axis=1, keepdims=True)
    return Sources(drawn / drawn.sum(axis=2, keepdims=True), shares, reach, loud, mix, acts)
