"""Places by name: how many are found, and how fast: `python benchmarks/places.py [NAMES] [QUERIES]`.

First the districts of a real country, where `../shared/data/places` has them: their names in English and in Dari, the province
given, a typing error in 10 of 100 names (a letter inserted, dropped, changed, or two exchanged), ten seeds. Printed: the share
found and right, ambiguous, not found, and found but wrong; rows that share a name within their province are counted apart,
for nobody could tell them apart by it.

Then made names (syllables, a seed), a third of the queries with a typing error and some unknown, each with its province: seconds
and memory, against a peer by hand: a dictionary of exact names, and rapidfuzz's `cdist` over the province for the rest.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from sulh.sources.places.files import load_gazetteer
from sulh.sources.places.fold import fold
from sulh.sources.places.gazetteer import Gazetteer, PlaceRow, make_gazetteer
from sulh.sources.places.match import Found, PlaceQuery, find_places

DISTRICTS = Path(__file__).parents[2] / "shared/data/places/afghanistan_provinces_districts.csv"
LATIN = "abcdefghijklmnopqrstuvwxyz"
ARABIC = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
NO_NAME = {"", "N/A", "NA", "N/ A", "N/A.", "موجود نیست"}


def typing_error(name: str, rng: random.Random, alphabet: str) -> str:
    """The name with one slip: a letter inserted, dropped or changed, or two neighbours exchanged."""
    letters = [place for place, sign in enumerate(name) if sign.isalpha()]
    kind, place = rng.choice("idcx"), rng.choice(letters)
    if kind == "i":
        return name[:place] + rng.choice(alphabet) + name[place:]
    if kind == "c":
        other = rng.choice([sign for sign in alphabet if sign != name[place].lower()])
        return name[:place] + other + name[place + 1 :]
    pairs = [one for one in letters if one + 1 in letters and name[one] != name[one + 1]]
    if kind == "x" and pairs:
        place = rng.choice(pairs)
        return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
    return name[:place] + name[place + 1 :]


@dataclass(frozen=True)
class District:
    """A row of the table of districts: its name in English, its name and its province's as they are asked for."""

    english: str
    province: str
    asked: str
    asked_province: str


def districts(column: str, province_column: str | None = None) -> list[District]:
    """The districts that have a name in a column (`name` or `name_dari`)."""
    with DISTRICTS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    provinces = {row["name"]: row[province_column or column] for row in rows if row["level"] == "province"}
    return [
        District(row["name"].strip(), row["province"], row[column].strip(), provinces[row["province"]])
        for row in rows
        if row["level"] == "district" and row[column].strip() not in NO_NAME and row["province"] != "N/A"
    ]


def shared_names(rows: list[District]) -> set[tuple[str, str]]:
    """The names (folded) that two districts of one province bear."""
    counts = Counter((fold(row.asked), row.province) for row in rows)
    return {key for key, count in counts.items() if count > 1}


def outcome(found: Found, wanted: District) -> str:
    """`right`, `ambiguous`, `not found` or `wrong`."""
    if found.status != "found":
        return found.status.replace("_", " ")
    same = found.name is not None and fold(found.name) == fold(wanted.english) and found.adm1 == wanted.province
    return "right" if same else "wrong"


def measured(
    gazetteer: Gazetteer, rows: list[District], alphabet: str, share: float, seeds: range
) -> tuple[Counter[str], Counter[str]]:
    """How the queries come out, for names that one district of a province bears, and for those that several do."""
    alone: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    doubled = shared_names(rows)
    for seed in seeds:
        rng = random.Random(seed)
        texts = [typing_error(row.asked, rng, alphabet) if rng.random() < share else row.asked for row in rows]
        queries = [PlaceQuery(text, row.asked_province) for text, row in zip(texts, rows, strict=True)]
        for row, found in zip(rows, find_places(gazetteer, queries, level="district"), strict=True):
            (shared if (fold(row.asked), row.province) in doubled else alone)[outcome(found, row)] += 1
    return alone, shared


SYLLABLES = (  # noqa: SIM905
    "ba be bi bo bu da de di do du ga ge gha gho ja ji ka ke kha khi ko ku la le li lo ma me mi mo mu na ni no pa pi qa ra re "
    "ri ro ru sa sha shi so su ta te ti to tu wa za zi zo kal mar dan gul tan zar bad shah pur khel ab"
).split()


def made_name(rng: random.Random) -> str:
    """A name of two to four syllables, some with a second word."""
    name = "".join(rng.choice(SYLLABLES) for _ in range(rng.choice((2, 3, 3, 3, 4, 4)))).capitalize()
    return name + rng.choice(("", "", "", "", " Kalay", " Khel", "abad", " Qala"))


