"""Views of the invented case."""

from __future__ import annotations

import pyarrow as pa

from sulh.briefs.assets import Assets, Country
from sulh.briefs.model import BriefView
from sulh.briefs.view import build_view
from tests.briefs import invented

SQUARE = ((11.0, 22.0), (15.0, 22.0), (15.0, 26.0), (11.0, 26.0), (11.0, 22.0))


def drawn_assets() -> Assets:
    """One invented country and a stand-in for the zoom library."""
    return Assets((Country("Ardel", ((SQUARE,),)),), "drawn for a test", "/* no zoom */")


def view_of(rows: invented.Rows, assets: Assets, tables: dict[str, pa.Table] | None = None) -> BriefView:
    """The view of an invented case."""
    given = tables or rows.tables()
    return build_view(invented.case(), given, invented.agreement(), rows.explanations, assets, invented.duties(),
                      invented.conclusions())  # fmt: skip
