"""Why a target cannot be reached: what no clause bars for sure, what is unknown of it, and which limit stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from sulh.drafts.design.ask import SURELY, Ask, Weigher
from sulh.drafts.design.coverage import Coverage, Rows
from sulh.drafts.design.packages import Search
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.findings.facts import CAN_BE_NO, FactTable
from sulh.findings.keys import Bools
from sulh.findings.values import SetValue
from sulh.words.vocabulary import Vocabulary


@dataclass(frozen=True)
class Left:
    """Harm that the whole catalogue together does not surely bar: incidents, the least harm, and the most (None: no bound)."""

    incidents: int
    low: int
    high: int | None


@dataclass(frozen=True)
class Gaps:
    """What is left by every clause at once: what readings part about, what is undetermined, and what no clause bars at all;
    and `unbounded`, the incidents among these whose toll has no upper bound."""

    disputed: Left
    undetermined: Left
    uncovered: Left
    unbounded: int


def gaps(coverage: Coverage, ask: Ask) -> tuple[Gaps, Bools]:
    """What is left by all candidates together, and the classes that are undetermined."""
    weigher = Weigher(coverage, ask)
    every = range(len(coverage.candidates))
    sure = np.logical_and.reduce([weigher.covered(every, view, surely=True) for view in weigher.views])
    in_some = np.logical_or.reduce([weigher.covered(every, (one,), surely=True) for one in weigher.readings])
    may = np.logical_and.reduce([weigher.covered(every, (one,), surely=False) for one in weigher.readings])
    weighty = (coverage.low + coverage.high + coverage.open) > 0
    disputed = ~sure & in_some & weighty
    undetermined = ~sure & ~in_some & may & weighty
    uncovered = ~sure & ~in_some & ~may & weighty
    found = Gaps(
        _left(coverage, disputed), _left(coverage, undetermined), _left(coverage, uncovered),
        int(coverage.open[~sure].sum()),
    )  # fmt: skip
    return found, np.asarray(disputed | undetermined)


def _left(coverage: Coverage, classes: Bools) -> Left:
    high = None if coverage.open[classes].any() else int(coverage.high[classes].sum())
    return Left(int(coverage.incidents[classes].sum()), int(coverage.low[classes].sum()), high)


@dataclass(frozen=True)
class Unknown:
    """A fact that is open in so many of the incidents that are left; `of` is how many these are."""

    fact: str
    incidents: int
    of: int


def unknowns(facts: FactTable, vocabulary: Vocabulary, rows: Rows, classes: Bools, unit: str) -> list[Unknown]:
    """Which facts are open in the incidents of these classes that carry harm, the most frequent first."""
    weighty = (rows.harm.low + rows.harm.high + rows.harm.open) > 0
    mine = classes[rows.of] & weighty
    found = {"whether it happened": (facts.table["occurred"].to_numpy() & CAN_BE_NO) != 0}
    for fact, words in (("act", "the act"), ("perpetrator", "who did it"), ("target", "whom it hit")):
        tree = vocabulary.tree(fact)
        single = {tree.mask(node) for node in tree.leaves}
        open_ = [isinstance(value, SetValue) and value.maybe not in single for value in facts.codes[fact]]
        found[words] = np.array([*open_, True])[facts.table[fact].to_numpy().astype(np.int64)]
    if unit != INCIDENTS_UNIT:
        found[f"how many ({unit.replace('_', ' ')})"] = rows.harm.open > 0
    counts = [Unknown(words, int((mine & mask).sum()), int(mine.sum())) for words, mask in found.items()]
    return sorted((one for one in counts if one.incidents), key=lambda one: (-one.incidents, one.fact))


def in_the_way(coverage: Coverage, ask: Ask, whole: Coverage, nodes: int) -> Iterator[str]:
    """The limits without which the target would be reached, each taken away by itself, with how many clauses then do."""
    for words, weaker, candidates in _weaker(coverage, ask, whole):
        found = Search(candidates, weaker, nodes).smallest()
        if found.chosen is not None:
            yield f"without {words}, {_clauses(len(found.chosen))} would reach it"


def _weaker(coverage: Coverage, ask: Ask, whole: Coverage) -> Iterator[tuple[str, Ask, Coverage]]:
    for side in ask.max_burden:
        rest = {name: most for name, most in ask.max_burden.items() if name != side}
        yield f"the limit on the burden of {side}", replace(ask, max_burden=rest), coverage
    if ask.max_imbalance is not None:
        yield "the limit on imbalance", replace(ask, max_imbalance=None), coverage
    if ask.at_most is not None:
        yield "the limit on the number of clauses", replace(ask, at_most=None), coverage
    if ask.keep:
        yield "the clauses that are kept", replace(ask, keep=()), coverage
    if len(ask.max_burden) + (ask.max_imbalance is not None) > 1:
        yield "any limit on burdens", replace(ask, max_burden={}, max_imbalance=None), coverage
    if whole is not coverage:
        places = {name: place for place, name in enumerate(whole.names)}
        kept = tuple(places[coverage.names[place]] for place in ask.keep)
        yield "leaving clauses out", replace(ask, keep=kept), whole


def _clauses(count: int) -> str:
    return f"{count} clause{'' if count == 1 else 's'}"


def said(left: Gaps, unit: str, certainty: str) -> Iterator[str]:
    """What is left by every clause at once, in words."""
    what = "incidents" if unit == INCIDENTS_UNIT else unit.replace("_", " ")

    def amount(one: Left) -> str:
        most = "no upper bound" if one.high is None else f"at most {one.high:,}"
        return (
            f"{one.incidents:,} incidents"
            if unit == INCIDENTS_UNIT
            else f"{one.incidents:,} incidents ({what}: {one.low:,} or more, {most})"
        )

    if left.disputed.incidents:
        yield f"barred in some readings and not in others, whatever is chosen: {amount(left.disputed)}"
    if left.undetermined.incidents:
        yield f"undetermined: some clause may bar them, none surely does: {amount(left.undetermined)}"
    if left.uncovered.incidents:
        yield f"of deeds that no clause to choose from bars: {amount(left.uncovered)}"
    if certainty == SURELY and left.unbounded:
        yield f"{left.unbounded:,} of these have no upper toll, so that nothing is surely a share of the whole"
