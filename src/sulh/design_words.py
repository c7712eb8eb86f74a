"""What `sulh design` found, in sentences, for a terminal and for the brief."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sulh.designing import Designed, worst_rate
from sulh.drafts.design.answers import Answered
from sulh.drafts.design.ask import EVERY, ON_RECORD, POSSIBLY, SURELY, WORST
from sulh.drafts.loopholes.substitution import Substitution
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.measures.unsaid import CannotBeSaid

_SURELY = {
    SURELY: "surely, whatever is unknown",
    ON_RECORD: "of what is surely on record",
    POSSIBLY: "possibly, if all that is unknown is so",
}
_READING = {EVERY: "in every reading at once", WORST: "in each reading by itself"}
ASSUMED = "Nobody changes behaviour in this answer: what is barred is taken as not done, and nothing as done instead."


def unit(found: Designed) -> str:
    """What is counted, in words."""
    return "incidents" if found.wanted.harm == INCIDENTS_UNIT else found.wanted.harm.replace("_", " ")


def percent(share: Fraction | float | None) -> str:
    """A share as people read it; a share that is not quite all or nothing is not rounded to that."""
    if share is None:
        return "–"
    value = float(share) * 100
    if 0 < value < 0.05 or 99.95 < value < 100:
        return "under 0.1 %" if value < 1 else "over 99.9 %"
    return f"{value:.1f} %".replace(".0 %", " %")


def scope_of(found: Designed) -> str:
    """By whom, when and on whose account, in words."""
    wanted = found.wanted
    parts = [] if wanted.by is None else [f"by {wanted.by}"]
    parts += [f"from {wanted.first}"] if wanted.first else []
    parts += [f"until {wanted.last}"] if wanted.last else []
    return ", ".join([*parts, f"on the {found.account} account"])


def asked(found: Designed) -> Iterator[str]:
    """What was asked, and what is on record."""
    wanted = found.wanted
    how = _READING.get(wanted.reading, f"in the reading of {wanted.reading}")
    yield f"To bar {percent(wanted.target)} of the {unit(found)} {_SURELY[wanted.certainty]}, {how}; {scope_of(found)}."
    low, high = found.harm
    yield f"On record{found.days}: {low:,} surely, {'without an upper bound' if high is None else f'at most {high:,}'}."
    limits = [
        *(f"{side} at most {most if isinstance(most, int) else percent(most)} of its deeds" for side, most in wanted.max_burden.items()),
        *([] if wanted.max_imbalance is None else [f"burdens at most {percent(wanted.max_imbalance)} apart"]),
        *([] if wanted.at_most is None else [f"at most {wanted.at_most} clauses"]),
        *(f"{name} kept" for name in wanted.keep), *(f"{name} left out" for name in wanted.without),
    ]  # fmt: skip
    if limits:
        yield f"Limits: {'; '.join(limits)}."


def caveat(found: Designed, one: Answered) -> Iterator[str]:
    """What a package that possibly reaches the target does not say."""
    if one.ask.certainty == POSSIBLY and found.harm[1] is None:
        yield "It says little: some tolls have no upper bound, and one alone may be most of the harm."


def head(one: Answered) -> str:
    """How many clauses reach what was asked, or the most that any set reaches."""
    how = _SURELY[one.ask.certainty].split(",")[0]
    aim = f"{percent(one.ask.target)} {how}"
    if one.reached and one.package is not None:
        count = len(one.package.clauses)
        return f"{aim}: nothing is needed" if not count else f"{aim}: {count} clause{'' if count == 1 else 's'}"
    if one.nearest is None or one.package is None:
        return f"{aim}: no set of clauses keeps the limits"
    most = percent(one.nearest.share)
    return f"{aim} cannot be reached: {'nothing is barred so' if not one.nearest.share else f'the most is {most}'}"


def proofs(one: Answered) -> Iterator[str]:
    """What is proved of it."""
    if one.reached and one.package is not None and one.package.clauses:
        if one.proved:
            yield "Proved: no set of fewer clauses reaches it."
        else:
            yield f"Not proved: the search was cut short; at least {one.at_least} clauses are needed."
        if one.proved and one.first:
            yield "Of all sets of as many it bars fewest deeds of the parties, then most evenly."
    elif not one.reached and one.nearest is not None:
        if one.nearest.proved:
            yield "Proved: no set of clauses to choose from reaches more."
        else:
            yield f"Not proved: the search was cut short; nothing reaches more than {percent(one.nearest.bound)}."


def second(found: Designed) -> Iterator[str]:
    """The assumption, the rates, and the answer with them."""
    yield ASSUMED
    worst = worst_rate(found.rates, found.wanted.reading)
    if worst is None:
        reasons = {str(one) for one in found.rates.values() if isinstance(one, CannotBeSaid)}
        yield f"How much of what was barred came back as something else {'; '.join(sorted(reasons))}."
        if found.tactic is not None and found.tactic.moved is not None:
            yield from _of_a_tactic(found.tactic, found.tactic.moved)
        elif not found.wanted.substitution:
            yield "Give a share with --substitution to see the answer with it."
    else:
        yield (
            f"In this case, since the agreement came into force, for each barred deed by which there were fewer there were "
            f"{float(worst.estimate):.2f} more that nobody bars ({float(worst.low):.2f} to {float(worst.high):.2f}, 95 %; in the reading of {worst.reading})."
        )
    if found.substituted:
        yield "Each new deed is taken to do as much harm as the one that it stands for:"
    for one in found.substituted:
        yield f"  if {percent(one.substitution)} comes back: {_with_rate(found, one)}"


def _of_a_tactic(one: Substitution, moved: tuple[float, float, float]) -> Iterator[str]:
    estimate, low, high = moved
    act, other = (name.replace("_", " ") for name in (one.from_act, one.act))
    yield (
        f"Of one tactic it can, as told by all accounts (“sulh loopholes”): for each {act} by {one.from_actor} less there were "
        f"{estimate:.2f} more of {other} by {one.actor} ({low:.2f} to {high:.2f}, 95 %). Below that is taken for all that is barred."
    )


def _with_rate(found: Designed, one: Answered) -> str:
    aim = percent(found.wanted.target)
    if one.reached and one.package is not None:
        names = ", ".join(one.package.clauses) or "none"
        proof = "" if one.proved else f" (not proved; at least {one.at_least})"
        return (
            f"{len(one.package.clauses)} clauses have to bar {percent(one.ask.target)} for {aim} less{proof}: {names}"
        )
    if one.nearest is None:
        return f"{aim} less cannot be reached, whatever is barred"
    kept = one.nearest.share * (1 - one.substitution)
    return f"{aim} less cannot be reached; the most is {percent(kept)} less"


def unknown(found: Designed) -> Iterator[str]:
    """What a source would have to record."""
    if found.unknown:
        facts = "; ".join(f"{one.fact} in {one.incidents:,}" for one in found.unknown)
        yield f"of these {found.unknown[0].of:,} incidents a source would have to record: {facts}"
