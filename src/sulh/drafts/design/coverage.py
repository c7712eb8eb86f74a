"""What each candidate bars, in each reading: surely and possibly, by classes of incidents that no candidate tells apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sulh.drafts.design.candidates import OWN, WORDS, Candidate, Offer
from sulh.drafts.design.harm import Harm, Scope, harm_of
from sulh.drafts.past import Past
from sulh.drafts.replay import Replayer
from sulh.findings.facts import FactTable
from sulh.findings.keys import Bools, Ints
from sulh.findings.schema import BREACH
from sulh.terms.compile import Rule
from sulh.terms.formula import Formula

_RULES_AT_ONCE = 64
Bits = npt.NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Coverage:
    """Candidates against classes of incidents.

    `surely` and `possibly` say what each bars, by (reading, candidate, class). `low`, `high` and `open` are the harm of each class
    within the scope: the least, the most without what has no bound, and how many incidents have none. `own_low` and `own_high`
    count each side's own deeds, by (side, class), surely and possibly in the period; `incidents` counts all that may be in it.
    The order of classes does not depend on that of the incidents.
    """

    candidates: tuple[Candidate, ...]
    readings: tuple[str, ...]
    sides: tuple[str, ...]
    surely: Bools
    possibly: Bools
    low: Ints
    high: Ints
    open: Ints
    own_low: Ints
    own_high: Ints
    incidents: Ints

    @property
    def names(self) -> list[str]:
        """The candidates' ids."""
        return [one.id for one in self.candidates]

    def of(self, chosen: Sequence[int]) -> Coverage:
        """With these candidates alone, in this order."""
        places = np.array(chosen, np.int64)
        return replace(
            self,
            candidates=tuple(self.candidates[place] for place in chosen),
            surely=self.surely[:, places],
            possibly=self.possibly[:, places],
        )


@dataclass(frozen=True, eq=False)
class Rows:
    """The rows behind a coverage: their facts, the class of each, and its harm."""

    facts: FactTable
    of: Ints
    harm: Harm


def cover(past: Past, offers: Sequence[Offer], readings: Sequence[str], scope: Scope) -> tuple[Coverage, Rows]:
    """Judge every candidate over the incidents of a past (one account) and sum up harm and deeds by class."""
    key = np.zeros(len(past.incidents), np.int64)
    parts: list[tuple[Bits, Ints]] = []
    first: Replayer | None = None
    for offer in offers:
        replayer = past.replayer(offer.compiled, [rule for one in offer.candidates for rule in one.rules])
        first = first or replayer
        profile = replayer.profile_of_row()
        parts.append((_bits(replayer, offer.candidates), profile))
        key = np.unique(key * (int(profile.max(initial=0)) + 1) + profile, return_inverse=True)[1].astype(np.int64)
    assert first is not None, "there is an offer at least"
    actors = past.present.agreement.vocabulary.actors
    harm = harm_of(first.facts, scope, None if scope.by is None else actors.mask(scope.by))
    firsts = np.unique(key, return_index=True)[1]
    bits = np.concatenate([found[:, :, profile[firsts]] for found, profile in parts], axis=1)
    candidates = tuple(one for offer in offers for one in offer.candidates)
    fine = _summed(candidates, readings, tuple(first.sides), bits, key, harm, first.side_of_row)
    coverage, of = _merged(fine)
    return coverage, Rows(first.facts, of[key], harm)


def _bits(replayer: Replayer, candidates: Sequence[Candidate]) -> Bits:
    """Whether each candidate bars each profile surely (2), possibly (1) or not (0): (readings, candidates, profiles)."""
    rules: dict[tuple[Formula, Formula], Rule] = {}
    for one in candidates:
        for rule in one.rules:
            rules.setdefault((rule.barred, rule.excused), rule)
    asked = list(rules.values())
    found: dict[tuple[Formula, Formula], np.ndarray] = {}
    for start in range(0, len(asked), _RULES_AT_ONCE):
        several = asked[start : start + _RULES_AT_ONCE]
        for rule, outcomes in zip(several, replayer.outcomes(several), strict=True):
            barred = np.where(outcomes == BREACH, 2, (outcomes & BREACH) != 0).astype(np.int8)
            found[rule.barred, rule.excused] = barred
    readings = len(candidates[0].rules) if candidates else 0
    size = len(next(iter(found.values()))) if found else 0
    out = np.zeros((readings, len(candidates), size), np.int8)
    for place, one in enumerate(candidates):
        for reading, rule in enumerate(one.rules):
            out[reading, place] = found[rule.barred, rule.excused]
    return out


