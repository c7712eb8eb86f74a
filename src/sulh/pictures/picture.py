"""One picture: a Matplotlib figure with its title and source, as SVG, as PNG, and as what a notebook shows by itself."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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

    def svg(self) -> str:
        """The picture as one SVG element, the same bytes every time; text stays text, so that scripts look right."""
        held = io.StringIO()
        with rc_context(STYLE):
            self.figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
        text = held.getvalue()
        # in a page several pictures stand together: no two may share an id
        text = text.replace("'DejaVu Sans'", "'DejaVu Sans', Arial, sans-serif")
        return _IDS.sub(lambda found: f"{found.group(1)}{self.name}-", text[text.index("<svg") :])

    def png(self, dots_per_inch: int = 160) -> bytes:
        """The picture as PNG."""
        held = io.BytesIO()
        with rc_context(STYLE):
            self.figure.savefig(held, format="png", dpi=dots_per_inch, metadata={"Software": None})
        return held.getvalue()

    def save(self, folder: Path) -> list[Path]:
        """Write `NAME.svg` and `NAME.png` and say where."""
        files = [folder / f"{self.name}.svg", folder / f"{self.name}.png"]
        files[0].write_text('<?xml version="1.0" encoding="utf-8"?>\n' + self.svg(), encoding="utf-8")
        files[1].write_bytes(self.png())
        return files

    def _repr_svg_(self) -> str:
        return self.svg()


def new(height: float) -> tuple[Figure, Axes]:
    """A figure of the usual width and its axes."""
    with rc_context(STYLE):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasAgg(figure)
        return figure, figure.subplots()
