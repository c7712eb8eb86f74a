"""The reports behind each fact: fused again from those alone that bear it, each fact comes out the same."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from plain_fuse import COUNTS_OF, Plain, day
from test_fuse import SPEAKERS, STANDARD, WORDS, report

from sulh.incidents.decisions import SetFact
from sulh.incidents.fact_reports import FactReports, fact_reports
from sulh.incidents.fuse import Fuser, fuse
from sulh.incidents.said import FACTS
from sulh.incidents.schema import BEARING, ESTABLISHED, FACT_REPORTS, INCIDENTS, LINKS
from sulh.incidents.settle import settled_columns
from sulh.incidents.told import Teller
from sulh.reports.schema import REPORTS, STANCES
from sulh.words.vocabulary import SET_FIELDS

sys.path.insert(0, str(Path(__file__).parents[1]))
from cases import doha, incident, rows

OWN = {"us": WORDS.actors.mask("us"), "taliban": WORDS.actors.mask("taliban")}
FUSED = {*BEARING, "unproved", "contradicts", "superseded"}
Row = dict[str, Any]


class World:
    """Reports, their links and people's decisions, fused, and the table of what bears each fact."""

    def __init__(self, told: list[Row], links: list[Row], left_out: set[str], decided: list[SetFact]) -> None:
        self.told = {row["report_id"]: row for row in told}
        self.links, self.decided = links, decided
        reports = pa.Table.from_pylist(told, schema=REPORTS)
        linked = pa.Table.from_pylist(links, schema=LINKS)
        teller = Teller(WORDS, SPEAKERS, OWN)
        settled = [(one.report_id, settled_columns(one.field, one.value, WORDS)) for one in decided]
        out = frozenset(left_out)
        self.incidents = fuse(reports, linked, teller, Fuser(WORDS, STANDARD, OWN), left_out=out, settled=settled)
        self.table = fact_reports(reports, linked, self.incidents, teller, left_out=out, decided=decided)


def link(name: str, incident_id: str, relation: str = "same", ambiguous: bool = False, by: str = "score") -> Row:
    given = {"report_id": name, "incident_id": incident_id, "relation": relation, "probability": 1.0}
    return given | {"ambiguous": ambiguous, "by": by}


# --- the oracle


def again(world: World, row: Row) -> Row:
    """An incident's row of one account, fused again from what the table names."""
    plain = Plain(WORDS, SPEAKERS, STANDARD, OWN)
    named = FactReports(world.table).of(row["incident_id"], row["account"])
    accused = None
    if row["account"] == ESTABLISHED:
        spoken = [one for one in named if one["fact"] == "perpetrator" and one["role"] in FUSED]
        accused = plain.accused(world.told[one["report_id"]] for one in spoken)

    def of(fact: str) -> list[Row]:
        return [world.told[one["report_id"]] for one in named if one["fact"] == fact and one["role"] in BEARING]

    out = plain.occurred(of("occurred"), accused) | plain.bounds(("start", "end"), of("time"), accused)
    out |= plain.place(of("place"), accused)
    for name in ("adm1", "adm2"):
        out |= plain.name(name, of(name), accused)
    for name in SET_FIELDS:
        out |= plain.set(name, of(name), accused)
    for name in COUNTS_OF:
        out |= plain.bounds((f"{name}_low", f"{name}_high"), of(name), accused)
    out["listed_as_violation"] = bool(of("listed_as_violation"))
    return out | by_hand(plain, named)


def by_hand(plain: Plain, named: list[Row]) -> Row:
    """The columns that the table's decisions set."""
    out: Row = {}
    for one in named:
        if one["role"] == "decided":
            field, _, value = one["said"].partition(": ")
            out |= settled_columns(field, value, WORDS)
    return as_leaves(plain, out)


