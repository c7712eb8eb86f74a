"""Charts of how much there was in each week, by act, actor, target, object, place and account, with bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import date2num

from sulh.incidents.schema import ESTABLISHED
from sulh.measures.violence.counts import ALL, INCIDENTS_UNIT, UNKNOWN
from sulh.pictures.found import days_axis
from sulh.pictures.picture import BLUE, LINE, PALE, STYLE, Picture, new

Row = dict[str, Any]
Bounds = tuple[Any, Any]
"""The low and the high count of each week."""
_TITLES = {
    "act": "by act", "perpetrator": "by actor", "target": "by target", "object": "by object", "place": "by place",
    "account": "by account", "unit": "harm and incidents",
}  # fmt: skip
_MOST = 8


def weeks_by(tables: Mapping[str, pa.Table], source: str) -> Iterator[Picture]:
    """One picture for each kind of part that has at least two parts: a strip of weeks for each of its largest parts."""
    table = tables["violence"]
    for by in _TITLES:
        strips = _strips(table, by)
        if len(strips) >= 2:
            yield _picture(by, strips, _days(table), source)


def _days(table: pa.Table) -> list[Any]:
    return sorted(set(table["from"].to_pylist()))


def _strips(table: pa.Table, by: str) -> dict[str, Bounds]:
    """The weekly bounds of each part, the largest first; parts that are the same in every week are shown once."""
    wanted = {"by": ALL if by in ("account", "unit") else by, "account": ESTABLISHED, "unit": INCIDENTS_UNIT}
    wanted.pop(by, None)
    for name, value in wanted.items():
        table = table.filter(pc.equal(table[name], value))
    days = {day: place for place, day in enumerate(_days(table))}
    found: dict[str, Bounds] = {}
    for row in table.to_pylist():
        low, high = found.setdefault(
            row[by if by in ("account", "unit") else "value"], (np.zeros(len(days)), np.zeros(len(days)))
        )
        low[days[row["from"]]] = row["low"] + row["residual_low"]
        unbounded = row["high"] is None or row["residual_high"] is None
        high[days[row["from"]]] = np.inf if unbounded else row["high"] + row["residual_high"]
    kept: dict[str, Bounds] = {}
    for name, (low, high) in sorted(found.items(), key=lambda item: _order(item[0], *item[1])):
        if not any(np.array_equal(low, one) and np.array_equal(high, other) for one, other in kept.values()):
            kept[name] = low, high
    return dict(list(kept.items())[:_MOST])


def _order(name: str, low: Any, high: Any) -> tuple[bool, float, float, str]:
    finite = float(np.where(np.isfinite(high), high, low).sum())
    return name == UNKNOWN, -float(low.sum()), -finite, name


def _picture(by: str, strips: Mapping[str, Bounds], days: Sequence[Any], source: str) -> Picture:
    with rc_context(STYLE):
        figure, axes = new(0.5 + 0.42 * len(strips))
        x = np.append(date2num(days), date2num(days[-1]) + 7)
        for place, (low, high) in enumerate(strips.values()):
            _strip(axes, place, x, low, high)
        axes.set_yticks(range(len(strips)), [shorten(name.replace("_", " "), 24, placeholder="…") for name in strips])
        axes.set_ylim(len(strips) - 0.3, -0.75)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        days_axis(axes)
    what = "" if by == "unit" else f"{INCIDENTS_UNIT.capitalize()} a week. "
    whose = "each account" if by == "account" else "the established account"
    words = (
        f"{what}Weeks of {days[0]} to {days[-1]}, on {whose}. Dark: what surely is of the part named; light: what may be. Each strip has its own "
        f"scale; the number is its top. A week without an upper bound is light to the top. At most {_MOST} parts are shown."
    )
    return Picture(f"weeks-{by}", f"Week by week, {_TITLES[by]}", figure, source, words)


def _strip(axes: Axes, place: int, x: Any, low: Any, high: Any) -> None:
    finite = np.where(np.isfinite(high), high, low)
    top = max(1.0, min(float(finite.max()), max(3 * float(low.max()), float(low.max()) + 4)))
    floor, tall = place + 0.4, 0.8
    ends = [floor - tall * np.minimum(np.append(one, one[-1]), top) / top for one in (low, np.minimum(high, top))]
    axes.fill_between(x, ends[1], floor, step="post", color=PALE, lw=0)
    axes.fill_between(x, ends[0], floor, step="post", color=BLUE, lw=0)
    axes.axhline(floor, color=LINE, lw=0.6)
    axes.annotate(f"{top:,.0f}", (x[-1], floor - tall), xytext=(3, 0), textcoords="offset points", fontsize=7, va="top")
