"""Areas of an agreement (being written)."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from sulh.strict_yaml import Document, Path_
from sulh.terms.base import Sealable


class AreaEntry(Sealable):
    """A place that the provisions name."""

    file: str | None = Field(default=None, description="A GeoJSON file.")


@dataclass(frozen=True)
class Shape:
    """A shape."""

    key: str


def read_area(name: str, entry: AreaEntry, document: Document, path: Path_) -> Shape:
    """The shape of an area."""
    return Shape(name)


def area_with_distance(shape: Shape, within_km: float) -> object:
    """An area."""
    raise ValueError("areas are being written")
