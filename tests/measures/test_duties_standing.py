"""Where duties stand: accounts of one delivery, excuses and waits, against a slow evaluator that tries every world."""

from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import InputError
from sulh.measures.deliveries import ALL, Delivery, load_deliveries
from sulh.measures.duties import duties, duty_accounts, judged
from sulh.measures.owed.events import Event, cumulative, events, latest
from sulh.measures.owed.tables import delivered
from sulh.terms.agreement import Agreement
from sulh.terms.compile import load_compiled

HEAD = """agreement: river
parties: {north: {name: North}, south: {name: South}}
readings: [monitor]
in_force: {from: 2030-01-01}
provisions:
"""
DAY = dt.date(2030, 1, 1)


def day(number: int) -> dt.date:
    return DAY + dt.timedelta(days=number)


def agreed(folder: Path, provisions: str) -> Agreement:
    file = folder / "agreement.yaml"
    file.write_text(HEAD + provisions, encoding="utf-8")
    return load_compiled(file).agreement


def written(folder: Path, text: str, agreement: Agreement) -> list[Delivery]:
    file = folder / "deliveries.csv"
    file.write_text(text, encoding="utf-8")
    return load_deliveries(file, agreement)


def standing(agreement: Agreement, found: list[Delivery], as_of: dt.date) -> dict[tuple[str, str], tuple[str, str]]:
    rows = duties(agreement, found, as_of).to_pylist()
    return {(row["provision"], row["reading"]): (row["status"], row["why"] or "") for row in rows}


PRISONERS = (
    '  P: {binds: north, must_do: "Release", by: 2030-02-01, modality: at_least, amount: {unit: men, at_least: 50}}\n'
)

rows_of_one_duty = st.lists(
    st.builds(
        Delivery,
        provision=st.just("P"),
        when=st.integers(0, 6).map(day),
        amount=st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda pair: (min(pair), max(pair))),
        side=st.sampled_from([None, "north", "south"]),
        delivery=st.sampled_from([None, "a", "b"]),
    ),
    max_size=5,
)


def worlds(found: list[Event]) -> itertools.product[tuple[tuple[dt.date, int], ...]]:
    """Every way in which the deliveries may have come: a day and an amount for each."""
    each = [
        [
            (item.first + dt.timedelta(later), amount)
            for later in range((item.last - item.first).days + 1)
            for amount in {item.amount[0], item.amount[1]}
        ]
        for item in found
        if item.amount is not None
    ]
    return itertools.product(*each)


@settings(max_examples=150, deadline=None)
@given(rows_of_one_duty)
def test_the_sum_on_record_is_the_least_and_the_most_of_every_world(rows: list[Delivery]) -> None:
    found = events(rows)
    tried = list(worlds(found))
    if len(tried) > 3_000:
        return
    for when, (low, high) in cumulative(found):
        sums = {sum(amount for one, amount in world if one <= when) for world in tried}
        assert (low, high) == (min(sums), max(sums))


@settings(max_examples=150, deadline=None)
@given(rows_of_one_duty)
def test_the_latest_amount_holds_that_of_every_world(rows: list[Delivery]) -> None:
    found = events(rows)
    tried = list(worlds(found))
    if len(tried) > 3_000:
        return
    for when, (low, high) in latest(found):
        seen = set()
        for world in tried:
            so_far = [one for one in world if one[0] <= when]
            last = max((one for one, _ in so_far), default=None)
            seen |= {amount for one, amount in so_far if one == last}
        assert (low, high) == (min(seen), max(seen))


