"""What npm provides: country outlines and the zoom library. A brief can be made without them, and says so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources

MISSING = "The base map and zoom are missing because npm was not present when this was installed."
Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Country:
    """A country's outline: polygons of rings of (longitude, latitude) in degrees; the first ring is the outer one."""

    name: str
    polygons: tuple[tuple[Ring, ...], ...]


@dataclass(frozen=True)
class Assets:
    """Country outlines with their source, the zoom script, and the licences of both; empty where they were never built."""

    countries: tuple[Country, ...] = ()
    countries_source: str = ""
    zoom_script: str = ""
    licences: str = ""

    @property
    def missing(self) -> bool:
        """Whether the base map or the zoom script is absent."""
        return not self.countries or not self.zoom_script


@cache
def load_assets() -> Assets:
    """The assets that `npm ci && npm run vendor` built into the package; empty `Assets` where it was not run."""
    folder = resources.files("sulh.briefs").joinpath("static", "vendor")
    try:
        atlas = json.loads(folder.joinpath("countries.json").read_text(encoding="utf-8"))
        script, licences = (folder.joinpath(name).read_text(encoding="utf-8") for name in ("zoom.js", "LICENCES.txt"))
    except FileNotFoundError:
        return Assets()
    return Assets(tuple(_country(one) for one in atlas["countries"]), str(atlas["source"]), script, licences)


def _country(given: dict[str, list[list[list[list[float]]]] | str]) -> Country:
    polygons = given["polygons"]
    assert not isinstance(polygons, str)
    shaped = tuple(tuple(tuple((lon, lat) for lon, lat in ring) for ring in rings) for rings in polygons)
    return Country(str(given["name"]), shaped)
