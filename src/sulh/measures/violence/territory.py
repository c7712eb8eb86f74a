"""Who held which land when: layers of control with dates, as a GeoJSON file.

Each feature is a polygon with the property `control` (an actor of the case, or words such as contested) and, where they are known, `from`
and `until` (days, both counted). Where several cover a point on a day and differ, it is nobody's to say: the label is empty.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from sulh.errors import FileError, InputError
from sulh.measures.count import Ints
from sulh.measures.violence.noise import Floats

Labels = npt.NDArray[np.str_]
MOST_BYTES = 50_000_000
_EPOCH = dt.date(1970, 1, 1)
_ALWAYS = 10**9


@dataclass(frozen=True, eq=False)
class Territory:
    """Polygons (degrees) with who holds each from which day to which (since 1970, both counted)."""

    shapes: npt.NDArray[np.object_]
    control: Labels
    begin: Ints
    end: Ints

    def of(self, lat: Floats, lon: Floats, day: Ints) -> Labels:
        """Who held each point on its day; empty where no layer says or layers differ. NaN is no point."""
        out = np.full(len(lat), "", dtype=object)
        placed = np.flatnonzero(np.isfinite(lat) & np.isfinite(lon))
        if not len(placed) or not len(self.shapes):
            return out.astype(np.str_)
        points = shapely.points(lon[placed], lat[placed])
        row, layer = shapely.STRtree(self.shapes).query(points, predicate="intersects")
        at = placed[row]
        valid = (self.begin[layer] <= day[at]) & (day[at] <= self.end[layer])
        for point, name in zip(at[valid], self.control[layer[valid]], strict=True):
            out[point] = str(name) if out[point] in ("", name) else None
        return np.array(["" if name is None else name for name in out], dtype=np.str_)

    def on(self, day: int) -> list[tuple[str, dt.date | None, list[list[tuple[float, float]]]]]:
        """Who held what on a day: who, since when (None: no first day), and the rings of longitude and latitude."""
        found = []
        for shape, name, begin, end in zip(self.shapes, self.control, self.begin, self.end, strict=True):
            if begin <= day <= end:
                parts = shape.geoms if shape.geom_type == "MultiPolygon" else [shape]
                rings = [list(ring.coords) for part in parts for ring in (part.exterior, *part.interiors)]
                since = None if begin <= -_ALWAYS else _EPOCH + dt.timedelta(days=int(begin))
                found.append((str(name), since, [[(lon, lat) for lon, lat, *_ in ring] for ring in rings]))
        return found


def load_territory(path: Path) -> Territory:
    """Read layers of control. Raises FileError where the file cannot be read, InputError with the feature where it is not as
    it should be."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileError(f"it is larger than {MOST_BYTES:,} bytes", where=path, remedy="Simplify its outlines.")
        given = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError("it cannot be read", where=path, remedy=str(error.strerror or "")) from None
    except ValueError:
        raise InputError(
            "this is not GeoJSON", where=path, remedy="Export the layers as a FeatureCollection."
        ) from None
    features = given.get("features") if isinstance(given, dict) else None
    if not isinstance(features, list) or given.get("type") != "FeatureCollection":
        raise InputError("this is not a FeatureCollection", where=path, remedy="Export the layers as one.")
    rows = [_layer(path, number, feature) for number, feature in enumerate(features, start=1)]
    shapes = np.array([row[0] for row in rows], dtype=object)
    names = np.array([row[1] for row in rows], dtype=np.str_)
    begin, end = (np.array([row[place] for row in rows], dtype=np.int64) for place in (2, 3))
    return Territory(shapes, names, begin, end)


def _layer(path: Path, number: int, feature: Any) -> tuple[shapely.Geometry, str, int, int]:
    def flaw(what: str, remedy: str) -> InputError:
        return InputError(f"feature {number}: {what}", where=path, remedy=remedy)

    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, Mapping) or not isinstance(properties.get("control"), str):
        raise flaw("it does not say who holds it", "Give it the property “control”.")
    try:
        shape = shapely.from_geojson(json.dumps(feature.get("geometry")))
    except (shapely.GEOSException, TypeError, ValueError):
        shape = None
    if shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise flaw("it is no polygon", "Layers of control are polygons in degrees.")
    west, south, east, north = shape.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise flaw("it lies outside the Earth", "Coordinates are longitude and latitude in degrees.")
    if not shape.is_valid:
        raise flaw("its outline crosses itself", "Mend the outline, in QGIS by “Fix geometries”.")
    begin, end = -_ALWAYS, _ALWAYS
    for name in ("from", "until"):
        value = properties.get(name)
        if value is None:
            continue
        try:
            day = (dt.date.fromisoformat(str(value)) - _EPOCH).days
        except ValueError:
            raise flaw(f"“{value}” under “{name}” is no day", "Write year-month-day.") from None
        begin, end = (day, end) if name == "from" else (begin, day)
    if end < begin:
        raise flaw("it ends before it begins", "Correct from or until.")
    return shape, str(properties["control"]), begin, end
