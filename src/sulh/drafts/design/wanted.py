"""What a person asks of a package, and whether it can be asked: names, numbers, and harm that is on record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sulh.drafts.design.ask import EVERY, SURELY, WORST
from sulh.drafts.design.candidates import OWN, by_pattern
from sulh.drafts.design.coverage import Coverage, Rows
from sulh.drafts.design.program import NODES
from sulh.drafts.replay import INCIDENTS_UNIT, UNITS
from sulh.errors import InputError, nearest
from sulh.terms.compile import Compiled

PRESENT_WORD = "present"
"""What `keep` may say for all clauses that the case has now."""


@dataclass(frozen=True)
class Wanted:
    """What is asked of a package (see `sulh.drafts.design.ask.Ask` and `Scope`).

    `keep` and `without` name clauses, or patterns of names. `words` says whether clauses are made from the words of the incidents.
    Beside the answer so many `alternatives`, `points` of the front by clauses and `steps` of that by burden are looked for.
    `substitution` are shares of what is barred that come back as something else, beside those that the case shows.
    """

    target: Fraction
    harm: str = INCIDENTS_UNIT
    certainty: str = SURELY
    reading: str = EVERY
    by: str | None = None
    first: dt.date | None = None
    last: dt.date | None = None
    max_burden: Mapping[str, int | Fraction] = field(default_factory=dict)
    max_imbalance: Fraction | None = None
    keep: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    at_most: int | None = None
    words: bool = True
    alternatives: int = 3
    points: int = 8
    steps: int = 0
    substitution: tuple[Fraction, ...] = ()
    nodes: int = NODES


def check_wanted(wanted: Wanted, compiled: Compiled) -> None:
    """Numbers and names that can be. Raises InputError."""
    agreement = compiled.agreement
    if not 0 <= wanted.target <= 1:
        raise InputError(
            f"a fall of {float(wanted.target):.0%} cannot be",
            where="--reduce",
            remedy="Ask for 0 % to 100 % of the harm.",
        )
    for name, value, known in (
        ("--harm", wanted.harm, UNITS),
        ("--reading", wanted.reading, (EVERY, WORST, *agreement.readings)),
        *(("--max-burden", side, (*agreement.parties, "others")) for side in wanted.max_burden),
    ):
        if value not in known:
            raise InputError(f"there is no “{value}” here", where=name, remedy=f"There are: {', '.join(known)}.")
    if wanted.by is not None and wanted.by not in agreement.vocabulary.actors:
        raise InputError(
            f"“{wanted.by}” is no party and no actor",
            where="--by",
            remedy=nearest(wanted.by, agreement.vocabulary.actors.parents),
        )
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise InputError("the last day lies before the first", where="--until", remedy="Correct one of them.")


def check_harm(coverage: Coverage, wanted: Wanted, rows: Rows) -> None:
    """There has to be something that could be less. Raises InputError."""
    if not coverage.incidents.any():
        raise InputError(
            "there are no incidents to look at", where="CASE", remedy="Look at another account, or at other days."
        )
    low, high, open_ = (int(one.sum()) for one in (coverage.low, coverage.high, coverage.open))
    what = "incidents" if wanted.harm == INCIDENTS_UNIT else wanted.harm.replace("_", " ")
    if not low + high + open_:
        raise InputError(
            f"there is no such harm: {what}, in these days, by whom you ask", where="--harm", remedy=_recorded(rows)
        )
    if not low + high:
        raise InputError(
            f"nobody recorded this harm: {what} is unknown in every incident", where="--harm", remedy=_recorded(rows)
        )


def _recorded(rows: Rows) -> str:
    """Which harm is on record."""
    table = rows.facts.table
    found = [INCIDENTS_UNIT, *(unit for unit in UNITS[1:] if table[f"{unit}_low"].to_numpy().any())]
    return f"On record: {', '.join(found)}."


def chosen_among(
    coverage: Coverage, names: Sequence[str], gone: Mapping[str, str], wanted: Wanted
) -> tuple[Coverage, tuple[int, ...], list[str]]:
    """The candidates without those that are left out, the places of those that are kept, and what to know of both."""
    own = [one.id for one in coverage.candidates if one.origin == OWN]
    patterns = [name for one in wanted.keep for name in (own if one == PRESENT_WORD else [one])]
    kept = {names[place]: gone.get(names[place], names[place]) for place in by_pattern(names, patterns, "--keep")}
    named = [names[place] for place in by_pattern(names, wanted.without, "--without")]
    out = {name for name in named if name not in gone}
    both = sorted(({name for name in kept.values() if name} & out) | (set(kept) & set(named)))
    if both:
        raise InputError(
            f"{both[0]} is to be kept and to be left out", where="--keep, --without", remedy="Name it once."
        )
    notes = [f"{name} is kept; it bars nothing that is on record" for name, one in kept.items() if not one]
    notes += [
        f"{name} bars the same incidents as {one}, which is kept for it"
        for name, one in kept.items()
        if one not in ("", name)
    ]
    stays = [one for one in dict.fromkeys(gone[name] for name in named if name in gone) if one and one not in out]
    notes += (
        [f"stays, although it bars the same incidents as one that is left out: {', '.join(stays)}"] if stays else []
    )
    also = [name for name, one in gone.items() if one in out and name not in named]
    notes += [f"left out, too, as they bar the same incidents: {', '.join(also)}"] if also else []
    left = [place for place, name in enumerate(coverage.names) if name not in out]
    less = coverage.of(left) if len(left) < len(coverage.candidates) else coverage
    places = {name: place for place, name in enumerate(less.names)}
    return less, tuple(sorted({places[name] for name in kept.values() if name})), notes
