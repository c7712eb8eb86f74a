"""The fill colours of an XLSX file's cell styles, as RRGGBB."""

from __future__ import annotations

import colorsys
import zipfile
from typing import Any

from sulh.sources.files.workbook_xml import walk

_PALETTE = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF"
    "800000008000000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF"
    "000080FF00FFFFFF0000FFFF8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC99"
    "3366FF33CCCC99CC00FFCC00FF9900FF6600666699969696003366339966003300333300993300993366333399333333"
)
_INDEXED = tuple(_PALETTE[place : place + 6] for place in range(0, len(_PALETTE), 6))
"""The palette of indexed colours (ISO/IEC 29500-1, 18.8.27)."""
_THEME = ("FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")
"""The colours of the usual theme, for a file without one of its own."""
_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6")


class Fills:
    """`coloured` gives the colour of each cell style (its number, as text) that has a solid fill other than white."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.coloured: dict[str, str] = {}
        if "xl/styles.xml" not in archive.namelist():
            return
        theme = _theme(archive)
        fills: list[str | None] = []
        for number, fill in enumerate(_cell_fills(archive, theme, fills)):
            if 0 <= fill < len(fills):
                colour = fills[fill]
                if colour is not None and colour != "FFFFFF":
                    self.coloured[str(number)] = colour


def _cell_fills(archive: zipfile.ZipFile, theme: tuple[str, ...], fills: list[str | None]) -> list[int]:
    """The number of the fill of each cell style; `fills` gets the colours."""
    styles: list[int] = []
    within: list[str] = []
    solid = False

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal solid
        tag = name.rpartition("}")[2]
        if tag == "fill":
            fills.append(None)
        elif tag == "patternFill":
            solid = given.get("patternType") == "solid"
        elif tag == "fgColor" and solid and "fills" in within and fills:
            fills[-1] = _colour(given, theme)
        elif tag == "xf" and "cellXfs" in within:
            styles.append(int(given.get("fillId", 0)))
        within.append(tag)

    def end(name: str) -> None:
        within.pop()

    _parse(archive, "xl/styles.xml", start, end)
    return styles


def _colour(given: dict[str, str], theme: tuple[str, ...]) -> str | None:
    """A colour element as RRGGBB; None for one that is left to the machine."""
    if len(given.get("rgb", "")) in (6, 8):
        colour: str | None = given["rgb"][-6:].upper()
    elif "theme" in given:
        number = int(given["theme"])
        colour = theme[number] if 0 <= number < len(theme) else None
    else:
        number = int(given.get("indexed", 64))
        colour = _INDEXED[number] if 0 <= number < len(_INDEXED) else None
    return _tinted(colour, float(given.get("tint", 0))) if colour else None


def _tinted(colour: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker (ISO/IEC 29500-1, 18.8.19)."""
    if not tint:
        return colour
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), saturation)
    return "".join(f"{round(part * 255):02X}" for part in parts)


def _theme(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """The colours of the file's theme, in the order of their numbers."""
    names = [name for name in archive.namelist() if name.startswith("xl/theme/")]
    found: dict[str, str] = {}
    current: list[str] = []

    def start(name: str, given: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag in _ORDER:
            current[:] = [tag]
        elif tag in ("srgbClr", "sysClr") and current:
            colour = given.get("lastClr") or given.get("val", "")
            if len(colour) == 6:
                found.setdefault(current[0], colour.upper())

    if names:
        _parse(archive, sorted(names)[0], start, lambda _: None)
    return tuple(found.get(name, usual) for name, usual in zip(_ORDER, _THEME, strict=True))


def _parse(archive: zipfile.ZipFile, part: str, start: Any, end: Any) -> None:
    with archive.open(part) as stream:
        walk(stream, start, end)
