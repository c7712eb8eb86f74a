"""The command that designs: the smallest set of clauses that would have reached a target."""

from __future__ import annotations

import datetime as dt
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import CaseFolder, For, Json, Progress, Tell
from sulh.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%$")
_PART = re.compile(r"[01](?:\.\d+)?$")


Reduce = Annotated[str, typer.Option("--reduce", help="The share of the harm to bar, such as 50%.")]
HarmUnit = Annotated[str, typer.Option("--harm", help="incidents, killed, civilians_killed, wounded and so on.")]
ReadingName = Annotated[str, typer.Option("--reading", help="every at once, worst (each by itself), or whose reading.")]
Possibly = Annotated[bool, typer.Option("--possibly", help="It is enough if it may be so, by all that is unknown.")]
OnRecord = Annotated[
    bool, typer.Option("--on-record", help="Of the harm that is surely on record; what is unknown is left out.")
]
By = Annotated[str | None, typer.Option("--by", help="Only harm done by this party or actor.")]
First = Annotated[str | None, typer.Option("--from", help="First day, such as 2020-02-29.")]
Last = Annotated[str | None, typer.Option("--until", help="Last day.")]
MaxBurden = Annotated[
    list[str] | None,
    typer.Option("--max-burden", metavar="SIDE=N|P%", help="Own deeds that may be barred; may be given again."),
]
MaxImbalance = Annotated[
    str | None, typer.Option("--max-imbalance", metavar="P%", help="How far shares of own deeds may lie apart.")
]
Keep = Annotated[
    list[str] | None, typer.Option("--keep", help="A clause that is in it in any case, a pattern, or “present”.")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="A clause, or a pattern, to leave out.")]
AtMost = Annotated[int | None, typer.Option("--at-most", min=0, help="So many clauses at most.")]
Catalogue = Annotated[Path | None, typer.Option("--catalogue", help="A file of clauses to choose from.")]
Words = Annotated[
    bool, typer.Option("--words/--no-words", help="Whether clauses are made from the words of the incidents.")
]
Alternatives = Annotated[int, typer.Option("--alternatives", min=0, max=50, help="So many packages next to it.")]
Points = Annotated[int, typer.Option("--points", min=0, max=50, help="Points of the front by clauses; 0: none.")]
Steps = Annotated[int, typer.Option("--burden-steps", min=0, max=50, help="Points of the front by deeds barred.")]
Substitution = Annotated[
    list[str] | None,
    typer.Option("--substitution", metavar="P%", help="A share of what is barred that comes back as something else."),
]
Nodes = Annotated[int, typer.Option("--nodes", min=1, help="How far one search may go.")]


def add_design(app: typer.Typer, out: Console, progress: Progress) -> None:
    """Add `design` to the command line, printing on this console."""

    @app.command("design")
    def design(
        case: CaseFolder,
        reduce: Reduce,
        harm: HarmUnit = "incidents",
        reading: ReadingName = "every",
        possibly: Possibly = False,
        on_record: OnRecord = False,
        by: By = None,
        first: First = None,
        last: Last = None,
        max_burden: MaxBurden = None,
        max_imbalance: MaxImbalance = None,
        keep: Keep = None,
        without: Without = None,
        at_most: AtMost = None,
        catalogue: Catalogue = None,
        words: Words = True,
        alternatives: Alternatives = 3,
        points: Points = 8,
        steps: Steps = 0,
        substitution: Substitution = None,
        nodes: Nodes = 50000,
        account: Annotated[str, typer.Option("--account", help="On whose account.")] = "established",
        out_dir: Annotated[Path | None, typer.Option("--out", help="The folder that tables and picture go to.")] = None,
        reader: For = None,
        as_json: Json = False,
    ) -> None:
        """Find the smallest set of clauses that would have barred a share of the harm, with proof, and what stands beside it."""
        from sulh import show_design
        from sulh.designing import design_case
        from sulh.drafts.design.wanted import Wanted

        wanted = Wanted(
            share(reduce, "--reduce"), harm, certainty(possibly, on_record), reading, by, day(first, "--from"), day(last, "--until"),
            dict(burden(one) for one in max_burden or ()),
            None if max_imbalance is None else share(max_imbalance, "--max-imbalance"), tuple(keep or ()), tuple(without or ()),
            at_most, words, alternatives, points, steps, tuple(share(one, "--substitution") for one in substitution or ()), nodes,
        )  # fmt: skip
        with progress(as_json) as tell:
            found = design_case(case, wanted, catalogue, account, reader, tell)
            files = [] if out_dir is None else _written(found, out_dir, tell)
        if as_json:
            out.print_json(json.dumps(show_design.plain(found, files)))
        else:
            show_design.show(found, files, out)


def _written(found: object, out_dir: Path, tell: Tell) -> list[Path]:
    """Tables and picture in a folder; gives it and the picture's files."""
    from sulh.design_words import scope_of, unit
    from sulh.designing import Designed
    from sulh.output import whole, write_tables
    from sulh.pictures.front import pareto

    assert isinstance(found, Designed), "a design is written"
    tell("Drawing")
    source = f"{found.case_title}, {scope_of(found)}{found.days}"
    picture = pareto(found.tables, unit(found), found.shown.ask.certainty, float(found.wanted.target), source)
    with whole(out_dir) as folder:
        write_tables(found.tables, folder)
        drawn = [] if picture is None else [file.name for file in picture.save(folder)]
    return [out_dir, *(out_dir / name for name in drawn)]


def share(text: str, where: str) -> Fraction:
    """A share as people write it: 50% or 0.5. Raises InputError."""
    written = text.strip()
    if found := _SHARE.match(written):
        return Fraction(found[1]) / 100
    if _PART.match(written):
        return Fraction(written)
    raise InputError(
        f"“{text}” is no share", where=where, remedy="Write a percentage such as 50%, or a part such as 0.5."
    )


def burden(text: str) -> tuple[str, int | Fraction]:
    """A side and how many of its deeds, or which share of them, may be barred. Raises InputError."""
    side, _, most = (part.strip() for part in text.partition("="))
    if side and re.fullmatch(r"\d+", most):
        return side, int(most)
    if side and _SHARE.match(most):
        return side, share(most, "--max-burden")
    raise InputError(
        f"“{text}” is no limit", where="--max-burden", remedy="Write a side and a number or a share: us=20 or us=30%."
    )


def certainty(possibly: bool, on_record: bool) -> str:
    """How sure it has to be. Raises InputError where both are said."""
    if possibly and on_record:
        raise InputError("--possibly and --on-record are two questions", remedy="Ask one at a time.")
    return "possibly" if possibly else "on record" if on_record else "surely"


def day(text: str | None, where: str) -> dt.date | None:
    """A day as it is written in files. Raises InputError."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"“{text}” is no day", where=where, remedy="Write year-month-day, such as 2020-02-29."
        ) from None
