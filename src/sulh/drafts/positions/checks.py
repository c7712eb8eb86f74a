"""What must be true of `positions.yaml` beyond its shape: names that exist, days in order, no circles of packages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from sulh.drafts.positions.check_durations import check_duration
from sulh.drafts.positions.schema import ACCEPTS_IF, Package, PositionsFile, Said, Stance
from sulh.errors import nearest
from sulh.strict_yaml import Document, Path_
from sulh.terms.agreement import Agreement
from sulh.terms.checks import RESERVED

PRESENT = "present"
"""How the case's own agreement is called among drafts."""


@dataclass(frozen=True)
class Known:
    """What the names in the file may mean: the case's agreement and its drafts, as the reader sees them."""

    agreement: Agreement
    drafts: Mapping[str, Agreement]

    def terms(self, draft: str) -> Agreement:
        """The draft of this name; the agreement where it is `present`."""
        return self.agreement if draft == PRESENT else self.drafts[draft]

    def speakers(self) -> dict[str, str]:
        """Parties and actors of the agreement, as they are written for people."""
        actors = self.agreement.vocabulary.actors
        return {name: actors.label(name) for name in [*self.agreement.parties, *self.agreement.file.actors]}

    def readers(self) -> list[str]:
        """Who may be named as a reader of what is sealed."""
        return [*self.agreement.readings, *self.agreement.file.actors]


def draft_of(file: PositionsFile, clause: str) -> str:
    """The draft that a clause's provision stands in: its own, that of its first proposal with one, or the agreement."""
    item = file.clauses[clause]
    if item.draft is not None:
        return item.draft
    proposed = [file.proposals[name] for name in item.proposed_in or () if name in file.proposals]
    return next((one.draft for one in proposed if one.draft), PRESENT)


def check(file: PositionsFile, document: Document, known: Known) -> None:
    """Raise InputError, with its place, at the first thing that cannot be."""
    found = _Checker(file, document, known)
    found.others()
    found.proposals()
    for name in file.clauses:
        found.clause(name)
    for name in file.packages:
        found.package(name)
    found.circles()
    found.deadlines()