def as_leaves(plain: Plain, row: Row) -> Row:
    """Sets of a row of INCIDENTS as sets of leaves."""
    out = dict(row)
    for name in SET_FIELDS:
        tree = WORDS.tree(name)
        if name in out:
            out[name] = plain.leaves(tree.mask(out[name]))
        if f"{name}_surely" in out:
            out[f"{name}_surely"] = {plain.leaves(tree.mask_of(one)) for one in out[f"{name}_surely"]}
    return out


def check(world: World) -> None:
    plain = Plain(WORDS, SPEAKERS, STANDARD, OWN)
    for row in world.incidents.to_pylist():
        expected, found = as_leaves(plain, row), again(world, row)
        assert found == {name: expected[name] for name in found}, (row["incident_id"], row["account"])
        assert set(found) == set(INCIDENTS.names) - {
            "incident_id", "account", "sources", "n_reports", "ambiguous", "contradictory",
        }  # fmt: skip
        named = FactReports(world.table).of(row["incident_id"], row["account"])
        borne = {one["fact"] for one in named if one["role"] in (*BEARING, "decided")}
        assert known(row) <= borne
    linked = {(one["incident_id"], one["report_id"]) for one in world.links}
    keys = world.table.select(["incident_id", "account", "fact", "report_id", "role"]).to_pylist()
    assert {(one["incident_id"], one["report_id"]) for one in keys} <= linked
    plainly = [tuple(one.values()) for one in keys if one["role"] != "decided"]
    assert len({one[:4] for one in plainly}) == len(plainly)
    told = {(row["incident_id"], row["account"]) for row in world.incidents.to_pylist()}
    assert {one[:2] for one in plainly} == told


def known(row: Row) -> set[str]:
    """The facts of which a row of INCIDENTS knows something."""
    columns = {"time": ("start", "end"), "place": ("lat", "place")}
    columns |= {name: (f"{name}_low", f"{name}_high") for name in COUNTS_OF}
    columns |= {name: (name, f"{name}_surely") for name in SET_FIELDS}
    out = {fact for fact in FACTS if any(row[name] for name in columns.get(fact, (fact,)))}
    return out - ({"occurred"} if row["occurred"] == "unknown" else set())


# --- worlds

NODES = {"act": ("air_strike", "drone_strike", "raid"), "object": ("checkpoint", "power_plant"), "weapon": ("rocket",)}
ACTORS = ("us", "us_forces", "taliban", "afghan_forces")
SET_OF = {name: tuple(node for node in NODES.get(name, ACTORS) if node in WORDS.tree(name)) for name in SET_FIELDS}


def all_of(name: str) -> list[str]:
    """Unknown, written out: every node that a set can be told with."""
    return [*WORDS.tree(name).parents, "other", "outside_the_case"]


@st.composite
def sets(draw: st.DrawFn, name: str) -> Row:
    some = st.lists(st.sampled_from((*SET_OF[name], "other")), min_size=1, max_size=3, unique=True)
    maybe = draw(st.none() | some | some | st.just(all_of(name)))
    surely = draw(st.none() | st.lists(st.sampled_from(maybe or SET_OF[name]), max_size=2, unique=True))
    return {name: maybe, f"{name}_surely": surely}


@st.composite
def bounds(draw: st.DrawFn, name: str) -> Row:
    low, high = draw(st.none() | st.integers(0, 6)), draw(st.none() | st.integers(0, 6))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return {f"{name}_low": low, f"{name}_high": high}


@st.composite
def told(draw: st.DrawFn, number: int) -> Row:
    facts: Row = {"stance": draw(st.sampled_from((*STANCES, "claims")))}
    for name in draw(st.sets(st.sampled_from(SET_FIELDS), max_size=3)) | {"act", "perpetrator"}:
        facts |= draw(sets(name))
    for name in ("killed", "wounded"):
        facts |= draw(bounds(name))
    first, last = draw(st.none() | st.integers(1, 5)), draw(st.none() | st.integers(5, 9))
    facts["start"], facts["end"] = (None if one is None else day(one) for one in (first, last))
    point = draw(st.none() | st.tuples(st.sampled_from((31.0, 31.25, 33.0)), st.sampled_from((64.0, 64.5))))
    if point:
        facts |= {"lat": point[0], "lon": point[1], "radius_km": draw(st.sampled_from((None, 5.0, 40.0)))}
    facts["place"] = draw(st.sampled_from((None, "Marja", "Sangin")))
    facts["adm1"] = draw(st.sampled_from((None, "Helmand", "HELMAND-", "Farah")))
    facts["listed_as_violation"] = draw(st.booleans())
    facts["grade"] = draw(st.sampled_from((None, None, "B")))
    return report(f"r{number}", draw(st.sampled_from(sorted(SPEAKERS))), **facts)


