"""Hypothesis strategies: formulas, values, agreements in the notation, and rows of the incidents table."""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from sulh.findings.values import NumberValue, PlaceValue, SetValue, Value, YesValue
from sulh.incidents.schema import INCIDENTS
from sulh.terms.formula import And, Formula, Inside, Meets, Named, Not, Or, Within, Yes
from sulh.words.trees import Tree

LEAVES = 5
AREAS = ("a", "b", "c")

# ---------------------------------------------------------------- formulas and values over five small facts


def atom() -> st.SearchStrategy[Formula]:
    """An atom over two sets, two numbers, a place and two yes/no facts."""
    masks = st.integers(0, 2**LEAVES - 1)
    bound = st.none() | st.integers(-3, 6)
    ranges = st.tuples(bound, bound).filter(lambda pair: None in pair or pair[0] <= pair[1])
    return st.one_of(
        st.builds(Meets, st.sampled_from(["act", "perpetrator"]), masks),
        st.builds(lambda name, pair: Within(name, *pair), st.sampled_from(["killed", "time"]), ranges),
        st.builds(Inside, st.sampled_from(AREAS)),
        st.builds(Yes, st.sampled_from(["occurred", "question"])),
    )


def formulas(depth: int = 3) -> st.SearchStrategy[Formula]:
    """A formula of at most `depth` levels above its atoms."""
    if depth == 0:
        return atom()
    below = formulas(depth - 1)
    several = st.lists(below, min_size=0, max_size=3).map(tuple)
    return st.one_of(
        below,
        st.builds(Not, below),
        st.builds(And, several),
        st.builds(Or, several),
        below.map(lambda of: Named(of, "x")),
    )


@st.composite
def set_values(draw: st.DrawFn, leaves: int = LEAVES) -> SetValue:
    """A set that has at least one world."""
    maybe = draw(st.integers(1, 2**leaves - 1))
    surely = draw(st.lists(st.integers(1, 2**leaves - 1).filter(lambda mask: mask & maybe), max_size=2))
    return SetValue(maybe, tuple(surely))


@st.composite
def number_values(draw: st.DrawFn) -> NumberValue:
    """An interval, open or closed."""
    low = draw(st.none() | st.integers(-4, 7))
    width = draw(st.none() | st.integers(0, 6))
    return NumberValue(low, None if width is None else (low if low is not None else 0) + width)


def place_values() -> st.SearchStrategy[PlaceValue]:
    """Some cells of three areas."""
    cell = st.sets(st.sampled_from(AREAS)).map(frozenset)
    return st.sets(cell, min_size=1, max_size=4).map(lambda found: PlaceValue(frozenset(found)))


def yes_values() -> st.SearchStrategy[YesValue]:
    """Yes, no or both."""
    return st.sampled_from([YesValue(True, False), YesValue(False, True), YesValue(True, True)])


