"""Strict YAML: every value keeps its place in the file, and nothing is guessed.

Refused, each with file, line, column and what to write instead: a key given twice, an unquoted `yes`, `no`, `on` or
`off` as a value, an unquoted clock time such as `12:30`, anchors and aliases (the "YAML bomb"), tags, more than one
document, a file over `MAX_BYTES`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.tokens import TagToken

from sulh.errors import FileError, InputError, Position

MAX_BYTES = 2_000_000
Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

_TRUTH = {"true": True, "false": False}
_MISTAKEN_TRUTH = re.compile(r"(?i:y|n|yes|no|on|off)$")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?$")
_INTEGER = re.compile(r"[-+]?\d+$")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+)([eE][-+]?\d+)?$")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$")


class Document:
    """One parsed file: `data` as plain dicts, lists and scalars, and the place of every value and key."""

    def __init__(self, file: Path, data: Any, places: dict[Path_, Position]) -> None:
        self.file = file
        self.data = data
        self._places = places

    def place(self, path: Path_) -> Position:
        """The place of the value at `path`, or of the nearest thing around it that stands in the file."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Position(self.file, 1, 1))

    def has(self, path: Path_) -> bool:
        """Whether something stands at exactly this path."""
        return path in self._places

    def error(self, path: Path_, what: str, remedy: str | None = None) -> InputError:
        """An `InputError` that points at `path`."""
        return InputError(what, where=self.place(path), remedy=remedy)

    def parse(self, model: type[Model]) -> Model:
        """The document as a pydantic model; the first thing that does not fit is raised with its place."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise _first(self, error, model) from None


def read_text(file: Path) -> str:
    """The text of a UTF-8 file, or a `FileError` that says why not."""
    try:
        if file.stat().st_size > MAX_BYTES:
            raise FileError(
                f"the file is larger than {MAX_BYTES // 1_000_000} MB", where=file, remedy="Is it the right file?"
            )
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise FileError(
            "there is no such file", where=file, remedy="Check the path; it is relative to the file that names it."
        ) from None
    except IsADirectoryError:
        raise FileError("this is a folder, not a file", where=file) from None
    except UnicodeDecodeError as error:
        raise FileError(
            f"the file is not UTF-8 text (byte {error.start})", where=file, remedy="Save it as UTF-8."
        ) from None
    except OSError as error:
        raise FileError(f"the file cannot be read: {error.strerror}", where=file) from None


def load(file: Path) -> Document:
    """Read a YAML file strictly.

    Raises `FileError` where the file cannot be read and `InputError`, with line and column, where it breaks a rule.
    """
    text = read_text(file)
    yaml = YAML(typ="rt", pure=True)
    try:
        tag = next((token for token in yaml.scan(text) if isinstance(token, TagToken)), None)
        nodes = list(yaml.compose_all(text)) if tag is None else []
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(file, mark.line + 1, mark.column + 1) if mark else Position(file)
        raise InputError(
            f"this is not YAML: {error.problem or error.context}",
            where=where,
            remedy="Check the indentation, colons and quotes there.",
        ) from None
    except (YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"this is not YAML: {str(error).splitlines()[0]}", where=Position(file)) from None
    if tag is not None:
        where = Position(file, tag.start_mark.line + 1, tag.start_mark.column + 1)
        raise InputError("tags (!) are not accepted", where=where, remedy="Remove it; put text in quotes.")
    if not nodes or nodes[0] is None:
        raise InputError("the file is empty", where=Position(file, 1, 1))
    if len(nodes) > 1:
        raise InputError(
            "the file holds more than one document",
            where=_at(file, nodes[1]),
            remedy="Remove the line '---' and what follows.",
        )
    reader = _Reader(file)
    return Document(file, reader.value(nodes[0], ()), reader.places)


def _at(file: Path, node: Node) -> Position:
    return Position(file, node.start_mark.line + 1, node.start_mark.column + 1)


class _Reader:
    """Turns YAML nodes into plain values and notes where each stood."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.places: dict[Path_, Position] = {}
        self._seen: set[int] = set()

    def value(self, node: Node, path: Path_) -> Any:
        where = _at(self.file, node)
        if node.anchor is not None or id(node) in self._seen:
            raise InputError(
                "anchors and aliases (& and *) are not accepted",
                where=where,
                remedy="Write the value out in each place.",
            )
        self._seen.add(id(node))
        self.places[path] = where
        if len(path) > 40:
            raise InputError("this is nested more than 40 deep", where=where)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.value(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node, where)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = _at(self.file, key_node)
            if not isinstance(key_node, ScalarNode):
                raise InputError("a key must be a plain word", where=where)
            key = str(key_node.value)
            if key == "<<":
                raise InputError("merge keys (<<) are not accepted", where=where, remedy="Write the values out.")
            if key in out:
                raise InputError(
                    f"the key “{key}” is given twice",
                    where=where,
                    remedy=f"Remove one; the first is at line {self.places[(*path, key)].line}.",
                )
            out[key] = self.value(value_node, (*path, key))
            self.places[(*path, key)] = where
        return out

    def _scalar(self, node: Node, where: Position) -> Any:
        text = str(node.value)
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        return _plain(text, where)


