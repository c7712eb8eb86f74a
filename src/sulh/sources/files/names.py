"""Names for the columns of a table whose header leaves some out and repeats others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def distinct_names(names: Sequence[str]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names for all columns: `column 5` where the header is empty, `Name (1)` and `Name (2)` for a repeated one; and the
    repeated."""
    labels = [name or f"column {number}" for number, name in enumerate(names, start=1)]
    counts = Counter(labels)
    repeated = frozenset(label for label, count in counts.items() if count > 1)
    taken = set(counts)
    seen: Counter[str] = Counter()
    columns = []
    for label in labels:
        if label in repeated:
            seen[label] += 1
            while f"{label} ({seen[label]})" in taken:
                seen[label] += 1
            columns.append(f"{label} ({seen[label]})")
            taken.add(columns[-1])
        else:
            columns.append(label)
    return tuple(columns), repeated