class _Checker:
    def __init__(self, file: PositionsFile, document: Document, known: Known) -> None:
        self.file, self.document, self.known = file, document, known
        self.speakers = [*known.speakers(), *file.others]

    def others(self) -> None:
        for name in self.file.others:
            if name in self.known.speakers() or name in RESERVED:
                why = "has a meaning of its own here" if name in RESERVED else "is a party or an actor already"
                raise self.document.error(
                    ("others", name), f"“{name}” {why}", "Remove it here, or choose another name."
                )

    def names(self, given: Iterable[str], known: Iterable[str], what: str, path: Path_) -> None:
        """Each of some names has to be known."""
        names = list(known)
        for name in given:
            if name not in names:
                raise self.document.error(path, f"“{name}” is no {what}", nearest(name, names) if names else None)

    def said(self, item: Said, path: Path_) -> None:
        """A day, who said it, and who may read it."""
        if not item.since.is_known and not item.about:
            remedy = "Write the day, or add about: true where it is not known."
            raise self.document.error(
                (*path, "since"), "only a month, a year or a span is given, and it is not marked so", remedy
            )
        if item.since.is_known and item.about:
            remedy = "Write the month (2021-03), the year or two days, or remove about."
            raise self.document.error((*path, "about"), "the day is given, and yet only about known", remedy)
        self.sealed(item.sealed, path)

    def sealed(self, sealed: Sequence[str] | bool, path: Path_) -> None:
        if not isinstance(sealed, bool):
            self.names(sealed, self.known.readers(), "party, reading or actor of the agreement", (*path, "sealed"))

    def speaker(self, name: str, path: Path_) -> None:
        self.names([name], self.speakers, "party, actor or one of others", path)

    def draft(self, name: str, path: Path_) -> None:
        if name != PRESENT and name not in self.known.drafts:
            names = ", ".join([PRESENT, *self.known.drafts])
            remedy = f"Name it under drafts: in case.yaml. There are: {names}."
            raise self.document.error(path, f"there is no draft “{name}”", remedy)

    def proposals(self) -> None:
        for name, item in self.file.proposals.items():
            path: Path_ = ("proposals", name)
            self.said(item, path)
            self.speaker(item.by, (*path, "by"))
            if item.draft is not None:
                self.draft(item.draft, (*path, "draft"))
            if item.withdrawn is not None and item.withdrawn < item.since.first:
                what = f"it was withdrawn on {item.withdrawn}, before it was made"
                raise self.document.error((*path, "withdrawn"), what, "Correct one of the days.")
            if item.answers is not None:
                self.answer(name)
            check_duration(item.duration, self.document, (*path, "duration"), self.speakers)
        self.circle({name: [item.answers] if item.answers else [] for name, item in self.file.proposals.items()},
                    "proposals", "answer each other")  # fmt: skip

    def answer(self, name: str) -> None:
        item = self.file.proposals[name]
        path: Path_ = ("proposals", name, "answers")
        assert item.answers is not None, "asked only of an answer"
        self.names([item.answers], self.file.proposals, "proposal", path)
        if item.since.last < self.file.proposals[item.answers].since.first:
            what = f"it answers {item.answers}, which was made after it"
            raise self.document.error(path, what, "Correct one of the days.")

    def clause(self, name: str) -> None:
        item, path = self.file.clauses[name], ("clauses", name)
        self.sealed(item.sealed, path)
        self.names(item.proposed_in or (), self.file.proposals, "proposal", (*path, "proposed_in"))
        self.names(item.needs or (), self.speakers, "party, actor or one of others", (*path, "needs"))
        if item.draft is not None:
            self.draft(item.draft, (*path, "draft"))
            if item.provision is None:
                remedy = "Name the provision that renders the clause."
                raise self.document.error((*path, "draft"), "a draft without a provision says nothing", remedy)
        if item.provision is not None:
            self.provision(name)
        check_duration(item.duration, self.document, (*path, "duration"), self.speakers)
        for number, stance in enumerate(item.stances):
            self.stance(name, stance, (*path, "stances", number))
        self.order(name)

    def provision(self, clause: str) -> None:
        draft, asked = draft_of(self.file, clause), self.file.clauses[clause].provision
        terms = self.known.terms(draft)
        if asked not in terms.file.provisions and ("provisions", asked) not in terms.hidden:
            where = "the agreement" if draft == PRESENT else f"the draft {draft}"
            remedy = f"There are: {', '.join(terms.file.provisions)}."
            raise self.document.error(("clauses", clause, "provision"), f"{where} has no provision {asked}", remedy)

    def stance(self, clause: str, item: Stance, path: Path_) -> None:
        self.said(item, path)
        self.speaker(item.by, (*path, "by"))
        if (item.stance == ACCEPTS_IF) != (item.if_ is not None):
            what = "accepts_if without a condition" if item.if_ is None else f"{item.stance} with a condition"
            remedy = "Write if: with clauses or {words: …} beside accepts_if, and only there."
            raise self.document.error(path, what, remedy)
        for name in item.if_ or ():
            if isinstance(name, str):
                self.names([name], self.file.clauses, "clause; for words write {words: “…”}", (*path, "if"))
                if name == clause:
                    raise self.document.error((*path, "if"), "a clause cannot be its own condition", "Name another.")

    def order(self, clause: str) -> None:
        """Each speaker's stances stand in the order in which they were taken, and no two of one day contradict."""
        before: dict[str, Stance] = {}
        for number, item in enumerate(self.file.clauses[clause].stances):
            path: Path_ = ("clauses", clause, "stances", number)
            last = before.get(item.by)
            if last is not None and (item.since.last < last.since.last or item.since.first < last.since.first):
                what = f"this stance of {item.by} ({item.since}) stands after one of {last.since}"
                raise self.document.error(path, what, "Write them in the order in which they were taken.")
            if last is not None and item.since == last.since and item.since.is_known and _differ(item, last):
                what = f"two stances of {item.by} on {item.since} contradict each other"
                raise self.document.error(path, what, "Keep the one that held at the end of the day.")
            before[item.by] = item

    def package(self, name: str) -> None:
        item, path = self.file.packages[name], ("packages", name)
        self.said(item, path)
        self.speaker(item.by, (*path, "by"))
        self.names(item.held_by or (), self.speakers, "party, actor or one of others", (*path, "held_by"))
        if name in self.file.clauses:
            raise self.document.error(path, f"“{name}” is a clause already", "Give the package another name.")
        if (item.together is None) == (item.exchange is None):
            remedy = "Write together: [a, b], or exchange: {give: a, for: b}."
            raise self.document.error(path, "a package ties clauses together or exchanges them: one of the two", remedy)
        known = [*self.file.clauses, *self.file.packages]
        self.names(named_in(item), known, "clause and no package", (*path, "together" if item.together else "exchange"))
        if item.given_up is not None and item.given_up < item.since.first:
            what = f"it was given up on {item.given_up}, before it was made"
            raise self.document.error((*path, "given_up"), what, "Correct one of the days.")

    def circles(self) -> None:
        packages = self.file.packages
        within = {name: [one for one in named_in(item) if one in packages] for name, item in packages.items()}
        self.circle(within, "packages", "hold each other")
        for name, item in packages.items():
            path: Path_ = ("packages", name)
            if item.together is not None and len(clauses_of(self.file, item.together)) < 2:
                raise self.document.error(path, "it takes two clauses to be tied together", "Name another.")
            if item.exchange is not None:
                both = clauses_of(self.file, item.exchange.give) & clauses_of(self.file, item.exchange.for_)
                if both:
                    what = f"{sorted(both)[0]} is given in exchange for itself"
                    raise self.document.error((*path, "exchange"), what, "Name it on one side.")

    def circle(self, follows: Mapping[str, Sequence[str]], section: str, how: str) -> None:
        try:
            TopologicalSorter(follows).prepare()
        except CycleError as error:
            found = list(reversed(error.args[1]))
            what = f"these {section} {how} in a circle: {' → '.join(found)}"
            raise self.document.error((section, found[0]), what, "Take one of them out of the other.") from None

    def deadlines(self) -> None:
        for name, item in self.file.deadlines.items():
            path: Path_ = ("deadlines", name)
            self.said(item, path)
            self.speaker(item.by, (*path, "by"))
            self.names([item.proposal] if item.proposal else (), self.file.proposals, "proposal", (*path, "proposal"))
            self.names(item.clauses or (), self.file.clauses, "clause", (*path, "clauses"))


def _differ(one: Stance, other: Stance) -> bool:
    return (one.stance, one.if_) != (other.stance, other.if_)


def named_in(item: Package) -> list[str]:
    """The clauses and packages that a package names."""
    return list(item.together or ()) + ([*item.exchange.give, *item.exchange.for_] if item.exchange else [])


def clauses_of(file: PositionsFile, names: Iterable[str]) -> frozenset[str]:
    """The clauses that some names of clauses and packages stand for."""
    found: set[str] = set()
    for name in names:
        package = file.packages.get(name)
        found |= {name} if package is None else clauses_of(file, named_in(package))
    return frozenset(found)
