"""What was learned of a case's sources as a file that people can read, `model.json`: linking with it learns nothing anew, so
that the same reports always give the same links, whatever else comes in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sulh.errors import FileError, InputError
from sulh.incidents.learn import LEAST_HOURS, MOST_HOURS, Model
from sulh.incidents.schema import LINKS

FORM = "sulh linking model 1"
_FIELDS = ("same_point", "delay_hours", "odds")
_RANGES = {"same_point": (0.0, 1.0), "delay_hours": (LEAST_HOURS, MOST_HOURS), "odds": (-10.0, 10.0)}


@dataclass(frozen=True)
class SavedModel:
    """For pairs of sources (by name, in order) the share of deeds that both set at one point, the scale of the delay in
    hours, and the log-odds beforehand that one has what the other tells."""

    pairs: dict[tuple[str, str], dict[str, float]]

    @classmethod
    def of_sources(cls, names: Sequence[str], model: Model) -> SavedModel:
        """The model of sources by their names, to six digits."""
        pairs = {}
        for one, first in enumerate(names):
            for other, second in enumerate(names):
                if first <= second:
                    values = {name: round(float(getattr(model, name)[one, other]), 6) for name in _FIELDS}
                    pairs[first, second] = values
        return cls(dict(sorted(pairs.items())))

    def of(self, names: Sequence[str]) -> Model:
        """The model as arrays in the order of these sources; what it does not know is preset."""
        preset = Model.preset(len(names))
        arrays: dict[str, Any] = {name: getattr(preset, name).copy() for name in _FIELDS}
        for one, first in enumerate(names):
            for other, second in enumerate(names):
                known = self.pairs.get((min(first, second), max(first, second)))
                for name in _FIELDS if known else ():
                    arrays[name][one, other] = known[name]  # type: ignore[index]
        return Model(**arrays)

    def text(self) -> str:
        """The file's text."""
        pairs = [{"one": one, "other": other, **values} for (one, other), values in self.pairs.items()]
        return json.dumps({"form": FORM, "pairs": pairs}, ensure_ascii=False, indent=1) + "\n"


def load_model(file: Path) -> SavedModel:
    """Read `model.json`. Raises FileError where it cannot be read and InputError where it is no such file."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileError("there is no such file", where=file, remedy="Leave --model out: it is learned then.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"the file cannot be read: {error}", where=file) from None
    except ValueError:
        raise _no_model(file, "it is no JSON") from None
    if not isinstance(data, dict) or data.get("form") != FORM or not isinstance(data.get("pairs"), list):
        raise _no_model(file, f"it does not say “{FORM}”")
    pairs: dict[tuple[str, str], dict[str, float]] = {}
    for place, item in enumerate(data["pairs"], start=1):
        try:
            one, other = str(item["one"]), str(item["other"])
            values = {name: float(item[name]) for name in _FIELDS}
        except (KeyError, TypeError, ValueError):
            raise _no_model(file, f"pair {place} lacks one of one, other, {', '.join(_FIELDS)}") from None
        for name, (low, high) in _RANGES.items():
            if not (np.isfinite(values[name]) and low <= values[name] <= high):
                raise _no_model(file, f"pair {place}: {name} must lie between {low:g} and {high:g}")
        pairs[min(one, other), max(one, other)] = values
    return SavedModel(dict(sorted(pairs.items())))


def load_links(file: Path) -> pa.Table:
    """The links of an earlier run (LINKS). Raises FileError where they cannot be read."""
    try:
        return pq.read_table(file).select(LINKS.names).cast(LINKS)
    except (OSError, pa.ArrowException, KeyError):
        raise FileError("there are no links here", where=file, remedy="Name the folder of an earlier run.") from None


def _no_model(file: Path, what: str) -> InputError:
    return InputError(
        f"this is no model of sources: {what}", where=file, remedy="Leave --model out: it is learned then."
    )
