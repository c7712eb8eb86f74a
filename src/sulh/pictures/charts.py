"""A chart for each measure, from the tables of a run: the interval, the period and the source are in each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.ticker import MaxNLocator

from sulh.pictures.counts import weeks_by
from sulh.pictures.followed import reprisals
from sulh.pictures.found import days_axis, duties, hot_spots, late, late_mark, shares
from sulh.pictures.picture import AMBER, BLUE, PALE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]
_MOST_ROWS, _MOST_WEEKS = 24, 1_600
_MOST_RISE = 1.5
"""A rise by more than this is an arrow at the edge, with its numbers."""


def pictures(tables: Tables, source: str) -> Iterator[Picture]:
    """All pictures that the tables of a run carry, in the order in which people read them. `source` is the line under each."""
    for measure, row in {row["measure"]: row for row in tables["questions"].to_pylist()}.items():
        for make in (weekly, falls, placebo):
            made = make(tables, measure, row["account"], source)
            if made is not None:
                yield made
    yield from weeks_by(tables, source)
    for made in (
        duties(tables, source),
        shares(tables, source),
        hot_spots(tables, source),
        reprisals(tables, source),
        late(tables, source),
    ):
        if made is not None:
            yield made


def _chosen(table: pa.Table, **wanted: str) -> list[Row]:
    return [row for row in table.to_pylist() if all(row[name] == value for name, value in wanted.items())]


def _question(tables: Tables, measure: str) -> Row:
    return next(row for row in tables["questions"].to_pylist() if row["measure"] == measure)


def weekly(tables: Tables, measure: str, account: str, source: str) -> Picture | None:
    """Weekly bounds of a question's count, with its period and the days on which the level changed."""
    question = _question(tables, measure)
    rows = _chosen(tables["series"], measure=measure, account=account)
    rows = [row for row in rows if row["reading"] == rows[0]["reading"]][-_MOST_WEEKS:]
    if not rows or not any(row["high"] for row in rows):
        return None
    with rc_context(STYLE):
        figure, axes = new(2.3)
        rows.append(rows[-1] | {"from": rows[-1]["from"] + dt.timedelta(days=7)})
        days = date2num([row["from"] for row in rows])
        low, high = (np.array([row[end] for row in rows], dtype=float) for end in ("low", "high"))
        top = max(1.0, min(float(high.max()) * 1.15, max(float(low.max()) * 3, float(low.max()) + 4)))
        axes.fill_between(days, np.minimum(high, top), low, step="post", color=PALE, lw=0, label="possibly")
        axes.fill_between(days, low, step="post", color=BLUE, lw=0, label="surely")
        side = _period(axes, question)
        for row in _chosen(tables["changes"], measure=measure, account=account, reading=rows[0]["reading"]):
            if row["from"] is not None:
                axes.axvline(date2num(row["from"]), color=RED, lw=1, ls=(0, (3, 2)))
        axes.set_ylim(0, top)
        axes.set_ylabel(f"{question['unit'].replace('_', ' ')} a week")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        days_axis(axes)
        axes.legend(
            frameon=False,
            loc="lower left" if side == "left" else "lower right",
            bbox_to_anchor=(side == "right", 1),
            ncols=2,
            fontsize=7.5,
            borderpad=0,
        )
        period = f"{question['from']} to {question['until']}"
        beyond = f", up to {int(high.max()):,}" if high.max() > top else ""
    words = (
        f"Weeks of {rows[0]['from']} to {rows[-1]['from'] - dt.timedelta(days=1)}. Dark: what surely counts; light: what may{beyond}. Shaded: the period {period}. "
        f"Dashed: from where the level changed, found without being told when to look{late_mark(question)}."
    )
    return Picture(f"weekly-{measure}", f"{question['title']}, week by week", figure, source, words, measure)


def _period(axes: Axes, question: Row) -> str:
    """Mark the period, and say on which side above the axes there is room."""
    first, last = date2num(question["from"]), date2num(question["until"]) + 1
    axes.axvspan(first, last, color=AMBER, alpha=0.25, lw=0, zorder=2.5)
    right = (first + last) / 2 > sum(axes.get_xlim()) / 2
    axes.annotate(
        "period ▼" if right else "▼ period", ((first + last) / 2, 1), xycoords=("data", "axes fraction"),
        xytext=(3.5 if right else -3.5, 1), textcoords="offset points", color=AMBER, fontsize=7.5, va="bottom",
        ha="right" if right else "left",
    )  # fmt: skip
    return "left" if right else "right"


