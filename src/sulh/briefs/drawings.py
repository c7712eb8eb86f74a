"""The drawings of a brief as coordinates in drawing units: the map, timelines, ranges. No logic."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Outline:
    """A country: SVG path data, its name and where to write it (None: not written)."""

    path: str
    name: str
    label_x: float | None
    label_y: float | None


@dataclass(frozen=True)
class MapMark:
    """One or several incidents with the same disc: place, radius true to scale, class, words, dossier (0: none).

    `told`: the place is not established, it is where one account puts it.
    """

    x: float
    y: float
    radius: float
    status: str
    title: str
    dossier: int
    index: int
    told: bool


@dataclass(frozen=True)
class Layer:
    """Land that somebody held: `look` is one of four looks, the same for the same holder."""

    path: str
    words: str
    look: int


@dataclass(frozen=True)
class MapView:
    """The map: size, country outlines, marks of the drawing without script, scale, notes.

    `marks` are all incidents when there are few, else discs that several incidents share; `canvas` says which.
    """

    width: int
    height: int
    outlines: tuple[Outline, ...]
    marks: tuple[MapMark, ...]
    canvas: bool
    units_per_km: float
    scale_km: int
    note: str
    base_map: str
    layers: tuple[Layer, ...] = ()


@dataclass(frozen=True)
class Bar:
    """One period of a timeline: bounds on a count (high None: unbounded)."""

    key: str
    label: str
    x: float
    width: float
    low: int
    high: int | None
    y_low: float
    y_high: float


@dataclass(frozen=True)
class Chart:
    """A row of bars with an axis: `ticks` are (y, number)."""

    title: str
    unit: str
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]
    height: float


@dataclass(frozen=True)
class Timeline:
    """Charts that share one axis of time: `months` are (x, words)."""

    charts: tuple[Chart, ...]
    months: tuple[tuple[float, str], ...]
    unit: str
    note: str


@dataclass(frozen=True)
class RangeBar:
    """A range on a common scale: x positions of low and high, words; `open_end`: no upper bound."""

    label: str
    text: str
    x_low: float
    x_high: float
    open_end: bool
    now: bool
