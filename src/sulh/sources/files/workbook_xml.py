"""The XML of workbooks, walked through part by part with expat, in little memory; run in a child process only."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import IO, Any
from xml.parsers import expat


class RefusedError(ValueError):
    """The XML declares a document type or an entity: no spreadsheet programme writes that."""


def walk(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Walk through a part's XML; names come without their namespace. Raises RefusedError, or expat's error."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True

    def refuse(*_: Any) -> None:
        raise RefusedError("the XML declares a document type or an entity")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    while piece := stream.read(1 << 18):
        parser.Parse(piece, False)
    parser.Parse(b"", True)


def local(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def sheets_of(archive: zipfile.ZipFile) -> list[tuple[str, str, bool]]:
    """The sheets of a workbook in its order: name, part, whether hidden."""
    listed: list[tuple[str, str, bool]] = []
    targets: dict[str, str] = {}

    def sheet(name: str, given: dict[str, str]) -> None:
        if local(name) == "sheet":
            plain = {local(key): value for key, value in given.items()}
            listed.append((plain.get("name", ""), plain.get("id", ""), plain.get("state", "visible") != "visible"))

    def relation(name: str, given: dict[str, str]) -> None:
        if local(name) == "Relationship":
            targets[given.get("Id", "")] = given.get("Target", "")

    with archive.open("xl/workbook.xml") as stream:
        walk(stream, sheet, None)
    with archive.open("xl/_rels/workbook.xml.rels") as stream:
        walk(stream, relation, None)
    return [(name, part_of("xl", targets.get(key, "")), hidden) for name, key, hidden in listed]


def part_of(base: str, target: str) -> str:
    """The part that a relationship of a folder leads to."""
    if target.startswith("/"):
        return target[1:]
    path = base.split("/") if base else []
    for step in target.split("/"):
        if step == "..":
            path = path[:-1]
        elif step not in ("", "."):
            path.append(step)
    return "/".join(path)
