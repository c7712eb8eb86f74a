"""A front of packages: what so many clauses bar of the harm, and what each party would have had to give up for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sulh.pictures.picture import AMBER, BLUE, INK, PALE, RED, SOFT, STYLE, WIDTH, Picture

Row = dict[str, Any]
_PARTIES = (BLUE, RED, AMBER, INK)
_PAPER: dict[str, Any] = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.8}


def pareto(tables: Mapping[str, pa.Table], unit: str, certainty: str, target: float, source: str) -> Picture | None:
    """The front by number of clauses of `sulh design`'s tables; None where it has fewer than two points.

    Above: the share of the harm (`unit` in words) that is barred, as it was asked for, with all that is unknown as a pale bar and
    the target as a line. Below: the share of each party's own deeds that would have been barred, from surely to possibly.
    """
    points = [row for row in tables["pareto"].to_pylist() if row["axis"] == "clauses"]
    if len(points) < 2:
        return None
    packages = {row["package"]: row for row in tables["packages"].to_pylist()}
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, 4.3), layout="constrained")
        FigureCanvasAgg(figure)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        _barred(above, points, packages, target, certainty, unit)
        _burdens(below, points, tables["burdens"].to_pylist())
        below.set_xlabel("at most so many clauses")
        below.xaxis.set_major_locator(MaxNLocator(integer=True))
    proved = (
        "each proved to be the most"
        if all(row["proved"] for row in points)
        else "a dashed end: what is proved where the search was cut short"
    )
    words = (
        f"Above: the share of the {unit} that the best package of so many clauses bars, {certainty} ({proved}); pale: all that is unknown allows. "
        f"Below: the share of each party's own deeds that it bars, surely to possibly. Nobody changes behaviour in this. {_table(points, packages)}"
    )
    return Picture("pareto-clauses", "What so many clauses would have barred", figure, source, words)


def _barred(
    axes: Axes, points: list[Row], packages: Mapping[str, Row], target: float, certainty: str, unit: str
) -> None:
    for row in points:
        package = packages[row["package"]]
        if package["least"] is not None and package["most"] is not None:
            axes.bar(row["most"], package["most"] - package["least"], 0.5, package["least"], color=PALE, lw=0, zorder=1)
        if not row["proved"]:
            axes.plot([row["most"]] * 2, [row["share"], row["bound"]], color=BLUE, lw=1, ls=(0, (2, 2)))
    steps, shares = [row["most"] for row in points], [row["share"] for row in points]
    axes.step(steps, shares, where="post", color=BLUE, lw=1.2, zorder=2)
    axes.plot(steps, shares, "o", color=BLUE, ms=5, zorder=3)
    for step, share in zip(steps, shares, strict=True):
        axes.annotate(
            f"{share:.0%}", (step, share), xytext=(-6, 4), textcoords="offset points", ha="right", fontsize=7.5,
            bbox=_PAPER, zorder=4,
        )  # fmt: skip
    axes.axhline(target, color=AMBER, lw=1.2, ls=(0, (4, 2)))
    axes.annotate(
        f"asked {target:.0%}", (0.0, target), xycoords=("axes fraction", "data"), xytext=(3, 3), textcoords="offset points",
        color=AMBER, fontsize=7.5,
    )  # fmt: skip
    axes.set_ylim(0, 1.08)
    axes.set_xlim(min(steps) - 0.5, max(steps) + 0.5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_ylabel(f"of the {unit},\n{certainty}")


def _burdens(axes: Axes, points: list[Row], burdens: list[Row]) -> None:
    """Each party's own deeds barred, from the least surely to the most possibly over the readings."""
    mine = [row for row in burdens if row["package"] in {point["package"] for point in points}]
    sides = [side for side in dict.fromkeys(row["side"] for row in mine if row["own"]) if side != "others"]
    for place, side in enumerate(sides):
        color = _PARTIES[place % len(_PARTIES)]
        shift = (place - (len(sides) - 1) / 2) * 0.16
        for number, point in enumerate(points):
            rows = [row for row in mine if row["package"] == point["package"] and row["side"] == side]
            low, high = min(row["low"] / row["own"] for row in rows), max(row["high"] / row["own"] for row in rows)
            x = point["most"] + shift
            axes.plot([x, x], [low, high], color=color, lw=2.2, solid_capstyle="butt")
            axes.plot(x, low, "o", color=color, ms=4, label=side if number == 0 else None)
    axes.set_ylim(0, 1)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axes.set_ylabel("of own deeds")
    if sides:
        axes.legend(frameon=False, fontsize=7.5, ncols=3, loc="upper left")
    axes.axhline(0, color=SOFT, lw=0.6)


def _table(points: list[Row], packages: Mapping[str, Row]) -> str:
    """The packages in words."""
    said = [
        f"{row['most']}: {', '.join(packages[row['package']]['clauses']) or 'none'} ({row['share']:.0%})"
        for row in points
    ]
    return f"By number of clauses: {'; '.join(said)}."
