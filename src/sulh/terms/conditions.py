"""Conditions as written in an agreement become formulas, in one understanding of its contested words."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sulh.strict_yaml import Path_
from sulh.terms.agreement import EVERYONE, OPEN, UNSTATED, Agreement
from sulh.terms.formula import TRUE, Formula, Inside, Meets, Named, Not, Within, Yes, conj, disj
from sulh.terms.legend import TIME, Area, Legend, Nearness, fold
from sulh.words.trees import Tree
from sulh.words.vocabulary import ACTOR_FIELDS

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
NEAR_KEYS = ("attack_by", "on", "within_hours", "within_km", "or_stated")
STATED = ("in_defence_of", "during", "reprisal_for")
MOST_KM = 100_000
"""More kilometres, or hours, than any rule can mean."""
KEYS = (
    *SETS, "side", "between", "place", "from", "until", *COUNTED, *NEAR_KEYS, "stated", "term", "all_of", "any_of", "not",
)  # fmt: skip


@dataclass(frozen=True)
class Understanding:
    """Whose reading is taken: one reading, save for the elements that are read as another does.

    An element is `term:NAME`, `actor:NAME` or `dates:in_force`.
    """

    reading: str
    swapped: Mapping[str, str] = field(default_factory=dict)

    def of(self, element: str) -> str:
        """The reading that this element is taken from."""
        return self.swapped.get(element, self.reading)


Parts = list[tuple[int, Formula]]
"""A set of nodes whose extent may hang on open questions: disjoint masks, each in it where its formula is true."""


class ConditionReader:
    """Reads conditions of one agreement in one understanding; what its facts mean goes into the legend."""

    def __init__(self, agreement: Agreement, understanding: Understanding, legend: Legend) -> None:
        self.agreement = agreement
        self.understanding = understanding
        self.legend = legend
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
            if term is None:
                return "nobody"
            meant = (
                term.means
                if term.means is not None
                else (term.read_as or {}).get(self.understanding.of(f"term:{given}"), OPEN)
            )
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

    def terms_used(self, given: Any) -> list[str]:
        """Terms that a condition names, directly or through other terms."""
        found: dict[str, None] = {}

        def walk(item: Any) -> None:
            if isinstance(item, str) and item in self.agreement.file.terms and item not in found:
                found[item] = None
                term = self.agreement.file.terms[item]
                walk(term.means)
                walk(list((term.read_as or {}).values()))
            elif isinstance(item, list):
                for part in item:
                    walk(part)
            elif isinstance(item, dict):
                for part in item.values():
                    walk(part)

        walk(given)
        return list(found)

    def counts_for(self, parties: Iterable[str]) -> Formula:
        """Some perpetrator counts for one of the parties."""
        return _some("perpetrator", _union([[part] for party in parties for part in self.actors_of(party)]))

    def actors_of(self, party: str) -> Parts:
        """The actors that count for a party (or another actor) in this understanding: its own, and who acts for it."""
        actors = self.agreement.vocabulary.actors
        own = actors.mask(party)
        parts: list[Parts] = [[(own, TRUE)]]
        for name, actor in self.agreement.file.actors.items():
            reading = self.understanding.of(f"actor:{name}")
            for served, acts in actor.acts_for.items():
                if actors.mask(served) & ~own:
                    continue
                if acts.according_to == EVERYONE or reading in acts.according_to:
                    parts.append([(actors.mask(name), TRUE)])
                elif acts.denied_by != EVERYONE and reading not in acts.denied_by:
                    question = self._question(f"acts_for:{name}:{served}", self._acts_for(name, served))
                    parts.append([(actors.mask(name), question)])
        return _union(parts)

    def _acts_for(self, actor: str, party: str) -> str:
        label = self.agreement.vocabulary.actors.label
        return f"whether {label(actor)} acts for {label(party)}"

    def _question(self, fact: str, label: str) -> Formula:
        self.legend.questions[fact] = label
        return Yes(fact)

    def _word(self, word: str, path: Path_) -> Formula:
        if word in self.agreement.file.terms:
            return self._term(word, path)
        acts = self.agreement.vocabulary.acts
        if word in acts:
            return Meets("act", acts.mask(word))
        raise self._error(
            path, f"“{word}” is neither an act nor a term", _nearest(word, [*self.agreement.file.terms, *acts])
        )

    def _term(self, name: str, path: Path_) -> Formula:
        if name in self._open_terms:
            circle = " → ".join([*self._open_terms, name])
            raise self._error(("terms", name), f"the term explains itself: {circle}", "Write one of them out.")
        term = self.agreement.file.terms[name]
        reading = self.understanding.of(f"term:{name}")
        place: Path_ = ("terms", name, "means")
        given = term.means
        if given is None:
            given = (term.read_as or {}).get(reading, OPEN)
            place = ("terms", name, "read_as", reading)
        if given == OPEN:
            return self._question(f"term:{name}", f"what “{term.quote or name}” means")
        if isinstance(given, dict) and "actors" in given:
            raise self._error(
                path,
                f"“{name}” names actors; it is not a condition by itself",
                "Use it after a key such as side:, or in but_not:.",
            )
        self._open_terms.append(name)
        try:
            return Named(self.read(given, place), f"{name.replace('_', ' ')}, as read by {reading}", term.quote or "")
        finally:
            self._open_terms.pop()

    def _mapping(self, given: dict[str, Any], path: Path_) -> Formula:
        for key in given:
            if key not in KEYS:
                raise self._error(
                    (*path, key),
                    f"“{key}” is not a key of a condition",
                    _nearest(key, KEYS) or f"Known keys: {', '.join(KEYS)}.",
                )
        parts: list[Formula] = []
        for key, value in given.items():
            if key in NEAR_KEYS or key in ("from", "until"):
                continue
            parts.append(self._key(key, value, (*path, key)))
        if any(key in given for key in NEAR_KEYS):
            parts.append(self._near(given, path))
        if "from" in given or "until" in given:
            first, last = self._day(given, "from", path), self._day(given, "until", path)
            if first is not None and last is not None and last < first:
                raise self._error((*path, "until"), "until lies before from", "Correct one of them.")
            parts.append(Within(TIME, first, last))
        return conj(*parts)

    def _key(self, key: str, value: Any, path: Path_) -> Formula:
        if key in SETS:
            return self._meets(key, value, path)
        if key in COUNTED:
            return self._count(key, value, path)
        match key:
            case "side":
                return disj(self._meets("side_a", value, path), self._meets("side_b", value, path))
            case "between":
                return self._between(value, path)
            case "place":
                areas = value if isinstance(value, list) else [value]
                if not areas:
                    raise self._error(path, "the list of places is empty", "Name one, or remove the key.")
                return disj(*[self._area(item, path) for item in areas])
            case "stated":
                return self._stated(value, path)
            case "term":
                if not isinstance(value, str) or value not in self.agreement.file.terms:
                    raise self._error(
                        path,
                        f"the term “{value}” is not defined",
                        _nearest(str(value), self.agreement.file.terms) or "Define it under terms.",
                    )
                return self._term(value, path)
            case "not":
                return Not(self.read(value, path))
        if not isinstance(value, list) or not value:
            raise self._error(path, f"{key} takes a list of at least one condition")
        items = [self.read(item, (*path, number)) for number, item in enumerate(value)]
        return conj(*items) if key == "all_of" else disj(*items)

    def _meets(self, fact: str, value: Any, path: Path_) -> Formula:
        return _some(fact, self.nodes(fact, value, path))

    def _between(self, value: Any, path: Path_) -> Formula:
        if not isinstance(value, list) or len(value) != 2:
            raise self._error(path, "between takes two sides", "Write between: [PARTY, PARTY].")
        (one_a, one_b), (other_a, other_b) = (
            [self._meets(side, value[number], (*path, number)) for side in ("side_a", "side_b")] for number in (0, 1)
        )
        return disj(conj(one_a, other_b), conj(one_b, other_a))

    def nodes(self, fact: str, value: Any, path: Path_) -> Parts:
        """The nodes that a value names, as disjoint masks with the condition under which each belongs."""
        tree = self.agreement.vocabulary.tree(fact)
        if isinstance(value, str):
            return self._node(tree, fact, value, path)
        if isinstance(value, list) and value:
            return _union([self.nodes(fact, item, (*path, number)) for number, item in enumerate(value)])
        if isinstance(value, dict) and "any_of" in value and set(value) <= {"any_of", "but_not"}:
            parts = self.nodes(fact, value["any_of"], (*path, "any_of"))
            if "but_not" in value:
                parts = _without(parts, self.nodes(fact, value["but_not"], (*path, "but_not")))
            return parts
        raise self._error(
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
            raise self._error(path, f"“{name}” is not in the tree of {tree.name}", _nearest(name, [*terms, *tree]))
        return [(tree.mask(name), TRUE)]

    def _group(self, name: str, path: Path_) -> Parts:
        """A term that names a set of actors, in this understanding."""
        if name in self._open_terms:
            circle = " → ".join([*self._open_terms, name])
            raise self._error(("terms", name), f"the term explains itself: {circle}", "Write one of them out.")
        term = self.agreement.file.terms[name]
        versions: dict[str, Any] = {"": term.means} if term.means is not None else dict(term.read_as or {})
        self._open_terms.append(name)
        try:
            named = {
                reading: self._members(name, reading, given, path)
                for reading, given in versions.items()
                if given != OPEN
            }
        finally:
            self._open_terms.pop()
        reading = "" if term.means is not None else self.understanding.of(f"term:{name}")
        return named[reading] if reading in named else self._contested(name, named)

    def _members(self, name: str, reading: str, given: Any, path: Path_) -> Parts:
        if not (isinstance(given, dict) and set(given) == {"actors"}):
            raise self._error(
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
            return [(actors.everything, self._question(f"term:{name}", f"who “{quote}” are"))]
        sure = actors.everything if set(self.agreement.parties) <= set(named) else 0
        possible = 0
        for parts in named.values():
            sure &= _mask(parts, sure=True)
            possible |= _mask(parts)
        parts = [(sure, TRUE)] if sure else []
        for number, leaf in enumerate(actors.leaves):
            if (possible & ~sure) >> number & 1:
                label = f"whether {actors.label(leaf)} counts as “{quote}”"
                parts.append((1 << number, self._question(f"term:{name}:{leaf}", label)))
        return parts

    def _count(self, fact: str, value: Any, path: Path_) -> Formula:
        if not isinstance(value, dict) or not value or not set(value) <= {"at_least", "at_most"}:
            raise self._error(path, f"{fact} takes at_least and at_most", f"Write {fact}: {{at_least: 100}}.")
        parts: list[Formula] = []
        for key, bound in value.items():
            if bound == UNSTATED:
                label = f"what {key.replace('_', ' ')} for {fact.replace('_', ' ')} is meant; the text states none"
                parts.append(self._question("unstated:" + ".".join(str(part) for part in (*path, key)), label))
            elif isinstance(bound, int) and not isinstance(bound, bool) and bound >= 0:
                parts.append(Within(fact, bound, None) if key == "at_least" else Within(fact, None, bound))
            else:
                raise self._error((*path, key), f"{key} takes a whole number or unstated")
        low, high = value.get("at_least"), value.get("at_most")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            raise self._error(path, f"at_least {low} is above at_most {high}", "Correct one of them.")
        return conj(*parts)

    def _area(self, value: Any, path: Path_) -> Formula:
        if isinstance(value, dict) and value:
            names = set(value) <= {"adm1", "adm2"}
            if names and all(isinstance(item, str) and fold(item) for item in value.values()):
                return self._inside(Area(adm1=value.get("adm1"), adm2=value.get("adm2")))
            numbers = [value.get(key) for key in ("lat", "lon", "within_km")]
            if set(value) == {"lat", "lon", "within_km"} and all(_is_number(item) for item in numbers):
                lat, lon, km = (float(item) for item in numbers)  # type: ignore[arg-type]
                if -90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= km <= MOST_KM:
                    return self._inside(Area(lat=lat, lon=lon, within_km=km))
        raise self._error(
            path, "this is not a place", "Write {adm1: PROVINCE, adm2: DISTRICT}, or {lat: , lon: , within_km: }."
        )

    def _inside(self, area: Area) -> Formula:
        self.legend.areas[area.key] = area
        return Inside(area.key)

    def _near(self, given: dict[str, Any], path: Path_) -> Formula:
        for key in ("attack_by", "on", "within_hours", "within_km"):
            if key not in given:
                raise self._error(
                    path, f"an attack nearby needs {key}", "Write {attack_by: , on: , within_hours: , within_km: }."
                )
        for key in ("within_hours", "within_km"):
            if not _is_number(given[key]) or not 0 <= given[key] <= MOST_KM:
                raise self._error((*path, key), f"{key} takes a number from 0 to {MOST_KM:,}")
        stated = given.get("or_stated")
        if stated is not None and stated not in STATED:
            raise self._error((*path, "or_stated"), f"or_stated takes one of {', '.join(STATED)}")
        by = self.nodes("perpetrator", given["attack_by"], (*path, "attack_by"))
        on = self.nodes("target", given["on"], (*path, "on"))
        for key, parts in (("attack_by", by), ("on", on)):
            if not _mask(parts):
                raise self._error((*path, key), f"{key} names nobody", "Name at least one actor.")
        near = Nearness(
            _mask(by), _mask(by, sure=True), _mask(on), _mask(on, sure=True),
            round(given["within_hours"] * 3600), round(given["within_km"] * 1000), stated, self._near_label(by, on, given),
        )  # fmt: skip
        masks = ":".join(f"{mask:x}" for mask in (near.by, near.by_surely, near.on, near.on_surely))
        fact = f"near:{masks}:{near.within_seconds}s:{near.within_metres}m:{stated or ''}"
        self.legend.near[fact] = near
        return Yes(fact)

    def _near_label(self, by: Parts, on: Parts, given: dict[str, Any]) -> str:
        actors = self.agreement.vocabulary.actors
        who, whom = (
            ", ".join(actors.label(node) for node in actors.nodes(_mask(part)) or ["anyone"]) for part in (by, on)
        )
        words = f"an attack by {who} on {whom} at most {given['within_hours']:g} h before and {given['within_km']:g} km away"
        stated = given.get("or_stated")
        return words + (f", or a statement that this was “{stated.replace('_', ' ')}” such an attack" if stated else "")

    def _stated(self, value: Any, path: Path_) -> Formula:
        if value not in STATED:
            raise self._error(path, f"stated takes one of {', '.join(STATED)}")
        fact = f"stated:{value}"
        self.legend.stated[fact] = str(value)
        return Yes(fact)

    def _day(self, given: dict[str, Any], key: str, path: Path_) -> int | None:
        if key not in given:
            return None
        day = given[key]
        if isinstance(day, dt.datetime) or not isinstance(day, dt.date):
            raise self._error((*path, key), f"{key} takes a date", "Write year-month-day, such as 2020-02-29.")
        return first_second(day) if key == "from" else last_second(day)

    def _error(self, path: Path_, what: str, remedy: str | None = None) -> Exception:
        return self.agreement.document.error(path, what, remedy)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def first_second(day: dt.date) -> int:
    """The first second of a day, UTC, since 1970."""
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp())


def last_second(day: dt.date) -> int:
    """The last second of a day, UTC, since 1970."""
    return first_second(day) + 86_399


def _some(fact: str, parts: Parts) -> Formula:
    """Some leaf of the parts, each where it belongs; what belongs under one condition is one mask."""
    by_condition: dict[Formula, int] = {}
    for mask, when in parts:
        by_condition[when] = by_condition.get(when, 0) | mask
    return disj(*[conj(Meets(fact, mask), when) for when, mask in by_condition.items() if mask])


def _mask(parts: Parts, *, sure: bool = False) -> int:
    mask = 0
    for part, when in parts:
        mask |= 0 if sure and when != TRUE else part
    return mask


def _union(groups: list[Parts]) -> Parts:
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


def _nearest(word: str, known: Iterable[str]) -> str | None:
    close = difflib.get_close_matches(
        word, [name for name in known if not name.endswith(".unspecified")], n=3, cutoff=0.6
    )
    return f"Did you mean {' or '.join(close)}?" if close else None
