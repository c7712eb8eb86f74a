"""Reports as the fuser sees them: sets as masks, times and counts as whole numbers, the speaker beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyarrow as pa

from sulh.incidents.proof import NO_SIDE, Speaker, Statement
from sulh.reports.schema import COUNTS
from sulh.words.trees import Tree
from sulh.words.vocabulary import SET_FIELDS, Vocabulary


@dataclass(frozen=True)
class Told:
    """What one report tells. `maybe` and `surely` are masks by set field; bounds are None where unknown."""

    report_id: str
    stance: str
    statement: Statement
    start: int | None
    end: int | None
    disc: tuple[float, float, float] | None
    place: str | None
    adm1: str | None
    adm2: str | None
    maybe: Mapping[str, int]
    surely: Mapping[str, tuple[int, ...]]
    counts: Mapping[str, tuple[int | None, int | None]]
    listed: bool
    speaker_mask: int = field(default=0)


class Teller:
    """Turns rows of the reports table into `Told`.

    `speakers` by source; `actors_of_side` gives, for each side, the mask of the actors that are its own.
    """

    def __init__(
        self, vocabulary: Vocabulary, speakers: Mapping[str, Speaker], actors_of_side: Mapping[str, int]
    ) -> None:
        self.vocabulary = vocabulary
        self.speakers = speakers
        self.actors_of_side = actors_of_side

    def tell(self, reports: pa.Table) -> dict[str, Told]:
        """Every report of a table, by id."""
        return {row["report_id"]: self._told(row) for row in reports.to_pylist()}

    def _told(self, row: dict[str, Any]) -> Told:
        speaker = self.speakers.get(row["source"], Speaker(row["source"], NO_SIDE))
        own = self.actors_of_side.get(speaker.side, 0)
        maybe, surely = self._sets(row)
        if row["stance"] == "disowns" and maybe["perpetrator"] & ~own:
            maybe["perpetrator"] &= ~own
            surely["perpetrator"] = tuple(mask for mask in surely["perpetrator"] if mask & ~own)
        if row["stance"] == "owns" and own and not any(mask & ~own == 0 for mask in surely["perpetrator"]):
            named = maybe["perpetrator"] & own
            surely["perpetrator"] = (*surely["perpetrator"], named or own)
            maybe["perpetrator"] |= 0 if named else own
        return Told(
            report_id=row["report_id"],
            stance=row["stance"],
            statement=Statement(speaker.source, speaker.side, row["grade"] or speaker.grade, row["stance"] == "owns"),
            start=_seconds(row["start"]),
            end=_seconds(row["end"]),
            disc=_disc(row),
            place=row["place"],
            adm1=row["adm1"],
            adm2=row["adm2"],
            maybe=maybe,
            surely=surely,
            counts={name: (row[f"{name}_low"], row[f"{name}_high"]) for name in COUNTS},
            listed=bool(row["listed_as_violation"]),
            speaker_mask=own,
        )

    def _sets(self, row: dict[str, Any]) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
        maybe: dict[str, int] = {}
        surely: dict[str, tuple[int, ...]] = {}
        for name in SET_FIELDS:
            given = row[name]
            sure = row[f"{name}_surely"]
            if sure is None:
                sure = given if given is not None and len(given) == 1 else []
            maybe[name], surely[name] = _masks(
                self.vocabulary.tree(name), None if given is None else tuple(given), tuple(sure)
            )
        return maybe, surely


@lru_cache(maxsize=100_000)
def _masks(tree: Tree, given: tuple[str, ...] | None, sure: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    return tree.mask(given), tuple(sorted({tree.mask(node) for node in sure}))


def _seconds(moment: dt.datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _disc(row: dict[str, Any]) -> tuple[float, float, float] | None:
    """Centre and radius in km. A point without a radius is taken at its word only to 1 km."""
    if row["lat"] is None or row["lon"] is None:
        return None
    return row["lat"], row["lon"], 1.0 if row["radius_km"] is None else row["radius_km"]
