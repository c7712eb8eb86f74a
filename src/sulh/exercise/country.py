"""An invented country: provinces, districts with their centres, towns, roads between centres and from each town to its own.

It lies in the middle of the Atlantic, where nothing is, so that nobody takes it for a real one. Distances are computed on
a plane of kilometres around its middle and turned into degrees at the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import minimum_spanning_tree
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Generator = np.random.Generator
NAME = "Orvanna"
MIDDLE = (30.0, -42.0)
"""Latitude and longitude of the middle."""
KM_PER_DEGREE = 111.195
SIZE_KM = 420.0
PROVINCES, DISTRICTS, TOWNS = 5, 30, 240
_ONSETS = ("k", "b", "t", "d", "m", "n", "r", "l", "s", "z", "g", "v", "h", "y")
_VOWELS = ("a", "o", "i", "u")
_CODAS = ("", "", "n", "r", "l", "m", "s")
_DARI = {
    "k": "ک", "b": "ب", "t": "ت", "d": "د", "m": "م", "n": "ن", "r": "ر", "l": "ل", "s": "س", "z": "ز", "g": "گ",
    "v": "و", "h": "ه", "y": "ی", "a": "ا", "o": "و", "i": "ی", "u": "و",
}  # fmt: skip
"""How the country's clerks write its names in Arabic script."""


@dataclass(frozen=True)
class Country:
    """Points are kilometres east and north of the middle (n x 2). `town_district` and `district_province` are numbers;
    the first town of a district is its centre. `roads` are pairs of towns. `weight` is how much happens in a town."""

    towns: Floats
    town_names: tuple[str, ...]
    town_district: Ints
    weight: Floats
    centres: Floats
    district_names: tuple[str, ...]
    district_province: Ints
    province_names: tuple[str, ...]
    roads: Ints

    def district_of(self, points: Floats) -> Ints:
        """The district in which each point lies: that of the nearest centre."""
        return np.asarray(cKDTree(self.centres).query(points)[1], dtype=np.int64)


def make_country(random: Generator) -> Country:
    """A country from a seed."""
    centres = _spread(random, DISTRICTS)
    province = np.asarray(cKDTree(_spread(random, PROVINCES)).query(centres)[1], dtype=np.int64)
    rest = random.uniform(-SIZE_KM / 2, SIZE_KM / 2, (TOWNS - DISTRICTS, 2))
    towns = np.concatenate([centres, rest])
    district = np.asarray(cKDTree(centres).query(towns)[1], dtype=np.int64)
    names = _names(random, TOWNS + PROVINCES)
    weight = 1 / np.sqrt(1 + random.permutation(TOWNS))
    weight[:DISTRICTS] *= 2
    distances = np.linalg.norm(centres[:, None] - centres[None], axis=2)
    between = np.argwhere(minimum_spanning_tree(distances).toarray() > 0)
    villages = np.arange(DISTRICTS, TOWNS)
    roads = np.concatenate([between, np.column_stack([villages, district[villages]])]).astype(np.int64)
    return Country(
        towns,
        names[:TOWNS],
        district,
        weight / weight.sum(),
        centres,
        names[:DISTRICTS],
        province,
        names[TOWNS:],
        roads,
    )


def degrees(points: Floats) -> tuple[Floats, Floats]:
    """Latitudes and longitudes of points in kilometres, to five decimals."""
    lat = MIDDLE[0] + points[:, 1] / KM_PER_DEGREE
    lon = MIDDLE[1] + points[:, 0] / (KM_PER_DEGREE * np.cos(np.radians(lat)))
    return np.round(lat, 5), np.round(lon, 5)


def in_dari(name: str) -> str:
    """A name as the clerks write it: a vowel within the word is often left out."""
    letters = name.lower()
    kept = [sign for place, sign in enumerate(letters) if place == 0 or sign != "a" or place == len(letters) - 1]
    return "".join(_DARI.get(sign, sign) for sign in kept)


def _spread(random: Generator, count: int) -> Floats:
    """Points that keep their distance: the best of several for each."""
    points = [random.uniform(-SIZE_KM / 2, SIZE_KM / 2, 2)]
    while len(points) < count:
        tries = random.uniform(-SIZE_KM / 2, SIZE_KM / 2, (12, 2))
        gaps = np.linalg.norm(tries[:, None] - np.array(points)[None], axis=2).min(axis=1)
        points.append(tries[int(np.argmax(gaps))])
    return np.array(points)


def _names(random: Generator, count: int) -> tuple[str, ...]:
    """Names of two or three syllables, no two alike."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = [_syllable(random) for _ in range(int(random.integers(2, 4)))]
        name = "".join(syllables).capitalize()
        if 4 <= len(name) <= 9:
            found[name] = None
    return tuple(found)


def _syllable(random: Generator) -> str:
    def pick(choices: tuple[str, ...]) -> str:
        return choices[int(random.integers(len(choices)))]

    return pick(_ONSETS) + pick(_VOWELS) + pick(_CODAS)


def roads_csv(country: Country) -> list[list[Any]]:
    """The roads, a header first: the towns at both ends and their points."""
    lat, lon = (column.tolist() for column in degrees(country.towns))
    lines: list[list[Any]] = [["from", "to", "from_lat", "from_lon", "to_lat", "to_lon"]]
    for one, other in country.roads.tolist():
        names = country.town_names[one], country.town_names[other]
        lines.append([*names, lat[one], lon[one], lat[other], lon[other]])
    return lines


def places_csv(country: Country) -> list[dict[str, Any]]:
    """The gazetteer: towns with both spellings, and the districts and provinces that they lie in."""
    lat, lon = degrees(country.towns)
    rows = []
    for number, name in enumerate(country.town_names):
        district = int(country.town_district[number])
        rows.append(
            {
                "name": name,
                "name_prs": in_dari(name),
                "lat": float(lat[number]),
                "lon": float(lon[number]),
                "level": "town" if number < DISTRICTS else "village",
                "province": country.province_names[int(country.district_province[district])],
                "district": country.district_names[district],
            }
        )
    return rows