@settings(max_examples=60, deadline=None)
@given(rows_of_one_duty, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list[Delivery], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for account in (ALL, "north", "south", "independent"):
        assert events(rows, account) == events(shuffled, account)


def test_accounts_of_one_delivery_are_bounds_and_each_account_keeps_its_own_number(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, PRISONERS)
    text = (
        "provision,when,amount,source,side,delivery\n"
        "P,2030-01-10,60,northern office,north,first\n"
        "P,2030-01-12,40,southern list,south,first\n"
    )
    found = written(tmp_path, text, agreement)
    assert standing(agreement, found, day(60))["P", "monitor"][0] == "undetermined"
    by_account = {
        (row["account"], row["reading"]): (row["status"], row["amount_low"], row["amount_high"])
        for row in duty_accounts(agreement, found, day(60)).to_pylist()
    }
    assert by_account["north", "monitor"] == ("met", 60, 60)
    assert by_account["south", "monitor"] == ("missed", 40, 40)
    row = next(row for row in delivered(agreement, found, day(60)).to_pylist() if row["account"] == ALL)
    assert (row["amount_low"], row["amount_high"], row["from"], row["until"]) == (40, 60, day(9), day(11))
    assert row["sources"] == ["northern office", "southern list"]


def test_rows_without_an_id_are_added_up(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, PRISONERS)
    found = written(tmp_path, "provision,when,amount\nP,2030-01-10,20\nP,2030-01-12,30\n", agreement)
    assert standing(agreement, found, day(60))["P", "monitor"][0] == "met"


def test_a_deed_that_only_one_account_tells_of_as_done_is_undetermined_after_its_date(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, '  P: {binds: north, must_do: "Open the bridge", by: 2030-02-01}\n')
    text = "provision,when,assessment,side,delivery\nP,2030-01-10,done,north,x\nP,2030-01-10,not_done,south,x\n"
    found = written(tmp_path, text, agreement)
    assert standing(agreement, found, day(20))["P", "monitor"][0] == "pending"
    assert standing(agreement, found, day(60))["P", "monitor"] == (
        "undetermined",
        "the accounts differ on whether it was done",
    )


EXCUSE = "provision,when,assessment,side,note,according_to,denied_by\n"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("P,2030-01-20,excused,,floods,,", {"north": "excused", "south": "excused", "monitor": "excused"}),
        ("P,2030-01-20,excused,north,floods,,", {"north": "excused", "south": "undetermined", "monitor": "undetermined"}),
        ("P,2030-01-20,excused,north,floods,north,south", {"north": "excused", "south": "missed", "monitor": "undetermined"}),
        ("P,2030-03-20,excused,,floods,,", {"north": "missed", "south": "missed", "monitor": "missed"}),
    ],
)  # fmt: skip
def test_an_excuse_counts_in_the_readings_that_hold_it_and_only_before_the_date(
    tmp_path: Path, row: str, expected: dict[str, str]
) -> None:
    agreement = agreed(tmp_path, '  P: {binds: north, must_do: "Open", by: 2030-02-01, excused_if: "floods"}\n')
    found = written(tmp_path, f"{EXCUSE}P,2030-02-10,not_done,,,,\n{row}\n", agreement)
    got = standing(agreement, found, day(90))
    assert {reading: got["P", reading][0] for reading in expected} == expected


def test_an_excuse_makes_nothing_of_silence(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, '  P: {binds: north, must_do: "Open", by: 2030-02-01}\n')
    found = written(tmp_path, f"{EXCUSE}P,2030-01-20,excused,,floods,,\n", agreement)
    assert standing(agreement, found, day(90))["P", "north"][0] == "undetermined"


WAITING = """  P: {binds: north, must_do: "Release", by: 2030-02-01}
  Q: {binds: south, must_do: "Talk", by: 2030-02-01, after: AFTER}
"""


@pytest.mark.parametrize(
    ("after", "released", "talked", "expected"),
    [
        ("P", None, None, "pending"),
        ("P", None, 60, "met"),
        ("P", 10, 60, "met_late"),
        ("P", 50, 60, "undetermined"),
        ("{duty: P, days: 5}", 50, 54, "met"),
        ("{duty: P, days: 5}", 50, 60, "met_late"),
        ("{duty: P, days: 5}", 10, 20, "met"),
        ("{duty: P, denied_by: [monitor]}", 50, 60, "met_late"),
        ("{duty: P, according_to: [south]}", 50, 60, "undetermined"),
        ("{duty: P, according_to: [south], days: 30}", 50, 60, "undetermined"),
        ("{duty: P, according_to: [south], days: 30}", 10, 20, "met"),
    ],
)
def test_a_duty_that_waits_is_not_late_before_the_other_is_met(
    tmp_path: Path, after: str, released: int | None, talked: int | None, expected: str
) -> None:
    agreement = agreed(tmp_path, WAITING.replace("AFTER", after))
    found = [
        Delivery(name, day(when), None, "done") for name, when in (("P", released), ("Q", talked)) if when is not None
    ]
    found += [Delivery("Q", day(70), None, "partly")] if talked is None else []
    assert standing(agreement, found, day(90))["Q", "monitor"][0] == expected


def test_the_days_left_are_counted_from_the_day_judged_to_the_moved_date(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, WAITING.replace("AFTER", "{duty: P, days: 40}"))
    row = next(
        one for one in judged(agreement, [Delivery("P", day(20), None, "done")], day(25)) if one.provision == "Q"
    )
    assert (row.due, row.days_left) == (day(60), 35)