BY_HAND = (
    ("stance", "denies"), ("killed", "4"), ("killed_low", "0"), ("act", "raid"), ("act", "raid|air_strike"), ("act_surely", "raid"),
    ("perpetrator", "us&taliban"), ("start", "2020-03-02"), ("end", "2020-03-08"), ("place", "Lashkar Gah"), ("adm1", "Farah"),
    ("weapon", "other"), ("damaged_high", "9"),
)  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> World:
    rows_ = [draw(told(number)) for number in range(draw(st.integers(1, 6)))]
    names = [row["report_id"] for row in rows_]
    links = []
    for name in names:
        ambiguous = draw(st.sampled_from((False, False, False, True)))
        relation = draw(st.sampled_from(("same", "same", "same", "part_of")))
        links.append(
            link(
                name,
                draw(st.sampled_from(names[:2])),
                relation,
                ambiguous,
                draw(st.sampled_from(("score", "founding"))),
            )
        )
    left_out = {name for name in names if draw(st.integers(0, 5)) == 0}
    decided = []
    for at in draw(st.lists(st.integers(0, len(BY_HAND) - 1), max_size=2, unique=True)):
        field, value = BY_HAND[at]
        if not any(field in one.field or one.field in field for one in decided):
            decided.append(SetFact(draw(st.sampled_from(names)), field, value, "she", day(9), "seen"))
    return World(rows_, links, left_out, decided)


def torn(*silent: Row) -> World:
    """Two reports that cannot both be right about who did it, and others beside them."""
    said = report("a", "mission", perpetrator_surely=["us", "taliban"]), report("b", "mission", perpetrator=["us"])
    return World([*said, *silent], [link(row["report_id"], "a") for row in (*said, *silent)], set(), [])


NO_SIDE_DISOWNS = report("c", "mission", stance="disowns")
ANYBODY = report("c", "mission", perpetrator=all_of("perpetrator"))


@settings(max_examples=150)
@given(worlds())
@example(torn(NO_SIDE_DISOWNS))
@example(torn(ANYBODY))
def test_each_fact_is_what_the_reports_that_bear_it_make_of_it(world: World) -> None:
    check(world)


# --- each role


def roles(*told: Row, fact: str, account: str = ESTABLISHED, decided: tuple[SetFact, ...] = (), **more: Any) -> Row:
    """What each report of one incident is to a fact, by the report's id; a decision under the key `decided`."""
    links = [link(row["report_id"], told[0]["report_id"], **more.get(row["report_id"], {})) for row in told]
    world = World(list(told), links, set(more.get("left_out", ())), list(decided))
    check(world)
    named = [one for one in FactReports(world.table).of(told[0]["report_id"], account) if one["fact"] == fact]
    return {"decided" if one["role"] == "decided" else one["report_id"]: one["role"] for one in named}


def toll(name: str, source: str, low: int, high: int, **more: Any) -> Row:
    return report(name, source, killed_low=low, killed_high=high, **more)


def test_what_one_source_says_and_the_standard_does_not_let_stand_is_unproved() -> None:
    told = toll("a", "press", 3, 9), toll("b", "mission", 2, 12)
    assert roles(*told, fact="killed") == {"a": "bears", "b": "bears"}, "both say at least 2 and at most 12"
    told = report("a", "press", act=["raid"]), report("b", "mission", target=["taliban"])
    assert roles(*told, fact="act") == {"a": "unproved"}
    assert roles(*told, fact="act", account="independent") == {"a": "bears"}


