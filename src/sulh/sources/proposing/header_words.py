"""What a column holds by what stands above it, in eight languages (`words/headers.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from rapidfuzz import fuzz, process
from ruamel.yaml import YAML

from sulh.sources.places.fold import fold

_LOOKALIKES = str.maketrans("acekmopxyitbh", "асекморхуітвн")
_GROUPED = {("civilians", "killed"), ("civilians", "wounded"), ("fighters", "killed")}
NEARLY = 88
"""How alike (rapidfuzz's ratio, 0 to 100) a header must be to a known one to be taken for it."""


@cache
def _words() -> Mapping[str, Any]:
    text = resources.files("sulh.words").joinpath("headers.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = YAML(typ="safe", pure=True).load(text)
    return data


@cache
def _known() -> dict[str, str]:
    """The field of each folded phrase; the first that claims a phrase has it."""
    found: dict[str, str] = {}
    for field, phrases in _words()["fields"].items():
        for phrase in phrases:
            found.setdefault(_folded(str(phrase)), field)
    return found


@cache
def _people() -> dict[str, str]:
    return {_folded(str(phrase)): group for group, phrases in _words()["people"].items() for phrase in phrases}


@cache
def total_words() -> tuple[str, ...]:
    """Words that begin a row of totals."""
    return tuple(str(word) for word in _words()["totals"])


def _folded(text: str) -> str:
    return fold(text) or " ".join(text.split()).casefold()


def field_of(name: str) -> tuple[str | None, int]:
    """The field that a header names, and how sure that is (0 to 1000). A header of several rows (“Casualties / Killed”)
    is read part by part, the last part first."""
    parts = [_folded(part) for part in name.split(" / ") if part.strip()]
    if not parts:
        return None, 0
    last = parts[-1]
    people = next((_people()[part] for part in parts if part in _people()), None)
    whole = _folded(" ".join(name.split(" / ")))
    for text, sure in ((whole, 1000), (last, 950)):
        field = _known().get(text)
        if field is not None:
            return _of_group(field, people, sure)
    for part in reversed(parts[:-1]):
        field = _known().get(part)
        if field in ("casualties", "killed", "wounded") and people is not None:
            return _of_group(field, people, 900)
    return _within(last, people)


def is_known(name: str) -> bool:
    """Whether a header is known, or names a group of people."""
    return field_of(name)[0] is not None or _folded(name) in _people()


def _of_group(field: str, people: str | None, sure: int) -> tuple[str | None, int]:
    """Killed and wounded of a group of people; of a group that has no field of its own nothing is read."""
    if people is None or field not in ("killed", "wounded"):
        return field, sure
    return (f"{people}_{field}", sure) if (people, field) in _GROUPED else (None, 0)


def _within(text: str, people: str | None) -> tuple[str | None, int]:
    """A header that holds a known one, or is nearly one."""
    words = text.split()
    padded = f" {text} "
    inside = sorted(
        (phrase for phrase in _known() if len(phrase) > 2 and f" {phrase} " in padded),
        key=lambda phrase: (padded.index(f" {phrase} "), -len(phrase)),
    )
    # “number of killed”: what is counted, not the count
    counted = [phrase for phrase in inside if _known()[phrase] not in ("covers", "key")]
    mentioned = people or next((_people()[word] for word in words if word in _people()), None)
    if inside and len(words) <= 6:
        return _of_group(_known()[(counted or inside)[0]], mentioned, 800)
    for variant in (text, text.translate(_LOOKALIKES)):
        near = process.extractOne(variant, list(_known()), scorer=fuzz.ratio, score_cutoff=NEARLY)
        if near is not None and len(variant) > 3:
            return _of_group(_known()[near[0]], mentioned, 700)
        if variant in _known():
            return _of_group(_known()[variant], mentioned, 750)
    return None, 0
