"""Conditions as written in an agreement become formulas, in one understanding of its contested words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sulh.messages import say
from sulh.strict_yaml import Path_
from sulh.terms import details
from sulh.terms.actor_sets import ActorSets, Parts, Understanding, meets, nearest, union
from sulh.terms.agreement import Agreement
from sulh.terms.base import OPEN
from sulh.terms.details import BROKEN_KEYS, NEAR_KEYS
from sulh.terms.formula import Formula, Meets, Named, Not, Within, conj, disj
from sulh.terms.keywords import KEYS
from sulh.terms.legend import TIME, Legend

SETS = ("act", "object", "weapon", "target", "perpetrator", "side_a", "side_b")
COUNTED = (
    "fighters",
    "killed",
    "civilians_killed",
    "fighters_killed",
    "wounded",
    "civilians_wounded",
    "damaged",
)


class ConditionReader:
    """Reads conditions of one agreement in one understanding; what its facts mean goes into the legend."""

    def __init__(self, agreement: Agreement, understanding: Understanding, legend: Legend) -> None:
        self.agreement = agreement
        self.understanding = understanding
        self.legend = legend
        self.sets = ActorSets(agreement, understanding, legend)
        self._open_terms: list[str] = []

    def read(self, given: Any, path: Path_) -> Formula:
        """The formula of a condition; raises InputError at the part that cannot be read."""
        if isinstance(given, str):
            return self._word(given, path)
        if isinstance(given, list):
            if not given:
                raise self._error(path, "the list is empty", "Name at least one condition, or remove the key.")
            return disj(*[self.read(item, (*path, number)) for number, item in enumerate(given)])
        if isinstance(given, dict) and given:
            return self._mapping(given, path)
        raise self._error(
            path, "a condition is missing here", "Write an act, a term, or a mapping such as {act: raid}."
        )

    def who_is_named(self, given: Any) -> str:
        """Whether a condition says itself who fights whom: `sides`, `nobody`, or `some` of its alternatives do."""
        if isinstance(given, str):
            term = self.agreement.file.terms.get(given)
            meant = given if term is None else term.meant_by(self.understanding.of(f"term:{given}"))
            return "nobody" if meant == given else self.who_is_named(meant)
        if isinstance(given, list):
            answers = {self.who_is_named(item) for item in given}
            return "some" if len(answers) > 1 else next(iter(answers), "nobody")
        if not isinstance(given, dict):
            return "nobody"
        if {"between", "side_a", "side_b"} & set(given):
            return "sides"
        inner = [self.who_is_named(given[key]) for key in ("any_of", "term") if key in given]
        inner += [self.who_is_named(item) for item in given.get("all_of", ())]
        return "sides" if "sides" in inner else "some" if "some" in inner else "nobody"

    def read_by(self, given: Any, path: Path_, by_someone: Formula) -> Formula:
        """A condition of which some alternatives say who fights whom: the others also need `by_someone`."""
        named = self.who_is_named(given)
        if named == "sides":
            return self.read(given, path)
        if named == "nobody":
            return conj(self.read(given, path), by_someone)
        if isinstance(given, list):
            return disj(*[self.read_by(item, (*path, number), by_someone) for number, item in enumerate(given)])
        if isinstance(given, dict) and "any_of" in given and "all_of" not in given and "term" not in given:
            rest = {key: value for key, value in given.items() if key != "any_of"}
            alternatives = self.read_by(given["any_of"], (*path, "any_of"), by_someone)
            return conj(self.read(rest, path), alternatives) if rest else alternatives
        remedy = "Write the alternatives as a list here, each with its own conditions."
        raise self._error(path, "some alternatives say who fights whom and some do not", remedy)

    def counts_for(self, parties: Iterable[str]) -> Formula:
        """Some perpetrator counts for one of the parties."""
        return meets("perpetrator", union([[part] for party in parties for part in self.actors_of(party)]))

    def actors_of(self, party: str) -> Parts:
        """The actors that count for a party (or another actor) in this understanding."""
        return self.sets.actors_of(party)

    def nodes(self, fact: str, value: Any, path: Path_) -> Parts:
        """The nodes that a value names, as disjoint masks with the condition under which each belongs."""
        return self.sets.nodes(fact, value, path)

    def _word(self, word: str, path: Path_) -> Formula:
        if word in self.agreement.file.terms:
            return self._term(word, path)
        acts = self.agreement.vocabulary.acts
        if word in acts:
            return Meets("act", acts.mask(word))
        raise self._error(
            path, f"“{word}” is neither an act nor a term", nearest(word, [*self.agreement.file.terms, *acts])
        )

    def _term(self, name: str, path: Path_) -> Formula:
        if name in self._open_terms:
            circle = " → ".join([*self._open_terms, name])
            raise self._error(("terms", name), f"the term explains itself: {circle}", "Write one of them out.")
        term = self.agreement.file.terms[name]
        reading = self.understanding.of(f"term:{name}")
        place: Path_ = ("terms", name, "means") if term.means is not None else ("terms", name, "read_as", reading)
        given = term.meant_by(reading)
        if given == OPEN:
            return self.sets.question(f"term:{name}", say("question-term", words=term.quote or name))
        if isinstance(given, dict) and "actors" in given:
            raise self._error(
                path,
                f"“{name}” names actors; it is not a condition by itself",
                "Use it after a key such as side:, or in but_not:.",
            )
        self._open_terms.append(name)
        try:
            label = say("term-read", term=name.replace("_", " "), reading=reading)
            return Named(self.read(given, place), label, term.quote or "")
        finally:
            self._open_terms.pop()

    def _mapping(self, given: dict[str, Any], path: Path_) -> Formula:
        for key in given:
            if key not in KEYS:
                raise self._error(
                    (*path, key),
                    f"“{key}” is not a key of a condition",
                    nearest(key, KEYS) or f"Known keys: {', '.join(KEYS)}.",
                )
        joint = {*NEAR_KEYS, *BROKEN_KEYS, "from", "until"}
        parts = [self._key(key, value, (*path, key)) for key, value in given.items() if key not in joint]
        if any(key in given for key in NEAR_KEYS):
            parts.append(details.near(self.sets, given, path))
        if any(key in given for key in BROKEN_KEYS):
            parts.append(details.broken(self.sets, given, path))
        if "from" in given or "until" in given:
            parts.append(self._days(given, path))
        return conj(*parts)

    def _days(self, given: dict[str, Any], path: Path_) -> Formula:
        first, last = (details.day(self.sets, given, key, path) for key in ("from", "until"))
        if first is not None and last is not None and last < first:
            raise self._error((*path, "until"), "until lies before from", "Correct one of them.")
        return Within(TIME, first, last)

    def _key(self, key: str, value: Any, path: Path_) -> Formula:
        if key in SETS:
            return self._meets(key, value, path)
        if key in COUNTED:
            return details.count(self.sets, key, value, path)
        match key:
            case "side":
                return disj(self._meets("side_a", value, path), self._meets("side_b", value, path))
            case "between":
                return self._between(value, path)
            case "place":
                return self._each(value, path, "place", details.place)
            case "hours":
                return self._each(value, path, "stretch of hours", details.hours)
            case "stated":
                return details.stated(self.sets, value, path)
            case "term":
                if not isinstance(value, str) or value not in self.agreement.file.terms:
                    raise self._error(
                        path,
                        f"the term “{value}” is not defined",
                        nearest(str(value), self.agreement.file.terms) or "Define it under terms.",
                    )
                return self._term(value, path)
            case "not":
                return Not(self.read(value, path))
        if not isinstance(value, list) or not value:
            raise self._error(path, f"{key} takes a list of at least one condition")
        items = [self.read(item, (*path, number)) for number, item in enumerate(value)]
        return conj(*items) if key == "all_of" else disj(*items)

    def _each(self, value: Any, path: Path_, what: str, read: Callable[[ActorSets, Any, Path_], Formula]) -> Formula:
        """One of several places or stretches of the day."""
        items = value if isinstance(value, list) else [value]
        if not items:
            raise self._error(path, f"the list of {what}s is empty", "Name one, or remove the key.")
        places = [(*path, number) for number in range(len(items))] if isinstance(value, list) else [path]
        return disj(*[read(self.sets, item, place) for item, place in zip(items, places, strict=True)])

    def _meets(self, fact: str, value: Any, path: Path_) -> Formula:
        return meets(fact, self.sets.nodes(fact, value, path))

    def _between(self, value: Any, path: Path_) -> Formula:
        if not isinstance(value, list) or len(value) != 2:
            raise self._error(path, "between takes two sides", "Write between: [PARTY, PARTY].")
        (one_a, one_b), (other_a, other_b) = (
            [self._meets(side, value[number], (*path, number)) for side in ("side_a", "side_b")] for number in (0, 1)
        )
        return disj(conj(one_a, other_b), conj(one_b, other_a))

    def _error(self, path: Path_, what: str, remedy: str | None = None) -> Exception:
        return self.agreement.document.error(path, what, remedy)