@settings(max_examples=120, deadline=None)
@given(
    st.integers(0, 20), st.integers(0, 40), st.integers(0, 20), st.one_of(st.none(), st.integers(0, 15)),
    st.sampled_from(["yes", "no", "open"]),
)  # fmt: skip
def test_a_status_is_given_only_where_every_way_of_reading_it_leads_there(
    tmp_path_factory: pytest.TempPathFactory, low: int, talked: int, spread: int, days: int | None, held: str
) -> None:
    """The release came on some day from low to low + spread, as two accounts tell; each such day is judged by itself."""
    words = {"yes": "", "no": ", denied_by: [monitor]", "open": ", according_to: [south]"}[held]
    after = f"{{duty: P{'' if days is None else f', days: {days}'}{words}}}"
    text = WAITING.replace("AFTER", after).replace("2030-02-01", "2030-01-16")
    agreement = agreed(tmp_path_factory.mktemp("a"), text)
    told = [Delivery("P", day(low + extra), None, "done", delivery="x") for extra in {0, spread}]
    got = standing(agreement, [*told, Delivery("Q", day(talked), None, "done")], day(90))["Q", "monitor"][0]
    by = day(15)
    outcomes = set()
    for waits in {"yes": [True], "no": [False], "open": [True, False]}[held]:
        for extra in range(spread + 1):
            freed = day(low + extra)
            if not waits or (freed <= by and days is None):
                outcomes.add("met" if day(talked) <= by else "met_late")
            elif days is not None:
                limit = max(by, freed + dt.timedelta(days))
                outcomes.add("met" if day(talked) <= limit else "met_late")
            else:
                outcomes |= {"met"} if day(talked) <= by else {"met", "met_late"}
    assert got == (outcomes.pop() if len(outcomes) == 1 else "undetermined")


@pytest.mark.parametrize(
    ("provisions", "said"),
    [
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: X}\n', "“X” is not a duty"),
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: P}\n', "P waits on itself"),
        ('  P: {binds: north, must_do: "a", after: {duty: Q, days: -1}}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "days: “-1” is too low"),
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: [Q, Q]}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "P waits on Q twice"),
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: Q}\n  Q: {binds: north, must_do: "b", continuing: true}\n', "Q is continuing"),
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: {duty: Q, according_to: [east]}}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "“east” is not a reading"),
        ('  P: {binds: north, must_do: "a", by: 2030-02-01, after: {duti: Q}}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "duty"),
        ('  P: {binds: north, must_not: raid, after: Q}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "P is no duty"),
        ('  P: {binds: north, must_not: raid, excused_if: "rain"}\n', "P is no duty"),
        ('  P: {binds: north, must_do: "a", after: Q}\n  Q: {binds: north, must_do: "b", by: 2030-02-01}\n', "the duty P has no date"),
    ],
)  # fmt: skip
def test_what_cannot_be_waited_on_is_said_with_its_place(tmp_path: Path, provisions: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        agreed(tmp_path, provisions)
    assert said in str(caught.value)
    assert "agreement.yaml, line" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("provision,when,assessment,note\nP,2030-01-20,excused,\n", "an excuse needs its reason"),
        ("provision,when,assessment,amount,note\nP,2030-01-20,excused,5,floods\n", "an excuse has no amount"),
        ("provision,when,assessment,delivery,note\nP,2030-01-20,excused,x,floods\n", "an excuse is no delivery"),
        ("provision,when,amount,according_to\nP,2030-01-20,5,north\n", "only an excuse has according_to"),
        ("provision,when,amount,side\nP,2030-01-20,5,east\n", "“east” is no party and no actor"),
        ("provision,when,assessment,note,denied_by\nP,2030-01-20,excused,floods,east\n", "“east” is not a reading"),
        ("provision,when,assessment,note,according_to,denied_by\nP,2030-01-20,excused,floods,north,north\n", "both says and denies"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_is_said_with_row_and_column(tmp_path: Path, text: str, said: str) -> None:
    agreement = agreed(tmp_path, PRISONERS)
    with pytest.raises(InputError) as caught:
        written(tmp_path, text, agreement)
    assert said in str(caught.value)
    assert "row 2, column" in str(caught.value)


def test_what_waits_on_a_sealed_duty_is_withheld_and_the_sealed_one_is_nowhere(tmp_path: Path) -> None:
    text = '  P: {binds: north, must_do: "Secret", by: 2030-02-01, sealed: true}\n'
    text += '  Q: {binds: south, must_do: "Talk", by: 2030-02-01, after: P}\n'
    text += '  R: {binds: south, must_do: "Sing", by: 2030-02-01}\n'
    agreement = agreed(tmp_path, text)
    assert {row["provision"] for row in duties(agreement).to_pylist()} == {"R"}
    assert agreement.withheld == {"Q": ""}


def test_a_continuing_duty_shows_every_assessment_and_who_made_it(tmp_path: Path) -> None:
    agreement = agreed(tmp_path, '  P: {binds: north, must_do: "Give no home", continuing: true}\n')
    text = "provision,when,assessment,source\nP,2030-01-20,disputed,monitor\nP,2030-03-20,partly,envoy\nP,2030-02-20,not_done,\n"
    rows = delivered(agreement, written(tmp_path, text, agreement), day(90)).to_pylist()
    told = [(row["from"].month, row["assessments"], row["sources"]) for row in rows if row["account"] == ALL]
    assert told == [(1, ["disputed"], ["monitor"]), (2, ["not_done"], []), (3, ["partly"], ["envoy"])]
