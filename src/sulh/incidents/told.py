"""Reports as the fuser sees them: sets as masks, times and counts as whole numbers, the speaker beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyarrow as pa

from sulh.incidents.proof import NO_SIDE, Speaker, Statement
from sulh.incidents.schema import INDEPENDENT
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
        told = {
            name: self.set_of(name, row["source"], row["stance"], row[name], row[f"{name}_surely"])
            for name in SET_FIELDS
        }
        return Told(
            report_id=row["report_id"],
            stance=row["stance"],
            statement=Statement(speaker.source, speaker.side, row["grade"] or speaker.grade, row["stance"] == "owns"),
            start=_seconds(row["start"]),
            end=_seconds(row["end"]),
            disc=disc_of(row["lat"], row["lon"], row["radius_km"]),
            place=row["place"],
            adm1=row["adm1"],
            adm2=row["adm2"],
            maybe={name: maybe for name, (maybe, _) in told.items()},
            surely={name: surely for name, (_, surely) in told.items()},
            counts={name: (row[f"{name}_low"], row[f"{name}_high"]) for name in COUNTS},
            listed=bool(row["listed_as_violation"]),
            speaker_mask=self._own(row["source"]),
        )

    def set_of(
        self, name: str, source: str, stance: str, given: Sequence[str] | None, sure: Sequence[str] | None
    ) -> tuple[int, tuple[int, ...]]:
        """What a report of this source and stance tells of one set field, as masks (maybe, surely).

        `given` and `sure` are the report's nodes in the columns `name` and `name_surely`. A speaker who disowns the deed
        leaves its own actors out; one who owns it has some of them in it for sure.
        """
        if sure is None:
            sure = given if given is not None and len(given) == 1 else ()
        maybe, surely = _masks(self.vocabulary.tree(name), None if given is None else tuple(given), tuple(sure))
        own = self._own(source)
        if name != "perpetrator" or not own:
            return maybe, surely
        if stance == "disowns" and maybe & ~own:
            return maybe & ~own, tuple(mask for mask in surely if mask & ~own)
        if stance == "owns" and not any(mask & ~own == 0 for mask in surely):
            named = maybe & own
            return (maybe if named else maybe | own), (*surely, named or own)
        return maybe, surely

    def account_of(self, source: str) -> str:
        """The account that a source's reports belong to: its side's, or `independent`."""
        speaker = self.speakers.get(source)
        return INDEPENDENT if speaker is None or speaker.side == NO_SIDE else speaker.side

    def _own(self, source: str) -> int:
        speaker = self.speakers.get(source)
        return 0 if speaker is None else self.actors_of_side.get(speaker.side, 0)


@lru_cache(maxsize=100_000)
def _masks(tree: Tree, given: tuple[str, ...] | None, sure: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
    return tree.mask(given), tuple(sorted({tree.mask(node) for node in sure}))


def _seconds(moment: dt.datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def silent(maybe: int, surely: Sequence[int], everything: int) -> bool:
    """Whether what is told of a set says nothing of it: all stays possible and nothing is sure."""
    return maybe == everything and not surely


def disc_of(lat: float | None, lon: float | None, radius_km: float | None) -> tuple[float, float, float] | None:
    """Centre and radius in km; None without a point. A point without a radius is taken at its word only to 1 km."""
    if lat is None or lon is None:
        return None
    return lat, lon, 1.0 if radius_km is None else radius_km
