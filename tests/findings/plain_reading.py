"""A second reading of the agreement notation, written from its description and not from `sulh.terms`.

It knows leaves by name, not by mask. A condition becomes nested tuples: ("and", …), ("or", …), ("not", x) and atoms
("some", fact, leaves), ("number", fact, low, high), ("area", place), ("yes", fact). Sets of nodes are dicts from leaf to
the condition under which the leaf belongs to the set.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np

TRUE: tuple[Any, ...] = ("and",)
FALSE: tuple[Any, ...] = ("or",)
ACTOR_FACTS = ("perpetrator", "target", "side_a", "side_b")
COUNTS = ("fighters", "killed", "civilians_killed", "fighters_killed", "wounded", "civilians_wounded", "damaged")
NEAR = ("attack_by", "on", "within_hours", "within_km", "while_it_goes_on", "or_stated")
BROKEN = ("broken", "times", "within_days", "lapses_after_days")
Expr = tuple[Any, ...]
Leaves = dict[str, Expr]


def leaves_below(parents: Mapping[str, str | None]) -> dict[str, frozenset[str]]:
    """Leaves of every node: a node that has children stands for them and for `<node>.unspecified`."""
    out: dict[str, set[str]] = {node: set() for node in (*parents, "other", "outside_the_case")}
    inner = set(parents.values())
    for node in parents:
        leaf = f"{node}.unspecified" if node in inner else node
        out.setdefault(leaf, set()).add(leaf)
        above: str | None = node
        while above is not None:
            out[above].add(leaf)
            above = parents[above]
    for leaf in ("other", "outside_the_case"):
        out[leaf].add(leaf)
    return {node: frozenset(found) for node, found in out.items()}


def midnight(day: dt.date) -> int:
    """The first second of a UTC day."""
    return (day - dt.date(1970, 1, 1)).days * 86_400


class Reader:
    """Reads the conditions of one agreement (a dict) in one reading."""

    def __init__(
        self,
        agreement: dict[str, Any],
        reading: str,
        trees: Mapping[str, dict[str, frozenset[str]]],
        near: Callable[..., str],
        broken: Callable[..., str] = lambda *_: "",
    ) -> None:
        self.agreement, self.reading, self.trees, self.near, self.broken = agreement, reading, trees, near, broken
        self.terms = agreement.get("terms", {})

    def nodes(self, fact: str, given: Any) -> Leaves:
        """Leaves that the given nodes name."""
        if isinstance(given, list):
            out: Leaves = {}
            for item in given:
                for leaf, when in self.nodes(fact, item).items():
                    out[leaf] = ("or", out.get(leaf, FALSE), when)
            return out
        if isinstance(given, dict):
            without = self.nodes(fact, given["but_not"]) if "but_not" in given else {}
            found = self.nodes(fact, given["any_of"])
            return {leaf: ("and", when, ("not", without.get(leaf, FALSE))) for leaf, when in found.items()}
        if fact in ACTOR_FACTS and given in self.terms:
            return self.group(given)
        if fact in ACTOR_FACTS:
            return self.counts_for(given)
        return dict.fromkeys(self.trees[fact][given], TRUE)

    def counts_for(self, party: str) -> Leaves:
        """Who counts for a party: who is part of it, and who acts for it, certainly or perhaps."""
        out: Leaves = dict.fromkeys(self.trees["perpetrator"][party], TRUE)
        for actor, item in self.agreement["actors"].items():
            for served, services in item.get("acts_for", {}).items():
                if not set(self.trees["perpetrator"][served]) <= set(self.trees["perpetrator"][party]):
                    continue
                for says in services if isinstance(services, list) else [services]:
                    when = self.said(says, f"acts_for:{actor}:{served}")
                    begun = ("number", "time", midnight(says["from"]), None) if "from" in says else TRUE
                    when = ("and", when, begun, _not_over(says.get("until", "open")))
                    for leaf, also in self.counts_for(actor).items():
                        out[leaf] = ("or", out.get(leaf, FALSE), ("and", when, also))
        return out

    def said(self, says: Mapping[str, Any], question: str) -> Expr:
        """What a reading says, denies or leaves open."""
        yes, no = says.get("according_to", []), says.get("denied_by", [])
        if yes == "everyone" or self.reading in yes:
            return TRUE
        return FALSE if no == "everyone" or self.reading in no else ("yes", question)

    def group(self, name: str) -> Leaves:
        """A set of actors; for a reading that is silent, whom not every party counts is open."""
        term = self.terms[name]
        if "means" in term:
            return self.nodes("side_a", term["means"]["actors"])
        if self.reading in term["read_as"]:
            return self.nodes("side_a", term["read_as"][self.reading]["actors"])
        versions = [
            {leaf for leaf, when in self.nodes("side_a", given["actors"]).items() if truth(when)}
            for given in term["read_as"].values()
        ]
        sure = set.intersection(*versions) if set(self.agreement["parties"]) <= set(term["read_as"]) else set()
        return {leaf: TRUE if leaf in sure else ("yes", f"term:{name}:{leaf}") for leaf in set.union(*versions)}

    def some(self, fact: str, given: Any) -> Expr:
        """Some of the given nodes had a part in it."""
        return some(fact, self.nodes(fact, given))

    def condition(self, given: Any, path: tuple[Any, ...]) -> Expr:
        """A condition as an expression; `path` is where it stands, which names unstated thresholds."""
        if isinstance(given, str):
            if given in self.terms:
                return self.term(given)
            return ("some", "act", self.trees["act"][given])
        if isinstance(given, list):
            return ("or", *[self.condition(item, (*path, n)) for n, item in enumerate(given)])
        parts = [
            self.key(key, value, (*path, key))
            for key, value in given.items()
            if key not in (*NEAR, *BROKEN, "from", "until")
        ]
        if "broken" in given:
            parts.append(("yes", self.broken(self.reading, given)))
        if "attack_by" in given:
            parts.append(
                (
                    "yes",
                    self.near(self.nodes("perpetrator", given["attack_by"]), self.nodes("target", given["on"]), given),
                )
            )
        if "from" in given:
            parts.append(("number", "time", midnight(given["from"]), None))
        if "until" in given:
            parts.append(("number", "time", None, midnight(given["until"]) + 86_399))
        return ("and", *parts)

    def term(self, name: str) -> Expr:
        """A term in this reading, or an open question."""
        term = self.terms[name]
        if "means" in term:
            return self.condition(term["means"], ("terms", name, "means"))
        given = term.get("read_as", {}).get(self.reading, "open")
        return (
            ("yes", f"term:{name}")
            if given == "open"
            else self.condition(given, ("terms", name, "read_as", self.reading))
        )

    def key(self, key: str, value: Any, path: tuple[Any, ...]) -> Expr:
        """One key of a condition."""
        match key:
            case "term":
                return self.term(value)
            case "not":
                return ("not", self.condition(value, path))
            case "all_of" | "any_of":
                return (
                    "and" if key == "all_of" else "or",
                    *[self.condition(item, (*path, n)) for n, item in enumerate(value)],
                )
            case "side":
                return ("or", self.some("side_a", value), self.some("side_b", value))
            case "between":
                one, other = value
                turns = (("side_a", "side_b"), ("side_b", "side_a"))
                return ("or", *[("and", self.some(a, one), self.some(b, other)) for a, b in turns])
            case "place":
                return ("or", *[("area", item) for item in (value if isinstance(value, list) else [value])])
            case "stated":
                return ("yes", f"stated:{value}")
            case "hours":
                return ("or", *[_at(item) for item in (value if isinstance(value, list) else [value])])
        if key in COUNTS:
            return ("and", *[self.bound(key, which, number, path) for which, number in value.items()])
        return self.some(key, value)

    def bound(self, fact: str, which: str, number: Any, path: tuple[Any, ...]) -> Expr:
        """A threshold, or a question where the text states none."""
        if number == "unstated":
            return ("yes", "unstated:" + ".".join(str(part) for part in (*path, which)))
        return ("number", fact, number, None) if which == "at_least" else ("number", fact, None, number)

    def in_force(self, name: str) -> Expr:
        """The agreement, or the provision by dates of its own, is in force at the time of the deed and not suspended."""
        whole = self.agreement["in_force"]
        own = self.agreement["provisions"][name].get("in_force")
        mark = f"{name}:" if own else ""
        given = own or whole
        ends = [self.everybody(given.get("until", "open"), _not_over, f"dates:{mark}until")]
        for key, item in given.get("extended", {}).items():
            agreed = self.said(item, f"dates:{mark}extension:{key}") if _is_contested(item) else TRUE
            ends.append(("and", agreed, self.everybody(item["until"], _not_over, f"dates:{mark}extended:{key}")))
        begun = self.everybody(given["from"], _begun, f"dates:{mark}from")
        pauses = [(item, f"dates:suspension:{key}") for key, item in whole.get("suspended", {}).items()]
        pauses += [(item, f"dates:{mark}suspension:{key}") for key, item in (own or {}).get("suspended", {}).items()]
        paused = [self._paused(item, key) for item, key in pauses if name in item.get("of", [name])]
        return ("and", begun, ("or", *ends), ("not", ("or", *paused)))

    def _paused(self, item: Mapping[str, Any], key: str) -> Expr:
        agreed = self.said(item, key) if _is_contested(item) else TRUE
        begun = self.everybody(item["from"], _begun, f"{key}:from")
        return ("and", agreed, begun, self.everybody(item["until"], _not_over, f"{key}:until"))

    def everybody(self, given: Any, turn: Callable[[Any], Expr], question: str) -> Expr:
        """A day in this reading; silent, it is as all others say where they agree, and open where only some do."""
        if not isinstance(given, dict):
            return turn(given)
        days = given["read_as"]
        if self.reading in days:
            return turn(days[self.reading])
        all_say, some_say = ("and", *map(turn, days.values())), ("or", *map(turn, days.values()))
        return ("or", all_say, ("and", some_say, ("yes", question)))

    def says_who(self, given: Any) -> set[bool]:
        """Whether the alternatives of a condition say who fights whom: all of them, none, or some."""
        if isinstance(given, str):
            term = self.terms.get(given, {})
            return self.says_who(term["means"] if "means" in term else term.get("read_as", {}).get(self.reading, {}))
        if isinstance(given, list):
            return set().union(*map(self.says_who, given))
        inner = [self.says_who(given[key]) for key in ("any_of", "term") if key in given]
        inner += map(self.says_who, given.get("all_of", []))
        if {"between", "side_a", "side_b"} & set(given) or {True} in inner:
            return {True}
        return {True, False} if any(True in found for found in inner) else {False}

    def barred_to(self, given: Any, path: tuple[Any, ...], by: Expr) -> Expr:
        """A condition, of which each alternative that does not say who fights whom asks for a perpetrator, too."""
        said = self.says_who(given)
        if said == {True}:
            return self.condition(given, path)
        if said == {False}:
            return ("and", self.condition(given, path), by)
        if isinstance(given, list):
            return ("or", *[self.barred_to(item, (*path, n), by) for n, item in enumerate(given)])
        rest = self.condition({key: value for key, value in given.items() if key != "any_of"}, path)
        return ("and", rest, self.barred_to(given["any_of"], (*path, "any_of"), by))

    def rule(self, name: str) -> tuple[Expr, Expr]:
        """p and e of a provision."""
        item = self.agreement["provisions"][name]
        kind = "must_not" if "must_not" in item else "must_reduce"
        given = item[kind]
        binds = item["binds"] if isinstance(item["binds"], list) else [item["binds"]]
        who = [item["performed_by"]] if "performed_by" in item else binds
        by = ("or", *[some("perpetrator", self.counts_for(party)) for party in who])
        parts = [("yes", "occurred"), self.barred_to(given, ("provisions", name, kind), by), self.in_force(name)]
        if "void_if" in item:
            parts.append(("not", self.condition(item["void_if"], ("provisions", name, "void_if"))))
        excused = self.exceptions(item.get("except", {}), ("provisions", name))
        return ("and", *parts), ("and", ("yes", f"excusable:{self.reading}"), excused)

    def exceptions(self, group: dict[str, Any], path: tuple[Any, ...]) -> Expr:
        """Some exception holds and none of the exceptions to it."""
        return ("or", *[self._exception(item, (*path, "except", name)) for name, item in group.items()])

    def _exception(self, item: dict[str, Any], place: tuple[Any, ...]) -> Expr:
        return (
            "and",
            self.condition(item["when"], (*place, "when")),
            ("not", self.exceptions(item.get("except", {}), place)),
        )


def _not_over(end: Any) -> Expr:
    return TRUE if end == "open" else ("number", "time", None, midnight(end) + 86_399)


def _begun(day: dt.date) -> Expr:
    return ("number", "time", midnight(day), None)


def _is_contested(item: Mapping[str, Any]) -> bool:
    return bool(item.get("according_to") or item.get("denied_by"))


def _at(item: Mapping[str, str]) -> Expr:
    """Hours of the day as a set of minutes of the UTC day."""
    first, end = (int(item[key][:2]) * 60 + int(item[key][3:]) for key in ("from", "until"))
    shift = item.get("utc_offset", "+00:00")
    minutes = (int(shift[1:3]) * 60 + int(shift[4:])) * (-1 if shift[0] == "-" else 1)
    length = (end - first) % 1440
    return ("minutes", "time", frozenset((first - minutes + n) % 1440 for n in range(length)))


def truth(expr: Expr) -> bool:
    """Whether an expression without atoms is true."""
    match expr:
        case ("and", *parts):
            return all(truth(part) for part in parts)
        case ("or", *parts):
            return any(truth(part) for part in parts)
        case ("not", of):
            return not truth(of)
    raise AssertionError(f"not settled: {expr}")


def some(fact: str, members: Leaves) -> Expr:
    """Some leaf that belongs to the set is in the fact."""
    by_condition: dict[Expr, set[str]] = {}
    for leaf, when in members.items():
        by_condition.setdefault(when, set()).add(leaf)
    return ("or", *[("and", ("some", fact, frozenset(found)), when) for when, found in by_condition.items()])


def atoms(expr: Expr) -> list[Expr]:
    """Atoms of an expression, each once."""
    if expr[0] in ("and", "or", "not"):
        found = [atom for part in expr[1:] for atom in atoms(part)]
        return [atom for n, atom in enumerate(found) if atom not in found[:n]]
    return [expr]


# ---------------------------------------------------------------- worlds of a row of the incidents table


class Row:
    """What a row of the incidents table leaves possible, read from its cells."""

    def __init__(
        self, cells: dict[str, Any], trees: Mapping[str, dict[str, frozenset[str]]], yes: Mapping[str, tuple[bool, ...]]
    ) -> None:
        self.cells, self.trees, self.yes = cells, trees, yes

    def values(self, fact: str, mine: list[Expr]) -> list[Any]:
        """Values of one fact that show all that its atoms can tell apart."""
        if mine[0][0] == "some":
            return self._sets(fact, mine)
        if mine[0][0] in ("number", "minutes"):
            return self._numbers(fact, mine)
        if mine[0][0] == "yes":
            known = {"yes": (True,), "no": (False,), "unknown": (True, False)}
            return list(known[self.cells["occurred"]] if fact == "occurred" else self.yes.get(fact, (True, False)))
        return self._admin(mine)

    def _sets(self, fact: str, mine: list[Expr]) -> list[frozenset[str]]:
        tree = self.trees[fact]
        given, both = self.cells[fact], self.cells[f"{fact}_surely"] or []
        everything = frozenset().union(*tree.values())
        maybe = everything if given is None else frozenset().union(*[tree[node] for node in given])
        surely = [tree[node] for node in both]
        asked = [atom[2] for atom in mine] + surely
        kinds = list({tuple(leaf in group for group in asked): leaf for leaf in sorted(maybe)}.values())
        found = []
        for taken in itertools.product((False, True), repeat=len(kinds)):
            chosen = frozenset(leaf for leaf, is_in in zip(kinds, taken, strict=True) if is_in)
            if chosen and all(chosen & group for group in surely):
                found.append(chosen)
        return found

    def _numbers(self, fact: str, mine: list[Expr]) -> list[int]:
        if fact == "time":
            low, high = (
                None if self.cells[name] is None else int(self.cells[name].timestamp()) for name in ("start", "end")
            )
        else:
            low, high = self.cells[f"{fact}_low"], self.cells[f"{fact}_high"]
            low = 0 if low is None else low
        low = -(10**12) if low is None else low
        high = 10**12 if high is None else high
        cuts = {cut for atom in mine if atom[0] == "number" for cut in atom[2:] if cut is not None}
        found = {n for cut in cuts for n in (cut - 1, cut, cut + 1) if low <= n <= high} | {low, high}
        edges = {
            m
            for atom in mine
            if atom[0] == "minutes"
            for m in range(1440)
            if (m in atom[2]) != ((m - 1) % 1440 in atom[2])
        }
        days = {n - n % 86_400 + 86_400 * more for n in found for more in (-1, 0, 1)} if edges else set()
        found |= {n for day in days for m in edges for n in (day + 60 * m - 1, day + 60 * m) if low <= n <= high}
        return sorted(found)

    def _admin(self, mine: list[Expr]) -> list[tuple[Any, ...]]:
        """Admin names, and for circles the cells of a grid over the disc (or over the circles, for an unknown point)."""
        places = [atom[1] for atom in mine]
        firsts = self._names("adm1", places)
        seconds = self._names("adm2", places)
        return [(*names, point) for names in itertools.product(firsts, seconds) for point in self._points(places)]

    def _names(self, level: str, places: list[dict[str, Any]]) -> list[str]:
        known = self.cells[level]
        return known if known is not None else [place[level] for place in places if level in place] + ["somewhere else"]

    def _points(self, places: list[dict[str, Any]]) -> list[tuple[float, float] | None]:
        circles = tuple((place["lat"], place["lon"], place["within_km"]) for place in places if "lat" in place)
        known = (
            None
            if self.cells["lat"] is None
            else (self.cells["lat"], self.cells["lon"], self.cells["radius_km"] or 0.0)
        )
        return list(_points(known, circles)) if circles else [None]


@cache
def _points(
    known: tuple[float, float, float] | None, circles: tuple[tuple[float, float, float], ...]
) -> tuple[tuple[float, float], ...]:
    """A point for each way of lying in the circles that a disc (or an unknown point) has."""
    if known is not None:
        found = grid(known[0], known[1], 1000 * known[2])
    else:
        found = [(-40.0, 0.0)] + [point for lat, lon, km in circles for point in grid(lat, lon, 1000.0 * km)]
    ways = {tuple(away(*point, lat, lon) <= 1000 * km for lat, lon, km in circles): point for point in found}
    return tuple(ways.values())


def grid(lat: float, lon: float, radius: float) -> list[tuple[float, float]]:
    """Points of a disc on the sphere, rim and centre among them."""
    if radius == 0:
        return [(lat, lon)]
    out = [(lat, lon)]
    for share in np.linspace(0.03, 1.0, 32):
        out += [travel(lat, lon, radius * share - 0.6, turn) for turn in np.linspace(0, 2 * np.pi, 96, endpoint=False)]
    return out


def travel(lat: float, lon: float, metres: float, bearing: float) -> tuple[float, float]:
    """The point that many metres away on the sphere."""
    arc, one, turn = metres / 6_371_008.8, np.radians(lat), np.radians(lon)
    other = np.arcsin(np.clip(np.sin(one) * np.cos(arc) + np.cos(one) * np.sin(arc) * np.cos(bearing), -1, 1))
    across = np.arctan2(np.sin(bearing) * np.sin(arc) * np.cos(one), np.cos(arc) - np.sin(one) * np.sin(other))
    return float(np.degrees(other)), float((np.degrees(turn + across) + 540) % 360 - 180)


def away(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Metres between two points, by the angle between their vectors."""
    one, other = _vector(lat_a, lon_a), _vector(lat_b, lon_b)
    return float(6_371_008.8 * np.arctan2(np.linalg.norm(np.cross(one, other)), one @ other))


