"""What several commands share: their common options and arguments, and how a command tells what it is doing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="A case folder, or its case.yaml.")]
For = Annotated[
    str | None,
    typer.Option(
        "--for", metavar="READER", help="Include what is sealed from all but READER: a party, a reading or an actor."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print for a machine.")]
Tell = Callable[[str], None]
"""Takes the step under way, in words."""
Progress = Callable[[bool], AbstractContextManager[Tell]]
"""Shows steps while it is open; quietly where true is given."""
