"""One picture: a Matplotlib figure with its title and source, as SVG, as PNG, and as what a notebook shows by itself.

In a page the title, the words and the source stand beside the figure as text. A file or a notebook has nothing beside it, so there they
are drawn into the picture: whoever sends it on sends its period, its source and its marks with it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

INK, SOFT, LINE = "#1b1f24", "#4d5561", "#d5d9df"
BLUE, PALE, AMBER, RED = "#0b5394", "#b9d2ea", "#9a5b00", "#a61c1c"
WIDTH = 4.6
"""Inches; text stays readable where a page is as narrow as a telephone."""
STYLE: dict[Any, Any] = {
    "font.size": 9, "font.family": ["DejaVu Sans"], "svg.fonttype": "none", "svg.hashsalt": "sulh", "axes.edgecolor": SOFT,
    "axes.labelcolor": INK, "text.color": INK, "xtick.color": SOFT, "ytick.color": INK, "axes.spines.top": False,
    "axes.spines.right": False, "axes.titlelocation": "left", "axes.titlesize": 9.5, "axes.titleweight": "bold",
}  # fmt: skip
_IDS = re.compile(r'\b(id="|xlink:href="#|href="#|url\(#)')


@dataclass(frozen=True, eq=False)
class Picture:
    """`name` is a file's name without its ending; `title` and `source` stand in words beside the picture; `words` say what it
    shows to those who cannot see it; `measure` is the declared question that it is about."""

    name: str
    title: str
    figure: Figure
    source: str
    words: str
    measure: str | None = None

    def __post_init__(self) -> None:
        """Lay the figure out once: each further drawing would move its parts by a hair."""
        with rc_context(STYLE):
            self.figure.draw_without_rendering()
        self.figure.set_layout_engine("none")

    def svg(self, *, alone: bool = False) -> str:
        """The picture as one SVG element, the same bytes every time; text stays text, so that scripts look right. `alone`: with title,
        words and source drawn into it."""
        held = io.StringIO()
        metadata: dict[str, Any] = {"Date": None, "Creator": None}
        with rc_context(STYLE), self._framed(alone) as box:
            self.figure.savefig(held, format="svg", metadata=metadata, transparent=not alone, bbox_inches=box)
        text = held.getvalue()
        # in a page several pictures stand together: no two may share an id
        text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Arial, sans-serif")
        return _IDS.sub(lambda found: f"{found.group(1)}{self.name}-", text[text.index("<svg") :])

    def png(self, dots_per_inch: int = 160) -> bytes:
        """The picture as PNG, with title, words and source drawn into it."""
        held = io.BytesIO()
        metadata: dict[str, Any] = {"Software": None}
        with rc_context(STYLE), self._framed(alone=True) as box:
            self.figure.savefig(held, format="png", dpi=dots_per_inch, metadata=metadata, bbox_inches=box)
        return held.getvalue()

    @contextmanager
    def _framed(self, alone: bool) -> Iterator[Bbox | None]:
        """The figure with its title above it and its words and source below; gives the box in inches that holds it all."""
        if not alone:
            yield None
            return
        width, height = (float(size) for size in self.figure.get_size_inches())
        title, words = fill(self.title, 50), fill(f"{self.words} {self.source}".strip(), 76)
        above, below = (0.19 * (title.count("\n") + 1) + 0.12, 0.145 * (words.count("\n") + 1) + 0.14)
        texts = [
            self.figure.text(0.05 / width, 1 + 0.06 / height, title, va="bottom", fontsize=10, fontweight="bold"),
            self.figure.text(0.05 / width, -0.08 / height, words, va="top", fontsize=7.5, color=SOFT, linespacing=1.25),
        ]
        try:
            yield Bbox([[0, -below], [width, height + above]])
        finally:
            for text in texts:
                text.remove()

    def save(self, folder: Path) -> list[Path]:
        """Write `NAME.svg` and `NAME.png` and say where."""
        files = [folder / f"{self.name}.svg", folder / f"{self.name}.png"]
        files[0].write_text('<?xml version="1.0" encoding="utf-8"?>\n' + self.svg(alone=True), encoding="utf-8")
        files[1].write_bytes(self.png())
        return files

    def _repr_svg_(self) -> str:
        """What a notebook shows."""
        return self.svg(alone=True)


def new(height: float) -> tuple[Figure, Axes]:
    """A figure of the usual width and its axes."""
    figure, axes = panels([height])
    return figure, axes[0]


def panels(heights: list[float]) -> tuple[Figure, list[Axes]]:
    """A figure of the usual width and its axes, one above the other, of these heights in inches."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, sum(heights)), layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)
        return figure, list(grid[:, 0])
