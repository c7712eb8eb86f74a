"""How good the links of a run are, judged by a person on a sample: links beside near misses from the same window, in one
sheet and in no telling order.

Precision is the share of sampled links that the person calls right. Recall rests on near misses: pairs that were compared,
not linked, and scored above `NEAR`; what scored less is taken to be different, so recall is of what could have been found.
Intervals are those of the Beta distributions of both shares (Jeffreys' prior), by draws from a fixed seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from sulh.incidents.block import block
from sulh.incidents.model_file import SavedModel
from sulh.incidents.rows import Ints, read_rows
from sulh.incidents.score import compare, weigh
from sulh.words.vocabulary import Vocabulary

NEAR = -2000
"""Thousandths: an unlinked pair that scores more is a near miss."""
_DRAWS = 20_000
_SHOWN = (
    "report_id", "source", "stance", "start", "end", "place", "adm2", "adm1", "lat", "lon", "act", "perpetrator", "target",
    "object", "killed_low", "killed_high", "text",
)  # fmt: skip
Pair = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Window:
    """All pairs of single reports that a person could be asked about: those that were linked, and the near misses."""

    linked: tuple[Pair, ...]
    missed: tuple[Pair, ...]


@dataclass(frozen=True)
class Estimate:
    """A share with its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Checked:
    """What a judged sheet says: links and near misses that were judged, and the estimates."""

    links: int
    misses: int
    precision: Estimate
    recall: Estimate


def window_of(reports: pa.Table, links: pa.Table, vocabulary: Vocabulary | None, model: SavedModel) -> Window:
    """The links of a run (LINKS) and the near misses beside them, each pair in the order of its ids."""
    rows = read_rows(reports)
    pairs = block(rows)
    worth = weigh(compare(rows, pairs, vocabulary, model.common), model.of(rows.sources)).thousandths()
    home = _homes(rows.ids, links)
    together = (home[pairs.left] == home[pairs.right]) & (home[pairs.left] >= 0)
    apart = ~together & (home[pairs.left] >= 0) & (home[pairs.right] >= 0) & (worth > NEAR)
    return Window(*(_named(rows.ids, pairs.left[chosen], pairs.right[chosen]) for chosen in (together, apart)))


def _homes(ids: list[str], links: pa.Table) -> Ints:
    numbers: dict[str, int] = {}
    homes = {
        report: numbers.setdefault(incident, len(numbers))
        for report, incident, relation in zip(
            *(links[name].to_pylist() for name in ("report_id", "incident_id", "relation")), strict=True
        )
        if relation == "same"
    }
    return np.array([homes.get(one, -1) for one in ids], np.int64)


def _named(ids: list[str], left: Ints, right: Ints) -> tuple[Pair, ...]:
    return tuple(
        sorted((min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in zip(left.tolist(), right.tolist(), strict=True))
    )


def sheet(reports: pa.Table, window: Window, size: int, seed: int = 1) -> pa.Table:
    """About `size` pairs to judge, half of them links: two lines a pair, one a report, with an empty column `same` in the
    first, to be filled with yes, no or ?. The order and the choice follow from the pairs and the seed, not from scores."""
    half = max(size // 2, 1)
    chosen = [*_drawn(window.linked, half, seed), *_drawn(window.missed, size - half, seed)]
    chosen.sort(key=lambda pair: _key(pair, seed + 1))
    wanted = {report for pair in chosen for report in pair}
    told = {row["report_id"]: row for row in reports.select(list(_SHOWN)).to_pylist() if row["report_id"] in wanted}
    lines = [
        {"pair": f"{one} {other}", "same": None, **{name: _shown(told[report][name]) for name in _SHOWN}}
        for one, other in chosen
        for report in (one, other)
    ]
    names = ["pair", "same", *_SHOWN]
    return pa.Table.from_pylist(lines, schema=pa.schema([(name, pa.string()) for name in names]))


def _drawn(pairs: Iterable[Pair], size: int, seed: int) -> list[Pair]:
    return sorted(pairs, key=lambda pair: _key(pair, seed))[:size]


def _key(pair: Pair, seed: int) -> str:
    return hashlib.sha256(f"{seed} {pair[0]} {pair[1]}".encode()).hexdigest()


def _shown(value: Any) -> str | None:
    if isinstance(value, list):
        return " | ".join(value)
    return None if value is None else str(value)


def checked(window: Window, answers: Mapping[Pair, bool]) -> Checked:
    """What a person's answers (pair to: the same?) say of the links. Pairs that are neither links nor near misses of this
    window do not count."""
    linked = [answers[pair] for pair in window.linked if pair in answers]
    missed = [answers[pair] for pair in window.missed if pair in answers]
    random = np.random.default_rng(0)
    right = random.beta(sum(linked) + 0.5, len(linked) - sum(linked) + 0.5, _DRAWS)
    lost = random.beta(sum(missed) + 0.5, len(missed) - sum(missed) + 0.5, _DRAWS)
    found, gone = right * len(window.linked), lost * len(window.missed)
    share = sum(linked) / len(linked) if linked else 0.0
    lost_share = sum(missed) / len(missed) if missed else 0.0
    true = share * len(window.linked) + lost_share * len(window.missed)
    recall = share * len(window.linked) / true if true else 0.0
    return Checked(len(linked), len(missed), _estimate(share, right), _estimate(recall, found / (found + gone)))


def _estimate(share: float, draws: Any) -> Estimate:
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(share, min(float(low), share), max(float(high), share))
