"""What npm installs is pinned, and the lock file names no download address."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sulh.briefs.assets import Assets

ROOT = Path(__file__).parents[2]


def test_the_lock_file_holds_versions_and_hashes_but_no_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text and '"resolved"' not in text
    packages = {name: one for name, one in json.loads(text)["packages"].items() if name}
    assert packages and all(one["integrity"].startswith("sha512-") for one in packages.values())


def test_versions_are_exact_and_those_of_the_lock_file() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted


def test_the_built_assets_can_be_used(built_assets: Assets) -> None:
    names = [one.name for one in built_assets.countries]
    assert len(names) > 200 and len(set(names)) == len(names)
    assert all(ring[0] == ring[-1] for one in built_assets.countries for polygon in one.polygons for ring in polygon)
    assert all(name in built_assets.licences for name in ("world-atlas", "d3-zoom", "d3-ease", "Permission to use"))
    assert "</script" not in built_assets.zoom_script.lower()
