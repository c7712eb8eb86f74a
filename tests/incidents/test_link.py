"""Linking: against an exact search, in any order of rows, under decisions, and on real rows."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import ucdp
from hypothesis import given, settings
from hypothesis import strategies as st
from linking import FIRST_DAY, groups, relations, report, table

from sulh.errors import InputError
from sulh.incidents.assign import Rules, assign, value
from sulh.incidents.block import block
from sulh.incidents.decisions import Decision, Decisions
from sulh.incidents.link import Linked, link
from sulh.incidents.rows import read_rows
from sulh.incidents.schema import LINEAGE, LINKS, RESIDUALS
from sulh.incidents.score import FLOOR, score
from sulh.words.vocabulary import vocabulary

HERE = {"lat": 34.0, "lon": 69.0, "radius_km": 1.0}
WORDS = vocabulary(
    {"us": None, "us_forces": "us", "afghan_government": None, "afghan_forces": "afghan_government", "taliban": None}
)


def decide(kind: str, *subject: str) -> Decision:
    name = f"{kind}-{'-'.join(subject)}"
    return Decision(name, FIRST_DAY, "monitor", kind, subject, "", "", "", (), "", 2)


def decisions(*rows: Decision) -> Decisions:
    return Decisions(tuple(rows))


def scored(*rows: dict[str, Any]) -> int:
    """The score of the first two rows among all of them."""
    read = read_rows(table(list(rows)))
    pairs = block(read)
    worth = score(read, pairs, WORDS)
    wanted = {rows[0]["report_id"], rows[1]["report_id"]}
    found = [w for a, b, w in zip(pairs.left, pairs.right, worth, strict=True) if {read.ids[a], read.ids[b]} == wanted]
    assert len(found) == 1
    return int(found[0])


def background(count: int = 40) -> list[dict[str, Any]]:
    """Other reports, weeks away, so that frequencies mean something."""
    acts, actors = ["air_strike", "raid", "roadside_bomb", "mortar_fire"], ["us_forces", "afghan_forces", "taliban"]
    return [
        report(
            f"bg{n}",
            "bg",
            100 + 20 * n,
            lat=30.0 + n / 10,
            lon=60.0,
            radius_km=1.0,
            act=[acts[n % 4]],
            perpetrator=[actors[n % 3]],
            killed_low=n % 7,
            killed_high=n % 7,
        )
        for n in range(count)
    ]


def noisy(seed: int, incidents: int = 12, spread: float = 0.5) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(incidents):
        lat, lon, day = 34 + rng.uniform(0, spread), 69 + rng.uniform(0, spread), int(rng.integers(0, 12 * spread))
        act, killed = str(rng.choice(["air_strike", "raid", "roadside_bomb"])), int(rng.integers(0, 6))
        for source in "abc":
            if rng.random() < 0.6:
                cells: dict[str, Any] = {
                    "lat": lat + rng.normal(0, 0.03),
                    "lon": lon + rng.normal(0, 0.03),
                    "radius_km": 2.0,
                    "act": [act] if rng.random() < 0.9 else None,
                    "killed_low": killed,
                    "killed_high": killed,
                }
                rows.append(report(f"{rng.integers(10**9)}-{number}", source, day + int(rng.integers(0, 2)), **cells))
    return rows


# --- against an exact search ---------------------------------------------------------------------------------------


def partitions(rows: list[int], slot: list[int]) -> Iterator[list[list[int]]]:
    """Every partition in which a group holds a source once."""
    if not rows:
        yield []
        return
    first, rest = rows[0], rows[1:]
    for smaller in partitions(rest, slot):
        yield [[first], *smaller]
        for at, group in enumerate(smaller):
            if slot[first] not in {slot[member] for member in group}:
                yield [*smaller[:at], sorted([first, *group]), *smaller[at + 1 :]]


def best_value(size: int, slot: list[int], scores: dict[tuple[int, int], int]) -> int:
    return max(value(groups, scores) for groups in partitions(list(range(size)), slot))


@pytest.mark.parametrize(("spread", "least"), [(0.5, 0.98), (0.1, 0.9)])
def test_greedy_comes_close_to_the_best_of_all_partitions(
    spread: float, least: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """`spread` in degrees: at .1 five incidents crowd one day and 11 km, and greedy leaves some value behind."""
    reached, possible, exact = 0, 0, 0
    for seed in range(40):
        rows = read_rows(table(noisy(seed, 5, spread)[:9]))
        pairs = block(rows)
        worth = score(rows, pairs, WORDS)
        scores = {(int(a), int(b)): int(w) for a, b, w in zip(pairs.left, pairs.right, worth, strict=True) if w > FLOOR}
        slot = rows.source.tolist()
        found = assign([(*pair, w) for pair, w in scores.items()], Rules.of(slot))
        assert sorted(row for group in found for row in group) == list(range(len(rows)))
        best = best_value(len(rows), slot, scores)
        got = value(found, scores)
        assert got <= best
        reached, possible, exact = reached + got, possible + best, exact + (got == best)
    with capsys.disabled():
        share = reached / possible
        print(f"\nspread {spread}: greedy reaches {share:.4f} of the exact value; {exact} of 40 cases are optimal")
    assert possible > 0
    assert reached >= least * possible


def test_on_random_scores_greedy_never_breaks_a_rule_and_never_loses_to_no_merge_at_all(
    capsys: pytest.CaptureFixture[str],
) -> None:
    reached, possible = 0, 0
    for seed in range(60):
        rng = random.Random(seed)
        slot = [rng.randrange(3) for _ in range(8)]
        scores = {(a, b): rng.randrange(-3000, 3000) for a in range(8) for b in range(a + 1, 8) if slot[a] != slot[b]}
        apart = frozenset(rng.sample(sorted(scores), 2))
        found = assign([(*pair, w) for pair, w in scores.items()], Rules.of(slot, (), apart))
        got, best = value(found, scores), best_value(8, slot, scores)
        assert 0 <= got <= best
        reached, possible = reached + got, possible + best
        for group in found:
            assert len({slot[row] for row in group}) == len(group)
            assert not any(a in group and b in group for a, b in apart)
    with capsys.disabled():
        print(f"\non random scores greedy reaches {reached / possible:.4f} of the exact value without the ban")
    assert reached >= 0.8 * possible


# --- the same whatever the order -----------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 5), shuffle=st.randoms(use_true_random=False))
def test_shuffled_rows_give_the_same_tables(seed: int, shuffle: random.Random) -> None:
    rows = [
        *noisy(seed),
        report("total", "c", 0, 5, **HERE | {"radius_km": 60.0}, covers_low=3, covers_high=3),
        report("vague", "d", -2, 20, adm1="Kabul"),
        report("twin1", "a", **HERE),
        report("twin2", "a", **HERE),
    ]
    mixed = list(rows)
    shuffle.shuffle(mixed)
    one, two = link(table(rows), WORDS, Decisions()), link(table(mixed), WORDS, Decisions())
    assert one.links.equals(two.links)
    assert one.residuals.equals(two.residuals)
    assert one.capped == two.capped


@pytest.mark.parametrize("seed", range(6))
def test_the_ids_carry_nothing(seed: int) -> None:
    rows = noisy(seed)
    names = {row["report_id"]: f"x{number}" for number, row in enumerate(random.Random(seed).sample(rows, len(rows)))}
    renamed = [row | {"report_id": names[row["report_id"]]} for row in rows]
    before, after = groups(link(table(rows), WORDS)), groups(link(table(renamed), WORDS))
    assert {frozenset(names[name] for name in group) for group in before} == after


def test_the_schemas_hold_and_every_single_report_has_one_incident() -> None:
    rows = noisy(3)
    linked = link(table(rows), None)
    assert linked.links.schema.equals(LINKS)
    assert linked.lineage.schema.equals(LINEAGE)
    assert linked.residuals.schema.equals(RESIDUALS)
    assert sorted(linked.links["report_id"].to_pylist()) == sorted(row["report_id"] for row in rows)
    for row in linked.links.to_pylist():
        assert (row["by"] == "founding") == (row["report_id"] == row["incident_id"])
        assert 0 < row["probability"] <= 1
    assert link(table([]), None).links.num_rows == 0


# --- what the score is made of -------------------------------------------------------------------------------------


def test_each_fact_moves_the_score_the_right_way() -> None:
    others = background()
    one = report("one", "a", **HERE, act=["air_strike"], perpetrator=["us_forces"], killed_low=9, killed_high=9)
    two = one | {"report_id": "two", "source": "b"}
    equal = scored(one, two, *others)
    for change in (
        {"lat": 34.1},
        {"start": one["start"] + timedelta(days=1), "end": one["end"] + timedelta(days=1)},
        {"act": ["raid"]},
        {"perpetrator": ["afghan_forces"]},
        {"killed_low": 1, "killed_high": 1},
        {"act": None},
        {"killed_low": None, "killed_high": None},
        {"perpetrator": None},
    ):
        assert scored(one, two | change, *others) < equal, change
    assert scored(one, two | {"act": ["raid"]}, *others) < scored(one, two | {"act": None}, *others)
    assert scored(one, two | {"act": ["drone_strike"]}, *others) > scored(one, two | {"act": ["raid"]}, *others)
    near, far = {"act": ["manned_air_strike"]}, {"act": ["threat"]}
    drone = one | {"act": ["drone_strike"]}
    assert scored(drone, two | near, *others) > scored(drone, two | far, *others)


def test_blaming_another_force_is_a_soft_penalty() -> None:
    one = report("one", "a", **HERE, act=["air_strike"], perpetrator=["us_forces"], killed_low=9, killed_high=9)
    two = one | {"report_id": "two", "source": "b", "perpetrator": ["afghan_forces"]}
    assert frozenset(("one", "two")) in groups(link(table([one, two, *background()]), WORDS))


def test_a_denial_joins_the_claim_it_denies() -> None:
    others = background()
    claim = report("claim", "a", **HERE, act=["air_strike"], perpetrator=["us_forces"], killed_low=9, killed_high=9)
    denial = claim | {"report_id": "denial", "source": "b", "stance": "denies", "killed_low": 0, "killed_high": 0}
    assert scored(claim, denial, *others) > scored(claim, denial | {"stance": "claims"}, *others)
    disowning = claim | {"report_id": "denial", "source": "b", "stance": "disowns", "perpetrator": ["taliban"]}
    assert scored(claim, disowning, *others) > scored(claim, disowning | {"stance": "claims"}, *others)
    assert frozenset(("claim", "denial")) in groups(link(table([claim, denial, *others]), WORDS))


def test_a_crowd_of_rivals_weakens_a_match() -> None:
    one, two = report("one", "a", **HERE), report("two", "b", **HERE)
    crowd = [report(f"c{n}", "b", n % 3, lat=34.0 + n / 100, lon=69.1, radius_km=1.0) for n in range(20)]
    assert scored(one, two, *crowd) < scored(one, two) - 1000


def test_two_sides_without_direction_match_either_way_round() -> None:
    one = report("one", "a", **HERE, side_a=["us_forces"], side_b=["taliban"])
    straight = report("two", "b", **HERE, perpetrator=["taliban"], target=["us_forces"])
    neither = report("two", "b", **HERE, perpetrator=["afghan_forces"], target=["afghan_forces"])
    others = background()
    assert scored(one, straight, *others) > scored(one, neither, *others)


def test_codes_outside_the_vocabulary_are_flat_labels() -> None:
    one = report("one", "a", **HERE, perpetrator=["khorasan_column"])
    others = background()
    assert scored(one, one | {"report_id": "two", "source": "b"}, *others) > scored(
        one, one | {"report_id": "two", "source": "b", "perpetrator": ["another_column"]}, *others
    )


# --- decisions, relations, second deeds ----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_decisions_always_hold(seed: int) -> None:
    rng, rows = random.Random(seed), noisy(seed)
    names = [row["report_id"] for row in rows]
    free = link(table(rows), WORDS)
    together = sorted((group for group in groups(free) if len(group) > 1), key=sorted)
    apart = [tuple(sorted(group)[:2]) for group in together[:3]]
    ruled = {name for pair in apart for name in pair}
    tied = rng.sample([name for name in names if name not in ruled], 3)
    linked = link(table(rows), WORDS, decisions(decide("same", *tied), *(decide("not_same", *pair) for pair in apart)))
    found = groups(linked)
    assert apart
    assert sum(set(tied) <= group for group in found) == 1
    assert not any(set(pair) <= group for pair in apart for group in found)
    assert {row["report_id"] for row in linked.links.to_pylist() if row["by"] == "decision"} < set(tied)


def test_a_related_report_is_another_incident_even_at_the_same_place() -> None:
    rows = [report("strike", "a", **HERE), report("attack", "b", **HERE), *background()]
    assert frozenset(("strike", "attack")) in groups(link(table(rows), WORDS))
    stated = relations(("strike", "in_defence_of", "attack"))
    assert frozenset(("strike", "attack")) not in groups(link(table(rows), WORDS, relations=stated))
    ruled = link(table(rows), WORDS, decisions(decide("same", "strike", "attack")), relations=stated)
    assert frozenset(("strike", "attack")) in groups(ruled)


def test_second_deeds_link_with_their_own_source_but_not_with_their_parent() -> None:
    rows = [
        report("x", "a", **HERE),
        report("x#1", "a", **HERE, act=["checkpoint_attack"]),
        report("y", "a", **HERE, act=["checkpoint_attack"]),
        *background(),
    ]
    found = groups(link(table(rows), WORDS))
    assert frozenset(("x#1", "y")) in found
    assert frozenset(("x",)) in found


def test_an_unknown_report_in_a_decision_is_an_error() -> None:
    with pytest.raises(InputError, match="there is no report “nobody”"):
        link(table(noisy(1)), WORDS, decisions(decide("leave_out", "nobody")))


def test_a_double_report_id_is_an_error() -> None:
    with pytest.raises(InputError, match="more than one row"):
        link(table([report("x", "a"), report("x", "b")]), WORDS)


# --- ambiguity and twins -------------------------------------------------------------------------------------------


def test_identical_twins_are_linked_one_to_one_and_said_to_be_ambiguous() -> None:
    rows = [report(f"{source}{n}", source, **HERE, killed_low=7, killed_high=7) for source in "ab" for n in range(2)]
    linked = link(table([*rows, *background()]), WORDS)
    assert sorted(len(group) for group in groups(linked) if not any(name.startswith("bg") for name in group)) == [2, 2]
    flags = {row["report_id"]: row["ambiguous"] for row in linked.links.to_pylist() if row["by"] == "score"}
    assert list(flags.values()) == [True, True]


def test_a_clear_match_is_not_ambiguous() -> None:
    toll = {"killed_low": 9, "killed_high": 9}
    rows = [
        report("a", "a", **HERE, **toll),
        report("b", "b", **HERE, **toll),
        report("b2", "b", 2, lat=34.3, lon=69.0, radius_km=1.0, killed_low=1, killed_high=1),
        *background(),
    ]
    linked = {row["report_id"]: row for row in link(table(rows), WORDS).links.to_pylist()}
    assert linked["b"]["incident_id"] == linked["a"]["incident_id"]
    assert not linked["b"]["ambiguous"]
    assert not linked["a"]["ambiguous"]


# --- rows about several incidents ----------------------------------------------------------------------------------


def strikes(*killed: int) -> list[dict[str, Any]]:
    return [
        report(
            f"s{n}",
            "press",
            n,
            lat=34.0 + n / 20,
            lon=69.0,
            radius_km=1.0,
            act=["air_strike"],
            perpetrator=["us_forces"],
            killed_low=dead,
            killed_high=dead,
        )
        for n, dead in enumerate(killed)
    ]


def total(covers: int, **cells: Any) -> dict[str, Any]:
    given = {"lat": 34.0, "lon": 69.0, "radius_km": 40.0, "act": ["air_strike"], "perpetrator": ["us_forces"]}
    return report("total", "list", 0, 5, **given | cells, covers_low=covers, covers_high=covers)


def parts(linked: Linked) -> dict[str, dict[str, Any]]:
    return {row["incident_id"]: row for row in linked.links.to_pylist() if row["relation"] == "part_of"}


def test_an_aggregated_row_founds_nothing_and_takes_no_more_than_it_covers() -> None:
    linked = link(table([*strikes(1, 2, 3, 4), total(3), *background()]), WORDS)
    assert len(parts(linked)) == 3
    assert all(row["probability"] <= 0.5 and row["report_id"] == "total" for row in parts(linked).values())
    assert not any("total" in group for group in groups(linked))
    assert linked.residuals.to_pylist() == [
        {"report_id": "total", "covers_low": 3, "covers_high": 3, "linked": 3, "residual_low": 0, "residual_high": 0}
    ]


def test_what_an_aggregated_row_covers_beyond_its_links_is_a_residual() -> None:
    rows = [*strikes(6, 2), total(14) | {"covers_high": 16}, *background()]
    residual = link(table(rows), WORDS).residuals.to_pylist()[0]
    assert (residual["linked"], residual["residual_low"], residual["residual_high"]) == (2, 12, 14)


def test_sums_of_deaths_make_part_of_more_than_compatible() -> None:
    found = parts(link(table([*strikes(6, 2), total(2, killed_low=8, killed_high=8), *background()]), WORDS))
    assert len(found) == 2
    assert all(row["probability"] > 0.5 for row in found.values())


def test_an_incompatible_or_outlying_incident_is_no_part() -> None:
    rows = [*strikes(1, 2), *background()]
    rows[0] |= {"act": ["threat"]}
    rows[1] |= {"lat": 36.0}
    assert not parts(link(table([*rows, total(5)]), WORDS))


def test_decisions_on_parts_hold() -> None:
    rows = table([*strikes(1, 2, 3), total(3), *background()])
    chosen = parts(link(rows, WORDS, decisions(decide("part_of", "total", "s1"))))
    assert list(chosen) == ["s1"]
    assert (chosen["s1"]["by"], chosen["s1"]["probability"]) == ("decision", 1.0)
    assert set(parts(link(rows, WORDS, decisions(decide("not_same", "total", "s1"))))) == {"s0", "s2"}
    with pytest.raises(InputError, match="founds no incident"):
        link(rows, WORDS, decisions(decide("part_of", "s1", "total")))


# --- lineage -------------------------------------------------------------------------------------------------------


def test_lineage_says_what_merged_and_what_split() -> None:
    rows = table([report("a", "a", **HERE), report("b", "b", 1, **HERE), *background()])
    apart = link(rows, WORDS, decisions(decide("not_same", "a", "b"))).links
    joined = link(rows, WORDS, decisions(decide("same", "a", "b")), previous=apart)
    founder = next(row["incident_id"] for row in joined.links.to_pylist() if row["report_id"] == "a")
    other = ({"a", "b"} - {founder}).pop()
    assert joined.lineage.to_pylist() == [{"incident_id": founder, "from_incident": other, "kind": "merged"}]
    again = link(rows, WORDS, decisions(decide("not_same", "a", "b")), previous=joined.links)
    assert again.lineage.to_pylist() == [{"incident_id": other, "from_incident": founder, "kind": "split"}]
    assert link(rows, WORDS, previous=link(rows, WORDS).links).lineage.num_rows == 0


# --- real rows -----------------------------------------------------------------------------------------------------

needs_data = pytest.mark.skipif(not ucdp.available(), reason="../shared/data/ucdp_ged is absent")


@needs_data
def test_one_source_alone_has_an_incident_a_row() -> None:
    rows, _ = ucdp.syria()
    linked = link(table(rows), None)
    assert linked.links.num_rows == len(rows) > 16_000
    assert set(linked.links["by"].to_pylist()) == {"founding"}


@needs_data
def test_two_releases_of_ucdp_find_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    one, first = ucdp.syria()
    two, second = ucdp.world()
    event = dict(zip([row["report_id"] for row in [*one, *two]], [*first, *second], strict=True))
    mixed = random.Random(7).sample([*one, *two], len(one) + len(two))
    pairs = [tuple(group) for group in groups(link(table(mixed), None)) if len(group) == 2]
    hits = sum(event[a] == event[b] for a, b in pairs)
    shared = len(set(first) & set(second))
    f1 = 2 * hits / (len(pairs) + shared)
    with capsys.disabled():
        print(f"\nUCDP Syria against world release: {shared} shared events, F1 {f1:.4f}")
    assert f1 >= 0.95


def test_a_table_with_other_column_order_is_accepted() -> None:
    rows = table(noisy(2))
    turned: pa.Table = rows.select(list(reversed(rows.schema.names)))
    assert link(turned, None).links.equals(link(rows, None).links)
