"""The trade-off between two readings as pictures: what each side would give up, for every number between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sulh.drafts.readings.points import OWN_A, OWN_B, WORST
from sulh.drafts.readings.says import value_words, values_words
from sulh.drafts.readings.supposing import COMPLETE, OPEN_WORLD
from sulh.pictures.picture import AMBER, BLUE, INK, LINE, PALE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
_TITLES = {OPEN_WORLD: "as the record stands", COMPLETE: "were every attack on record"}
_MOST_DOTS = 3_000


def pictures(tables: Mapping[str, pa.Table], names: Mapping[str, str], source: str) -> Iterator[Picture]:
    """A trade-off curve for each pair of readings that numbers or combinations could bridge, on each supposition under which
    findings change. `names` are how parties are written; `source` is the line under each picture."""
    points = tables["bridge_points"].to_pylist()
    for bridge in tables["bridges"].to_pylist():
        mine = [row for row in points if all(row[key] == bridge[key] for key in ("term", "reading_a", "reading_b"))]
        for supposing in _TITLES:
            rows = [row for row in mine if row["supposing"] == supposing]
            if any(row["a_found"] or row["b_found"] for row in rows):
                yield trade_off(bridge, rows, names, source)


def trade_off(bridge: Row, rows: Sequence[Row], names: Mapping[str, str], source: str) -> Picture:
    """What one side gives against what the other gives, in incidents decided otherwise than in their own readings.

    `rows` are the points of one bridge on one supposition (`BRIDGE_POINTS`).
    """
    sides = [names.get(bridge[key], bridge[key]) for key in ("reading_a", "reading_b")]
    supposing = rows[0]["supposing"]
    front = sorted((row for row in rows if row["front"]), key=lambda row: row["a_found"])
    with rc_context(STYLE):
        figure, axes = new(3.5)
        dots = rows[:: -(-len(rows) // _MOST_DOTS)]
        axes.plot(
            [row["a_found"] for row in dots], [row["b_found"] for row in dots], "o", color=PALE, ms=3, lw=0, zorder=1
        )
        axes.plot(
            [row["a_found"] for row in front], [row["b_found"] for row in front], "-", color=BLUE, lw=1.5, zorder=2
        )
        axes.plot(
            [row["a_found"] for row in front], [row["b_found"] for row in front], "o", color=BLUE, ms=3.5, zorder=3
        )
        _named(axes, bridge, rows, sides)
        most = [max(row[f"{side}_found"] for row in rows) for side in "ab"]
        axes.set_xlim(-0.04 * max(most[0], 1), 1.1 * max(most[0], 1))
        axes.set_ylim(-0.06 * max(most[1], 1), 1.2 * max(most[1], 1))
        for axis, side in ((axes.xaxis, sides[0]), (axes.yaxis, sides[1])):
            axis.set_major_locator(MaxNLocator(6, integer=True))
            axis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axis.set_label_text(f"incidents otherwise than {side} reads")
        axes.grid(color=LINE, lw=0.5, zorder=0)
    worst = next(row for row in rows if WORST in row["best"])
    words = (
        f"Each dot is one choice of {' and '.join(_plain(name) for name in bridge['numbers']) or 'both or either reading'}, "
        f"{_TITLES[supposing]}; line: no other choice is better for one side and no worse for the other. Squares: the readings as they "
        f"are. Ring: the most even, {values_words(bridge['numbers'], worst['values']) or worst['what']} ({worst['a_found']:,} and "
        f"{worst['b_found']:,} incidents; surely to possibly {worst['a_low']:,} to {worst['a_high']:,} and {worst['b_low']:,} to "
        f"{worst['b_high']:,})."
    )
    term = bridge["term"].replace("_", " ")
    title = f"“{term}”: what {sides[0]} and {sides[1]} would each give, {_TITLES[supposing]}"
    name = f"trade-off-{bridge['term']}-{bridge['reading_a']}-{bridge['reading_b']}-{supposing}"
    return Picture(name, title, figure, source, words)


def _plain(name: str) -> str:
    return name.rsplit(" ", maxsplit=1)[-1].replace("_", " ").removeprefix("within ")


def _named(axes: Axes, bridge: Row, rows: Sequence[Row], sides: Sequence[str]) -> None:
    """The readings as they are, and the most even choice."""
    most = max(row["a_found"] for row in rows)
    for what, side, color in ((OWN_A, sides[0], RED), (OWN_B, sides[1], AMBER)):
        for row in [row for row in rows if row["what"] == what][:1]:
            axes.plot(row["a_found"], row["b_found"], "s", color=color, ms=6, zorder=4)
            _label(axes, row, f"{side}’s own", most)
    for row in [row for row in rows if WORST in row["best"]]:
        axes.plot(row["a_found"], row["b_found"], "o", mfc="none", mec=INK, mew=1.4, ms=9, zorder=5)
        if row["what"] not in (OWN_A, OWN_B):
            units = [value_words(name, value) for name, value in zip(bridge["numbers"], row["values"], strict=True)]
            _label(axes, row, "\n".join(units) or row["what"], most)


def _label(axes: Axes, row: Row, text: str, most: int) -> None:
    """Words beside a point, towards the middle of the picture."""
    right = 2 * row["a_found"] > most
    axes.annotate(
        text, (row["a_found"], row["b_found"]), xytext=(-7, 14) if right else (7, 7), textcoords="offset points", fontsize=7.5,
        ha="right" if right else "left", color=SOFT, zorder=6,
        bbox={"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75},
    )  # fmt: skip
