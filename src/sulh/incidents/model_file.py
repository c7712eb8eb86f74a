"""What was learned of a case's sources as a file that people can read, `model.json`: linking with it learns nothing anew, so
that the same reports always give the same links, whatever else comes in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sulh.errors import FileError, InputError
from sulh.incidents.facets import usual
from sulh.incidents.frequencies import LEAST_HOURS as LEAST_SPAN
from sulh.incidents.frequencies import Frequencies
from sulh.incidents.learn import LEAST_CLUTTER, LEAST_HOURS, MOST_CLUTTER, MOST_HOURS, PLACE_SCALES_KM
from sulh.incidents.model import CLUTTER_KM, LATE_DAYS, LIKENESS, Model, Shares
from sulh.incidents.schema import LINKS

FORM = "sulh linking model 4"
_FIELDS = ("same_point", "place_km", "delay_hours", "odds")
_RANGES = {
    "same_point": (0.0, 1.0),
    "place_km": (PLACE_SCALES_KM[0], PLACE_SCALES_KM[-1]),
    "delay_hours": (LEAST_HOURS, MOST_HOURS),
    "odds": (-10.0, 10.0),
}


@dataclass(frozen=True)
class SavedModel:
    """For pairs of sources, by name and in order, and for sources the figures of `Model`; how strangers crowd; how often each facet agrees and
    how often pairs of words stand for each other; and how common things were among the reports it was learned from."""

    pairs: dict[tuple[str, str], dict[str, Any]]
    sources: dict[str, dict[str, Any]]
    clutter: list[list[float]]
    agrees: dict[str, dict[tuple[str, str], float]]
    kinds: dict[str, dict[tuple[str, str, str, str], tuple[float, float]]]
    common: Frequencies

    @classmethod
    def of_sources(cls, names: Sequence[str], model: Model, common: Frequencies) -> SavedModel:
        """The model of sources by their names, which are in order, to six digits."""
        pairs: dict[tuple[str, str], dict[str, Any]] = {}
        agrees: dict[str, dict[tuple[str, str], float]] = {name: {} for name in sorted(model.facets)}
        for seat, pair in _seats(names):
            pairs[pair] = {name: _rounded(getattr(model, name)[seat]) for name in _FIELDS}
            pairs[pair]["late"] = [_rounded(one) for one in model.late[seat]]
            for name, shares in agrees.items():
                shares[pair] = _rounded(model.facets[name].agrees[seat])
        kinds = {name: _named_kinds(names, model.facets[name]) for name in agrees}
        alone = {
            name: {"linked": _rounded(model.linked[at]), "repeats": [_rounded(one) for one in model.repeats[at]]}
            for at, name in enumerate(names)
        }
        return cls(pairs, alone, [[_rounded(one) for one in row] for row in model.clutter], agrees, kinds, common)

    def of(self, names: Sequence[str]) -> Model:
        """The model as arrays in the order of these sources; what it does not know is preset."""
        preset = Model.preset(len(names))
        arrays: dict[str, Any] = {
            name: getattr(preset, name).copy() for name in (*_FIELDS, "late", "linked", "repeats")
        }
        for place, source in enumerate(names):
            for name, value in self.sources.get(source, {}).items():
                arrays[name][place] = value
        facets = {name: Shares(np.full(len(names) ** 2, usual(name))) for name in self.agrees}
        for seat, pair in _seats(names):
            for name, value in self.pairs.get(pair, {}).items():
                arrays[name][seat] = value
            for name, shares in self.agrees.items():
                facets[name].agrees[seat] = shares.get(pair, usual(name))
        at = {name: number for number, name in enumerate(names)}
        for name, kinds in self.kinds.items():
            for (one, other, first, second), counted in kinds.items():
                if one in at and other in at:
                    facets[name].kinds[at[one] * len(names) + at[other], first, second] = counted
        return Model(**arrays, clutter=np.array(self.clutter), facets=facets)

    def text(self) -> str:
        """The file's text."""
        data = {
            "form": FORM,
            "pairs": [{"one": one, "other": other, **values} for (one, other), values in self.pairs.items()],
            "sources": self.sources,
            "clutter": self.clutter,
            "agrees": {name: [[*pair, share] for pair, share in one.items()] for name, one in self.agrees.items()},
            "words": {name: [[*key, *counted] for key, counted in one.items()] for name, one in self.kinds.items()},
            "common": vars(self.common),
        }
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _seats(names: Sequence[str]) -> Iterator[tuple[int, tuple[str, str]]]:
    for one, first in enumerate(names):
        for other, second in enumerate(names):
            if first <= second:
                yield one * len(names) + other, (first, second)


