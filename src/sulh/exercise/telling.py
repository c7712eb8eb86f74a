"""What each observer tells of the true incidents: rows with their errors, and which incident each is truly about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from sulh.exercise.country import Country, Floats, Generator, Ints
from sulh.exercise.history import ACTS, DAY, DEADLINESS, FORCES, TARGETS, History
from sulh.exercise.observers import POSTS, Observer

Names = npt.NDArray[np.str_]
EXACT, TOWN, DISTRICT = 0, 1, 2
ONE, AND, OR = 0, 1, 2
_CORRECTED = 0.35
"""Share of rows told again in which the toll is another."""
_EITHER = 0.04
"""The share of rows that leave open which of two forces it was."""
_AT_LEAST, _FEW = 0.06, 0.05
"""The shares of tolls that are given as a least, and as a range."""


@dataclass(frozen=True)
class Told:
    """Rows. `source` is a number of the observers, `truth` the incident (-1: none, or several: see `parts`). `start` and
    `end` are seconds of 1970; `exact` says what the point is (EXACT, TOWN, DISTRICT). `force` and `other` are numbers of
    FORCES (-1: not told), which took part together (`how` AND) or of which it was one (OR). Names are “” and counts -1
    where they are not told. `submitted` is when the row was handed over."""

    source: Ints
    truth: Ints
    start: Ints
    end: Ints
    point: Floats
    exact: Ints
    town: Ints
    district: Ints
    force: Ints
    other: Ints
    how: Ints
    act: Names
    object: Names
    target: Names
    killed_low: Ints
    killed_high: Ints
    civilians_killed: Ints
    wounded: Ints
    stance: Names
    covers: Ints
    submitted: Ints
    parts: dict[int, tuple[int, ...]]

    def __len__(self) -> int:
        return len(self.source)


def tell(country: Country, history: History, observers: Sequence[Observer], random: Generator) -> Told:
    """The rows of all observers, source by source, each by the day on which it was handed over."""
    posts = country.centres[random.choice(len(country.centres), POSTS, replace=False)]
    told = [_rows(country, history, one, number, posts, random) for number, one in enumerate(observers)]
    parts: dict[int, tuple[int, ...]] = {}
    start = 0
    for one in told:
        parts |= {row + start: incidents for row, incidents in one.parts.items()}
        start += len(one)
    columns = {
        item.name: np.concatenate([getattr(one, item.name) for one in told])
        for item in fields(Told)
        if item.name != "parts"
    }
    return Told(**columns, parts=parts)


def _rows(
    country: Country, history: History, observer: Observer, number: int, posts: Floats, random: Generator
) -> Told:
    seen = _seen(history, observer, posts, random)
    bundles = _bundles(history, observer, seen, random)
    bundled = np.array([one for bundle in bundles for one in bundle], np.int64)
    seen = np.setdiff1d(seen, bundled)
    again = seen[random.random(len(seen)) < observer.twice]
    invented = random.choice(len(history), round(observer.made_up * len(seen)))
    own = np.isin(history.force, observer.own_forces)
    denied = np.setdiff1d(np.flatnonzero(own & (random.random(len(history)) < observer.denies)), seen)
    heads = np.array([bundle[0] for bundle in bundles], np.int64)
    about = np.concatenate([seen, again, denied, heads, invented]).astype(np.int64)
    kind = np.repeat(np.arange(5), [len(seen), len(again), len(denied), len(heads), len(invented)])
    rows = _single(country, history, observer, number, about, random)
    rows = _told_again(rows, np.searchsorted(seen, again), len(seen), random)
    owns = (random.random(len(about)) < observer.owns) & own[about] & (kind < 2)
    stance = np.where(kind == 2, "denies", np.where(owns, "owns", rows.stance))
    rows = replace(rows, stance=stance, truth=np.where(kind >= 3, -1, about))
    rows = _denied(rows, kind == 2)
    rows = _made_up(country, history, rows, kind == 4, random)
    rows = _several(country, history, rows, np.flatnonzero(kind == 3), bundles)
    if observer.splits:
        rows = _split(rows, np.flatnonzero((kind == 0) & (random.random(len(kind)) < observer.splits)), random)
    order = np.lexsort((rows.start, rows.submitted))
    place = {int(row): spot for spot, row in enumerate(order)}
    columns = {item.name: getattr(rows, item.name)[order] for item in fields(Told) if item.name != "parts"}
    return Told(**columns, parts={place[row]: incidents for row, incidents in rows.parts.items()})


def _seen(history: History, observer: Observer, posts: Floats, random: Generator) -> Ints:
    """The incidents that an observer hears of: big ones more surely."""
    share = np.array(observer.sees)[history.force]
    share = np.minimum(share * np.where(history.killed > 3, 1.25, 1.0), 0.97)
    if observer.deaths_only:
        share = np.where(history.killed > 0, share, 0.0)
    if observer.reach_km is not None:
        away = np.linalg.norm(history.point[:, None] - posts[None], axis=2).min(axis=1)
        share = np.where(away <= observer.reach_km, share, 0.0)
    return np.flatnonzero(random.random(len(history)) < share)


def _bundles(history: History, observer: Observer, seen: Ints, random: Generator) -> list[Ints]:
    """Groups of two to eight seen incidents of one force in one district and week that become one row."""
    if not observer.several:
        return []
    key = (history.second[seen] // (7 * DAY)) * 10_000 + history.district[seen] * 10 + history.force[seen]
    order = np.argsort(key, kind="stable")
    groups = np.split(seen[order], np.flatnonzero(np.diff(key[order])) + 1)
    groups = [group[:8] for group in groups if len(group) >= 2]
    wanted, found, taken = observer.several * len(seen), [], 0
    for place in random.permutation(len(groups)):
        if taken >= wanted:
            break
        found.append(groups[place])
        taken += len(groups[place])
    return found


def _single(
    country: Country, history: History, observer: Observer, number: int, about: Ints, random: Generator
) -> Told:
    """One row for each incident, with the observer's errors."""
    size = len(about)
    point, exact, town, district = _places(country, history, observer, about, random)
    start, end = _times(history, observer, about, random)
    force, other, how = _blamed(history, observer, about, random)
    low, high = _tolls(history.killed[about], observer, random)
    gone = {name: random.random(size) < observer.missing for name in ("act", "object", "target", "civil", "wounded")}
    act = _mistaken(history.act[about], tuple(DEADLINESS), observer.wrong, random)
    target = _mistaken(history.target[about], TARGETS, observer.wrong, random)
    civilians = np.minimum(np.round(history.civilians_killed[about] * max(observer.toll, 1.0)), np.maximum(low, 0))
    return Told(
        source=np.full(size, number), truth=about, start=start, end=end, point=point, exact=exact, town=town,
        district=district, force=force, other=other, how=how, act=np.where(gone["act"], "", act),
        object=np.where(gone["object"], "", history.object[about]), target=np.where(gone["target"], "", target),
        killed_low=low, killed_high=high,
        civilians_killed=np.where(gone["civil"] | (low < 0), -1, civilians).astype(np.int64),
        wounded=np.where(gone["wounded"], -1, history.wounded[about]), stance=np.full(size, "claims"),
        covers=np.ones(size, np.int64),
        submitted=np.asarray(end + random.exponential(4 * DAY, size) + DAY / 2, np.int64), parts={},
    )  # fmt: skip


