"""Rows of all sources become the tables of reports, relations and rejects.

Same rows, same tables, in whatever order the rows stand: the reports are sorted by what they say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sulh.reports.checks import without_flaws
from sulh.reports.identity import report_ids, said
from sulh.reports.order import in_order
from sulh.reports.relations import relations_table
from sulh.reports.schema import PLACES_TABLE, REJECTS, REPORTS
from sulh.sources.files.json_cells import plain
from sulh.sources.reading.rows import ReadSource


@dataclass(frozen=True)
class Built:
    """The tables `reports` (schema REPORTS), `relations` (RELATIONS_TABLE) and `rejects` (REJECTS)."""

    reports: pa.Table
    relations: pa.Table
    rejects: pa.Table


@dataclass(frozen=True)
class Deeds:
    """Second deeds of one relation, checked: the rows they belong to, by position among the rows that are kept, and for
    each its ordinal among its row's."""

    relation: str
    parents: np.ndarray[Any, Any]
    rows: pa.Table


@dataclass(frozen=True)
class Checked:
    """One source without what cannot be: the rows that are kept, their second deeds, for each row read its position
    among those kept (-1: set aside), and what was set aside."""

    source: ReadSource
    rows: pa.Table
    deeds: tuple[Deeds, ...]
    moved: np.ndarray[Any, Any]
    rejected: pa.Table


@dataclass(frozen=True)
class Identified:
    """One source with the ids of its rows and of their second deeds."""

    checked: Checked
    ids: pa.Array
    deed_ids: tuple[pa.Array, ...]


def build_reports(sources: Sequence[ReadSource], received: dict[str, dt.datetime] | None = None) -> Built:
    """The tables of all sources; `received` says when a source's file came, where that is known.

    A row that cannot be (it ends before it starts) is rejected whole; a fact that cannot be (a latitude of 95, a low
    bound above the high one) is rejected as a cell and left unknown; so is a relation to a row that is not there. A
    second deed has the id of its row with `#1`, `#2`, …; in a list of violations it is not itself listed as one.
    Raises ValueError where two sources have one key.
    """
    if len({source.source for source in sources}) < len(sources):
        raise ValueError("two sources have one key")
    identified = [_identified(_checked(source)) for source in sources]
    tables = [table for one in identified for table in _tables(one, received or {})]
    reports = pa.concat_tables([REPORTS.empty_table(), *tables])
    stated = [
        (one.checked.source.source, one.checked.rows, one.ids, _kept_relations(one.checked)) for one in identified
    ]
    told = [
        (one.checked.source.source, deeds.relation, one.ids.take(pa.array(deeds.parents)), ids)
        for one in identified
        for deeds, ids in zip(one.checked.deeds, one.deed_ids, strict=True)
    ]
    relations, lost = relations_table(stated, told)
    rejects = [_rejects(one.checked.source, one.checked.rejected) for one in identified]
    return Built(
        in_order(reports),
        relations,
        _ordered(pa.concat_tables([REJECTS.empty_table(), *rejects, *_lost(lost, sources)])),
    )


def places_table(sources: Sequence[ReadSource]) -> pa.Table:
    """What was looked up in the gazetteers of all sources (PLACES_TABLE), in the order of the sources."""
    tables = []
    for one in sources:
        if one.looked_up is not None and one.looked_up.num_rows:
            key = pa.repeat(pa.scalar(one.source, pa.string()), one.looked_up.num_rows)
            tables.append(pa.table([key, *one.looked_up.columns], schema=PLACES_TABLE))
    return pa.concat_tables([PLACES_TABLE.empty_table(), *tables])


def _checked(source: ReadSource) -> Checked:
    rows, keep, rejected = without_flaws(source.rows)
    moved = np.where(keep, np.cumsum(keep) - 1, -1)
    rejects = [source.rejected, rejected]
    deeds = []
    for second in source.seconds:
        facts, _, flawed = without_flaws(second.rows, second=True)
        parents = moved[np.asarray(second.parents)]
        mask = pa.array(parents >= 0)
        deeds.append(Deeds(second.relation, parents[parents >= 0], facts.filter(mask)))
        rejects.append(flawed)
    return Checked(source, rows, tuple(deeds), moved, pa.concat_tables(rejects))


def _kept_relations(checked: Checked) -> pa.Table:
    """The stated relations of the rows that are kept, by their positions among them."""
    stated = checked.source.stated
    if not stated.num_rows:
        return stated
    positions = checked.moved[np.asarray(stated["position"])]
    table = stated.set_column(0, "position", pa.array(positions))
    return table.filter(pa.array(positions >= 0))


