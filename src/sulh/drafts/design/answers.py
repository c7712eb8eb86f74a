"""An answer to an ask: the package, what is proved of it, or the nearest that can be reached; and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sulh.drafts.design.ask import Ask, Barred, Burden, Weigher
from sulh.drafts.design.coverage import Coverage
from sulh.drafts.design.front import useful
from sulh.drafts.design.packages import Reached, Search
from sulh.drafts.design.program import Chosen

Row = dict[str, Any]


@dataclass(frozen=True)
class Package:
    """A package under its name in the tables: its clauses, the share that it bars in the worst way to count the readings asked for,
    what it bars in each reading, each side's burden by reading, and both summed up as limits count them."""

    name: str
    clauses: tuple[str, ...]
    share: Barred
    by_reading: dict[str, Barred]
    burdens: tuple[Burden, ...]
    burden: int
    imbalance: Fraction


@dataclass(frozen=True)
class Answered:
    """One answer. `package` reaches the target where `reached`; else it is the smallest of those that reach `nearest`, the most that can
    be reached (None: no set of clauses keeps the limits). `at_least` so many clauses are proved to be needed."""

    name: str
    ask: Ask
    substitution: Fraction
    reached: bool
    package: Package | None
    at_least: int
    proved: bool
    first: bool
    nearest: Reached | None

    def row(self) -> Row:
        """A row of `ANSWERS`."""
        share = None if self.package is None else self.package.share.by(self.ask.certainty)
        return {
            "answer": self.name, "certainty": self.ask.certainty, "reading": self.ask.reading, "target": float(self.ask.target),
            "substitution": float(self.substitution), "reached": self.reached,
            "package": None if self.package is None else self.package.name, "clauses_at_least": self.at_least if self.reached else None,
            "proved": self.proved, "share": None if share is None else float(share),
            "bound": None if self.nearest is None else float(self.nearest.bound),
        }  # fmt: skip


class Answering:
    """Answers asks over one coverage, and remembers the search behind each answer by its name."""

    def __init__(self, coverage: Coverage, nodes: int) -> None:
        self.coverage, self.nodes = coverage, nodes
        self.searches: dict[str, Search] = {}

    def answer(self, name: str, ask: Ask, substitution: Fraction = Fraction(0)) -> Answered:
        """The smallest package, or where none reaches the target the nearest that can be reached."""
        kept = useful(self.coverage, ask)
        fewer = replace(ask, keep=tuple(kept.index(place) for place in ask.keep))
        search = self.searches[name] = Search(self.coverage.of(kept), fewer, self.nodes)
        found = search.smallest()
        if found.chosen is not None:
            package = self.package(name, search, found.chosen)
            return Answered(name, ask, substitution, True, package, found.at_least, found.proved, found.first, None)
        most = search.most()
        if most is None:
            return Answered(name, ask, substitution, False, None, 0, found.proved, False, None)
        smallest = search.smallest(most.share)
        chosen = most.chosen if smallest.chosen is None else smallest.chosen
        package = self.package(name, search, chosen)
        proved = found.proved and most.proved
        return Answered(name, ask, substitution, False, package, smallest.at_least, proved, smallest.first, most)

    @staticmethod
    def package(name: str, search: Search, chosen: Chosen) -> Package:
        """A set of a search's candidates, weighed."""
        weigher = search.weigher
        names = weigher.coverage.readings
        return Package(
            name, tuple(sorted(search.coverage.names[place] for place in chosen)), worst(weigher, chosen),
            {names[one]: weigher.barred(chosen, (one,)) for one in weigher.readings}, tuple(weigher.burdens(chosen)),
            weigher.total(chosen), weigher.imbalance(chosen),
        )  # fmt: skip


def worst(weigher: Weigher, chosen: Sequence[int]) -> Barred:
    """The least of each share over the ways to count."""
    found = [weigher.barred(chosen, view) for view in weigher.views]

    def least(shares: list[Fraction | None]) -> Fraction | None:
        known = [one for one in shares if one is not None]
        return min(known) if len(known) == len(shares) else None

    return Barred(*(least([getattr(one, name) for one in found]) for name in ("least", "on_record", "most")))


def number(share: Fraction | None) -> float | None:
    """A share as a number of a table."""
    return None if share is None else float(share)


def package_row(one: Package) -> Row:
    """A row of `PACKAGES`."""
    return {
        "package": one.name, "clauses": list(one.clauses), "least": number(one.share.least),
        "on_record": number(one.share.on_record), "most": number(one.share.most), "burden": one.burden,
        "imbalance": float(one.imbalance),
    }  # fmt: skip


def burden_rows(one: Package) -> list[Row]:
    """Rows of `BURDENS`."""
    return [{"package": one.name, **vars(burden)} for burden in one.burdens]


def clause_rows(
    coverage: Coverage, ask: Ask, gone: dict[str, str], chosen: Sequence[str], titles: dict[str, tuple[str, str]]
) -> list[Row]:
    """Rows of `CLAUSES`; `titles` has title and origin of each, those included that were pruned."""
    weigher = Weigher(coverage, ask)
    alone = {name: worst(weigher, (place,)) for place, name in enumerate(coverage.names)}
    rows = []
    for name, (title, origin) in titles.items():
        stands = gone.get(name, name)
        if stands in alone:
            shares = alone[stands]
            rows.append(
                {
                    "clause": name, "title": title, "origin": origin, "in_answer": name in chosen,
                    "same_as": None if stands == name else stands, "least": number(shares.least),
                    "on_record": number(shares.on_record), "most": number(shares.most),
                }
            )  # fmt: skip
    return rows
