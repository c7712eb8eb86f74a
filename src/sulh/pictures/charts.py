"""A chart for each measure, from the tables of a run: the interval, the period and the source are in each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

import numpy as np
import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.patches import Circle
from matplotlib.ticker import MaxNLocator

from sulh.pictures.picture import AMBER, BLUE, INK, LINE, PALE, RED, SOFT, STYLE, Picture, new

Row = dict[str, Any]
Tables = Mapping[str, pa.Table]
_MOST_ROWS, _MOST_WEEKS = 24, 1_600


def pictures(tables: Tables, source: str) -> Iterator[Picture]:
    """All pictures that the tables of a run carry, in the order in which people read them. `source` is the line under each."""
    for measure, row in {row["measure"]: row for row in tables["questions"].to_pylist()}.items():
        for make in (weekly, falls, placebo):
            made = make(tables, measure, row["account"], source)
            if made is not None:
                yield made
    for made in (
        duties(tables, source),
        shares(tables, source),
        hot_spots(tables, source),
        reprisals(tables, source),
        late(tables, source),
    ):
        if made is not None:
            yield made


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
            if owed[name]["due"] is not None:
                axes.plot([date2num(owed[name]["due"])] * 2, [place + 0.3, place - 0.3], color=AMBER, lw=1.5)
        axes.set_yticks(range(len(names)), [_short(f"{name}: {owed[name]['unit'] or ''}") for name in names])
        axes.set_ylim(len(names) - 0.5, -0.6)
        _days(axes)
    words = (
        "Each row from none (lower line) to all that is asked for (upper line); points: what is on record by that day, as a bar "
        "where it is a bound. Upright lines: the day that is due."
    )
    return Picture("duties", "What was delivered of what is owed", figure, source, words)


def _days(axes: Axes) -> None:
    axes.xaxis_date()
    locator = AutoDateLocator(minticks=3)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))


def _chosen(table: pa.Table, **wanted: str) -> list[Row]:
    return [row for row in table.to_pylist() if all(row[name] == value for name, value in wanted.items())]


def _question(tables: Tables, measure: str) -> Row:
    return next(row for row in tables["questions"].to_pylist() if row["measure"] == measure)


def _late_mark(row: Row) -> str:
    return f"; declared on {row['declared']}, after its period began" if row["declared_after_start"] else ""


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
        _period(axes, question)
        for row in _chosen(tables["changes"], measure=measure, account=account, reading=rows[0]["reading"]):
            if row["from"] is not None:
                axes.axvline(date2num(row["from"]), color=RED, lw=1, ls=(0, (3, 2)))
        axes.set_ylim(0, top)
        axes.set_ylabel(f"{question['unit'].replace('_', ' ')} a week")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        _days(axes)
        axes.legend(frameon=False, loc="upper left", ncols=2, fontsize=7.5)
        period = f"{question['from']} to {question['until']}"
        beyond = f", up to {int(high.max()):,}" if high.max() > top else ""
    words = (
        f"Weeks of {rows[0]['from']} to {rows[-1]['from'] - dt.timedelta(days=1)}. Dark: what surely counts; light: what may{beyond}. Shaded: the period {period}. "
        f"Dashed: from where the level changed, found without being told when to look{_late_mark(question)}."
    )
    return Picture(f"weekly-{measure}", f"{question['title']}, week by week", figure, source, words, measure)


def _period(axes: Axes, question: Row) -> None:
    axes.axvspan(date2num(question["from"]), date2num(question["until"]) + 1, color=AMBER, alpha=0.22, lw=0)


def falls(tables: Tables, measure: str, account: str, source: str) -> Picture | None:
    """The fall against each baseline with its interval, what is open, and what was promised."""
    question = _question(tables, measure)
    rows = _chosen(tables["answers"], measure=measure, account=account)
    several = len({row["reading"] for row in rows}) > 1
    rows = [row for row in rows if row["fall"] is not None][:_MOST_ROWS]
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(0.75 + 0.3 * len(rows))
        ends = [
            row[name]
            for row in rows
            for name in ("fall_low", "fall_high", "bound_low", "bound_high")
            if row[name] is not None
        ]
        right = min(1.5, max([0.1, *(-end for end in ends)]))
        for place, row in enumerate(rows):
            least, most = (
                -row[name] if row[name] is not None else other
                for name, other in (("bound_high", -1), ("bound_low", right))
            )
            if most - least > 0.005:
                axes.barh(place, min(most, right) - least, 0.52, least, color=PALE, lw=0)
            low, high = -row["fall_high"], min(-row["fall_low"], right)
            axes.plot([low, high], [place, place], color=BLUE, lw=2, solid_capstyle="butt")
            axes.plot(min(-row["fall"], right), place, "o", color=BLUE, ms=5)
        promised = rows[0]["promised"]
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
        axes.set_xlabel("change against the baseline, per day")
    words = (
        f"Period {question['from']} to {question['until']}. Point and line: the change on what surely counts, with its 95 % "
        f"interval; light: what is open allows{_late_mark(question)}."
    )
    return Picture(
        f"falls-{measure}", f"{question['title']}: the answer depends on the baseline", figure, source, words, measure
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
        f"of {test['p_high']:.3f}{_late_mark(question)}."
    )
    return Picture(
        f"placebo-{measure}", f"{question['title']}: does such a fall happen anyway?", figure, source, words, measure
    )


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
    words = "Kinds of incidents whose share changed by more than weeks differ among themselves (exchange of weeks, p below .05)."
    return Picture("shares", "What there is more of, and less", figure, source, words)


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
            axes.annotate(
                f"{row['from']:%-d %b %Y}: {row['observed']} for {row['expected']:.1f}", (row["lon"], row["lat"]),
                xytext=(5, 3), textcoords="offset points", fontsize=7, color=INK,
            )  # fmt: skip
        lon, lat = ([row[name] for row in rows] for name in ("lon", "lat"))
        axes.set_xlim(min(lon) - 0.7, max(lon) + 2.2)
        axes.set_ylim(min(lat) - 0.7, max(lat) + 0.7)
        axes.set_aspect(1 / max(np.cos(np.radians(middle)), 0.1), adjustable="box")
        axes.set_xlabel("degrees east")
        axes.set_ylabel("degrees north")
    words = "Each circle with its first day, how many incidents it has, and how many its places and days alone would bring (all p < .05)."
    return Picture("hot-spots", "Where more happened than place and time alone bring", figure, source, words)


def reprisals(tables: Tables, source: str) -> Picture | None:
    """How often deeds of one side followed those of the other, against what place and time alone bring."""
    rows = [row for row in tables["reprisals"].to_pylist() if row["method"] == "knox" and row["estimate"] is not None]
    if not rows:
        return None
    with rc_context(STYLE):
        figure, axes = new(0.8 + 0.34 * len(rows))
        for place, row in enumerate(rows):
            axes.plot([row["low"], row["high"]], [place, place], color=BLUE, lw=2, solid_capstyle="butt")
            axes.plot(row["estimate"], place, "o", color=BLUE, ms=5)
        axes.axvline(1, color=SOFT, lw=0.8)
        axes.set_yticks(range(len(rows)), [_short(f"{row['other']} after {row['one']}") for row in rows])
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.set_xlabel("times as many as place and time alone bring")
    words = f"Deeds that followed within {rows[0]['days']:g} days and {rows[0]['km']:g} km, with 95 % intervals. Followed is not caused."
    return Picture("reprisals", "What followed what", figure, source, words)


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
