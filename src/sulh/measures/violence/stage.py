"""The stage that measures violence: from judged incidents to the tables of `sulh.measures.violence.tables`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.incidents.schema import ESTABLISHED
from sulh.measures.count import Bools
from sulh.measures.questions import ALL, Question, questions_table
from sulh.measures.residuals import residual_facts
from sulh.measures.tally import Inputs
from sulh.measures.violence.answering import Sources, answered
from sulh.measures.violence.chains import claimed
from sulh.measures.violence.counts import violence
from sulh.measures.violence.events import Events, barred_by, events
from sulh.measures.violence.following import followed
from sulh.measures.violence.moving import Told, gathered, in_words, moved
from sulh.measures.violence.seeing import seen_by
from sulh.measures.violence.series import EPOCH
from sulh.measures.violence.tables import CHAINS, HOT_SPOTS, LATE, REPRISALS, SAID, SHARES, SHIFTS, SOURCES
from sulh.measures.violence.territory import Territory
from sulh.measures.violence.watching import heard, seen

_BEFORE = dt.timedelta(days=365)
_MOST_DAYS = 3_653
NAMES = (
    "violence", "questions", "series", "answers", "tests", "placebos", "changes", "shifts", "shares", "hot_spots", "reprisals", "chains", "sources",
    "late", "said",
)  # fmt: skip
"""The tables that the stage gives, in the order in which people read them."""


@dataclass(frozen=True)
class Ground:
    """What the stage needs beside what is counted: the tables `incidents`, `links`, `relations` and `coverage` of a run, the sources
    of each account, layers of control, and the last day of the data; hot spots are looked for
    with so many `replications` (0: not at all, as that takes long)."""

    incidents: pa.Table
    links: pa.Table
    relations: pa.Table
    coverage: pa.Table
    sources: Mapping[str, Sequence[str]]
    as_of: dt.date | None
    territory: Territory | None = None
    account: str = ESTABLISHED
    replications: int = 0
    seed: int = 0


@dataclass
class _Said:
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, section: str, said: Sequence[tuple[str, str]]) -> None:
        self.rows += [{"section": section, "about": about, "text": text} for about, text in said]


def measured(questions: Sequence[Question], inputs: Inputs, ground: Ground) -> dict[str, pa.Table]:
    """All tables of the stage, by name (`NAMES`). The same inputs and seed give the same tables."""
    agreement = inputs.compiled.agreement
    said = _Said()
    areas = ground.incidents["adm1"]
    tables = {"violence": _weekly(inputs, areas), "questions": questions_table(list(questions))}
    of_sources = {} if ground.as_of is None else heard(inputs.reports, ground.coverage, ground.as_of, ground.seed)
    sources = Sources(seen_by(ground.coverage, ground.sources, agreement.vocabulary.acts), of_sources)
    answers = answered(questions, inputs, sources, ground.seed)
    said.add("answers", answers.said)
    tables |= answers.tables()
    shifts: list[dict[str, Any]] = []
    shares: list[dict[str, Any]] = []
    told_of: dict[str, Told] = {}
    deeds, rows_of_deeds = events(inputs.facts, areas, agreement.vocabulary, ground.account)
    for reading, barred in _barred(inputs).items():
        rows = moved(
            questions, deeds.as_barred(barred[rows_of_deeds]), ground.account, reading, ground.territory, ground.seed
        )
        shifts, shares, told_of[reading] = shifts + rows[0], shares + rows[1], rows[2]
    said.add("displacement", in_words(told_of, ALL))
    spots: list[dict[str, Any]] = []
    reprisals: list[dict[str, Any]] = []
    chains: list[dict[str, Any]] = []
    if len(deeds):
        if ground.replications:
            days = _looked_at(deeds, agreement.file.in_force.first_day)
            spots, words = gathered(deeds, ground.account, *days, ground.replications, ground.seed)
            said.add("hot_spots", words)
        claims = claimed(ground.relations, ground.links)
        reprisals, chains, words = followed(deeds, ground.account, _sides(deeds, inputs), claims, ground.seed)
        said.add("reprisals", words)
    told: tuple[list[Any], list[Any], list[Any]] = ([], [], [])
    if ground.as_of is not None:
        told = seen(of_sources, ground.as_of)
        said.add("sources", told[2])
    rows_of = {
        "shifts": (shifts, SHIFTS), "shares": (shares, SHARES), "hot_spots": (spots, HOT_SPOTS),
        "reprisals": (reprisals, REPRISALS), "chains": (chains, CHAINS), "sources": (told[0], SOURCES), "late": (told[1], LATE),
        "said": (said.rows, SAID),
    }  # fmt: skip
    return tables | {name: pa.Table.from_pylist(rows, schema=schema) for name, (rows, schema) in rows_of.items()}


def _weekly(inputs: Inputs, areas: pa.ChunkedArray) -> pa.Table:
    agreement = inputs.compiled.agreement
    rest = residual_facts(inputs.reports, inputs.residuals, inputs.compiled)
    place = pc.index_in(rest.table["incident_id"], inputs.reports["report_id"])
    told = inputs.reports["adm1"].take(place).to_pylist()
    of_rest = pa.chunked_array([pa.array([None if one is None else [one] for one in told], pa.list_(pa.string()))])
    return violence(
        inputs.facts, {"facts": areas, "rest": of_rest}, agreement.vocabulary, agreement.file.in_force.first_day, rest,
        inputs.account_of, inputs.proving,
    )  # fmt: skip


def _barred(inputs: Inputs) -> dict[str, Any]:
    """What each reading bars, whatever its date; once under `all` where no two readings differ."""
    found = barred_by(inputs.compiled, inputs.facts, inputs.engine, inputs.compiled.agreement.readings)
    first = next(iter(found.values()), None)
    if first is None or all((one == first).all() for one in found.values()):
        return {ALL: np.zeros(len(inputs.facts.table), np.int8) if first is None else first}
    return found


def _sides(deeds: Events, inputs: Inputs) -> dict[str, Bools]:
    """Which deeds surely were each party's: of an actor that stands under it."""
    actors = inputs.compiled.agreement.vocabulary.actors
    of = {name: actors.mask(name) for name in np.unique(deeds.perpetrator).tolist() if name}
    found = {}
    for party in inputs.compiled.agreement.file.parties:
        own = actors.mask(party)
        mine = [name for name, mask in of.items() if mask & ~own == 0]
        found[party] = np.isin(deeds.perpetrator, mine)
    return found


def _looked_at(deeds: Events, in_force: dt.date) -> tuple[dt.date, dt.date]:
    """The days that hot spots are looked for in: from a year before the agreement, at most ten years, where there are any data."""
    first, last = (EPOCH + dt.timedelta(days=int(day)) for day in (deeds.begin.min(), deeds.end.max()))
    start = max(first, min(in_force - _BEFORE, last))
    return max(start, last - dt.timedelta(days=_MOST_DAYS)), last
