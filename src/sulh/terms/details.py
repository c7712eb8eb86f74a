"""The parts of a condition that are no sets: counts, hours, days, places, attacks nearby, what was stated, what was broken."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from sulh.messages import say
from sulh.strict_yaml import Path_
from sulh.terms.actor_sets import ActorSets, Parts, mask_of, nearest
from sulh.terms.areas import area_with_distance
from sulh.terms.base import UNSTATED
from sulh.terms.dates import first_second, last_second
from sulh.terms.formula import DAY, Arcs, AtHours, Formula, Inside, Within, Yes, conj
from sulh.terms.legend import Area, Broken, Nearness, fold

NEAR_KEYS = ("attack_by", "on", "within_hours", "within_km", "while_it_goes_on", "or_stated")
BROKEN_KEYS = ("broken", "times", "within_days", "lapses_after_days")
STATED = ("in_defence_of", "during", "reprisal_for")
MOST_KM = 100_000
"""More kilometres, hours or days than any rule can mean."""
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)$")
_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)$")


def count(sets: ActorSets, fact: str, value: Any, path: Path_) -> Formula:
    """`{at_least: 100}`, `{at_most: 3}`; `unstated` is an open question."""
    if not isinstance(value, dict) or not value or not set(value) <= {"at_least", "at_most"}:
        raise sets.error(path, f"{fact} takes at_least and at_most", f"Write {fact}: {{at_least: 100}}.")
    parts: list[Formula] = []
    for key, bound in value.items():
        if bound == UNSTATED:
            label = say("question-unstated", bound=key.replace("_", " "), count=fact.replace("_", " "))
            parts.append(sets.question("unstated:" + ".".join(str(part) for part in (*path, key)), label))
        elif _is_whole(bound) and bound >= 0:
            parts.append(Within(fact, bound, None) if key == "at_least" else Within(fact, None, bound))
        else:
            raise sets.error((*path, key), f"{key} takes a whole number from 0, or unstated", f"Write {key}: 3.")
    low, high = value.get("at_least"), value.get("at_most")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        raise sets.error(path, f"at_least {low} is above at_most {high}", "Correct one of them.")
    return conj(*parts)


def hours(sets: ActorSets, value: Any, path: Path_) -> Formula:
    """`{from: "22:00", until: "06:00", utc_offset: "+04:30"}`: a stretch of the day, over midnight where it has to."""
    if not isinstance(value, dict) or not {"from", "until"} <= set(value) <= {"from", "until", "utc_offset"}:
        remedy = 'Write hours: {from: "22:00", until: "06:00", utc_offset: "+04:30"}.'
        raise sets.error(path, "hours takes from, until and utc_offset", remedy)
    first, end = (_clock(sets, value[key], (*path, key)) for key in ("from", "until"))
    if first == end:
        raise sets.error(path, "from and until are the same hour", "Leave hours out for the whole day.")
    shift = _offset(sets, value.get("utc_offset", "+00:00"), (*path, "utc_offset"))
    return AtHours(arcs((first - shift) % DAY, (end - 1 - shift) % DAY))


def arcs(first: int, last: int) -> Arcs:
    """The stretch of the day from `first` to `last` (seconds, both included), cut where it goes over midnight."""
    return ((first, last),) if first <= last else ((0, last), (first, DAY - 1))


def _clock(sets: ActorSets, value: Any, path: Path_) -> int:
    found = _CLOCK.match(value) if isinstance(value, str) else None
    if found is None:
        raise sets.error(path, f"“{value}” is no time of day", 'Write hours and minutes in quotes, such as "06:00".')
    return int(found[1]) * 3600 + int(found[2]) * 60


def _offset(sets: ActorSets, value: Any, path: Path_) -> int:
    found = _OFFSET.match(value) if isinstance(value, str) else None
    if found is None:
        raise sets.error(path, f"“{value}” is no offset from UTC", 'Write it in quotes, such as "+04:30".')
    return (1 if found[1] == "+" else -1) * (int(found[2]) * 3600 + int(found[3]) * 60)


def day(sets: ActorSets, given: dict[str, Any], key: str, path: Path_) -> int | None:
    """The first second of `from`, the last of `until`; None where the key is absent."""
    if key not in given:
        return None
    value = given[key]
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise sets.error((*path, key), f"{key} takes a date", "Write year-month-day, such as 2020-02-29.")
    return first_second(value) if key == "from" else last_second(value)


def place(sets: ActorSets, value: Any, path: Path_) -> Formula:
    """A place by admin name, around a point, or in or near an area of the agreement."""
    if isinstance(value, str):
        return _in_area(sets, {"area": value}, path)
    if isinstance(value, dict) and value:
        if "area" in value:
            return _in_area(sets, value, path)
        names = set(value) <= {"adm1", "adm2"}
        if names and all(isinstance(item, str) and fold(item) for item in value.values()):
            return _inside(sets, Area(adm1=value.get("adm1"), adm2=value.get("adm2")))
        numbers = [value.get(key) for key in ("lat", "lon", "within_km")]
        if set(value) == {"lat", "lon", "within_km"} and all(_is_number(item) for item in numbers):
            lat, lon, km = (float(item) for item in numbers)  # type: ignore[arg-type]
            if -90 <= lat <= 90 and -180 <= lon <= 180 and 0 <= km <= MOST_KM:
                return _inside(sets, Area(lat=lat, lon=lon, within_km=km))
    remedy = "Write {adm1: PROVINCE, adm2: DISTRICT}, {lat: , lon: , within_km: }, or {area: NAME, within_km: }."
    raise sets.error(path, "this is not a place", remedy)


def _in_area(sets: ActorSets, value: dict[str, Any], path: Path_) -> Formula:
    name, km = value["area"], value.get("within_km", 0)
    shapes = sets.agreement.shapes
    if not isinstance(name, str) or name not in shapes:
        raise sets.error(path, f"there is no area “{name}”", nearest(str(name), shapes) or "Define it under areas.")
    if not set(value) <= {"area", "within_km"} or not _is_number(km) or not 0 <= km <= MOST_KM:
        raise sets.error(path, "an area takes within_km, a number of kilometres", "Write {area: NAME, within_km: 5}.")
    try:
        return _inside(sets, area_with_distance(shapes[name], float(km)))
    except ValueError as error:
        raise sets.error(path, str(error), "Write {area: NAME, within_km: 5}.") from None


def _inside(sets: ActorSets, area: Area) -> Formula:
    sets.legend.areas[area.key] = area
    return Inside(area.key)


def near(sets: ActorSets, given: dict[str, Any], path: Path_) -> Formula:
    """Another incident: an attack by some on some, soon before and near, or still going on."""
    lasting = "while_it_goes_on" in given
    for key in ("attack_by", "on", "while_it_goes_on" if lasting else "within_hours", "within_km"):
        if key not in given:
            raise sets.error(
                path, f"an attack nearby needs {key}", "Write {attack_by: , on: , within_hours: , within_km: }."
            )
    if lasting and "within_hours" in given:
        remedy = (
            "Keep within_hours for attacks that are over, while_it_goes_on for those that are not; any_of takes both."
        )
        raise sets.error(path, "within_hours and while_it_goes_on stand side by side", remedy)
    span = _gap(sets, given["while_it_goes_on"], (*path, "while_it_goes_on")) if lasting else given["within_hours"]
    for key, value in (("within_hours", span), ("within_km", given["within_km"])):
        if not _is_number(value) or not 0 <= value <= MOST_KM:
            raise sets.error((*path, key), f"{key} takes a number from 0 to {MOST_KM:,}")
    stated_too = given.get("or_stated")
    if stated_too is not None and stated_too not in STATED:
        raise sets.error((*path, "or_stated"), f"or_stated takes one of {', '.join(STATED)}")
    by = sets.nodes("perpetrator", given["attack_by"], (*path, "attack_by"))
    on = sets.nodes("target", given["on"], (*path, "on"))
    for key, parts in (("attack_by", by), ("on", on)):
        if not mask_of(parts):
            raise sets.error((*path, key), f"{key} names nobody", "Name at least one actor.")
    found = Nearness(
        mask_of(by), mask_of(by, sure=True), mask_of(on), mask_of(on, sure=True),
        round(span * 3600), round(given["within_km"] * 1000), stated_too,
        _near_label(sets, by, on, given, span), lasting,
    )  # fmt: skip
    return _near_fact(sets, found)


def _near_fact(sets: ActorSets, found: Nearness) -> Formula:
    masks = ":".join(f"{mask:x}" for mask in (found.by, found.by_surely, found.on, found.on_surely))
    lasting = "on" if found.while_it_goes_on else "s"
    fact = f"near:{masks}:{found.within_seconds}{lasting}:{found.within_metres}m:{found.or_stated or ''}"
    sets.legend.near[fact] = found
    return Yes(fact)


def _gap(sets: ActorSets, value: Any, path: Path_) -> Any:
    if not isinstance(value, dict) or set(value) != {"gap_hours"}:
        remedy = "Write while_it_goes_on: {gap_hours: 6}: the attack goes on while the next blow falls within 6 hours."
        raise sets.error(path, "while_it_goes_on takes gap_hours", remedy)
    return value["gap_hours"]


def _near_label(sets: ActorSets, by: Parts, on: Parts, given: dict[str, Any], span: float) -> str:
    actors = sets.agreement.vocabulary.actors
    who, whom = (
        ", ".join(actors.label(node) for node in actors.nodes(mask_of(part)) or ["anyone"]) for part in (by, on)
    )
    form = "near-lasting" if "while_it_goes_on" in given else "near-before"
    words = say(form, by=who, on=whom, hours=f"{span:g}", km=f"{given['within_km']:g}")
    said = given.get("or_stated")
    return say("near-or-stated", near=words, relation=said.replace("_", " ")) if said else words


def stated(sets: ActorSets, value: Any, path: Path_) -> Formula:
    """A relation that a report of the account states."""
    if value not in STATED:
        raise sets.error(path, f"stated takes one of {', '.join(STATED)}")
    fact = f"stated:{value}"
    sets.legend.stated[fact] = str(value)
    return Yes(fact)


def broken(sets: ActorSets, given: dict[str, Any], path: Path_) -> Formula:
    """`{broken: T1, times: 3, within_days: 7}`: T1 was broken so often, all before this began, in this reading."""
    name, times = given.get("broken"), given.get("times", 1)
    provisions = sets.agreement.file.provisions
    if not isinstance(name, str) or name not in provisions or provisions[name].kind != "must_not":
        known = [key for key, item in provisions.items() if item.kind == "must_not"]
        raise sets.error(path, f"“{name}” is no must_not of this agreement", f"There are: {', '.join(known)}.")
    if not _is_whole(times) or not 1 <= times <= 1_000_000:
        raise sets.error((*path, "times"), "times takes a whole number from 1")
    spans: list[int | None] = []
    for key in ("within_days", "lapses_after_days"):
        value = given.get(key)
        if value is not None and (not _is_number(value) or not 0 < value <= MOST_KM):
            raise sets.error((*path, key), f"{key} takes a number of days above 0")
        spans.append(None if value is None else round(value * DAY))
    return _broken_fact(sets, name, times, spans[0] if times > 1 else None, spans[1])


def _broken_fact(sets: ActorSets, name: str, times: int, within: int | None, lapses: int | None) -> Formula:
    reading = sets.understanding.of(f"provision:{name}")
    counted = sets.understanding.of("counting:rule")
    if within is None:
        label = say("broken", provision=name, times=times)
    else:
        label = say("broken-within", provision=name, times=str(times), days=f"{within / DAY:g}")
    if lapses is not None:
        label = say("broken-lapsing", broken=label, days=f"{lapses / DAY:g}")
    found = Broken(name, reading, times, within, lapses, label, counted)
    sets.legend.broken[found.fact] = found
    return Yes(found.fact)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
