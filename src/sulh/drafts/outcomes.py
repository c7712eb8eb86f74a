"""Outcomes of several rules beside one another: the readings of a provision, and all that bar deeds together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sulh.findings.keys import Bools, Ints
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from sulh.terms.compile import Rule

ALL = "all"
MUST_NOT = "must_not"


def groups(rules: Sequence[Rule], bits: Ints, readings: Sequence[str]) -> Iterator[tuple[str, str, dict[str, Ints]]]:
    """Each provision, then all that bar deeds together: name, kind, and the outcomes in each reading."""
    found: dict[tuple[str, str], dict[str, Ints]] = {}
    for rule, outcome in zip(rules, bits, strict=True):
        found.setdefault((rule.provision, rule.kind), {})[rule.reading] = outcome
    for (name, kind), by_reading in found.items():
        yield name, kind, by_reading
    bars = [by_reading for (_, kind), by_reading in found.items() if kind == MUST_NOT]
    if bars:
        yield ALL, MUST_NOT, {reading: together([one[reading] for one in bars]) for reading in readings}


def together(found: Sequence[Ints]) -> Ints:
    """The outcomes of one deed under several provisions: a breach of one is a breach; excused where none is breached and one
    excuses; else untouched. Each provision is taken as free of the others, so that bounds hold and may be wide."""
    every = np.stack(found)
    breach = ((every & BREACH) != 0).any(axis=0)
    no_breach = ((every & ~BREACH) != 0).all(axis=0)
    excused = no_breach & ((every & EXCUSED) != 0).any(axis=0)
    untouched = ((every & NO_BREACH) != 0).all(axis=0)
    return np.asarray(breach * BREACH | excused * EXCUSED | untouched * NO_BREACH, dtype=np.int64)


def masks(found: Ints) -> dict[str, Bools]:
    """Where something is surely (low), or may be (high), barred, excused or untouched, and where that is undetermined."""
    out = {}
    for name, bit in (("barred", BREACH), ("excused", EXCUSED), ("untouched", NO_BREACH)):
        out[f"{name}_low"], out[f"{name}_high"] = found == bit, (found & bit) != 0
    return out | {"undetermined": (found != BREACH) & (found != EXCUSED) & (found != NO_BREACH)}


def parted(found: Ints, others: Sequence[Ints]) -> dict[str, Bools]:
    """Where this reading and some other surely (no outcome in common), or possibly (not both one and the same), part."""
    surely = np.zeros(len(found), bool)
    possibly = np.zeros(len(found), bool)
    for other in others:
        surely |= (found & other) == 0
        possibly |= (found != other) | ((found & (found - 1)) != 0)
    return {"disputed_low": surely, "disputed_high": possibly}