def values() -> st.SearchStrategy[dict[str, Value]]:
    """What is possible of every fact of `formulas`; the question may be missing, which leaves it open."""
    return st.fixed_dictionaries(
        {
            "act": set_values(), "perpetrator": set_values(), "killed": number_values(), "time": number_values(),
            "place": place_values(), "occurred": yes_values(),
        },
        optional={"question": yes_values()},
    )  # fmt: skip


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A forest of one to nine nodes."""
    size = draw(st.integers(1, 9))
    parents: dict[str, str | None] = {}
    for number in range(size):
        above = draw(st.none() | st.integers(0, number - 1)) if number else None
        parents[f"n{number}"] = None if above is None else f"n{above}"
    names = draw(st.permutations(list(parents)))
    return Tree("t", {name: parents[name] for name in names})


# ---------------------------------------------------------------- agreements in the notation

PARTIES = ("north", "south")
READINGS = ("north", "south", "monitor")
ACTS = ("attack", "air_strike", "drone_strike", "raid", "suicide_attack", "abduction")
ACTORS = ("north", "south", "north_army", "militia", "police", "civilians", "aid_workers")
PLAIN_ACTORS = ("north_army", "police", "civilians", "aid_workers", "militia")
OBJECTS = ("checkpoint", "hospital", "other")
PLACES: tuple[dict[str, Any], ...] = (
    {"adm1": "Kunduz"}, {"adm1": "Kunduz", "adm2": "Imam Sahib"}, {"adm2": "Bala"},
    {"lat": 36.7, "lon": 68.9, "within_km": 30}, {"lat": 36.7, "lon": 69.2, "within_km": 20},
)  # fmt: skip
DAYS = tuple(dt.date(2020, 3, day) for day in (1, 5, 6, 20))
HOURS: tuple[dict[str, str], ...] = (
    {"from": "22:00", "until": "06:00"}, {"from": "08:00", "until": "12:30", "utc_offset": "+04:30"},
    {"from": "00:00", "until": "00:10", "utc_offset": "-03:00"},
)  # fmt: skip
TERMS = ("heavy", "defence", "zone")
GROUPS = ("protected", "spoilers")


def _nodes(names: tuple[str, ...], groups: tuple[str, ...] = ()) -> st.SearchStrategy[Any]:
    one = st.sampled_from((*names, *groups))
    some = one | st.lists(one, min_size=1, max_size=3)
    return some | st.builds(lambda any_of, but_not: {"any_of": any_of, "but_not": but_not}, some, some)


def _actors() -> st.SearchStrategy[Any]:
    return _nodes(ACTORS, GROUPS)


def _bounds() -> st.SearchStrategy[dict[str, Any]]:
    bound = st.integers(0, 20) | st.just("unstated")
    return st.fixed_dictionaries({}, optional={"at_least": bound, "at_most": bound}).filter(_is_range)


def _is_range(given: dict[str, Any]) -> bool:
    low, high = given.get("at_least"), given.get("at_most")
    return bool(given) and not (isinstance(low, int) and isinstance(high, int) and low > high)


def near() -> st.SearchStrategy[dict[str, Any]]:
    """An attack nearby. The nodes are those that certainly are somebody."""
    return st.fixed_dictionaries(
        {
            "attack_by": st.sampled_from(ACTORS), "on": st.sampled_from(ACTORS),
            "within_hours": st.sampled_from([1, 24, 0.5]), "within_km": st.sampled_from([1, 50]),
        },
        optional={"or_stated": st.sampled_from(["in_defence_of", "reprisal_for"])},
    )  # fmt: skip


def _simple() -> st.SearchStrategy[dict[str, Any]]:
    """One or two keys that must all hold."""
    keys: dict[str, st.SearchStrategy[Any]] = {
        "act": _nodes(ACTS), "object": _nodes(OBJECTS), "target": _actors(), "perpetrator": _actors(), "side": _actors(),
        "side_a": _actors(), "between": st.lists(_actors(), min_size=2, max_size=2),
        "place": st.sampled_from(PLACES) | st.lists(st.sampled_from(PLACES), min_size=1, max_size=3),
        "killed": _bounds(), "fighters": _bounds(), "stated": st.sampled_from(["in_defence_of", "during"]),
        "from": st.sampled_from(DAYS[:2]), "until": st.sampled_from(DAYS[2:]),
        "hours": st.sampled_from(HOURS) | st.lists(st.sampled_from(HOURS), min_size=1, max_size=2),
    }  # fmt: skip
    wanted = st.lists(st.sampled_from(sorted(keys)), min_size=1, max_size=2, unique=True)
    return wanted.flatmap(lambda names: st.fixed_dictionaries({name: keys[name] for name in names}))


def conditions(terms: tuple[str, ...] = (), depth: int = 1) -> st.SearchStrategy[Any]:
    """A condition that may use these terms."""
    words = st.sampled_from((*ACTS, *terms))
    leaf = words | _simple() | near()
    if terms:
        leaf = leaf | st.builds(lambda name: {"term": name}, st.sampled_from(terms))
    if depth == 0:
        return leaf
    below = conditions(terms, depth - 1)
    several = st.lists(below, min_size=1, max_size=2)
    return st.one_of(
        leaf, several, several.map(lambda some: {"all_of": some}), several.map(lambda some: {"any_of": some}),
        below.map(lambda one: {"not": one}), st.builds(lambda one, act: {"not": one, "act": act}, below, st.sampled_from(ACTS)),
    )  # fmt: skip


def _some_readings(what: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.lists(st.sampled_from(READINGS), min_size=2, max_size=3, unique=True)
    return names.flatmap(lambda found: st.fixed_dictionaries(dict.fromkeys(found, what)))


def _term(terms: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    given = conditions(terms, 1)
    return st.one_of(
        st.builds(lambda one: {"means": one}, given),
        st.builds(lambda some: {"read_as": some}, _some_readings(given | st.just("open"))),
        st.just({"undefined_by_text": True}),
    )


def _group() -> st.SearchStrategy[dict[str, Any]]:
    members = _nodes(PLAIN_ACTORS).map(lambda found: {"actors": found})
    return st.builds(lambda one: {"means": one}, members) | st.builds(
        lambda some: {"read_as": some}, _some_readings(members)
    )


def _each_its_own_name(group: dict[str, Any], numbers: Iterator[int]) -> dict[str, Any]:
    """Exceptions renamed so that no two of one provision share a name, however deep they stand."""
    out = {}
    for item in group.values():
        inner = {"except": _each_its_own_name(item["except"], numbers)} if "except" in item else {}
        out[f"e{next(numbers)}"] = {**item, **inner}
    return out


def _exceptions(prefix: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    when = conditions(TERMS, 1)
    inner = st.just({}) if depth == 0 else _exceptions(prefix + "x", depth - 1)
    one = st.builds(lambda condition, below: {"when": condition, **({"except": below} if below else {})}, when, inner)
    return st.lists(one, max_size=2).map(lambda found: {f"{prefix}{n}": item for n, item in enumerate(found)})


@st.composite
def provisions(draw: st.DrawFn) -> dict[str, Any]:
    """A must_not or must_reduce, with exceptions and exceptions to them."""
    item: dict[str, Any] = {"binds": draw(st.sampled_from([["north", "south"], "north", "south"]))}
    item[draw(st.sampled_from(["must_not", "must_not", "must_reduce"]))] = draw(
        st.just("attack") | conditions(TERMS, 1)
    )
    if draw(st.booleans()):
        item["performed_by"] = draw(st.sampled_from(["police", "militia", "south"]))
    found = draw(st.just({"e0": {"when": {"object": "checkpoint"}}}) | _exceptions("e", 1) | _exceptions("e", 1))
    if found:
        item["except"] = _each_its_own_name(found, itertools.count())
    return item


def _acts_for() -> st.SearchStrategy[dict[str, Any]]:
    names = st.sampled_from([[], ["north"], ["south"], ["monitor"]])
    sides = st.fixed_dictionaries(
        {}, optional={"according_to": names | st.just("everyone"), "denied_by": names | st.just("everyone")}
    )
    sides = sides.filter(lambda item: not _clash(item))
    periods = st.builds(lambda one, other: [{**one, "until": DAYS[1]}, {**other, "from": DAYS[2]}], sides, sides)
    return st.fixed_dictionaries({}, optional={"north": sides | periods, "south": sides})


def _day(what: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A day, or days by reading."""
    return what | _some_readings(what).map(lambda some: {"read_as": some})


