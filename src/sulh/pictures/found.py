"""Charts of what was found beside the declared questions: duties, the mix, hot spots, what is still to come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.patches import Circle

from sulh.pictures.picture import AMBER, BLUE, INK, LINE, PALE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]
_MOST_ROWS = 24


def duties(tables: Tables, source: str) -> Picture | None:
    """What was delivered of each duty with a number, against what is due and when."""
    found: dict[str, list[Row]] = {}
    for row in tables["deliveries"].to_pylist():
        if row["account"] == "all" and row["total_low"] is not None:
            found.setdefault(row["provision"], []).append(row)
    # what has to come down to a level is not delivered in parts
    counted = [
        row for row in tables["duties"].to_pylist() if row["at_least"] or (row["at_most"] and row["modality"] != "will")
    ]
    owed = {row["provision"]: row for row in counted}
    names = [name for name in found if name in owed][:6]
    if not names:
        return None
    ahead: dict[str, list[Row]] = {}
    for row in tables["forecasts"].to_pylist():
        if row["account"] == "all" and row["earliest"] is not None and row["latest"] is not None:
            ahead.setdefault(row["provision"], []).append(row)
    with rc_context(STYLE):
        figure, axes = new(0.6 + 0.62 * len(names))
        for place, name in enumerate(names):
            asked = owed[name]["at_least"] or owed[name]["at_most"]
            for row in found[name]:
                day, low, high = date2num(row["until"]), row["total_low"] / asked, row["total_high"] / asked
                axes.plot(
                    [day, day],
                    [place + 0.3 - 0.6 * min(low, 1.2), place + 0.3 - 0.6 * min(high, 1.2)],
                    color=BLUE,
                    lw=4,
                )
                axes.plot(day, place + 0.3 - 0.6 * min(high, 1.2), "o", color=BLUE, ms=4)
            axes.axhline(place - 0.3, color=LINE, lw=0.8, zorder=0)
            axes.axhline(place + 0.3, color=SOFT, lw=0.6, zorder=0)
            for row in ahead.get(name, []):
                axes.plot(
                    [date2num(row["earliest"]), date2num(row["latest"])], [place - 0.3] * 2, color=RED, lw=3, alpha=0.6
                )
            if owed[name]["due"] is not None:
                axes.plot([date2num(owed[name]["due"])] * 2, [place + 0.3, place - 0.3], color=AMBER, lw=1.5)
        axes.set_yticks(range(len(names)), [_short(f"{name}: {owed[name]['unit'] or ''}") for name in names])
        axes.set_ylim(len(names) - 0.5, -0.6)
        days_axis(axes)
    words = (
        "Each row from none (lower line) to all that is asked for (upper line); points: what is on record by that day, as a bar "
        "where it is a bound. Upright lines: the day that is due."
    )
    if any(name in ahead for name in names):
        words += (
            " Thick lines: between which days all of it is reached at the present pace (95 % interval), in any reading."
        )
    words += f" As of {counted[0]['as_of']}."
    return Picture("duties", "What was delivered of what is owed", figure, source, words)


def days_axis(axes: Axes) -> None:
    """Days along the lower edge."""
    axes.xaxis_date()
    locator = AutoDateLocator(minticks=3)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def shares(tables: Tables, source: str) -> Picture | None:
    """The parts of the mix whose share surely changed."""
    sure = {
        tuple(row[name] for name in ("measure", "reading", "dimension", "baseline"))
        for row in tables["shifts"].to_pylist()
        if row["p"] is not None and row["p"] < 0.05
    }
    found: dict[tuple[str, str], Row] = {}
    for row in tables["shares"].to_pylist():
        key = tuple(row[name] for name in ("measure", "reading", "dimension", "baseline"))
        if key in sure and (row["change_low"] > 0 or row["change_high"] < 0):
            found.setdefault((row["dimension"], row["value"]), row)
    rows = sorted(found.values(), key=lambda row: -abs(row["share_now"] - row["share_before"]))[:14]
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(0.7 + 0.27 * len(rows))
        for place, row in enumerate(rows):
            ends = [max(0.0, row["share_before"] + row[end]) for end in ("change_low", "change_high")]
            axes.plot(ends, [place, place], color=PALE, lw=5, solid_capstyle="butt", zorder=0)
            axes.plot([row["share_before"], row["share_now"]], [place, place], color=LINE, lw=2, zorder=1)
            axes.plot(
                row["share_before"], place, "o", color="white", mec=BLUE, ms=5.5, label="before" if not place else None
            )
            axes.plot(row["share_now"], place, "o", color=BLUE, ms=5.5, label="now" if not place else None)
        axes.set_yticks(range(len(rows)), [_short(row["value"]) for row in rows])
        axes.set_ylim(len(rows) - 0.5, -0.6)
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
        axes.set_xlabel("share of all incidents")
        axes.legend(frameon=False, ncols=2, loc="lower right", fontsize=7.5)
    asked = {row["measure"]: row for row in tables["questions"].to_pylist()}
    against = {(row["measure"], row["baseline"]): None for row in rows}
    periods = "; ".join(
        f"{asked[name]['from']} to {asked[name]['until']} against {baseline.replace('_', ' ')}{late_mark(asked[name])}"
        for name, baseline in against
    )
    words = (
        f"Kinds of incidents whose share changed by more than weeks differ among themselves (exchange of weeks, p below .05): {periods}. "
        "Light: 95 % interval of the share now, given the one before."
    )
    return Picture("shares", "What there is more of, and less", figure, source, words)


def late_mark(row: Row) -> str:
    """What is said with every picture of a question that was declared after its period began."""
    return f"; declared on {row['declared']}, after its period began" if row["declared_after_start"] else ""


def _short(name: str) -> str:
    lines = wrap(name.replace("_", " "), 26)
    return "\n".join(lines if len(lines) <= 2 else [lines[0], f"{lines[1][:24]}…"])


def hot_spots(tables: Tables, source: str) -> Picture | None:
    """Circles where and when more happened than place and time alone bring."""
    rows = tables["hot_spots"].to_pylist()
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(3.4)
        middle = float(np.mean([row["lat"] for row in rows]))
        for row in rows:
            size = max(row["radius_km"], 8.0) / 111.2
            axes.add_patch(Circle((row["lon"], row["lat"]), size, color=RED, alpha=0.35, lw=0))
            axes.plot(row["lon"], row["lat"], "o", color=RED, ms=3)
            axes.annotate(
                str(row["rank"]),
                (row["lon"], row["lat"]),
                xytext=(4, 3),
                textcoords="offset points",
                fontsize=8,
                color=INK,
            )
        lon, lat = ([row[name] for row in rows] for name in ("lon", "lat"))
        wide = max(1.6, 0.1 * (max(lon) - min(lon)))
        axes.set_xlim(min(lon) - wide, max(lon) + wide)
        axes.set_ylim(min(lat) - 0.7, max(lat) + 0.7)
        axes.set_aspect(1 / max(np.cos(np.radians(middle)), 0.1), adjustable="box")
        axes.set_xlabel("degrees east")
        axes.set_ylabel("degrees north")
    listed = [
        f"{row['rank']}: {row['from']} to {row['until']}, {row['observed']} for {row['expected']:.1f}" for row in rows
    ]
    looked = next((row["about"] for row in tables["said"].to_pylist() if row["section"] == "hot_spots"), "")
    words = f"Looked for in {looked}. Incidents, and how many places and days alone would bring (all p below .05): {'; '.join(listed)}."
    return Picture("hot-spots", "Where more happened than place and time alone bring", figure, source, words)


def late(tables: Tables, source: str) -> Picture | None:
    """Weeks of which not all reports are here, and how many there will be."""
    rows = tables["late"].to_pylist()[:_MOST_ROWS]
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(0.7 + 0.26 * len(rows))
        for place, row in enumerate(rows):
            axes.barh(place, row["here"], 0.55, color=BLUE)
            axes.plot([row["low"], row["high"]], [place, place], color=AMBER, lw=2, solid_capstyle="butt")
        axes.set_yticks(range(len(rows)), [f"{_short(row['source'])}, {_day(row['from'])}" for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel("reports of the week: here (bar), and to come in all (line, 95 %)")
    return Picture(
        "late",
        "Reports that are still to come",
        figure,
        source,
        "Weeks, by their first day, that are not complete yet.",
    )


def _day(day: dt.date) -> str:
    return f"{day:%-d %b %Y}"
