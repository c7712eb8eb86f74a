"""The history of a table of positions: who stood where on each clause, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.patches import Rectangle

from sulh.pictures.found import days_axis
from sulh.pictures.picture import AMBER, BLUE, INK, LINE, PALE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
_LANE, _GAP, _HEAD = 0.17, 0.16, 0.14
"""Inches: a speaker's lane, between two clauses, a clause's title."""
_MOST_CLAUSES = 24
_FACES = {
    "accepts": (BLUE, BLUE, "accepts"),
    "accepts_if": (PALE, BLUE, "accepts if"),
    "rejects": (RED, RED, "rejects"),
    "silent": ("white", SOFT, "silent"),
}


def stances(tables: Mapping[str, pa.Table], labels: Mapping[str, str], title: str, source: str) -> Picture | None:
    """A lane for each clause and speaker: what they said, from when until when. Words stand in the bars, beside the colour.

    `labels` are speakers as written for people. None where nobody said anything.
    """
    clauses = tables["positions"].to_pylist()[:_MOST_CLAUSES]
    said = [row for row in tables["stances"].to_pylist() if row["clause"] in {one["clause"] for one in clauses}]
    if not said:
        return None
    as_of: dt.date = clauses[0]["as_of"]
    days = [row["day"] for row in tables["deadlines"].to_pylist() if row["kind"] == "deadline" and row["day"]]
    first, last = min(row["first"] for row in said), max([as_of, *days, max(row["last"] for row in said)])
    lanes = {one["clause"]: _speakers(one, said) for one in clauses}
    with rc_context(STYLE):
        figure, axes = new(0.75 + sum(_HEAD + _GAP + _LANE * len(some) for some in lanes.values()))
        span = max((last - first).days, 30)
        axes.set_xlim(date2num(first) - 0.02 * span, date2num(last) + 0.04 * span)
        top, ticks = 0.0, []
        for one in clauses:
            _title(axes, one, top)
            top += _HEAD
            for who in lanes[one["clause"]]:
                _lane(axes, [row for row in said if (row["clause"], row["by"]) == (one["clause"], who)], top, as_of)
                ticks.append((top + _LANE / 2, labels.get(who, who)))
                top += _LANE
            top += _GAP
        _days(axes, as_of, sorted(set(days)), top)
        _names(axes, ticks, top)
    return Picture(
        "positions", f"{title}: where each side stood, and when", figure, source, _words(as_of, days, clauses, tables)
    )


def _speakers(clause: Row, said: Sequence[Row]) -> list[str]:
    """Whose lanes a clause has: everybody whose acceptance it takes, then whoever else spoke of it."""
    others = [row["by"] for row in said if row["clause"] == clause["clause"]]
    return list(dict.fromkeys([*clause["needs"], *others]))


def _names(axes: Axes, ticks: Sequence[tuple[float, str]], bottom: float) -> None:
    axes.set_yticks([place for place, _ in ticks], ["\n".join(wrap(name, 22)) for _, name in ticks], fontsize=7)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(bottom, -0.02)
    days_axis(axes)


def _title(axes: Axes, row: Row, top: float) -> None:
    status = "agreed if taken together" if row["status"] == "together" else str(row["status"])
    words = wrap(f"{row['title']}{'*' if row['alleged'] else ''}", 54 - len(status))
    text = words[0] if len(words) == 1 else f"{words[0]}…"
    axes.text(0.0, top + _HEAD / 2, f"{text} ({status})", transform=axes.get_yaxis_transform(), fontsize=7, va="center",
              color=INK, weight="bold", bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4})  # fmt: skip


def _lane(axes: Axes, said: Sequence[Row], top: float, as_of: dt.date) -> None:
    """Bars from one stance to the next; hatched where the day is not known, unless it had been the same before."""
    if not said:
        axes.text(0.01, top + _LANE / 2, "has said nothing", transform=axes.get_yaxis_transform(), fontsize=6.5,
                  va="center", color=SOFT)  # fmt: skip
    for place, row in enumerate(said):
        until = said[place + 1]["first"] if place + 1 < len(said) else max(as_of, row["last"])
        same = place > 0 and said[place - 1]["stance"] == row["stance"]
        known = row["first"] if same else min(row["last"], until)
        start, sure, end = (date2num(one) for one in (row["first"], known, until))
        face, edge, word = _FACES[row["stance"]]
        box = Rectangle((sure, top + 0.02), max(end - sure, 0), _LANE - 0.04, facecolor=face, edgecolor=edge, lw=0.7)
        axes.add_patch(box)
        if sure > start:
            axes.add_patch(
                Rectangle(
                    (start, top + 0.02),
                    sure - start,
                    _LANE - 0.04,
                    facecolor="white",
                    edgecolor=edge,
                    lw=0.7,
                    hatch="////",
                )
            )
        axes.plot(start, top + _LANE / 2, "|", color=INK, ms=6, mew=1.1)
        width = (end - start) / (axes.get_xlim()[1] - axes.get_xlim()[0])
        if width > 0.16:
            dark = row["stance"] in ("accepts", "rejects") and sure <= start
            axes.text(start + 0.008 * (axes.get_xlim()[1] - axes.get_xlim()[0]), top + _LANE / 2, word, fontsize=6.5,
                      va="center", color="white" if dark else INK, clip_on=True,
                      bbox=None if dark or sure <= start else {"facecolor": "white", "edgecolor": "none", "pad": 0.6})  # fmt: skip


def _days(axes: Axes, as_of: dt.date, deadlines: Sequence[dt.date], bottom: float) -> None:
    axes.axvline(date2num(as_of), color=SOFT, lw=0.8, zorder=0)
    for day in deadlines:
        axes.axvline(date2num(day), color=AMBER, lw=1.2, ls=(0, (4, 2)), zorder=0)
    axes.plot([axes.get_xlim()[0], axes.get_xlim()[1]], [bottom, bottom], color=LINE, lw=0.5)


def _words(as_of: dt.date, deadlines: Sequence[dt.date], clauses: Sequence[Row], tables: Mapping[str, pa.Table]) -> str:
    words = f"Each lane is one speaker on one clause, up to {as_of} (upright line): dark blue accepts, pale blue accepts under conditions, "
    words += "red rejects, white is silent; hatched where the day is not known."
    if deadlines:
        words += f" Broken upright lines: deadlines ({', '.join(str(one) for one in sorted(set(deadlines)))})."
    if any(row["alleged"] for row in clauses):
        words += " *: rests on what is alleged."
    left = len(tables["positions"]) - len(clauses)
    return words + (f" {left} further clauses are in the table only." if left > 0 else "")