def test_what_stands_may_rule_a_report_out_or_rest_on_a_part_of_it() -> None:
    told = toll("a", "us_says", 0, 1), toll("b", "mission", 4, 6), toll("c", "press", 5, 9)
    assert roles(*told, fact="killed") == {"a": "bears_in_part", "b": "bears", "c": "bears"}
    told = (
        report("a", "taliban_says", act=["raid"]),
        report("b", "mission", act_surely=["raid"], act=["raid", "ambush"]),
    )
    denied = report("c", "press", act=["air_strike"])
    assert roles(*told, denied, fact="act")["c"] == "bears_in_part", "it leaves out what the others leave out"
    told = report("a", "mission", adm1="Helmand"), report("b", "press", adm1="Farah")
    assert roles(*told, fact="adm1") == {"a": "bears", "b": "contradicts"}
    told = report("a", "mission"), report("b", "us_says", stance="denies")
    assert roles(*told, fact="occurred") == {"a": "bears", "b": "contradicts"}


def test_who_denies_a_deed_describes_none() -> None:
    told = report("a", "press", act=["raid"]), report("b", "radio", act=["ambush"], stance="denies")
    for account in ("independent", ESTABLISHED):
        assert roles(*told, fact="act", account=account) == {
            "a": "bears" if account != ESTABLISHED else "unproved",
            "b": "denies",
        }
    assert roles(told[1], fact="act", account="independent") == {"b": "bears"}, "nobody else says what it was"


def test_links_and_decisions_set_a_report_aside() -> None:
    told = toll("a", "mission", 2, 9), toll("b", "press", 5, 5)
    doubtful: Row = {"b": {"ambiguous": True}}
    part: Row = {"b": {"relation": "part_of"}}
    for more, role in ((doubtful, "doubtful"), (part, "part_of"), ({"left_out": ["b"]}, "left_out")):
        assert roles(*told, fact="killed", **more) == {"a": "bears", "b": role}
    assert roles(*told, fact="killed", account="independent", **part) == {"a": "bears", "b": "part_of"}


def test_a_persons_decision_supersedes_what_reports_say_of_its_part_of_the_fact() -> None:
    told = toll("a", "mission", 2, 9), report("b", "press")

    def set_fact(field: str, value: str) -> SetFact:
        return SetFact("b", field, value, "she", day(9), "seen")

    found = roles(*told, fact="killed", decided=(set_fact("killed", "4"),))
    assert found == {"a": "superseded", "decided": "decided"}
    found = roles(*told, fact="killed", decided=(set_fact("killed_low", "4"),))
    assert found == {"a": "bears", "decided": "decided"}, "its upper bound still stands"
    assert roles(*told, fact="weapon", decided=(set_fact("weapon", "other"),)) == {"decided": "decided"}


def test_what_cannot_all_be_right_rests_on_all_that_say_it() -> None:
    told = report("a", "press", act=["raid"]), report("b", "radio", act=["ambush"])
    assert roles(*told, fact="act", account="independent") == {"a": "bears", "b": "bears"}


@pytest.mark.parametrize("silent", [NO_SIDE_DISOWNS, ANYBODY, report("c", "mission", stance="owns")])
def test_who_says_nothing_of_a_set_is_nothing_to_it(silent: Row) -> None:
    told = report("a", "press", perpetrator=["us"]), report("b", "radio", perpetrator=["taliban"])
    for account in ("independent", ESTABLISHED):
        assert "c" not in roles(*told, silent, fact="perpetrator", account=account)
        assert "c" in roles(*told, silent, fact="occurred", account=account)


def test_who_owns_or_disowns_a_deed_speaks_of_who_did_it_by_its_own_actors_or_by_naming_some() -> None:
    told = report("a", "press", perpetrator=["us"])
    for stance in ("owns", "disowns"):
        side, none = report("b", "us_says", stance=stance), report("b", "mission", stance=stance, perpetrator=["us"])
        assert roles(told, side, fact="perpetrator", account="us") == {"b": "bears"}
        assert roles(told, none, fact="perpetrator") == {"a": "bears", "b": "bears"}