def _vector(lat: float, lon: float) -> np.ndarray:
    a, b = np.radians(lat), np.radians(lon)
    return np.array([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])


def same_name(one: str, other: str) -> bool:
    """Place names are compared without case, blanks and marks."""
    return re.sub(r"[^a-z]", "", one.lower()) == re.sub(r"[^a-z]", "", other.lower())


def holds(atom: Expr, value: Any) -> bool:
    """Whether an atom is true where its fact has this value."""
    match atom:
        case ("some", _, leaves):
            return bool(value & leaves)
        case ("number", _, low, high):
            return (low is None or low <= value) and (high is None or value <= high)
        case ("minutes", _, minutes):
            return value // 60 % 1440 in minutes
        case ("yes", _):
            return bool(value)
        case ("area", place):
            first, second, point = value
            if "lat" in place:
                return away(*point, place["lat"], place["lon"]) <= 1000 * place["within_km"]
            named = {"adm1": first, "adm2": second}
            return all(same_name(wanted, named[level]) for level, wanted in place.items())
    raise AssertionError(atom)


def outcomes(
    barred: Expr, excused: Expr, row: Row, implications: list[tuple[str, str]], limit: int = 200_000
) -> int | None:
    """Bits of the outcomes (breach 1, excused 2, no breach 4) over all worlds of a row; None for too many."""
    asked = atoms(("and", barred, excused))
    facts: dict[str, list[Expr]] = {}
    for atom in asked:
        facts.setdefault("place" if atom[0] == "area" else atom[1], []).append(atom)
    answers = {
        name: sorted({tuple(holds(a, v) for a in mine) for v in row.values(name, mine)}) for name, mine in facts.items()
    }
    if np.prod([len(found) for found in answers.values()], dtype=float) > limit:
        return None
    columns: list[tuple[Expr, np.ndarray]] = []
    for axis, (name, mine) in enumerate(facts.items()):
        shape = [1] * len(facts)
        shape[axis] = len(answers[name])
        for n, atom in enumerate(mine):
            columns.append((atom, np.array([line[n] for line in answers[name]], dtype=bool).reshape(shape)))
    p, e = _over(barred, columns), _over(excused, columns)
    real = np.array(True)
    for one, other in implications:
        if ("yes", one) in asked and ("yes", other) in asked:
            real = real & (~_over(("yes", one), columns) | _over(("yes", other), columns))
    return sum(bit for bit, where in ((1, p & ~e), (2, p & e), (4, ~p)) if bool(np.any(where & real)))


def _over(expr: Expr, columns: list[tuple[Expr, np.ndarray]]) -> np.ndarray:
    match expr:
        case ("and", *parts):
            out = np.array(True)
            for part in parts:
                out = out & _over(part, columns)
            return out
        case ("or", *parts):
            out = np.array(False)
            for part in parts:
                out = out | _over(part, columns)
            return out
        case ("not", of):
            return ~_over(of, columns)
    return next(values for atom, values in columns if atom == expr)
