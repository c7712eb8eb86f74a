"""Writes docs/acts.md from the tree of acts and the crosswalks: `python scripts/document_acts.py`. A test says when it is old."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sulh.words.crosswalk import SCHEMES, crosswalk
from sulh.words.vocabulary import shipped

TARGET = Path(__file__).resolve().parents[1] / "docs" / "acts.md"
HEAD = """# Acts

The tree of acts: a node means all that stands under it. Below it, the codes of other schemes and the acts that a record with
such a code can be about. “Exactly” says that code and acts are the same thing. Made from `src/sulh/words/` by
`python scripts/document_acts.py`; in Python, `sulh.words.crosswalk.crosswalk("acled").to_acts("Armed clash")` and `.from_act("raid")`.
"""


def page() -> str:
    """The whole page."""
    tree = shipped("acts")
    lines = [HEAD]
    for node in tree.parents:
        depth, above = 0, tree.parents[node]
        while above is not None:
            depth, above = depth + 1, tree.parents[above]
        lines.append(f"{'  ' * depth}- `{node}` {tree.label(node)}")
    return "\n".join([*lines, "", *(line for scheme in SCHEMES for line in _scheme(scheme))])


def _scheme(name: str) -> Iterator[str]:
    found = crosswalk(name)
    source = found.source
    yield f"## {name.upper()}\n"
    yield f"{source.codebook} ({source.publisher}). How it is known: {source.how_known}. Licence: {source.licence}.\n"
    yield "| code | under | what it is | acts | exactly | note |"
    yield "|---|---|---|---|---|---|"
    for entry in found.entries.values():
        acts = ", ".join(f"`{act}`" for act in entry.acts)
        yield f"| {entry.code} | {entry.parent} | {entry.label} | {acts} | {'yes' if entry.exact else ''} | {entry.note} |"
    yield ""


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