# --- the words


@pytest.mark.parametrize(
    ("facts", "fact", "words"),
    [
        ({"start": day(1), "end": day(1, 5)}, "time", "2020-03-01T00:00:00Z to 2020-03-01T05:00:00Z"),
        ({"start": day(1), "end": day(1)}, "time", "2020-03-01T00:00:00Z"),
        ({"end": day(1)}, "time", "not after 2020-03-01T00:00:00Z"),
        ({"lat": 31.5, "lon": 64.0, "radius_km": 5.0, "place": "Marja"}, "place", "Marja (31.5 64, within 5 km)"),
        ({"lat": 31.5, "lon": 64.25}, "place", "31.5 64.25"),
        ({"place": "Marja"}, "place", "Marja"),
        ({"killed_low": 3, "killed_high": 3}, "killed", "3"),
        ({"killed_low": 3}, "killed", "at least 3"),
        ({"killed_low": 3, "killed_high": 5}, "killed", "3 to 5"),
        ({"act": ["raid", "ambush"]}, "act", "raid|ambush"),
        ({"act": ["raid", "ambush"], "act_surely": ["raid"]}, "act", "raid|ambush; surely raid"),
        ({"target_surely": ["us", "taliban"]}, "target", "surely us&taliban"),
        ({"stance": "disowns"}, "perpetrator", "disowns"),
        ({"stance": "owns", "perpetrator": ["us_forces"]}, "perpetrator", "owns: us_forces"),
        ({}, "occurred", "claims"),
    ],
)  # fmt: skip
def test_the_words_are_what_the_report_itself_says(facts: Row, fact: str, words: str) -> None:
    world = World([report("a", "us_says", **facts)], [link("a", "a")], set(), [])
    named = [one["said"] for one in world.table.to_pylist() if (one["fact"], one["account"]) == (fact, "us")]
    assert named == [words]


def test_without_incidents_there_are_no_rows() -> None:
    assert World([report("a", "us_says")], [link("a", "a")], {"a"}, []).table.equals(FACT_REPORTS.empty_table())
    assert World([], [], set(), []).table.equals(FACT_REPORTS.empty_table())


# --- the real case


def test_of_the_strike_of_4_march_2020_the_table_says_from_whom_each_fact_is() -> None:
    run = doha()
    strike = incident(run, "Nahr-e Saraj, Helmand", "2020-03-04", "air_strike")
    named = rows(run, "fact_reports", incident_id=strike)
    us = {one["fact"]: (one["role"], one["said"]) for one in named if one["account"] == "us"}
    assert us["perpetrator"] == ("bears", "owns: us_forces")
    assert us["time"] == ("bears", "2020-03-04T00:00:00Z to 2020-03-04T23:59:59Z")
    assert {role for role, _ in us.values()} == {"bears"}
    proved = {one["fact"]: one["role"] for one in named if one["account"] == ESTABLISHED and one["role"] != "part_of"}
    assert {fact for fact, role in proved.items() if role == "bears"} == {"occurred", "act", "perpetrator"}
    assert set(proved.values()) == {"bears", "unproved"}, "an owner proves the deed and its part, not when and where"
    lists = {one["report_id"] for one in named if one["role"] == "part_of"}
    assert lists == {one["report_id"] for one in rows(run, "links", incident_id=strike, relation="part_of")} != set()


def test_every_known_fact_of_the_real_case_rests_on_a_report_linked_to_it() -> None:
    run = doha()
    linked = {(one["incident_id"], one["report_id"]) for one in rows(run, "links")}
    found = FactReports(run.tables["fact_reports"])
    for row in rows(run, "incidents"):
        named = found.of(row["incident_id"], row["account"])
        assert {(row["incident_id"], one["report_id"]) for one in named} <= linked
        assert known(row) <= {one["fact"] for one in named if one["role"] in (*BEARING, "decided")}