def _accepted() -> st.SearchStrategy[dict[str, Any]]:
    return st.sampled_from(
        [
            {},
            {"according_to": ["north"]},
            {"according_to": ["south"], "denied_by": ["north"]},
            {"denied_by": "everyone"},
        ]
    )


def _changes(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Extensions and suspensions, the latter of all or of some provisions."""
    extension = st.builds(lambda day, who: {"until": day, **who}, _day(st.sampled_from([DAYS[3], "open"])), _accepted())
    pause = st.builds(
        lambda first, last, who, of: {"from": first, "until": last, **who, **of},
        _day(st.sampled_from(DAYS[:2])), _day(st.sampled_from(DAYS[2:])), _accepted(),
        st.just({}) | st.sampled_from(names).map(lambda name: {"of": [name]}),
    )  # fmt: skip
    return st.fixed_dictionaries(
        {},
        optional={"extended": extension.map(lambda one: {"E": one}), "suspended": pause.map(lambda one: {"S": one})},
    )


def _clash(item: dict[str, Any]) -> bool:
    one, other = item.get("according_to", []), item.get("denied_by", [])
    return bool(one and other and ("everyone" in (one, other) or set(one) & set(other)))


@st.composite
def agreements(draw: st.DrawFn) -> dict[str, Any]:
    """An agreement between north and south, with a monitor's reading, a disputed militia and contested terms."""
    end = st.sampled_from([*DAYS[1:], "open"])
    until = (
        end
        | _some_readings(end).map(lambda some: {"read_as": some})
        | st.builds(lambda day: {"read_as": {"north": day}}, end)
    )
    rules = {f"P{n}": item for n, item in enumerate(draw(st.lists(provisions(), min_size=1, max_size=2)))}
    for name in rules:
        if draw(st.integers(0, 3)) == 0:
            end_ = st.sampled_from([*DAYS[2:], "open"])
            rules[name]["in_force"] = {"from": draw(_day(st.sampled_from(DAYS[:2]))), "until": draw(_day(end_))}
        if draw(st.integers(0, 3)) == 0:
            rules[name]["void_if"] = draw(conditions(TERMS, 1))
    changes = draw(st.just({}) | _changes(list(rules)))
    terms = {group: draw(_group()) for group in GROUPS}
    for number, name in enumerate(TERMS):
        terms[name] = draw(_term(TERMS[:number]))
    return {
        "agreement": "invented",
        "parties": {party: {"name": party.title()} for party in PARTIES},
        "readings": ["monitor"],
        "actors": {
            "north_army": {"part_of": "north"}, "south_army": {"part_of": "south"},
            "militia": {"acts_for": draw(_acts_for())},
            "police": draw(st.just({}) | st.just({"acts_for": {"militia": {"according_to": ["south"]}}})),
        },
        "in_force": {"from": draw(st.just(DAYS[0]) | _some_readings(st.just(DAYS[0])).map(lambda some: {"read_as": some})),
                     "until": draw(until), **changes},
        "terms": terms,
        "provisions": rules,
    }  # fmt: skip


def flow(value: Any) -> str:
    """A value as YAML in one line: words in quotes, dates plain."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list() | tuple():
            return "[" + ", ".join(flow(item) for item in value) + "]"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case dt.date():
            return value.isoformat()
    return repr(value)


def write(folder: Path, agreement: dict[str, Any]) -> Path:
    """The agreement as a YAML file in a folder."""
    file = folder / "agreement.yaml"
    file.write_text("\n".join(f"{key}: {flow(value)}" for key, value in agreement.items()) + "\n", encoding="utf-8")
    return file


# ---------------------------------------------------------------- incidents


def incident(**given: Any) -> dict[str, Any]:
    """A row of the incidents table of which nothing is known save what is given."""
    row: dict[str, Any] = dict.fromkeys(INCIDENTS.names)
    row |= {
        "incident_id": "i", "account": "established", "occurred": "yes", "sources": ["s"], "n_reports": 1, "ambiguous": False,
        "contradictory": [], "listed_as_violation": False,
    }  # fmt: skip
    return row | given


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as an incidents table."""
    return pa.Table.from_pylist(rows, schema=INCIDENTS)


def second(day: int, hour: int = 0, rest: int = 0) -> dt.datetime:
    """A second of March 2020, UTC."""
    return dt.datetime(2020, 3, 1, tzinfo=dt.UTC) + dt.timedelta(days=day - 1, hours=hour, seconds=rest)


def _sets(names: tuple[str, ...]) -> st.SearchStrategy[tuple[list[str] | None, list[str] | None]]:
    one = st.sampled_from((*names, "other", "outside_the_case"))
    surely = st.lists(one, min_size=1, max_size=2, unique=True)
    return st.one_of(
        st.sampled_from(names).map(lambda node: ([node], None)),
        st.sampled_from(names).map(lambda node: ([node], None)),
        st.just((None, None)),
        st.lists(one, min_size=1, max_size=3, unique=True).map(lambda maybe: (maybe, None)),
        surely.map(lambda both: (both, both)),
        surely.map(lambda both: (None, both)),
    )


@st.composite
def incidents(draw: st.DrawFn, number: int = 0, account: str = "established") -> dict[str, Any]:
    """A row with unknown sets, joint perpetrators, intervals that straddle a boundary, places known in part."""
    row = incident(incident_id=f"i{number}", account=account)
    row["occurred"] = draw(st.sampled_from(["yes", "yes", "yes", "yes", "no", "unknown"]))
    row["listed_as_violation"] = draw(st.booleans())
    start = draw(
        st.just(second(5, 12))
        | st.none()
        | st.builds(
            second, st.sampled_from([1, 5, 6, 7, 20, 21]), st.sampled_from([0, 12, 23]), st.sampled_from([-1, 0, 1])
        )
    )
    width = draw(st.none() | st.sampled_from([0, 1, 1800, 3600, 90_000, 86_400 * 20]))
    row["start"] = start
    row["end"] = None if width is None or start is None else start + dt.timedelta(seconds=width)
    for name, pool in (
        ("act", ACTS),
        ("perpetrator", ACTORS),
        ("target", ACTORS),
        ("object", OBJECTS[:2]),
        ("side_a", ACTORS),
        ("side_b", ACTORS),
    ):
        row[name], row[f"{name}_surely"] = draw(_sets(pool))
    for name in ("killed", "fighters"):
        low = draw(st.none() | st.integers(0, 20))
        high = draw(st.none() | st.integers(0, 12))
        row[f"{name}_low"], row[f"{name}_high"] = low, None if high is None else (low or 0) + high
    row["adm1"] = draw(st.sampled_from([None, ["Kunduz"], ["kunduz", "Takhar"], ["Takhar"]]))
    row["adm2"] = draw(st.sampled_from([None, ["Imam-Sahib"], ["Bala", "Imam Sahib"], ["Elsewhere"]]))
    if draw(st.booleans()):
        row["lat"], row["lon"] = (
            36.7 + draw(st.sampled_from([0.0, 0.005, 0.25])),
            68.9 + draw(st.sampled_from([0.0, 0.15, 0.8])),
        )
        row["radius_km"] = draw(st.sampled_from([0.0, 0.2, 8.0, 60.0]))
    return row


@st.composite
def known_incidents(draw: st.DrawFn, number: int = 0, account: str = "established") -> dict[str, Any]:
    """A row of which everything is known: an attack by a party's people, at one second and one point."""
    row = draw(incidents(number, account))
    moment = second(draw(st.sampled_from([2, 5, 6, 7])), 12)
    row |= {
        "occurred": "yes",
        "start": moment,
        "end": moment,
        "killed_low": 5,
        "killed_high": 5,
        "adm1": ["Kunduz"],
        "adm2": ["Bala"],
    }
    row |= {
        "fighters_low": 12,
        "fighters_high": 12,
        "lat": 36.7,
        "lon": 68.9,
        "radius_km": 0.0,
        "listed_as_violation": False,
    }
    pools = {
        "act": ("air_strike", "raid", "ambush"),
        "perpetrator": ("north_army", "south_army", "militia"),
        "object": OBJECTS[:2],
    }
    for name in ("act", "perpetrator", "target", "object", "side_a", "side_b"):
        row[name], row[f"{name}_surely"] = (
            [draw(st.sampled_from(pools.get(name, ("north_army", "south_army", "police"))))],
            None,
        )
    return row


def thrown_incident(draw: random.Random, number: int) -> dict[str, Any]:
    """A row thrown at random: each fact known, known in part, joint, or unknown. Wide and quick, where `incidents` shrinks."""
    row = incident(incident_id=f"i{number}", account=draw.choice(["established", "established", "north", "south"]))
    row["occurred"] = draw.choice(["yes"] * 8 + ["no", "unknown"])
    row["listed_as_violation"] = draw.random() < 0.3
    if draw.random() < 0.85:
        row["start"] = second(
            draw.choice([1, 2, 5, 5, 6, 7, 20, 21]), draw.choice([0, 12, 23]), draw.choice([-1, 0, 1, 3599])
        )
        row["end"] = row["start"] + dt.timedelta(seconds=draw.choice([0, 0, 0, 1, 1800, 90_000, 86_400 * 20]))
    pools = {"act": ACTS, "object": OBJECTS[:2], "perpetrator": ("north_army", "south_army", *ACTORS)}
    for name in ("act", "perpetrator", "target", "object", "side_a", "side_b"):
        pool = (*pools.get(name, ACTORS), *draw.choice([(), ("other", "outside_the_case")]))
        nodes = draw.sample(pool, draw.choice([1, 1, 2, 3] if len(pool) > 2 else [1, 2]))
        match draw.randrange(8):
            case 0:
                nodes = []
            case 1 | 2:
                row[f"{name}_surely"] = draw.sample(nodes, draw.randrange(1, len(nodes) + 1))
            case 3:
                row[f"{name}_surely"], nodes = nodes, []
        row[name] = nodes or None
    for name in ("killed", "fighters"):
        low = draw.choice([None, 0, 3, 5, 12, 20])
        row[f"{name}_low"], row[f"{name}_high"] = low, draw.choice([None, (low or 0) + draw.choice([0, 0, 1, 9])])
    row["adm1"] = draw.choice([None, ["Kunduz"], ["Kunduz"], ["kunduz", "Takhar"], ["Takhar"]])
    row["adm2"] = draw.choice([None, ["Imam-Sahib"], ["Bala", "Imam Sahib"], ["Elsewhere"]])
    if draw.random() < 0.7:
        row["lat"], row["lon"] = 36.7 + draw.choice([0.0, 0.005, 0.25]), 68.9 + draw.choice([0.0, 0.15, 0.8])
        row["radius_km"] = draw.choice([None, 0.0, 0.2, 8.0, 60.0])
    return row


def thrown_tables(size: int) -> st.SearchStrategy[pa.Table]:
    """A table of thrown rows."""

    def throw(seed: int) -> pa.Table:
        draw = random.Random(seed)
        return table([thrown_incident(draw, number) for number in range(size)])

    return st.integers(0, 2**32).map(throw)


@st.composite
def incident_tables(draw: st.DrawFn, size: int = 4) -> pa.Table:
    """A few incidents on two accounts."""
    rows = []
    for number in range(draw(st.integers(1, size))):
        for account in draw(st.sampled_from([["established"], ["established", "north"], ["south"]])):
            rows.append(draw(known_incidents(number, account) | incidents(number, account)))
    return table(rows)
