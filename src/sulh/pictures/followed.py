"""Charts of what followed what: each estimate beside the others, with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes

from sulh.pictures.picture import BLUE, SOFT, STYLE, Picture, panels

Row = dict[str, Any]
_METHODS = {
    "knox": ("times as many pairs as place and time alone bring", 1.0),
    "wake": ("more after each than after matched deeds of others", 0.0),
    "hawkes": ("followed each that would not have come anyway", 0.0),
}
"""What the number of each method is, and the value that says that nothing followed."""


def reprisals(tables: Mapping[str, pa.Table], source: str) -> Picture | None:
    """How often deeds of one side followed those of the other, by each method that gives a number."""
    found = {method: _shown(tables["reprisals"].to_pylist(), method) for method in _METHODS}
    found = {method: rows for method, rows in found.items() if rows}
    if not found:
        return None
    with rc_context(STYLE):
        figure, every = panels([0.8 + 0.26 * len(rows) for rows in found.values()])
        for axes, (method, rows) in zip(every, found.items(), strict=True):
            _panel(axes, rows, *_METHODS[method])
    days = [day for row in tables["violence"].to_pylist() for day in (row["from"], row["until"])]
    period = f"Incidents of {min(days)} to {max(days)}. " if days else ""
    words = (
        f"{period}{' '.join(_words(rows) for rows in found.values())} Lines: 95 % intervals. Followed is not caused."
    )
    return Picture("reprisals", "What followed what", figure, source, words)


def _shown(rows: Sequence[Row], method: str) -> list[Row]:
    """One row for each ordered pair of sides: of the windows tried by a wake, the middle one."""
    mine = [row for row in rows if row["method"] == method and row["estimate"] is not None]
    chosen: dict[tuple[str, str], Row] = {}
    for row in sorted(mine, key=lambda row: (row["km"] != 25, row["days"] != 7)) if method == "wake" else mine:
        chosen.setdefault((row["one"], row["other"]), row)
    return list(chosen.values())


def _panel(axes: Axes, rows: Sequence[Row], label: str, nothing: float) -> None:
    for place, row in enumerate(rows):
        axes.plot([row["low"], row["high"]], [place, place], color=BLUE, lw=2, solid_capstyle="butt")
        axes.plot(row["estimate"], place, "o", color=BLUE, ms=5)
    axes.axvline(nothing, color=SOFT, lw=0.8)
    axes.set_yticks(
        range(len(rows)), [shorten(f"{row['other']} after {row['one']}", 30, placeholder="…") for row in rows]
    )
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlabel(label, fontsize=8)


def _words(rows: Sequence[Row]) -> str:
    row = rows[0]
    if row["method"] == "knox":
        return f"First, pairs within {row['days']:g} days and {row['km']:g} km (Knox)."
    if row["method"] == "wake":
        return f"Matched wake: within {row['km']:g} km and {row['days']:g} days."
    return "Mutually exciting process" + (f": after {row['days']:.1f} days on average." if row["days"] else ".")
