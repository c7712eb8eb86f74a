"""Drafts side by side as HTML: a section that stands in a page of its own or in the brief, from the tables alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
from markupsafe import Markup

from sulh.briefs.html import render_template
from sulh.drafts.comparing.blocks import Block, blocks
from sulh.drafts.comparing.grids import Grid, Grids
from sulh.drafts.comparing.phrases import balance_sentences, by_readings, relation_words, share_words
from sulh.drafts.replay import INCIDENTS_UNIT, OTHERS

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Bar:
    """A share of a side's deeds that a draft bars, drawn from low to high in percent."""

    draft: str
    readings: str
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class View:
    """All that the section says."""

    drafts: Mapping[str, str]
    account: str
    sentences: tuple[str, ...]
    grids: Mapping[str, Grid]
    matrix: Grid | None
    bars: tuple[tuple[str, tuple[Bar, ...]], ...]
    blocks: tuple[Block, ...]
    symmetry: tuple[str, ...]
    notes: tuple[str, ...]


def fragment(tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str] = ()) -> Markup:
    """The section “drafts side by side”, styled by the brief's own style sheet.

    `tables` are those of `sulh.drafts.comparing.compare.compared`, `drafts` the titles by short name in their order, `people`
    the names of parties and readings.
    """
    return Markup(render_template("compare_fragment.html", view=_view(tables, drafts, people, notes)))


def page(
    title: str, tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str] = ()
) -> str:
    """The section as one HTML document without scripts, which opens offline."""
    return render_template("compare.html", title=title, drafts=drafts, section=fragment(tables, drafts, people, notes))


def _view(tables: Tables, drafts: Mapping[str, str], people: Mapping[str, str], notes: Sequence[str]) -> View:
    grids = Grids(tables, drafts, people)
    shown = {
        "sum": grids.in_sum(), "only": grids.only(), "burden": grids.burden(), "others": grids.others(),
        "observed": grids.observed(),
    }  # fmt: skip
    account = next((row["account"] for row in grids.rows["compare_drafts"]), "")
    return View(
        drafts, account, tuple(balance_sentences(tables, people)), shown, grids.matrix() if len(drafts) > 2 else None,
        tuple(_bars(grids)), tuple(blocks(grids)), tuple(relation_words(tables["compare_symmetry"], people)),
        tuple(notes),
    )  # fmt: skip


def _bars(grids: Grids) -> Iterator[tuple[str, tuple[Bar, ...]]]:
    """The share of each party's recorded deeds that each draft bars."""
    rows = [row for row in grids.whole("compare_burdens") if row["unit"] == INCIDENTS_UNIT and row["side"] != OTHERS]
    for side in dict.fromkeys(row["side"] for row in rows):
        bars = []
        for name in grids.drafts:
            mine = {
                row["reading"]: (f"{row['share_low']}", f"{row['share_high']}")
                for row in rows if (row["side"], row["draft"]) == (side, name) and row["share_low"] is not None
            }  # fmt: skip
            for readings, (low, high) in by_readings(mine, grids.people):
                words = share_words(float(low), float(high))
                bars.append(Bar(name, readings, 100 * float(low), 100 * float(high), words))
        yield grids.people.get(side, side), tuple(bars)
