"""Names of what is put on a shelf. Each says all that the table depends on beside the incidents, so that it is found again
only where it holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from sulh.findings.values import Value, can_be
from sulh.terms.formula import SetConstraint
from sulh.terms.legend import Legend, Nearness


def place_name(legend: Legend) -> str:
    """A name for where incidents lie in some areas."""
    return f"place:{digest(sorted(legend.areas))}"


def near_name(near: Nearness, attack: int, codes: Mapping[str, Sequence[Value]], *, possibly: bool) -> str:
    """A name that says all that an attack nearby depends on: who surely attacked, and `possibly` who may have, is said by what it
    makes of each code."""
    masks = {
        "act": (attack, attack), "perpetrator": (near.by_surely, near.by), "target": (near.on_surely, near.on)
    }  # fmt: skip
    parts: list[str] = [str(near.within_seconds), str(near.within_metres), str(near.while_it_goes_on)]
    parts += [f"or {near.or_stated}"] if possibly else []
    for fact, (surely, maybe) in masks.items():
        wanted = [SetConstraint(avoids=surely), *([SetConstraint(frozenset({maybe}))] if possibly else [])]
        for constraint in wanted:
            parts.append("".join("1" if can_be(constraint, value) else "0" for value in codes[fact]))
    return f"near:{digest(parts)}"


def digest(parts: Sequence[str]) -> str:
    """Some words as one short one."""
    return hashlib.sha256(json.dumps(list(parts)).encode()).hexdigest()[:32]
