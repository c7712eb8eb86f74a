"""What is wrong with a draft in itself, and what it names that nobody on record did or is: said in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from sulh.drafts.outcomes import MUST_NOT
from sulh.drafts.replay import Replayer
from sulh.findings.met import Met
from sulh.terms.actor_sets import Understanding
from sulh.terms.compile import Compiled, Rule
from sulh.terms.conditions import ConditionReader
from sulh.terms.formula import Box, Formula, Meets, Not, SetConstraint, YesConstraint, atoms, conj
from sulh.terms.legend import OCCURRED
from sulh.terms.lint_base import Lint
from sulh.terms.lint_rules import lint_rules
from sulh.terms.lint_worlds import opposite, plain
from sulh.terms.wording import Wording

_AGAINST_ITSELF = ("unreachable-provision", "exception-swallows", "unreachable-exception", "excuses-nothing")
"""Of the remarks of the lint (docs/lint.md), those that say that a clause works against itself."""
_DEEDS = ("act", "object", "weapon")
"""What a clause is about: that no incident surely is so is worth a word."""
MOST_PROVISIONS = 60
"""Provisions beyond which exceptions are not held against every other clause."""


def faults(draft: Compiled) -> list[str]:
    """Where a draft contradicts itself: true in every world, and said for the readings in which it is so."""
    lint = Lint(draft)
    lint_rules(lint)
    found = [remark.what.rstrip(".") for remark in lint.remarks() if remark.rule in _AGAINST_ITSELF]
    crossed: dict[str, list[str]] = {}
    for reading in draft.agreement.readings if len(draft.judged) <= MOST_PROVISIONS else ():
        for sentence in _crossed(draft, reading, lint):
            crossed.setdefault(sentence, []).append(reading)
    return found + [f"{sentence} ({lint.in_readings(readings)})" for sentence, readings in crossed.items()]


def _crossed(draft: Compiled, reading: str, lint: Lint) -> Iterator[str]:
    """Exceptions of which every deed that they let pass is a breach of another clause."""
    rules = {name: draft.rule(name, Understanding(reading), dated=False) for name in draft.judged}
    kept = {
        name: lint.worlds.boxes(Not(conj(plain(rule.barred), opposite(plain(rule.excused)))))
        for name, rule in rules.items()
        if rule.kind == MUST_NOT
    }
    reader = ConditionReader(draft.agreement, Understanding(reading), lint.compiled.legend)
    for name, rule in rules.items():
        for exception, entry in draft.agreement.file.provisions[name].except_.items():
            when = plain(reader.read(entry.when, ("provisions", name, "except", exception, "when")))
            passes = lint.worlds.boxes(conj(plain(rule.barred), when))  # what its own exceptions take back lies within
            for other, free in kept.items() if passes else ():
                if other != name and free is not None and not _some_meet(lint, passes or (), free):
                    yield (
                        f"The exception {exception} lets pass what {other} bars: every deed that {name} excuses by it is a"
                        f" breach of {other}"
                    )


def _some_meet(lint: Lint, some: Sequence[Box], others: Sequence[Box]) -> bool:
    """Whether some world meets a box of each; the first pair decides."""
    return any(lint.worlds.meet(one, other) for one in some for other in others)


def named_in_vain(
    replayer: Replayer, rules: Iterable[Rule], account: str, wording: Wording
) -> dict[str, dict[str, str]]:
    """By provision: sentences on the sets of its bar that no incident on an account can have, or none surely has, each with
    the fact that it speaks of."""
    out: dict[str, dict[str, str]] = {}
    every = list(rules)
    met = Met.of(replayer.fine(every))
    size = np.where(replayer.accounts == account, replayer.size, 0)
    occurred = met.constraint(OCCURRED, YesConstraint(True))
    for rule in every:
        for atom in dict.fromkeys(_sets(rule.barred)):
            can = occurred & met.constraint(atom.fact, SetConstraint(frozenset({atom.mask})))
            sure = can & ~met.constraint(atom.fact, SetConstraint(avoids=atom.mask))
            if sentence := _said(atom, int(size[can].sum()), int(size[sure].sum()), wording):
                out.setdefault(rule.provision, {})[sentence] = atom.fact
    return out


def _sets(formula: Formula) -> Iterator[Meets]:
    yield from (atom for atom in atoms(formula) if isinstance(atom, Meets))


def _said(atom: Meets, can: int, sure: int, wording: Wording) -> str | None:
    fact, nodes = wording.fact(atom.fact), wording.nodes(atom.fact, atom.mask)
    if not can:
        return f"in no incident on record can {fact} be {nodes}"
    if not sure and atom.fact in _DEEDS:
        return f"in no incident on record is {fact} surely {nodes}; it may be in {can:,}"
    return None
