"""Briefs of the invented case, made once."""

from __future__ import annotations

import pytest

from sulh.briefs.assets import Assets, load_assets
from sulh.briefs.html import render
from sulh.briefs.model import BriefView
from tests.briefs import invented
from tests.briefs.making import drawn_assets, view_of


@pytest.fixture(scope="session")
def small_view() -> BriefView:
    """The view of the small case."""
    return view_of(invented.small(), drawn_assets())


@pytest.fixture(scope="session")
def small_html(small_view: BriefView) -> str:
    """The brief of the small case."""
    return render(small_view)


@pytest.fixture(scope="session")
def built_assets() -> Assets:
    """What npm built; skips where it was not run."""
    assets = load_assets()
    if assets.missing:
        pytest.skip("country lines and zoom are not built: run `npm ci && npm run vendor`")
    return assets