def _told_again(rows: Told, first: Ints, start: int, random: Generator) -> Told:
    """The rows from `start` on repeat the `first` ones: as they stood, some with a corrected toll, all of them later."""
    again = start + np.arange(len(first))
    corrected = random.random(len(first)) < _CORRECTED
    columns = {}
    for item in fields(Told):
        column = getattr(rows, item.name)
        if item.name not in ("parts", "truth", "source", "submitted", "covers"):
            keep = (
                corrected
                if item.name in ("killed_low", "killed_high", "civilians_killed")
                else np.zeros(len(first), bool)
            )
            column = column.copy()
            column[again[~keep]] = column[first[~keep]]
        columns[item.name] = column
    later = np.maximum(columns["submitted"][again], columns["submitted"][first] + DAY)
    columns["submitted"] = np.concatenate(
        [columns["submitted"][:start], later, columns["submitted"][start + len(first) :]]
    )
    return Told(**columns)


def _places(
    country: Country, history: History, observer: Observer, about: Ints, random: Generator
) -> tuple[Floats, Ints, Ints, Ints]:
    size = len(about)
    error = random.standard_normal((size, 2)) / np.sqrt(random.chisquare(3, (size, 1)) / 3)
    point = history.point[about] + error * observer.place_km
    district = country.district_of(point)
    town = history.town[about]
    draw = random.random(size)
    exact = np.where(
        draw < observer.to_town, TOWN, np.where(draw < observer.to_town + observer.to_district, DISTRICT, EXACT)
    )
    point = np.where((exact == TOWN)[:, None], country.towns[town], point)
    point = np.where((exact == DISTRICT)[:, None], country.centres[history.district[about]], point)
    district = np.where(exact == TOWN, country.town_district[town], district)
    return point, exact, town, np.where(exact == DISTRICT, history.district[about], district)