def _named_kinds(names: Sequence[str], shares: Shares) -> dict[tuple[str, str, str, str], tuple[float, float]]:
    return {
        (names[seat // len(names)], names[seat % len(names)], first, second): (_rounded(met), _rounded(by_chance))
        for (seat, first, second), (met, by_chance) in sorted(shares.kinds.items())
    }


def _rounded(value: Any) -> float:
    return round(float(value), 6)


_LEARN = "Leave --model out: it is learned then."


def load_model(file: Path, remedy: str = _LEARN) -> SavedModel:
    """Read `model.json`. Raises FileError where it cannot be read and InputError where it is no such file."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileError("there is no such file", where=file, remedy=remedy) from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"the file cannot be read: {error}", where=file) from None
    except (ValueError, RecursionError):
        raise _no_model(file, "it is no JSON", remedy) from None
    form = data.get("form") if isinstance(data, dict) else None
    if isinstance(form, str) and form != FORM and form.startswith(FORM.rstrip("0123456789")):
        raise InputError(f"this was learned by another release (“{form}”, here “{FORM}”)", where=file, remedy=remedy)
    if form != FORM:
        raise _no_model(file, f"it does not say “{FORM}”", remedy)
    try:
        return _read(data)
    except _WrongError as wrong:
        raise _no_model(file, str(wrong), remedy) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _no_model(file, f"a part is missing or of another form ({error})", remedy) from None


class _WrongError(Exception):
    """What is wrong with a model's figures."""


def _read(data: dict[str, Any]) -> SavedModel:
    pairs = {(str(item["one"]), str(item["other"])): _pair(item) for item in data["pairs"]}
    rows = [[_within("clutter", one, LEAST_CLUTTER, MOST_CLUTTER) for one in row] for row in data["clutter"]]
    if [len(row) for row in rows] != [LATE_DAYS + 1] * len(CLUTTER_KM):
        raise _WrongError(f"clutter must have {len(CLUTTER_KM)} rows of {LATE_DAYS + 1}")
    agrees = {
        str(name): {(str(one), str(other)): _within(name, share, 0, 1) for one, other, share in listed}
        for name, listed in data["agrees"].items()
    }
    kinds = {
        str(name): {
            (str(one), str(other), str(first), str(second)): (_count(name, met), _count(name, chance))
            for one, other, first, second, met, chance in listed
        }
        for name, listed in data["words"].items()
    }
    for name in {*agrees, *kinds}:
        usual(name)
    sources = {str(name): _source(item) for name, item in data["sources"].items()}
    return SavedModel(
        pairs, sources, rows, agrees, {name: kinds.get(name, {}) for name in agrees}, _common(data["common"])
    )


def _pair(item: dict[str, Any]) -> dict[str, Any]:
    late = [_within("late", one, 0, 1e6) for one in item["late"]]
    if len(late) != 2 * LATE_DAYS + 1:
        raise _WrongError(f"late must have {2 * LATE_DAYS + 1} figures")
    return {name: _within(name, item[name], *_RANGES[name]) for name in _FIELDS} | {"late": late}


def _source(item: dict[str, Any]) -> dict[str, Any]:
    repeats = [_within("repeats", one, 0, 1) for one in item["repeats"]]
    if len(repeats) != len(LIKENESS):
        raise _WrongError(f"repeats must have {len(LIKENESS)} figures")
    return {"linked": _within("linked", item["linked"], 0, 1), "repeats": repeats}


def _common(data: dict[str, Any]) -> Frequencies:
    parts = {
        part: {
            str(name): {str(key): int(_count(part, times)) for key, times in counted.items()}
            for name, counted in data[part].items()
        }
        for part in ("sets", "tolls", "points", "cells")
    }
    return Frequencies(**parts, hours=_within("hours", data["hours"], LEAST_SPAN, 1e9))


def _count(name: str, value: Any) -> float:
    return _within(name, value, 0, 1e12)


def _within(name: str, value: Any, low: float, high: float) -> float:
    number = float(value)
    if isinstance(value, bool) or not (np.isfinite(number) and low <= number <= high):
        raise _WrongError(f"{name} must lie between {low:g} and {high:g}")
    return number


def load_links(file: Path) -> pa.Table:
    """The links of an earlier run (LINKS). Raises FileError where they cannot be read."""
    try:
        return pq.read_table(file).select(LINKS.names).cast(LINKS)
    except (OSError, pa.ArrowException, KeyError):
        raise FileError("there are no links here", where=file, remedy="Name the folder of an earlier run.") from None


def _no_model(file: Path, what: str, remedy: str) -> InputError:
    return InputError(f"this is no model of sources: {what}", where=file, remedy=remedy)
