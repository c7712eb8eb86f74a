"""Sources that share nothing: what is moved to other days, what is believed to be shared, and what comes of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linking import report, table

from sulh.incidents import training
from sulh.incidents.by_chance import LEAST_DAYS, elsewhen, shared
from sulh.incidents.link import Linked, link
from sulh.incidents.rows import read_rows

DAY = 86_400
FIRST = int(datetime(2001, 3, 1, tzinfo=UTC).timestamp())


def told(source: Any, day: Any, lasts: Any = None, lat: Any = None, lon: Any = None) -> pa.Table:
    """A report for each source and day (None: not told), at one place unless said otherwise."""
    rows = []
    for number, (who, when) in enumerate(zip(source, day, strict=True)):
        begun = None if when is None else FIRST + int(when) * DAY
        ends = None if begun is None else begun + (DAY if lasts is None else int(lasts[number]) * DAY) - 1
        start, end = (None if one is None else datetime.fromtimestamp(one, UTC) for one in (begun, ends))
        rows.append(
            report(f"r{number}", source=f"s{who}", start=start, end=end, lat=35.0 if lat is None else float(lat[number]),
                   lon=67.0 if lon is None else float(lon[number]))
        )  # fmt: skip
    return table(rows)


DATED = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 400) | st.integers(3000, 3100), st.sampled_from([1, 1, 1, 3, 40])),
    min_size=2, max_size=30,
)  # fmt: skip


@settings(deadline=None)
@given(DATED)
def test_moved_reports_keep_all_but_their_days_and_share_none(given_: list[tuple[int, int | None, int]]) -> None:
    rows = read_rows(told(*zip(*given_, strict=True)))
    moved = elsewhen(rows)
    if moved is None:
        return
    least = LEAST_DAYS * DAY
    assert moved.rows.ids == rows.ids and (moved.rows.unit[rows.placed] == rows.unit[rows.placed]).all()
    assert (moved.rows.end - moved.rows.start == rows.end - rows.start).all()
    still = ~moved.sharp
    assert (moved.rows.start[still] == rows.start[still]).all() and (rows.end - rows.start)[moved.sharp].max() <= least
    for one in np.flatnonzero(moved.sharp):
        for other in np.flatnonzero(moved.sharp):
            before, after = (abs(int(each.start[one]) - int(each.start[other])) for each in (rows, moved.rows))
            if rows.source[one] == rows.source[other]:
                # of one source nothing comes nearer by the move itself, but for the ends of time, which meet
                assert after == before or before > 2 * least or after >= before
            elif moved.apart[rows.source[one], rows.source[other]] and before < DAY:
                assert after >= least - DAY


def test_a_time_too_short_to_be_moved_in_is_left() -> None:
    assert elsewhen(read_rows(told([0, 1] * 5, range(10)))) is None
    assert elsewhen(read_rows(told([0, 1], [None, None]))) is None
    assert elsewhen(read_rows(told([0, 1] * 20, range(40)))) is not None


SHARE = st.floats(0, 1)


@given(SHARE, SHARE, SHARE, SHARE)
def test_what_is_shared_lies_between_nothing_and_what_is_seen(a: float, b: float, c: float, d: float) -> None:
    seen, by_chance = np.array([[0, a], [b, 0]]), np.array([[0, c], [d, 0]])
    found = shared(seen, by_chance)
    assert (found >= -1e-12).all() and (found <= seen + 1e-12).all()
    assert (shared(seen, seen / 2) == seen).all(), "what is seen stands until more than half of it is chance"
    assert shared(seen, seen).max() <= 1e-6


@given(st.floats(0.05, 0.9), st.floats(0.05, 0.45))
def test_what_is_shared_is_found_again(share: float, luck: float) -> None:
    """What is seen where so many are shared, and the rest find one another by chance, gives back the share."""
    true = np.array([[0, share], [share, 0]])
    by_chance = np.array([[0, luck], [luck, 0]])
    seen = true + (1 - true) * by_chance * (1 - true.T)
    found = shared(seen, by_chance)
    doubt = np.clip(4 * by_chance[0, 1] / seen[0, 1] - 2, 0, 1)
    assert abs(found[0, 1] - (doubt * share + (1 - doubt) * seen[0, 1])) < 1e-4


def pairs_in(linked: Linked) -> int:
    return len(linked.links) - len(set(linked.links["incident_id"].to_pylist()))


def crowd(seed: int, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Days and points of unrelated deeds, thick in a country."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 60, number), 34 + rng.random(number) * 2.5, 66 + rng.random(number) * 3


def test_sources_that_share_nothing_are_hardly_linked() -> None:
    for seed in (3, 8, 9):
        day, lat, lon = crowd(seed, 3000)
        source = np.random.default_rng(seed + 1).integers(0, 2, 3000)
        assert pairs_in(link(told(source, day, None, lat, lon), None)) < 0.15 * 1500


def test_sources_that_share_most_are_linked_as_thick_as_they_stand() -> None:
    day, lat, lon = crowd(5, 1500)
    rng = np.random.default_rng(6)
    blur = rng.normal(0, 0.01, (2, 3000))
    source, twice = np.repeat([0, 1], 1500), np.tile(np.arange(1500), 2)
    heard = rng.random(3000) < 0.8
    ids = np.arange(3000)[heard]
    linked = link(
        told(source[heard], day[twice][heard], None, (lat[twice] + blur[0])[heard], (lon[twice] + blur[1])[heard]), None
    )
    home = dict(zip(linked.links["report_id"].to_pylist(), linked.links["incident_id"].to_pylist(), strict=True))
    by_deed: dict[int, list[str]] = {}
    for place, number in enumerate(ids.tolist()):
        by_deed.setdefault(int(twice[number]), []).append(home[f"r{place}"])
    both = [one for one in by_deed.values() if len(one) == 2]
    assert np.mean([one[0] == one[1] for one in both]) > 0.9


def test_a_town_told_of_daily_by_both_is_linked_day_by_day() -> None:
    """Moved by whole days it looks the same, and is no chance for that."""
    rng = np.random.default_rng(1)
    heard = [(who, day, town) for who in (0, 1) for day in range(60) for town in range(5) if rng.random() < 0.8]
    source, days, town = (np.array(one) for one in zip(*heard, strict=True))
    lat, lon = 34 + rng.random(5) * 2, 66 + rng.random(5) * 3
    linked = link(told(source, days, None, lat[town], lon[town]), None)
    day_of = {f"r{number}": int(day) for number, (_, day, _) in enumerate(heard)}
    homes: dict[str, list[str]] = {}
    for row in linked.links.to_pylist():
        homes.setdefault(row["incident_id"], []).append(row["report_id"])
    both = len(set(heard_by(heard, 0)) & set(heard_by(heard, 1)))
    paired = [one for one in homes.values() if len(one) == 2]
    assert len(paired) > 0.95 * both and all(len({day_of[report] for report in one}) == 1 for one in paired)


def heard_by(heard: list[tuple[int, int, int]], who: int) -> list[tuple[int, int]]:
    return [(day, town) for one, day, town in heard if one == who]


def test_lists_of_one_day_are_linked_all_the_same() -> None:
    _, lat, lon = crowd(7, 200)
    twice = np.tile(np.arange(200), 2)
    assert pairs_in(link(told(np.repeat([0, 1], 200), [5] * 400, None, lat[twice], lon[twice]), None)) > 150


def test_of_lists_without_days_nothing_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that tells no days beside two that do: what it has in common with them is left as it is seen."""
    day, lat, lon = crowd(8, 120)
    twice = np.tile(np.arange(120), 3)
    days = [*day.tolist(), *day.tolist(), *[None] * 120]
    reports = told(np.repeat([0, 1, 2], 120), days, None, lat[twice], lon[twice])
    linked = link(reports, None)
    assert pairs_in(linked) > 100
    monkeypatch.setattr(training, "elsewhen", lambda _: None)
    assert linked.links.equals(link(reports, None).links)