def _plain(text: str, where: Position) -> Any:
    """An unquoted scalar: null, true, false, integer, decimal, date, time with a date, or a word."""
    if text in ("", "~", "null"):
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _MISTAKEN_TRUTH.match(text):
        raise InputError(
            f"“{text}” can be read as a word or as true/false",
            where=where,
            remedy=f"Write true or false, or '{text}' in quotes for the word.",
        )
    if _CLOCK.match(text):
        raise InputError(
            f"“{text}” can be read as a time or as a number", where=where, remedy=f"Write '{text}' in quotes."
        )
    if _INTEGER.match(text) or _FLOAT.match(text):
        return _number(text, where)
    if _DATE.match(text) or _DATETIME.match(text):
        return _date(text, where)
    return text


def _number(text: str, where: Position) -> int | float:
    whole = _INTEGER.match(text) is not None
    if (whole and len(text) > 18) or not math.isfinite(float(text)):
        raise InputError("this number is too large", where=where, remedy="Put it in quotes if it is a name.")
    return int(text) if whole else float(text)


def _date(text: str, where: Position) -> dt.date | dt.datetime:
    try:
        if _DATE.match(text):
            return dt.date.fromisoformat(text)
        moment = dt.datetime.fromisoformat(text)
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise InputError(
            f"there is no such date as {text}", where=where, remedy="Write year-month-day, such as 2020-02-29."
        ) from None


def _first(document: Document, error: ValidationError, model: type[BaseModel]) -> InputError:
    """The first validation error as an `InputError` with the place in the file."""
    # a key that is not known is often a key that is missing, misspelt: say the misspelling
    item = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
    path = tuple(part for part in item["loc"])
    kind = item["type"]
    if kind == "extra_forbidden":
        return document.error(path, f"“{path[-1]}” is not a key that is known here", _known_keys(model, path[:-1]))
    if kind == "missing":
        return document.error(path[:-1], f"the key “{path[-1]}” is missing", f"Add “{path[-1]}:” here.")
    there = path
    while there and not document.has(there) and _BRANCH.match(str(there[-1])):
        there = there[:-1]
    shown = " › ".join(str(part) for part in there) or "the file"
    if (said := _in_words(kind, item.get("ctx", {}), item["input"])) is not None:
        return document.error(path, f"{shown}: {said[0]}", said[1])
    message = item["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    return document.error(path, f"{shown}: {message[:1].lower()}{message[1:]}")


_BRANCH = re.compile(
    r"constrained-\w+$|int$|float$|str$|bool$|date$|(list|dict|tuple|literal|function-\w+)\[|[A-Z]\w*$"
)
"""A branch of a union in a path: pydantic's word and nobody's key."""
_DAY = "no day", "Write year-month-day, such as 2020-02-29."
_WHOLE = "no whole number", "Write digits only, such as 5."
_NUMBER = "no number", "Write digits, such as 5 or 0.8."
_LIST = "no list", "Write [a, b], or a line with a dash for each."
_KEYS = "not made of keys and values", "Write {key: value}, or a line with “key: value” for each."
_KINDS = {
    "date_type": _DAY, "date_parsing": _DAY, "date_from_datetime_parsing": _DAY, "date_from_datetime_inexact": _DAY,
    "int_type": _WHOLE, "int_parsing": _WHOLE, "int_from_float": _WHOLE, "float_type": _NUMBER, "float_parsing": _NUMBER,
    "bool_type": ("neither true nor false", "Write true or false."), "bool_parsing": ("neither true nor false", "Write true or false."),
    "string_type": ("no text", "Put it in quotes if text is meant."),
    "list_type": _LIST, "tuple_type": _LIST, "dict_type": _KEYS, "model_type": _KEYS,
}  # fmt: skip
"""What a value is not, by pydantic's kind of error, and what to write instead."""
_LIMITS = {
    "greater_than_equal": ("ge", "too low", "at least"),
    "greater_than": ("gt", "too low", "more than"),
    "less_than_equal": ("le", "too high", "at most"),
    "less_than": ("lt", "too high", "less than"),
}


def _in_words(kind: str, context: Mapping[str, Any], value: Any) -> tuple[str, str] | None:
    """What is wrong with a value, and what to write; None where pydantic's own message has to do."""
    given = f"“{value}”" if isinstance(value, str | int | float | dt.date) else "this"
    if kind in _KINDS:
        return f"{given} is {_KINDS[kind][0]}", _KINDS[kind][1]
    if kind == "too_short":
        return "too little stands here", f"Write {context['min_length']} or more."
    if kind in _LIMITS:
        limit, what, words = _LIMITS[kind]
        return f"{given} is {what}", f"Write {words} {context[limit]}."
    if kind == "literal_error":
        return f"{given} is no word that is known here", f"Write {context['expected'].replace(chr(39), '')}."
    return None


def _known_keys(model: Any, path: Path_) -> str | None:
    """The keys that a model knows at `path`, as a remedy."""
    for part in path:
        fields = getattr(model, "model_fields", None)
        if fields is None:
            return None
        field = fields.get(part) or next((f for f in fields.values() if f.alias == part), None)
        model = _model_in(field.annotation) if field is not None else _model_in(model)
    names = [f.alias or name for name, f in getattr(model, "model_fields", {}).items()]
    return f"Known keys: {', '.join(names)}." if names else None


def _model_in(annotation: Any) -> Any:
    """The one pydantic model inside a type such as dict[str, Model] or Model | None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