def falls(tables: Tables, measure: str, account: str, source: str) -> Picture | None:
    """The fall against each baseline with its interval, what is open, and what was promised."""
    question = _question(tables, measure)
    rows = _chosen(tables["answers"], measure=measure, account=account)
    several = len({row["reading"] for row in rows}) > 1
    rows = [row for row in rows if row["fall"] is not None][:_MOST_ROWS]
    if not rows:
        return None
    promised = rows[0]["promised"]
    stepped = [row for row in _chosen(tables["tests"], measure=measure, account=account) if row["fall"] is not None]
    rows += [row | {"baseline": row["test"], "bound_low": row["fall"], "bound_high": row["fall"]} for row in stepped]
    with rc_context(STYLE):
        figure, axes = new(0.75 + 0.3 * len(rows))
        ends = [
            row[name]
            for row in rows
            for name in ("fall_low", "fall_high", "bound_low", "bound_high")
            if row[name] is not None
        ]
        right = min(_MOST_RISE, max([0.1, *(-end for end in ends)]))
        for place, row in enumerate(rows):
            least, most = (
                -row[name] if row[name] is not None else other
                for name, other in (("bound_high", -1), ("bound_low", right))
            )
            if most - least > 0.005:
                axes.barh(place, min(most, right) - least, 0.52, least, color=PALE, lw=0)
            low, high = -row["fall_high"], min(-row["fall_low"], right)
            axes.plot([min(low, right), high], [place, place], color=BLUE, lw=2, solid_capstyle="butt")
            if -row["fall"] <= right:
                axes.plot(-row["fall"], place, "o", color=BLUE, ms=5)
            if -row["fall_low"] > right:
                _beyond(axes, row, right, place)
        if promised is not None:
            axes.axvline(-promised, color=AMBER, lw=1.2, ls=(0, (4, 2)))
            axes.text(
                -promised, -0.75, f"promised −{promised:.0%}", color=AMBER, ha="center", va="bottom", fontsize=7.5
            )
        axes.axvline(0, color=SOFT, lw=0.8)
        axes.set_yticks(range(len(rows)), [_label(row, several) for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.85)
        axes.set_xlim(-1.04, right)
        axes.xaxis.set_major_formatter(lambda value, _: "0" if abs(value) < 1e-9 else f"{value:+.0%}".replace("-", "−"))
        axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
        axes.set_xlabel("change against the baseline, per day")
    words = (
        f"Period {question['from']} to {question['until']}. Point and line: the change on what surely counts, with its 95 % "
        f"interval (arrow: goes on); light: what is open allows, up to the edge or beyond{late_mark(question)}."
    )
    return Picture(
        f"falls-{measure}", f"{question['title']}: the answer depends on the baseline", figure, source, words, measure
    )


def _beyond(axes: Axes, row: Row, right: float, place: int) -> None:
    """An interval that goes on beyond the edge: an arrow, and in numbers where to."""
    axes.plot(right, place, ">", color=BLUE, ms=5, clip_on=False)
    ends = ", ".join(f"{-row[name]:+.0%}" for name in ("fall_high", "fall", "fall_low"))
    axes.annotate(
        ends.replace("-", "−"),
        (right, place),
        xytext=(-4, 5),
        textcoords="offset points",
        fontsize=7,
        ha="right",
        color=BLUE,
    )


def _label(row: Row, several: bool) -> str:
    name = row["baseline"].replace("_", " ").replace("season and trend of the weeks before", "season and trend")
    return f"{name} ({row['reading']})" if several else name


def placebo(tables: Tables, measure: str, account: str, source: str) -> Picture | None:
    """How deep a fall the same comparison gives on every earlier date, and where the period itself lies."""
    question = _question(tables, measure)
    rows = _chosen(tables["placebos"], measure=measure, account=account)
    rows = [row for row in rows if row["reading"] == rows[0]["reading"]]
    if len(rows) < 40:
        return None
    ratios, mine = np.array([row["ratio"] for row in rows[:-1]]), rows[-1]["ratio"]
    test = next(
        (row for row in _chosen(tables["tests"], measure=measure, account=account) if row["test"] == "placebo dates"),
        None,
    )
    if test is None or test["p_high"] is None:
        return None
    with rc_context(STYLE):
        figure, axes = new(2.1)
        top = float(np.quantile(ratios, 0.995))
        axes.hist(np.minimum(ratios, top), bins=40, color=PALE, edgecolor="white", lw=0.3)
        axes.axvline(mine, color=RED, lw=1.6)
        axes.annotate(
            f"{question['from']}",
            (mine, axes.get_ylim()[1] * 0.93),
            xytext=(4, 0),
            textcoords="offset points",
            color=RED,
            fontsize=8,
        )
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.set_xlabel("how much there was, as a share of the eight weeks before")
        axes.set_ylabel("earlier dates")
    words = (
        f"The same comparison on {len(ratios):,} earlier dates from {rows[0]['from']}; so deep a fall came about with a frequency "
        f"of {test['p_high']:.3f}{late_mark(question)}."
    )
    return Picture(
        f"placebo-{measure}", f"{question['title']}: does such a fall happen anyway?", figure, source, words, measure
    )
