"""Whether violence moved, in each dimension of a question's period and baselines, and where it gathers: rows and sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sulh.measures.questions import Question
from sulh.measures.unsaid import CannotBeSaid
from sulh.measures.violence.displacement import Displacement, Labels, Shift, daytime, displacement
from sulh.measures.violence.events import EARTH_KM, Events
from sulh.measures.violence.hot_spots import HotSpots, hot_spots
from sulh.measures.violence.series import EPOCH, number
from sulh.measures.violence.territory import Territory
from sulh.measures.violence.words import p_words

Row = dict[str, Any]
Said = list[tuple[str, str]]
_BARRED = {1: "yes", 0: "no", -1: "open"}
_BARRED_LABELS = ("not barred", "barred", "open whether barred")
"""In the order of `Events.barred`, of which -1 is the last."""
_IN_WORDS = {"barred": "whether it is barred", "control": "who held the land", "hour": "hour of the day (UTC)"}
RADIUS_KM, DAYS = 50.0, 28
"""The largest hot spot that is looked for."""
SURE = 0.05


def dimensions(deeds: Events, territory: Territory | None) -> Mapping[str, Labels]:
    """The label of each incident in each dimension; empty where nothing single is known."""
    middle = (deeds.begin + deeds.end) // 2
    found: dict[str, Labels] = {
        "act": deeds.act, "target": deeds.target, "perpetrator": deeds.perpetrator, "sides": deeds.sides, "place": deeds.place,
        "hour": daytime(deeds.second),
    }  # fmt: skip
    # without the mix of the barred and the rest, a shift to those whom the terms leave out shows nowhere
    if len(np.unique(deeds.barred)) > 1:
        found["barred"] = np.array(_BARRED_LABELS, dtype=np.str_)[deeds.barred]
    if territory is not None:
        found["control"] = territory.of(deeds.lat, deeds.lon, middle)
    return {name: labels for name, labels in found.items() if (labels != "").any()}


Told = list[tuple[str, str, str, str]]
"""Question, dimension, baseline, and what is said of the mix, without its beginning."""


def moved(
    questions: Sequence[Question], deeds: Events, account: str, reading: str, territory: Territory | None, seed: int = 0
) -> tuple[list[Row], list[Row], Told]:
    """Rows of `SHIFTS` and `SHARES`, and what is said, for the period of every question against its baselines, all incidents
    counted.

    Questions with the same period and baseline have the same answer, given once, under the first of them.
    """
    sharp = deeds.where(deeds.of_a_day)
    labels = dimensions(sharp, territory)
    shifts: list[Row] = []
    shares: list[Row] = []
    told: Told = []
    seen: set[tuple[Any, ...]] = set()
    for one in questions:
        for name, parts in one.baselines.items():
            base = [(number(part.first), number(part.last)) for part in parts]
            key = (one.period, tuple(base))
            if key in seen or not base:
                continue
            seen.add(key)
            days = number(one.period.first), number(one.period.last)
            for dimension, label in labels.items():
                scope = {
                    "measure": one.id,
                    "reading": reading,
                    "account": account,
                    "declared_after_start": one.declared_after_start,
                    "dimension": dimension,
                    "baseline": name,
                }
                found = displacement(sharp.begin, label, sharp.barred, *days, base, seed=seed)
                shifts.append(scope | _shift_row(found))
                shares += [] if isinstance(found, CannotBeSaid) else [scope | row for row in _share_rows(found)]
                told += [(one.id, dimension, name, text) for text in _texts(dimension, found)]
    return shifts, shares, told


def _shift_row(found: Displacement | CannotBeSaid) -> Row:
    if isinstance(found, CannotBeSaid):
        return {"because": found.because}
    row: Row = {
        "distance": found.distance, "p": found.p, "weeks_before": found.weeks[0], "weeks_now": found.weeks[1],
        "unknown": found.unknown,
    }  # fmt: skip
    if isinstance(found.shift, Shift):
        ends = (found.shift.low, found.shift.high)
        low, high = (float(end) if np.isfinite(end) else None for end in ends)
        return row | {
            "fewer_barred": found.shift.fewer_barred, "shifted": found.shift.estimate, "shifted_low": low, "shifted_high": high
        }  # fmt: skip
    return row | {"shifted_because": found.shift.because}


def _share_rows(found: Displacement) -> Iterator[Row]:
    for one in found.shares:
        yield {
            "value": one.label, "barred": _BARRED[one.barred], "a_day_before": one.before, "a_day_now": one.now,
            "share_before": one.share_before, "share_now": one.share_now, "change_low": one.change_low,
            "change_high": one.change_high,
        }  # fmt: skip


def _texts(dimension: str, found: Displacement | CannotBeSaid) -> list[str]:
    """What is said of the mix; what moved to what nobody bars does not depend on the dimension and is said once, of acts."""
    if isinstance(found, CannotBeSaid):
        return [str(found)]
    texts = found.sentences()
    moved_, rest = (
        [text for text in texts if "nobody bars" in text],
        [text for text in texts if "nobody bars" not in text],
    )
    return ["; ".join([*rest, *_largest(found)]), *(moved_ if dimension == "act" else [])]


def in_words(told: Mapping[str, Told], everybody: str) -> Said:
    """Sentences by question: what is the same in several readings, dimensions or baselines is said once. `told` is what `moved`
    gave, by reading; `everybody` the reading that stands for all."""
    by_reading: dict[tuple[str, str, str, str], list[str]] = {}
    for reading, lines in told.items():
        for line in lines:
            by_reading.setdefault(line, []).append(reading)
    groups: dict[tuple[str, str, tuple[str, ...]], list[tuple[str, str]]] = {}
    for (question, dimension, baseline, text), readings in by_reading.items():
        whose = () if len(readings) == len(told) else tuple(readings)
        groups.setdefault((question, text, whose), []).append((dimension, baseline))
    said: Said = []
    for (question, text, whose), found in groups.items():
        dimensions_, baselines = (dict.fromkeys(pair[place] for pair in found) for place in (0, 1))
        head = f"By {_listed(_IN_WORDS.get(name, name) for name in dimensions_)}, against {_listed(name.replace('_', ' ') for name in baselines)}"
        readers = "" if not whose or whose == (everybody,) else f", as {_listed(whose)} reads what is barred"
        said.append((question, f"{head}{readers}: {text}"))
    return said


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"


def _largest(found: Displacement) -> list[str]:
    """The kinds whose share surely changed, the largest change first."""
    sure = [one for one in found.shares if one.change_low > 0 or one.change_high < 0]
    sure.sort(key=lambda one: (-abs(one.share_now - one.share_before), one.label))
    return [
        f"{one.label.replace('_', ' ')} from {one.share_before:.0%} to {one.share_now:.0%} of all" for one in sure[:4]
    ] if found.p < SURE else []  # fmt: skip


def gathered(
    deeds: Events, account: str, first: dt.date, last: dt.date, replications: int, seed: int = 0
) -> tuple[list[Row], Said]:
    """Rows of `HOT_SPOTS` for the days `first` to `last`, and sentences."""
    inside = (deeds.begin >= number(first)) & (deeds.end <= number(last))
    sharp = deeds.where(deeds.of_a_day & deeds.with_point & inside)
    x, y = sharp.km()
    found = hot_spots(x, y, sharp.begin, max_radius_km=RADIUS_KM, max_days=DAYS, replications=replications, seed=seed)
    period = f"{first} to {last}"
    if isinstance(found, CannotBeSaid):
        return [], [(period, f"Where more happened than place and time alone bring {found}")]
    sure = [one for one in found.found if one.p < SURE]
    rows = []
    for rank, one in enumerate(sure, start=1):
        lat, lon = _degrees(sharp, one.x_km, one.y_km, x)
        rows.append(
            {
                "account": account, "rank": rank, "lat": lat, "lon": lon, "radius_km": one.radius_km,
                "from": _date(one.first), "until": _date(one.last), "observed": one.observed, "expected": one.expected,
                "p": one.p,
            }
        )  # fmt: skip
    return rows, [(period, text) for text in _hot_words(found, rows)]


def _hot_words(found: HotSpots, rows: Sequence[Row]) -> Iterator[str]:
    if not rows:
        yield f"No place and time stand out from what places and times alone bring ({p_words(found.p)})"
    for row in rows[:5]:
        yield (
            f"{row['from']} to {row['until']}, within {row['radius_km']:.0f} km of {row['lat']:.2f}, {row['lon']:.2f}: "
            f"{row['observed']} incidents, where place and time alone bring {row['expected']:.1f} ({p_words(row['p'])})"
        )


def _degrees(deeds: Events, east: float, north: float, x: Any) -> tuple[float, float]:
    """Degrees of a point in kilometres, by the incident nearest to it: `Events.km` is not the same everywhere."""
    _, y = deeds.km()
    near = int(np.argmin(np.hypot(x - east, y - north)))
    per_degree = np.pi * EARTH_KM / 180
    lat = float(deeds.lat[near] + (north - y[near]) / per_degree)
    lon = float(deeds.lon[near] + (east - x[near]) / (per_degree * max(np.cos(np.radians(lat)), 1e-6)))
    return round(lat, 4), round(lon, 4)


def _date(day: int) -> dt.date:
    return EPOCH + dt.timedelta(days=int(day))