def made_rows(size: int, rng: random.Random) -> list[PlaceRow]:
    """Villages in forty provinces."""
    provinces = sorted({made_name(rng) for _ in range(40)})
    rows = [PlaceRow((name,), "province", 34.0, 66.0, fold(name)) for name in provinces]
    for _ in range(size):
        lat, lon = round(30 + rng.random() * 8, 5), round(60 + rng.random() * 10, 5)
        rows.append(PlaceRow((made_name(rng),), "village", lat, lon, fold(rng.choice(provinces))))
    return rows


def made_queries(rows: list[PlaceRow], size: int, rng: random.Random) -> tuple[list[PlaceQuery], dict[PlaceQuery, str]]:
    """Distinct queries with their province: 60 in 100 as written, 33 with a typing error, 7 unknown; and what was meant."""
    meant: dict[PlaceQuery, str] = {}
    while len(meant) < size:
        row, kind = rng.choice(rows), rng.random()
        name = row.names[0]
        text = (
            name
            if kind < 0.6
            else typing_error(name, rng, LATIN)
            if kind < 0.93
            else f"{made_name(rng)} {made_name(rng)}"
        )
        meant[PlaceQuery(text, row.adm1)] = name if kind < 0.93 else ""
    return list(meant), meant


def by_hand(rows: list[PlaceRow], queries: list[PlaceQuery]) -> dict[PlaceQuery, str]:
    """The peer: exact names by a dictionary, else the nearest name of the province, at most two edits away."""
    blocks: dict[str, set[str]] = {}
    for row in rows:
        blocks.setdefault(row.adm1, set()).add(row.names[0].lower())
    found: dict[PlaceQuery, str] = {}
    rest: dict[str, list[PlaceQuery]] = {}
    for query in queries:
        if query.text.lower() in blocks[query.adm1 or ""]:
            found[query] = query.text.lower()
        else:
            rest.setdefault(query.adm1 or "", []).append(query)
    for block, asked in rest.items():
        names = sorted(blocks[block])
        for start in range(0, len(asked), 500):
            part = asked[start : start + 500]
            edits = cdist(
                [query.text.lower() for query in part],
                names,
                scorer=OSA.distance,
                score_cutoff=2,
                dtype=np.uint8,
                workers=-1,
            )
            best = edits.argmin(axis=1)
            for query, column, row in zip(part, best, edits, strict=True):
                if row[column] <= 2:
                    found[query] = names[column]
    return found


def main(names: int = 500_000, asked: int = 100_000) -> None:
    """Run all and print."""
    accuracy()
    rng = random.Random(1)
    rows = made_rows(names, rng)
    queries, meant = made_queries(rows, asked, rng)
    started = time.perf_counter()
    gazetteer = make_gazetteer(rows)
    made = time.perf_counter() - started
    found = find_places(gazetteer, queries)
    mine = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    wrong = sum(one.status == "found" and one.name != meant[query] for query, one in zip(queries, found, strict=True))
    statuses = Counter(one.status for one in found)
    print(
        f"{asked:,} names against {names:,}: sulh {mine:.1f} s ({made:.1f} s of it to make the gazetteer), {memory:.2f} GB"
    )
    print(f"  {dict(statuses)}; found but another than was meant: {wrong}")
    started = time.perf_counter()
    peer = by_hand(rows, queries)
    theirs = time.perf_counter() - started
    missed = sum(bool(name) and name != meant[query].lower() for query, name in peer.items())
    print(
        f"  by hand (rapidfuzz.cdist in the province, all cores): {theirs:.1f} s, ratio {mine / theirs:.2f};", end=" "
    )
    print(f"found {len(peer):,}, another than was meant: {missed}, and none of them marked as ambiguous")


def accuracy() -> None:
    """The districts, in English and Dari."""
    if not DISTRICTS.exists():
        print("../shared/data/places is absent: no figures on real districts")
        return
    gazetteer = load_gazetteer(DISTRICTS)
    for column, province, alphabet in (
        ("name", "name", LATIN),
        ("name_dari", "name_dari", ARABIC),
        ("name", "name_dari", LATIN),
        ("name_dari", "name", ARABIC),
    ):
        rows = districts(column, province)
        for share in (0.0, 0.1, 1.0):
            alone, shared = measured(gazetteer, rows, alphabet, share, range(10))
            total = sum(alone.values())
            shares = ", ".join(f"{kind} {count / total:.2%}" for kind, count in sorted(alone.items()))
            print(
                f"{column}, province by {province}, errors in {share:.0%}, {len(rows)} districts x 10: {shares};",
                end=" ",
            )
            print(f"names that a province has twice: {dict(shared)}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