def _identified(checked: Checked) -> Identified:
    deeds, ordinals = _deed_texts(checked)
    ids = report_ids(checked.source.source, checked.rows, deeds)
    deed_ids = tuple(
        pc.binary_join_element_wise(ids.take(pa.array(one.parents)), "#", pc.cast(pa.array(places), pa.string()), "")
        for one, places in zip(checked.deeds, ordinals, strict=True)
    )
    return Identified(checked, ids, deed_ids)


def _deed_texts(checked: Checked) -> tuple[pa.Array | None, list[np.ndarray[Any, Any]]]:
    """What each row says of second deeds, as a JSON list (null: nothing), and each deed's ordinal in its row. Deeds are
    numbered in the order in which the source gave them."""
    if not checked.deeds:
        return None, []
    of_row: dict[int, list[str]] = {}
    ordinals = []
    for deeds in checked.deeds:
        facts = deeds.rows.append_column("relation", pa.array([deeds.relation] * deeds.rows.num_rows, pa.string()))
        places = []
        for parent, text in zip(deeds.parents.tolist(), said(facts).to_pylist(), strict=True):
            told = of_row.setdefault(parent, [])
            told.append(text)
            places.append(len(told))
        ordinals.append(np.array(places, np.int64))
    texts = [f"[{','.join(of_row[row])}]" if row in of_row else None for row in range(checked.rows.num_rows)]
    return pa.array(texts, pa.string()), ordinals


def _tables(one: Identified, received: dict[str, dt.datetime]) -> list[pa.Table]:
    """The reports of a source, and those of its second deeds, which are of the row's day of submission and address."""
    checked = one.checked
    tables = [_reports(checked, checked.rows, one.ids, received, checked.source.listed_as_violation)]
    for deeds, ids in zip(checked.deeds, one.deed_ids, strict=True):
        rows = deeds.rows
        for name in ("submitted", "address"):
            if name in checked.rows.column_names:
                given = plain(checked.rows[name]).take(pa.array(deeds.parents))
                own = plain(rows[name]) if name in rows.column_names else pa.nulls(rows.num_rows, given.type)
                rows = rows.drop_columns([name]) if name in rows.column_names else rows
                rows = rows.append_column(name, pc.coalesce(own, given))
        tables.append(_reports(checked, rows, ids, received, listed=False))
    return tables


def _reports(
    checked: Checked, rows: pa.Table, ids: pa.Array, received: dict[str, dt.datetime], listed: bool
) -> pa.Table:
    source = checked.source
    whole: dict[str, Any] = {
        "source": source.source,
        "stance": "claims",
        "covers_low": 1,
        "covers_high": 1,
        "grade": source.grade,
        "lang": source.lang,
        "file_sha256": source.file_sha256,
        "file_bytes": source.file_bytes,
        "received": received.get(source.source),
        "listed_as_violation": listed,
    }
    columns = []
    for item in REPORTS:
        if item.name == "report_id":
            columns.append(ids)
            continue
        constant = pa.scalar(whole.get(item.name), item.type)
        if item.name not in rows.column_names:
            columns.append(pa.repeat(constant, rows.num_rows))
        elif constant.is_valid:
            columns.append(pc.coalesce(rows[item.name], constant))
        else:
            columns.append(rows[item.name])
    return pa.table(columns, schema=REPORTS)


def _rejects(source: ReadSource, rejected: pa.Table) -> pa.Table:
    count = rejected.num_rows
    columns = {
        "source": pa.repeat(pa.scalar(source.source, pa.string()), count),
        "file": pa.repeat(pa.scalar(source.file.name, pa.string()), count),
        **{name: rejected[name] for name in rejected.column_names},
    }
    return pa.table([columns[name] for name in REJECTS.names], schema=REJECTS)


def _lost(lost: Sequence[tuple[str, dict[str, Any]]], sources: Sequence[ReadSource]) -> list[pa.Table]:
    """Relations that lead nowhere, as rejected cells."""
    files = {source.source: source.file.name for source in sources}
    records = [{"source": key, "file": files[key], "what": "cell", **reject} for key, reject in lost]
    return [pa.Table.from_pylist(records, schema=REJECTS)]


def _ordered(rejects: pa.Table) -> pa.Table:
    return rejects.take(pc.sort_indices(rejects, sort_keys=[(name, "ascending") for name in REJECTS.names]))
