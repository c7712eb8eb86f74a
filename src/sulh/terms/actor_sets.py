"""Who counts for whom: sets of nodes whose extent may hang on a reading, a day or an open question."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sulh.messages import say
from sulh.strict_yaml import Path_
from sulh.terms.agreement import Agreement
from sulh.terms.base import OPEN
from sulh.terms.dates import first_second, last_second
from sulh.terms.formula import TRUE, Formula, Meets, Not, Within, Yes, conj, disj
from sulh.terms.legend import TIME, Legend
from sulh.terms.schema import ActsFor
from sulh.words.trees import Tree
from sulh.words.vocabulary import ACTOR_FIELDS


@dataclass(frozen=True)
class Understanding:
    """Whose reading is taken: one reading, save for the elements that are read as another does.

    An element is `term:NAME`, `actor:NAME`, `dates:in_force`, `provision:NAME` (whether another provision was broken),
    `amendment:NAME`, `counting:rule` or `list:violations`.
    """

    reading: str
    swapped: Mapping[str, str] = field(default_factory=dict)

    def of(self, element: str) -> str:
        """The reading that this element is taken from."""
        return self.swapped.get(element, self.reading)


Parts = list[tuple[int, Formula]]
"""A set of nodes whose extent may hang on open questions: disjoint masks, each in it where its formula is true."""


class ActorSets:
    """Reads sets of nodes of one agreement in one understanding; open questions go into the legend."""

    def __init__(self, agreement: Agreement, understanding: Understanding, legend: Legend) -> None:
        self.agreement = agreement
        self.understanding = understanding
        self.legend = legend
        self._open_terms: list[str] = []

    def actors_of(self, party: str) -> Parts:
        """The actors that count for a party or actor: its own, who acts for it, and who acts for those."""
        actors = self.agreement.vocabulary.actors
        own = actors.mask(party)
        parts: list[Parts] = [[(own, TRUE)]]
        for name, actor in self.agreement.file.actors.items():
            for served in actor.acts_for:
                if actors.mask(served) & ~own:
                    continue
                when = disj(*[self._service(name, served, item) for item in actor.service(served)])
                parts.append([(mask, conj(when, also)) for mask, also in self.actors_of(name)])
        return union([[(mask, when) for mask, when in part if when != disj()] for part in parts])

    def _service(self, actor: str, party: str, service: ActsFor) -> Formula:
        """When an actor acts for a party by one entry of its list."""
        held = service.held_by(self.understanding.of(f"actor:{actor}"))
        if held is False:
            return disj()
        first = first_second(service.from_) if service.from_ else None
        last = last_second(service.until) if service.until else None
        dated = TRUE if first is None and last is None else Within(TIME, first, last)
        if held:
            return dated
        label = self.agreement.vocabulary.actors.label
        words = say("question-acts-for", actor=label(actor), party=label(party))
        return conj(self.question(f"acts_for:{actor}:{party}", words), dated)

    def question(self, fact: str, label: str) -> Formula:
        """A yes/no fact that nobody has settled, with what it asks."""
        self.legend.questions[fact] = label
        return Yes(fact)

    def nodes(self, fact: str, value: Any, path: Path_) -> Parts:
        """The nodes that a value names, as disjoint masks with the condition under which each belongs."""
        tree = self.agreement.vocabulary.tree(fact)
        if isinstance(value, str):
            return self._node(tree, fact, value, path)
        if isinstance(value, list) and value:
            return union([self.nodes(fact, item, (*path, number)) for number, item in enumerate(value)])
        if isinstance(value, dict) and "any_of" in value and set(value) <= {"any_of", "but_not"}:
            parts = self.nodes(fact, value["any_of"], (*path, "any_of"))
            if "but_not" in value:
                parts = _without(parts, self.nodes(fact, value["but_not"], (*path, "but_not")))
            return parts
        raise self.error(
            path,
            f"{fact} takes a node, a list of nodes, or any_of with but_not",
            "An empty set bars nothing: remove the key for “any”.",
        )

    def _node(self, tree: Tree, fact: str, name: str, path: Path_) -> Parts:
        terms = self.agreement.file.terms
        if name in terms and fact in ACTOR_FIELDS:
            return self._group(name, path)
        if name in tree and fact in ACTOR_FIELDS:
            return self.actors_of(name)
        if name not in tree:
            raise self.error(path, f"“{name}” is not in the tree of {tree.name}", nearest(name, [*terms, *tree]))
        return [(tree.mask(name), TRUE)]

    def _group(self, name: str, path: Path_) -> Parts:
        """A term that names a set of actors, in this understanding."""
        if name in self._open_terms:
            circle = " → ".join([*self._open_terms, name])
            raise self.error(("terms", name), f"the term explains itself: {circle}", "Write one of them out.")
        term = self.agreement.file.terms[name]
        self._open_terms.append(name)
        try:
            named = {
                reading: self._members(name, reading, given, path)
                for reading, given in term.versions.items()
                if given != OPEN
            }
        finally:
            self._open_terms.pop()
        reading = "" if term.means is not None else self.understanding.of(f"term:{name}")
        return named[reading] if reading in named else self._contested(name, named)

    def _members(self, name: str, reading: str, given: Any, path: Path_) -> Parts:
        if not (isinstance(given, dict) and set(given) == {"actors"}):
            raise self.error(
                path, f"the term “{name}” does not name a set of actors", "Give it {actors: [...]} in each reading."
            )
        place: Path_ = ("terms", name, "read_as", reading) if reading else ("terms", name, "means")
        return self.nodes("side_a", given["actors"], (*place, "actors"))

    def _contested(self, name: str, named: Mapping[str, Parts]) -> Parts:
        """For a reading that does not say: what every party names is in it, what some name is a question each.

        Where a party does not say either, all that anybody names is a question; where nobody says, everything is.
        """
        actors = self.agreement.vocabulary.actors
        quote = self.agreement.file.terms[name].quote or name
        if not named:
            return [(actors.everything, self.question(f"term:{name}", say("question-group", words=quote)))]
        sure = actors.everything if set(self.agreement.parties) <= set(named) else 0
        possible = 0
        for parts in named.values():
            sure &= mask_of(parts, sure=True)
            possible |= mask_of(parts)
        parts = [(sure, TRUE)] if sure else []
        for number, leaf in enumerate(actors.leaves):
            if (possible & ~sure) >> number & 1:
                label = say("question-member", actor=actors.label(leaf), words=quote)
                parts.append((1 << number, self.question(f"term:{name}:{leaf}", label)))
        return parts

    def error(self, path: Path_, what: str, remedy: str | None = None) -> Exception:
        """An error at a part of the agreement."""
        return self.agreement.document.error(path, what, remedy)


def meets(fact: str, parts: Parts) -> Formula:
    """Some leaf of the parts, each where it belongs; what belongs under one condition is one mask."""
    by_condition: dict[Formula, int] = {}
    for mask, when in parts:
        by_condition[when] = by_condition.get(when, 0) | mask
    return disj(*[conj(Meets(fact, mask), when) for when, mask in by_condition.items() if mask])


def mask_of(parts: Parts, *, sure: bool = False) -> int:
    """All that may belong, or all that surely does."""
    mask = 0
    for part, when in parts:
        mask |= 0 if sure and when != TRUE else part
    return mask


def union(groups: list[Parts]) -> Parts:
    """What belongs to some of several sets."""
    out: Parts = []
    for parts in groups:
        for mask, when in parts:
            rest = mask
            for number, (other, other_when) in enumerate(out):
                shared = rest & other
                if shared:
                    out[number] = (other & ~shared, other_when)
                    out.append((shared, disj(other_when, when)))
                    rest &= ~shared
            out.append((rest, when))
            out = [part for part in out if part[0]]
    return out


def _without(parts: Parts, barred: Parts) -> Parts:
    out = parts
    for mask, when in barred:
        never: Parts = [(part & ~mask, condition) for part, condition in out]
        unless: Parts = [(part & mask, conj(condition, Not(when))) for part, condition in out] if when != TRUE else []
        out = [part for part in never + unless if part[0]]
    return out


def nearest(word: str, known: Iterable[str]) -> str | None:
    """A remedy that names the known words most like this one."""
    close = difflib.get_close_matches(
        word, [name for name in known if not name.endswith(".unspecified")], n=3, cutoff=0.6
    )
    return f"Did you mean {' or '.join(close)}?" if close else None