def _times(history: History, observer: Observer, about: Ints, random: Generator) -> tuple[Ints, Ints]:
    """A time of day within an hour of the true one, or a day, perhaps a later one."""
    second = history.second[about]
    late = random.choice(len(observer.late), len(about), p=observer.late) * DAY
    day = (second // DAY) * DAY + late
    timed = (random.random(len(about)) < observer.hour) & (late == 0)
    hour = second + random.integers(-3600, 3600, len(about))
    hour -= hour % 900
    return np.where(timed, hour, day), np.where(timed, hour + 899, day + DAY - 1)


def _blamed(history: History, observer: Observer, about: Ints, random: Generator) -> tuple[Ints, Ints, Ints]:
    force = history.force[about].copy()
    draw = random.random(len(about))
    for true, said in observer.confuses.items():
        mine = history.force[about] == true
        floor = 0.0
        for instead, share in said.items():
            force[mine & (draw >= floor) & (draw < floor + share)] = instead
            floor += share
    partner = history.partner[about]
    knows = (partner >= 0) & (random.random(len(about)) < 0.6)
    unsure = (random.random(len(about)) < _EITHER) & ~knows
    rival = np.where(force == 1, 0, np.where(force <= 2, 1, np.where(force == 3, 4, 3)))
    other = np.where(knows & (partner != force), partner, np.where(unsure, rival, -1))
    how = np.where(other < 0, ONE, np.where(unsure, OR, AND))
    gone = random.random(len(about)) < observer.missing
    return np.where(gone, -1, force), np.where(gone, -1, other), np.where(gone, ONE, how)


def _tolls(killed: Ints, observer: Observer, random: Generator) -> tuple[Ints, Ints]:
    """Deaths as told: exact as a rule where there are few, blown up or down and rounded where there are many."""
    factor = np.where(random.random(len(killed)) < 0.55, 1.0, observer.toll * random.lognormal(0, 0.35, len(killed)))
    told = np.round(killed * factor)
    told = np.where((told > 12) & (random.random(len(killed)) < 0.5), np.round(told / 5) * 5, told).astype(np.int64)
    draw = random.random(len(killed))
    high = np.where(
        draw < _AT_LEAST, -1, np.where(draw < _AT_LEAST + _FEW, told + random.integers(1, 4, len(told)), told)
    )
    gone = random.random(len(killed)) < observer.missing
    return np.where(gone, -1, told), np.where(gone, -1, high)


def _mistaken(names: Names, among: Sequence[str], share: float, random: Generator) -> Names:
    other = random.choice(list(among), len(names))
    return np.where(random.random(len(names)) < share, other, names)


def _denied(rows: Told, mask: npt.NDArray[np.bool_]) -> Told:
    """Who says that a deed did not happen tells no toll."""
    nothing: dict[str, Any] = {name: np.where(mask, -1, getattr(rows, name)) for name in _COUNTS}
    return replace(rows, **nothing)


_SPOKEN = ("start", "end", "covers", "exact", "point", "town", "submitted", "act", "target", "object")
_COUNTS = ("killed_low", "killed_high", "civilians_killed", "wounded")


def _made_up(country: Country, history: History, rows: Told, mask: npt.NDArray[np.bool_], random: Generator) -> Told:
    """Rows about nothing: the deeds, places and days of such a year, drawn at random."""
    size = len(rows)
    town = random.choice(len(country.towns), size, p=country.weight)
    if not size:
        return rows
    first, last = (int(second // DAY) for second in (history.second[0], history.second[-1]))
    day = random.integers(first, last + 1, size) * DAY
    changed: dict[str, Any] = {
        "town": town, "district": country.town_district[town], "exact": np.full(size, TOWN), "start": day,
        "end": day + DAY - 1, "point": country.towns[town], "submitted": day + 3 * DAY,
    }  # fmt: skip
    columns: dict[str, Any] = {
        name: np.where(mask[:, None] if name == "point" else mask, value, getattr(rows, name))
        for name, value in changed.items()
    }
    return replace(rows, **columns)


def _several(country: Country, history: History, rows: Told, spots: Ints, bundles: Sequence[Ints]) -> Told:
    """Rows about several incidents: the district, the days from the first to the last, and the sum of the dead."""
    columns = {name: getattr(rows, name).copy() for name in (*_COUNTS, *_SPOKEN)}
    for spot, bundle in zip(spots.tolist(), bundles, strict=True):
        days = history.second[bundle] // DAY * DAY
        killed = int(history.killed[bundle].sum())
        columns["start"][spot], columns["end"][spot] = days.min(), days.max() + DAY - 1
        columns["covers"][spot] = len(bundle)
        columns["killed_low"][spot] = columns["killed_high"][spot] = killed
        columns["civilians_killed"][spot] = columns["wounded"][spot] = -1
        columns["exact"][spot] = DISTRICT
        columns["point"][spot] = country.centres[history.district[bundle[0]]]
        columns["submitted"][spot] = days.max() + 5 * DAY
        for name in ("act", "target", "object"):  # what is not said of all is not said
            told = set(getattr(history, name)[bundle].tolist())
            columns[name][spot] = told.pop() if len(told) == 1 else ""
    parts = {int(spot): tuple(bundle.tolist()) for spot, bundle in zip(spots, bundles, strict=True)}
    return replace(rows, **columns, parts=parts)


def _split(rows: Told, chosen: Ints, random: Generator) -> Told:
    """Some of the rows as two: each with a part of the dead, nothing else told apart. Rows without two dead stay whole."""
    exact = (rows.killed_low[chosen] >= 2) & (rows.killed_low[chosen] == rows.killed_high[chosen])
    first = chosen[exact]
    again = len(rows) + np.arange(len(first))
    columns = {item.name: getattr(rows, item.name) for item in fields(Told) if item.name != "parts"}
    columns = {name: np.concatenate([column, column[first]]) for name, column in columns.items()}
    killed = columns["killed_low"][first]
    some = random.integers(1, killed)
    for end in ("killed_low", "killed_high"):
        columns[end][first], columns[end][again] = some, killed - some
    both = np.concatenate([first, again])
    for name in ("civilians_killed", "wounded"):
        columns[name][both] = -1
    about = columns["truth"][both].tolist()
    columns["truth"][both] = -1
    parts = {row: (incident,) for row, incident in zip(both.tolist(), about, strict=True)}
    return Told(**columns, parts=rows.parts | parts)


def forces_of(told: Told, row: int) -> list[str]:
    """The forces that a row names."""
    return [FORCES[number] for number in (int(told.force[row]), int(told.other[row])) if number >= 0]


assert set(DEADLINESS) >= {act for shares in ACTS.values() for act in shares}, "every act has a deadliness"
