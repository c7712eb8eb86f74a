"""The loophole map: what terms leave open by act and actor, by act and target, and where it lies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from sulh.pictures.picture import AMBER, BLUE, INK, LINE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]
PARTS = {"untouched": RED, "reached": BLUE, "open": LINE}
_WORDS = {"untouched": "barred by no clause", "reached": "reached by a clause", "open": "cannot be told"}
_MOST_ACTS, _MOST_OTHERS = 14, 5
_MARKS = ((RED, "o"), (BLUE, "s"), (AMBER, "^"), (INK, "D"))


def pictures(tables: Tables, source: str) -> Iterator[Picture]:
    """The pictures that tables of loopholes carry: by act and actor, by act and target, and the map."""
    for made in (coverage(tables, "actor", source), coverage(tables, "target", source), spots(tables, source)):
        if made is not None:
            yield made


def coverage(tables: Tables, by: str, source: str) -> Picture | None:
    """Harm by act and actor (or target): in each cell a bar as long as the harm is large, in parts of what is barred by no
    clause, what is reached, and what cannot be told. None where nothing surely happened."""
    rows = [row for row in tables["coverage"].to_pylist() if row["by"] == by]
    unit = _unit(rows)
    acts, others = (_largest(rows, name, unit, most) for name, most in (("act", _MOST_ACTS), ("value", _MOST_OTHERS)))
    cells = _cells(rows, acts, others, unit)
    longest = max((sum(parts.values()) for parts in cells.values()), default=0)
    if not longest:
        return None
    with rc_context(STYLE):
        figure, axes = new(1.25 + 0.3 * len(acts))
        for (down, across), parts in cells.items():
            _bar(axes, down, across, parts, longest)
        _frame(axes, acts, others)
        total = {name: sum(parts[name] for parts in cells.values()) for name in PARTS}
        left = sum(_amount(row, part, unit) for row in rows for part in PARTS) - sum(total.values())
    what = unit.replace("_", " ")
    dates = _what_it_counts(what)
    words = (
        f"{dates} by act and {by}; the length of a bar is their number, the figure what is barred by no clause in any reading. "
        f"Drawn are {total['untouched']:,} barred by no clause, {total['reached']:,} reached by some clause in some reading, "
        f"of {total['open']:,} it cannot be told{f'; of rarer kinds, not drawn, there are {left:,}' if left else ''}. Terms are taken as if in force all along."
    )
    return Picture(f"loopholes-by-{by}", f"What no clause bars, by act and {by} ({what})", figure, source, words)


def _what_it_counts(what: str) -> str:
    return (
        "Incidents that surely happened"
        if what == "incidents"
        else f"{what.capitalize()} (at least) in incidents that surely happened"
    )


def _unit(rows: list[Row]) -> str:
    """The unit of harm; incidents where nothing of it is on record."""
    return (
        str(rows[0]["harm_unit"])
        if rows and any(row[f"{name}_harm"] for row in rows for name in PARTS)
        else "incidents"
    )


def _amount(row: Row, part: str, unit: str) -> int:
    return int(row[f"{part}_incidents" if unit == "incidents" else f"{part}_harm"])


def _largest(rows: list[Row], name: str, unit: str, most: int) -> list[str]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[name]] = sums.get(row[name], 0) + sum(_amount(row, part, unit) for part in PARTS)
    named = sorted((one for one in sums if one != "unknown" and sums[one]), key=lambda one: (-sums[one], one))[:most]
    return named + (["unknown"] if sums.get("unknown") else [])


def _cells(rows: list[Row], acts: list[str], others: list[str], unit: str) -> dict[tuple[int, int], dict[str, int]]:
    return {
        (acts.index(row["act"]), others.index(row["value"])): {part: _amount(row, part, unit) for part in PARTS}
        for row in rows
        if row["act"] in acts and row["value"] in others
    }


def _bar(axes: Axes, down: int, across: int, parts: Mapping[str, int], longest: int) -> None:
    """The length goes by the square root, so that small ones can be seen beside large ones."""
    whole = sum(parts.values())
    if not whole:
        return
    length, at = 0.92 * np.sqrt(whole / longest), across + 0.04
    for part, colour in PARTS.items():
        wide = length * parts[part] / whole
        axes.add_patch(Rectangle((at, down + 0.5), wide, 0.3, color=colour, lw=0))
        at += wide
    if parts["untouched"]:
        axes.text(across + 0.04, down + 0.46, f"{parts['untouched']:,}", fontsize=6.5, color=RED, va="bottom")


def _frame(axes: Axes, acts: list[str], others: list[str]) -> None:
    axes.set_xlim(0, len(others))
    axes.set_ylim(len(acts), 0)
    axes.set_xticks([place + 0.5 for place in range(len(others))], [_short(name, 11) for name in others], fontsize=7)
    axes.xaxis.tick_top()
    axes.set_yticks([place + 0.5 for place in range(len(acts))], [_short(name, 20) for name in acts], fontsize=7.5)
    axes.tick_params(length=0)
    for place in range(1, len(others)):
        axes.axvline(place, color=LINE, lw=0.6, zorder=0)
    for place in range(len(acts) + 1):
        axes.axhline(place, color=LINE, lw=0.4, zorder=0)
    for name in ("left", "bottom"):
        axes.spines[name].set_visible(False)
    handles = [Rectangle((0, 0), 1, 1, color=colour, lw=0) for colour in PARTS.values()]
    axes.legend(
        handles, list(_WORDS.values()), frameon=False, fontsize=7, loc="upper left", bbox_to_anchor=(-0.32, -0.01), ncols=3,
        columnspacing=1.0, handlelength=1.0,
    )  # fmt: skip


def _short(name: str, most: int) -> str:
    lines = wrap(name.replace("_", " "), most)
    return "\n".join(lines if len(lines) <= 2 else [lines[0], f"{lines[1][: most - 1]}…"])


def spots(tables: Tables, source: str) -> Picture | None:
    """Where the first uncovered combinations lie. None where no place is known."""
    rows = tables["spots"].to_pylist()
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(4.3)
        most = max(row["incidents"] for row in rows)
        for rank, (colour, mark) in enumerate(_MARKS, start=1):
            mine = [row for row in rows if row["rank"] == rank]
            if mine:
                size = [8 + 70 * row["incidents"] / most for row in mine]
                lon, lat = ([row[name] for row in mine] for name in ("lon", "lat"))
                total = sum(row["incidents"] for row in mine)
                label = "\n".join(wrap(f"{mine[0]['words']} ({total:,})", 58))
                axes.scatter(lon, lat, s=size, color=colour, marker=mark, alpha=0.55, lw=0, label=label)
        middle = float(np.mean([row["lat"] for row in rows]))
        axes.set_aspect(1 / max(np.cos(np.radians(middle)), 0.1), adjustable="datalim")
        axes.set_xlabel("degrees east")
        axes.set_ylabel("degrees north")
        axes.tick_params(colors=SOFT)
        axes.legend(frameon=False, fontsize=7, loc="upper center", bbox_to_anchor=(0.5, -0.14))
    words = (
        "Incidents of the largest combinations that no clause bars in any reading and whose place is known to 30 km, by tenths "
        f"of a degree; the largest mark stands for {most:,}. Terms are taken as if in force all along."
    )
    return Picture("loopholes-map", "Where deeds lie that no clause bars", figure, source, words)