def _summed(
    candidates: tuple[Candidate, ...],
    readings: Sequence[str],
    sides: tuple[str, ...],
    bits: Bits,
    key: Ints,
    harm: Harm,
    side: Ints,
) -> Coverage:
    size = bits.shape[2]

    def by_class(values: Ints | Bools) -> Ints:
        return np.rint(np.bincount(key, values, size)).astype(np.int64)

    own = [side == place for place in range(len(sides))]
    return Coverage(
        candidates, tuple(readings), sides, bits == 2, bits >= 1, by_class(harm.low), by_class(harm.high), by_class(harm.open),
        np.stack([by_class(mine & harm.inside) for mine in own]), np.stack([by_class(mine & harm.may_be_inside) for mine in own]),
        by_class(harm.may_be_inside),
    )  # fmt: skip


def _merged(fine: Coverage) -> tuple[Coverage, Ints]:
    """Classes with the same columns as one, in the order of their columns; and which of these each was."""
    readings, candidates, size = fine.surely.shape
    both = np.concatenate([fine.surely, fine.possibly]).reshape(2 * readings * candidates, size)
    first, of = distinct(both)
    count = len(first)

    def summed(values: Ints) -> Ints:
        lines = [np.bincount(of, line, count) for line in np.atleast_2d(values)]
        return np.rint(np.stack(lines)).astype(np.int64).reshape(*values.shape[:-1], count)

    coverage = replace(
        fine,
        surely=fine.surely[:, :, first],
        possibly=fine.possibly[:, :, first],
        low=summed(fine.low),
        high=summed(fine.high),
        open=summed(fine.open),
        own_low=summed(fine.own_low),
        own_high=summed(fine.own_high),
        incidents=summed(fine.incidents),
    )
    return coverage, of


def distinct(columns: Bools) -> tuple[Ints, Ints]:
    """The first place of each distinct column, in the order of what they hold, and for each column which of these it is."""
    packed = np.ascontiguousarray(np.packbits(columns, axis=0).T)
    if packed.shape[1] == 0:
        packed = np.zeros((columns.shape[1], 1), np.uint8)
    words = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, of = np.unique(words, return_index=True, return_inverse=True)
    return first.astype(np.int64), of.astype(np.int64)


def pruned(coverage: Coverage) -> tuple[Coverage, dict[str, str]]:
    """Without candidates that bar nothing that matters, or the same as another in every reading: of these the case's own stays, else
    the one that asks for least (where none surely bars anything the widest), else the simplest. Those that stay are in the order in which
    they are preferred among equals: the case's own, others' drafts and catalogues, then few kinds of act, few
    conditions, name. Gives for each id that went the one that stands for it (empty: it bars nothing)."""
    relevant = (coverage.low + coverage.high + coverage.open + coverage.own_high.sum(axis=0)) > 0
    both = np.concatenate([coverage.surely, coverage.possibly])[:, :, relevant]
    sure = np.asarray(coverage.surely[:, :, relevant].any(axis=(0, 2)))
    order = sorted(
        range(len(coverage.candidates)), key=lambda place: _rank(coverage.candidates[place], bool(sure[place]))
    )
    _, of = distinct(both.transpose(0, 2, 1).reshape(both.shape[0] * both.shape[2], both.shape[1]))
    nothing = ~np.asarray(both.any(axis=(0, 2)))
    stays: dict[int, int] = {}
    gone: dict[str, str] = {}
    for place in order:
        first = stays.setdefault(int(of[place]), place)
        if nothing[place] or first != place:
            gone[coverage.candidates[place].id] = "" if nothing[place] else coverage.candidates[first].id
    left = [place for place, one in enumerate(coverage.candidates) if one.id not in gone]
    return coverage.of(sorted(left, key=lambda place: _rank(coverage.candidates[place], True))), gone


def _rank(one: Candidate, sure: bool) -> tuple[bool, bool, int, int, str]:
    return one.origin != OWN, one.origin == WORDS, one.width if sure else -one.width, one.simple, one.id
