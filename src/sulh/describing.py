"""A proposed mapping for people: the YAML that they correct, and the columns with what each seems to hold."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from sulh.sources.proposing.propose import Proposal

_HEAD = """Proposed by “sulh map”. Check each line: what is wrong here is wrong in every row.
A column that is not named below is kept with each report (“given”), but states no fact.
docs/sources.md says what each key means."""


def mapping_yaml(proposal: Proposal) -> str:
    """The mapping as YAML, with the reason of each guess and the phrases that are not known beside it."""
    data = _plain(proposal.mapping)
    data.yaml_set_start_comment(_HEAD)
    fields = data.get("fields", {})
    for guess in proposal.columns:
        if guess.field in fields:
            notes = [f"{guess.sure / 10:.0f} % sure: {guess.why}"]
            if guess.unknown and guess.field not in ("date", "start", "end", "submitted"):
                notes.append("not known, add them under “values:” (or “actors:” for names of actors):")
                notes += [f'  "{_one_line(phrase)}": ' for phrase in guess.unknown[:10]]
            elif guess.unknown:
                notes.append("cannot be read so: " + ", ".join(_one_line(text) for text in guess.unknown[:5]))
            fields.yaml_set_comment_before_after_key(guess.field, before="\n".join(notes), indent=2)
    unused = [guess.column for guess in proposal.columns if guess.field is None]
    if unused:
        data.yaml_set_comment_before_after_key("fields", before="Columns without a field: " + ", ".join(unused))
    stream = io.StringIO()
    writer = YAML()
    writer.width = 4096
    writer.dump(data, stream)
    return stream.getvalue()


def _plain(value: Any) -> Any:
    """Mappings that can carry comments, and text in quotes: YAML reads a bare `no` as something else."""
    if isinstance(value, dict):
        out = CommentedMap()
        for key, item in value.items():
            out[key] = _plain(item)
        return out
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return DoubleQuotedScalarString(value) if isinstance(value, str) else value


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80].replace('"', "'")


def show(proposal: Proposal, file: Path, console: Console) -> None:
    """Print the columns with what each seems to hold and how sure that is."""
    table = Table(title=f"{file.name}: what the columns seem to hold", title_justify="left")
    table.add_column("column", overflow="fold")
    table.add_column("field")
    table.add_column("sure", justify="right")
    table.add_column("why", overflow="fold")
    table.add_column("for example", overflow="fold")
    for guess in proposal.columns:
        style = "dim" if guess.field is None else "yellow" if guess.sure < 600 else ""
        sure = "" if guess.field is None else f"{guess.sure / 10:.0f} %"
        table.add_row(guess.column, guess.field or "–", sure, guess.why, " · ".join(guess.examples), style=style)
    console.print(table)
    for note in proposal.notes:
        console.print(note, style="yellow", markup=False, highlight=False)
    unknown = sum(len(guess.unknown) for guess in proposal.columns)
    if unknown:
        console.print(f"{unknown} phrases are not known; they stand in the file as comments.", style="dim")
