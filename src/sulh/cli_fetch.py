"""The commands that download data sets: `sulh fetch …`."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sulh.cli_options import Json, Progress

"""Shows the step under way, unless it is asked to be quiet."""


def fetching(out: Console, progress: Progress) -> typer.Typer:
    """The commands, printing on this console."""
    app = typer.Typer(no_args_is_help=True, help="Download public data to this machine.")

    @app.command()
    def ucdp(
        into: Annotated[Path, typer.Option(help="The folder that the file goes to.")],
        version: Annotated[str, typer.Option(help="The release of UCDP GED, such as 21.1.")] = "21.1",
        country: Annotated[
            int | None, typer.Option(help="Only this country, by its Gleditsch-Ward number (Syria 652).")
        ] = None,
        token: Annotated[
            str | None, typer.Option(envvar="UCDP_TOKEN", help="A token for UCDP's API, if you have one.")
        ] = None,
        sha256: Annotated[str | None, typer.Option(help="The checksum that the release must have.")] = None,
        as_json: Json = False,
    ) -> None:
        """Download a release of the UCDP Georeferenced Event Dataset (CC BY 4.0)."""
        from sulh.sources.data_sets.fetch import fetch_ucdp

        with progress(as_json) as tell:
            tell(f"Fetching UCDP GED {version}")
            file = fetch_ucdp(version, into, country=country, token=token, sha256=sha256)
        _written(file, as_json, out)

    @app.command()
    def acled(
        into: Annotated[Path, typer.Option(help="The folder that the file goes to.")],
        country: Annotated[str, typer.Option(help="The country's name as ACLED writes it.")],
        token: Annotated[str, typer.Option(envvar="ACLED_TOKEN", help="Your own access token.")] = "",
        first: Annotated[
            dt.datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
        ] = None,
        last: Annotated[dt.datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="The last day.")] = None,
        as_json: Json = False,
    ) -> None:
        """Download ACLED events of a country with your own token; ACLED's terms of use hold for the file."""
        from sulh.sources.data_sets.fetch_acled import fetch_acled

        days = [None if moment is None else moment.date() for moment in (first, last)]
        with progress(as_json) as tell:
            tell(f"Fetching ACLED events in {country}")
            file = fetch_acled(country, into, token=token, first=days[0], last=days[1])
        _written(file, as_json, out)

    return app


def _written(file: Path, as_json: bool, out: Console) -> None:
    if as_json:
        out.print_json(json.dumps({"file": str(file)}))
    else:
        out.print(f"Written: {file}", soft_wrap=True, highlight=False, markup=False)
