"""The brief in a browser: the map is drawn, nothing complains, nothing overflows. Skips where Chromium is absent."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from sulh.briefs.assets import Assets
from sulh.briefs.html import render
from tests.briefs import invented
from tests.briefs.making import view_of

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync",
           "--allow-file-access-from-files", "--enable-logging=stderr", "--virtual-time-budget=6000")  # fmt: skip
pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="/usr/bin/chromium is absent")

PROBE = """<body style="margin:0"><iframe id="f" src="brief.html" style="width:{width}px;height:900px;border:0"></iframe>
<pre id="out"></pre><script>
document.getElementById("f").onload = () => setTimeout(() => {{
  const page = document.getElementById("f").contentDocument, say = [];
  const wide = Array.from(page.querySelectorAll("main *")).filter((one) =>
    one.getBoundingClientRect().right > {width} + 1 && !one.closest(".scroll, svg, .chart, [hidden]"));
  say.push("width " + page.documentElement.scrollWidth, "wide " + wide.map((one) => one.outerHTML.slice(0, 90)).join());
  const dialog = (selector) => page.querySelector(selector).dispatchEvent(new MouseEvent("click", {{ bubbles: true }}));
  dialog('#filters button[data-group="disputed"]');
  say.push("rows " + page.querySelectorAll("#pairs tbody tr:not([hidden])").length);
  dialog('#filters button[data-group=""]');
  dialog("#timeline .bar[data-week='2031-03-03']");
  say.push("week " + page.querySelectorAll("#pairs tbody tr:not([hidden])").length);
  dialog("#pairs tbody tr a.to-dossier");
  say.push("open " + page.querySelectorAll("details.dossier[open]").length);
  document.getElementById("out").textContent = say.join("\\n");
}}, 300);
</script>"""


def browse(folder: Path, name: str) -> tuple[str, list[str]]:
    """The page's elements after its scripts ran, and what it wrote to the console."""
    done = subprocess.run(
        [str(CHROMIUM), *OPTIONS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", f"file://{folder / name}"],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def probe(folder: Path, html: str, width: int) -> dict[str, str]:
    """What a small script finds in the page at a width in pixels."""
    (folder / "brief.html").write_text(html, encoding="utf-8")
    (folder / "probe.html").write_text(PROBE.format(width=width), encoding="utf-8")
    dom, _ = browse(folder, "probe.html")
    found = re.search(r'<pre id="out">(.*?)</pre>', dom, re.DOTALL)
    assert found, dom[-500:]
    return dict(line.split(" ", 1) for line in found.group(1).splitlines())


def test_the_map_is_drawn_and_the_console_is_silent(tmp_path: Path, built_assets: Assets) -> None:
    (tmp_path / "brief.html").write_text(render(view_of(invented.small(), built_assets)), encoding="utf-8")
    dom, console = browse(tmp_path, "brief.html")
    assert not console
    assert 'data-ready="yes"' in dom and '<g id="map-zoom" transform="translate(0 0) scale(1)">' in dom
    assert dom.count('class="point ') == 14 and '<div class="map-buttons" id="map-buttons">' in dom


def test_many_incidents_are_drawn_on_the_canvas(tmp_path: Path, built_assets: Assets) -> None:
    (tmp_path / "brief.html").write_text(render(view_of(invented.large(2500), built_assets)), encoding="utf-8")
    dom, console = browse(tmp_path, "brief.html")
    assert not console
    assert 'data-drawn="2500"' in dom


def test_without_npm_the_page_works_but_for_zoom(tmp_path: Path) -> None:
    (tmp_path / "brief.html").write_text(render(view_of(invented.small(), Assets())), encoding="utf-8")
    dom, console = browse(tmp_path, "brief.html")
    assert not console
    assert 'data-ready="yes"' in dom and 'id="map-buttons" hidden' in dom


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_its_width_and_filters_work(tmp_path: Path, built_assets: Assets, width: int) -> None:
    found = probe(tmp_path, render(view_of(invented.small(), built_assets)), width)
    assert int(found["width"]) <= width and not found["wide"].strip()
    assert found["rows"] == "4" and found["week"] == "1" and found["open"] == "1"
