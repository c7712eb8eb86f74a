"""Incidents on the map, and the compact data that the page's script reads."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence

from sulh.briefs.assets import MISSING, Assets
from sulh.briefs.base_map import (
    WIDTH,
    Projection,
    outlines,
    projection,
    region_of,
    scale_km,
)
from sulh.briefs.cards import toll
from sulh.briefs.drawings import Layer, MapMark, MapView
from sulh.briefs.inputs import CaseInfo
from sulh.briefs.pairs import RANK
from sulh.briefs.phrases import Row, number, plural, when, where

MOST_SVG_MARKS = 2000
"""With more incidents than this the map is drawn on a canvas; without script it then shows shared discs."""
_MOST_SHARED = 1000
_LOOKS = 4
_EPOCH = dt.date(1970, 1, 1)
_WHOLE_EARTH = (-170.0, -60.0, 170.0, 75.0)


def _mark(place: Projection, row: Row, index: int, status: str, dossier: int) -> MapMark:
    radius = (row["radius_km"] or 0.0) * place.units_per_km(row["lat"])
    title = f"{when(row['start'], row['end'])}, {where(row, disc=False)}: {toll(row)}"
    told = "map place" in row["told"]
    title += f" ({row['told_words']})" if row["told_words"] else ""
    return MapMark(place.x(row["lon"]), place.y(row["lat"]), round(radius, 2), status, title, dossier, index, told)


def _shared(marks: Sequence[MapMark]) -> tuple[MapMark, ...]:
    """One mark for each disc; its class is the first of RANK among the incidents that share it."""
    discs: dict[tuple[float, float, float], list[MapMark]] = {}
    for mark in marks:
        discs.setdefault((round(mark.x), round(mark.y), round(mark.radius)), []).append(mark)
    kept = []
    for disc, here in sorted(discs.items(), key=lambda item: (-len(item[1]), item[0]))[:_MOST_SHARED]:
        status = min((mark.status for mark in here), key=RANK.index)
        kept.append(MapMark(*disc, status, plural(len(here), "incident"), 0, 0, all(mark.told for mark in here)))
    return tuple(kept)


def map_view(
    case: CaseInfo, assets: Assets, rows: Sequence[Row], classes: Mapping[str, str], dossiers: Mapping[str, int]
) -> tuple[MapView, list[MapMark | None]]:
    """The map, and each row's mark (None where the place is not known). `rows` are as shown (`telling`)."""
    placed = [row for row in rows if row["lat"] is not None and row["lon"] is not None]
    region = (
        case.region or region_of([(row["lon"], row["lat"], row["radius_km"] or 0.0) for row in placed]) or _WHOLE_EARTH
    )
    place = projection(region)
    marks: list[MapMark | None] = [
        None if row["lat"] is None or row["lon"] is None
        else _mark(place, row, at, classes.get(row["incident_id"], "none"), dossiers.get(row["incident_id"], 0))
        for at, row in enumerate(rows)
    ]  # fmt: skip
    drawn = [mark for mark in marks if mark is not None]
    canvas = len(drawn) > MOST_SVG_MARKS
    _, south, _, north = place.region()
    notes = [f"Each disc holds the place of an incident, true to scale; {plural(len(drawn), 'incident')} on the map."]
    told = sum(mark.told for mark in drawn)
    if told:
        notes.append(f"Broken line: no place is established, and it stands where one account puts it ({number(told)}).")
    if case.layers:
        notes.append(f"Shaded: {'; '.join(dict.fromkeys(one.words for one in case.layers))}.")
    if len(rows) > len(drawn):
        notes.append(f"{plural(len(rows) - len(drawn), 'incident')} of which nobody tells the place are not on it.")
    view = MapView(
        WIDTH, place.height, outlines(assets, place), _shared(drawn) if canvas else tuple(_small_last(drawn)), canvas,
        round(place.units_per_km((south + north) / 2), 6), scale_km(place), " ".join(notes),
        f"Country lines: {assets.countries_source}." if not assets.missing else MISSING, tuple(_layers(case, place)),
    )  # fmt: skip
    return view, marks


def _layers(case: CaseInfo, place: Projection) -> Iterator[Layer]:
    """Land that somebody held, each holder with a look of its own."""
    looks = {name: number_ % _LOOKS for number_, name in enumerate(sorted({one.control for one in case.layers}))}
    for one in case.layers:
        path = "".join(
            "M" + "L".join(f"{place.x(lon)} {place.y(max(-85.0, min(85.0, lat)))}" for lon, lat in ring) + "Z"
            for ring in one.rings
        )
        yield Layer(path, one.words, looks[one.control])


def _small_last(marks: Sequence[MapMark]) -> list[MapMark]:
    """Small discs are drawn over large ones, weighty classes over others."""
    return sorted(marks, key=lambda mark: (-mark.radius, -RANK.index(mark.status), mark.x, mark.y, mark.index))


def _day(time: dt.datetime | None) -> int | None:
    return None if time is None else (time.date() - _EPOCH).days


def page_data(
    rows: Sequence[Row], marks: Sequence[MapMark | None], classes: Mapping[str, str], dossiers: Mapping[str, int],
    view: MapView,
) -> str:  # fmt: skip
    """JSON for the script: columns of equal length for all incidents, days since 1970; safe inside a script element."""
    names = sorted({where(row, disc=False) for row in rows})
    place = {name: at for at, name in enumerate(names)}
    data = {
        "canvas": view.canvas,
        "classes": RANK,
        "unitsPerKm": view.units_per_km,
        "places": names,
        "id": [row["incident_id"] for row in rows],
        "x": [mark.x if mark else None for mark in marks],
        "y": [mark.y if mark else None for mark in marks],
        "r": [mark.radius if mark else 0 for mark in marks],
        "from": [_day(row["start"]) for row in rows],
        "until": [_day(row["end"]) for row in rows],
        "class": [RANK.index(classes.get(row["incident_id"], "none")) for row in rows],
        "low": [row["killed_low"] or 0 for row in rows],
        "high": [row["killed_high"] for row in rows],
        "place": [place[where(row, disc=False)] for row in rows],
        "told": [1 if row["told_words"] else 0 for row in rows],
        "broken": [1 if mark and mark.told else 0 for mark in marks],
        "dossier": [dossiers.get(row["incident_id"], 0) for row in rows],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
