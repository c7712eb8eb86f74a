"""All loopholes in one order, with a line of reason each.

What is shown to be in use comes before what is merely open, and that before what cannot be told: a hole that somebody went
through is worth more to whoever drafts than a larger one that nobody is known to care for. Within each of the three, the order is that of
the harm, by its lower bound: for what is in use the least harm that moved (the lower end of the 95 % interval of the smaller of fall and
rise, times the harm of such a deed), for what is open the harm of deeds that surely are untouched. Ties go by how strong a shift is beside chance, then by words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

USED, OPEN, UNTOLD = "used", "open", "untold"
_ORDER = {USED: 0, OPEN: 1, UNTOLD: 2}
MOST = 40


@dataclass(frozen=True)
class Loophole:
    """A loophole before it has its rank: `weight` is what it is ranked by among those of its standing, `strength` where that is equal."""

    kind: str
    standing: str
    what: str
    reason: str
    weight: float
    incidents: tuple[int, int | None] = (0, 0)
    harm: tuple[int, int | None] = (0, 0)
    provision: str | None = None
    act: str | None = None
    actor: str | None = None
    from_act: str | None = None
    from_actor: str | None = None
    p: float | None = None
    strength: float = 0.0


def ranked(found: Iterable[Loophole], most: int = MOST) -> list[Loophole]:
    """The loopholes in their order; of those that say the same of several readings, one."""
    order = sorted(
        found, key=lambda one: (_ORDER[one.standing], -one.weight, -one.strength, one.what, one.provision or "")
    )
    return list({(one.kind, one.what): one for one in reversed(order)}.values())[::-1][:most]


def rows(found: Sequence[Loophole]) -> list[dict[str, Any]]:
    """Rows of the table `LOOPHOLES`."""
    out = []
    for rank, one in enumerate(found, start=1):
        row = vars(replace(one)).copy()
        row |= {"rank": rank}
        for name in ("incidents", "harm"):
            row[f"{name}_low"], row[f"{name}_high"] = row.pop(name)
        row.pop("weight"), row.pop("strength")
        out.append(row)
    return out
