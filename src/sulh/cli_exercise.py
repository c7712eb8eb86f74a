"""The command for exercises: an invented war to train with, and marks for those who did."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sulh.cli_options import Json
from sulh.errors import FileError, InputError

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from sulh.exercise.marking import Mark
    from sulh.exercise.scoring import Score, Truth


def add_exercise(app: typer.Typer, out: Console) -> None:
    """Add the command to the command line, printing on this console."""

    @app.command("exercise")
    def exercise(
        what: Annotated[
            Path, typer.Argument(metavar="DIR | score DIR", help="The folder to make; or: score, and one made.")
        ],
        folder: Annotated[Path | None, typer.Argument(metavar="", help="", show_default=False)] = None,
        seed: Annotated[int, typer.Option(min=0, help="Another number, another year.")] = 1,
        days: Annotated[int, typer.Option(min=1, max=36_500, help="How long it lasts.")] = 365,
        reports: Annotated[
            int | None,
            typer.Option(
                min=1,
                max=5_000_000,
                help="About how many rows; 1500 unless said, with --loophole 6000 (fewer hide it).",
            ),
        ] = None,
        fall: Annotated[
            float, typer.Option(min=0, max=0.95, help="The share of all incidents by which there are fewer in force.")
        ] = 0.0,
        shift: Annotated[
            float | None,
            typer.Option(
                min=0,
                max=1,
                help="The share of barred deeds that are done as another act in force; 0.65 unless said, with --loophole 1.",
            ),
        ] = None,
        reprisals: Annotated[
            float, typer.Option(min=0, max=0.5, help="The share of all incidents that answer another.")
        ] = 0.12,
        loophole: Annotated[
            bool,
            typer.Option(
                "--loophole", help="One force gives up one barred act for another that nobody bars, and no other does."
            ),
        ] = False,
        package: Annotated[
            int, typer.Option(min=0, max=4, help="So many tactics do most of the harm to civilians (sulh design).")
        ] = 0,
        run: Annotated[
            Path | None, typer.Option("--run", help="With score: the results of “sulh run DIR --out …”.")
        ] = None,
        target: Annotated[
            Path | None,
            typer.Option("--out", help="With score: a CSV of all marks, one by one, and of all pairs that are wrong."),
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Make an invented country with a year of incidents and what six sources tell of it; or mark a run against it."""
        if str(what) == "score":
            _score(folder, run, target, out, as_json)
            return
        if folder is not None or run is not None or target is not None:
            raise InputError(
                f"“{what}” is no call of an exercise", remedy="Write: sulh exercise DIR, or sulh exercise score DIR."
            )
        from sulh.exercise.files import make_exercise
        from sulh.exercise.planted import Planted

        if what.exists() and any(what.iterdir()):
            raise FileError("this folder holds something already", where=what, remedy="Name a new one.")
        part = shift if shift is not None else 1.0 if loophole else 0.65
        planted = Planted(fall=fall, barred_fall=part, reprisals=reprisals, seed=seed, package=package)
        if loophole:
            planted = planted.with_loophole()
        many = reports if reports is not None else 6000 if loophole else 1500
        incidents, rows = make_exercise(what, seed, days, many, planted)
        if as_json:
            out.print_json(json.dumps({"folder": str(what), "incidents": incidents, "rows": rows}))
        else:
            said = f"{incidents:,} incidents, {rows:,} rows of six sources: {what}. Read its README.md; the truth is in truth/."
            out.print(said, soft_wrap=True, highlight=False, markup=False)


def _score(folder: Path | None, run: Path | None, target: Path | None, out: Console, as_json: bool) -> None:
    """Mark the decisions of an exercise, and the links that a run made under them."""
    from sulh.exercise.marking import Made, load_incidents, marks
    from sulh.exercise.scoring import load_truth, score_pairs, score_parts
    from sulh.incidents.decisions import load_decisions
    from sulh.incidents.model_file import load_links
    from sulh.reports.table import read_table

    if folder is None or run is None:
        raise InputError(
            "what is to be marked?", remedy="Write: sulh exercise score DIR --run OUT, after sulh run DIR --out OUT."
        )
    truth, happened = load_truth(folder), load_incidents(folder)
    reports, links = read_table(run / "reports.parquet"), load_links(run / "links.parquet")
    scores = {"pairs": score_pairs(links, reports, truth), "part_of": score_parts(links, reports, truth)}
    standing = load_decisions(folder / "decisions.csv").standing
    made = [Made(one.decision_id, one.kind, one.subject, one.field, one.value) for one in standing]
    found = marks(made, reports, truth, happened)
    if target is not None:
        _write_marks(target, links, reports, truth, found)
    if as_json:
        told = {name: vars(one) for name, one in scores.items()}
        out.print_json(json.dumps({**told, "decisions": [vars(one) for one in found]}))
        return
    out.print(_said("pairs of reports linked as one incident", scores["pairs"]), highlight=False)
    out.print(_said("links of rows about several incidents", scores["part_of"]), highlight=False)
    _show_marks(found, out)


def _write_marks(target: Path, links: pa.Table, reports: pa.Table, truth: Truth, found: list[Mark]) -> None:
    import csv

    from sulh.exercise.marking import pairs_csv
    from sulh.exercise.scoring import pairs_wrong
    from sulh.output import whole

    with whole(target.parent) as aside, (aside / target.name).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(pairs_csv(*pairs_wrong(links, reports, truth), found))


def _show_marks(found: list[Mark], out: Console) -> None:
    """How many decisions of each kind are right, and of each that is wrong what was true."""
    if not found:
        out.print("decisions.csv holds none of yours.", highlight=False)
    for kind in sorted({one.kind for one in found}):
        mine = [one.right for one in found if one.kind == kind]
        marked = [right for right in mine if right is not None]
        rest = f", {len(mine) - len(marked):,} more without a mark" if len(marked) < len(mine) else ""
        out.print(f"your decisions “{kind}”: {sum(marked):,} of {len(marked):,} are right{rest}", highlight=False)
    for one in found:
        if one.right is False:
            out.print(
                f"  {one.decision_id} ({one.kind}) is wrong: {one.truth}", highlight=False, markup=False, soft_wrap=True
            )


def _said(what: str, score: Score) -> str:
    return (
        f"{what}: {score.right:,} right of {score.said:,}, of {score.true:,} that there are "
        f"(precision {score.precision:.2f}, recall {score.recall:.2f}, F1 {score.f1:.3f})"
    )
