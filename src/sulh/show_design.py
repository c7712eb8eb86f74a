"""Designs on a terminal and for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sulh.designing import Designed, worst_rate
from sulh.drafts.design.answers import Answered, Package
from sulh.drafts.design.ask import EVERY, ON_RECORD, POSSIBLY, SURELY, WORST
from sulh.drafts.design.front import BURDEN, Point
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.measures.unsaid import CannotBeSaid

_SURELY = {
    SURELY: "surely, whatever is unknown",
    ON_RECORD: "of what is surely on record",
    POSSIBLY: "possibly, if all that is unknown is so",
}
_MOST_NAMES = 7
_READING = {EVERY: "in every reading at once", WORST: "in each reading by itself"}
ASSUMED = "Nobody changes behaviour in this answer: what is barred is taken as not done, and nothing as done instead."


def show(found: Designed, files: Sequence[Path], console: Console) -> None:
    """The answer and what is proved of it, the packages next to it, the front, and the answer with substitution."""
    console.print(f"[bold]{escape(found.case_title)}[/bold]", highlight=False)
    for line in _asked(found):
        _print(console, line)
    for one in found.answers:
        console.print()
        _answer(found, one, console)
    if not found.answer.reached and found.why:
        console.print("\n[bold]What stands in the way[/bold]")
        for line in (*found.why, *_unknown(found)):
            _print(console, f"  {line}")
    if found.alternatives:
        console.print()
        console.print(_packages("Others that do as much", found.alternatives, found.shown.ask.certainty))
    if len(found.front) > 1:
        console.print()
        console.print(_front(found))
    console.print("\n[bold]If something is done instead[/bold]")
    for line in _second(found):
        _print(console, line)
    console.print()
    for line in found.notes:
        _print(console, line)
    if files:
        _print(console, f"Tables and picture: {files[0]}")


def _print(console: Console, words: str) -> None:
    console.print(words, soft_wrap=True, markup=False, highlight=False)


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


def _asked(found: Designed) -> Iterator[str]:
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


def _answer(found: Designed, one: Answered, console: Console) -> None:
    console.print(f"[bold]{escape(_head(one))}[/bold]", highlight=False)
    for line in _proofs(one):
        _print(console, line)
    if one.ask.certainty == POSSIBLY and found.harm[1] is None:
        _print(console, "It says little: some tolls have no upper bound, and one alone may be most of the harm.")
    if one.package is None or not one.package.clauses:
        return
    if one is not found.shown:
        _print(console, f"By: {', '.join(f'{name} ({found.titles[name]})' for name in one.package.clauses)}.")
        return
    console.print(_clauses(found, one.package))
    console.print(_readings(one.package))
    console.print(_burdens(one.package))
    _print(console, f"Shares of own deeds barred lie {percent(one.package.imbalance)} apart at most.")


def _head(one: Answered) -> str:
    how = _SURELY[one.ask.certainty].split(",")[0]
    aim = f"{percent(one.ask.target)} {how}"
    if one.reached and one.package is not None:
        count = len(one.package.clauses)
        return f"{aim}: nothing is needed" if not count else f"{aim}: {count} clause{'' if count == 1 else 's'}"
    if one.nearest is None or one.package is None:
        return f"{aim}: no set of clauses keeps the limits"
    most = percent(one.nearest.share)
    return f"{aim} cannot be reached: {'nothing is barred so' if not one.nearest.share else f'the most is {most}'}"


def _proofs(one: Answered) -> Iterator[str]:
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


def _clauses(found: Designed, package: Package) -> Table:
    table = Table(title="The package", title_justify="left")
    alone = {row["clause"]: row for row in found.tables["clauses"].to_pylist()}
    for name in ("clause", "what it says", "from"):
        table.add_column(name, overflow="fold")
    table.add_column("alone", no_wrap=True)
    for name in package.clauses:
        row = alone[name]
        table.add_row(escape(name), escape(row["title"]), escape(row["origin"]), percent(row["on_record"]))
    table.caption = "alone: what it bars by itself of the harm on record"
    table.caption_justify = "left"
    return table


def _readings(package: Package) -> Table:
    table = Table(title="What it bars", title_justify="left")
    for name in ("in the reading of", "at least", "of what is on record", "at most"):
        table.add_column(name)
    rows = [("all, as asked", package.share), *package.by_reading.items()]
    groups: dict[tuple[str, ...], list[str]] = {}
    for name, share in rows:
        groups.setdefault(tuple(percent(one) for one in (share.least, share.on_record, share.most)), []).append(name)
    for shares, names in groups.items():
        table.add_row(escape(", ".join(names)), *shares)
    return table


def _burdens(package: Package) -> Table:
    table = Table(title="Whose own deeds it bars", title_justify="left")
    for name in ("whose", "in the reading of", "surely", "possibly", "of", "share"):
        table.add_column(name, no_wrap=name in ("surely", "possibly", "of"))
    groups: dict[tuple[str, ...], list[str]] = {}
    for one in package.burdens:
        if one.own:
            share = f"{percent(Fraction(one.low, one.own))} to {percent(Fraction(one.high, one.own))}"
            key = (one.side, f"{one.low:,}", f"{one.high:,}", f"{one.own:,}", share)
            groups.setdefault(key, []).append(one.reading)
    several = len({one.reading for one in package.burdens})
    for (side, *cells), readings in groups.items():
        table.add_row(side, "everybody" if len(readings) == several > 1 else ", ".join(readings), *cells)
    return table


def _packages(title: str, packages: Sequence[Package], certainty: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in ("clauses", "bars", "deeds barred", "apart"):
        table.add_column(name, overflow="fold")
    for one in packages:
        names = _named(one.clauses)
        table.add_row(escape(names), percent(one.share.by(certainty)), f"{one.burden:,}", percent(one.imbalance))
    return table


def _named(clauses: Sequence[str]) -> str:
    """Clauses by name, few of them: the tables have all."""
    more = f" and {len(clauses) - _MOST_NAMES} more" if len(clauses) > _MOST_NAMES else ""
    return (", ".join(clauses[:_MOST_NAMES]) or "none") + more


def _limit(point: Point) -> str:
    what = "deed" if point.axis == BURDEN else "clause"
    return f"{point.most:,} {what}{'' if point.most == 1 else 's'}"


def _front(found: Designed) -> Table:
    table = Table(title="How much how many clauses reach", title_justify="left")
    for name in ("at most", "bars", "deeds barred", "apart", "by"):
        table.add_column(name, overflow="fold")
    for point, package in found.front:
        share = percent(point.reached.share) + (
            "" if point.reached.proved else f" (not over {percent(point.reached.bound)})"
        )
        names = _named(package.clauses)
        table.add_row(
            _limit(point),
            share,
            f"{package.burden:,}",
            percent(package.imbalance),
            escape(names),
        )
    proved = all(point.reached.proved for point, _ in found.front)
    table.caption = (
        "proved: none bars more" if proved else "in brackets: what is proved, where the search was cut short"
    )
    table.caption_justify = "left"
    return table


def _second(found: Designed) -> Iterator[str]:
    """The assumption, the rates, and the answer with them."""
    yield ASSUMED
    worst = worst_rate(found.rates, found.wanted.reading)
    if worst is None:
        reasons = {str(one) for one in found.rates.values() if isinstance(one, CannotBeSaid)}
        yield f"How much of what was barred came back as something else {'; '.join(sorted(reasons))}."
        if not found.wanted.substitution:
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


def _unknown(found: Designed) -> Iterator[str]:
    if found.unknown:
        facts = "; ".join(f"{one.fact} in {one.incidents:,}" for one in found.unknown)
        yield f"of these {found.unknown[0].of:,} incidents a source would have to record: {facts}"


def plain(found: Designed, files: Sequence[Path]) -> dict[str, Any]:
    """The same for a machine."""
    wanted = found.wanted
    return {
        "case": found.case_title,
        "account": found.account,
        "asked": {
            "reduce": float(wanted.target), "harm": wanted.harm, "certainty": wanted.certainty, "reading": wanted.reading,
            "by": wanted.by, "from": None if wanted.first is None else str(wanted.first),
            "until": None if wanted.last is None else str(wanted.last),
        },
        "on_record": {"low": found.harm[0], "high": found.harm[1]},
        "assumption": ASSUMED,
        **{name: table.to_pylist() for name, table in found.tables.items() if name != "clauses"},
        "clauses": [row for row in found.tables["clauses"].to_pylist() if row["in_answer"]],
        "substitution": {
            reading: {"because": str(one)} if isinstance(one, CannotBeSaid)
            else {"estimate": float(one.estimate), "low": float(one.low), "high": float(one.high)}
            for reading, one in found.rates.items()
        },
        "why_not": list(found.why),
        "unknown": [vars(one) for one in found.unknown],
        "notes": list(found.notes),
        "files": [str(file) for file in files],
    }  # fmt: skip
