"""Sealed clauses: whatever stands in them, output made for others is the same, byte by byte, in every command."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from cases import EXAMPLES
from test_cli import sulh

from sulh.terms.compile import load_compiled

LARGE = 'quote: "ZEBRA", sealed: [us, taliban], read_as: {us: {act: ground_attack, fighters: {at_least: 4711}}, taliban: ambush}'
OTHER_LARGE = "undefined_by_text: true, sealed: true"
DEFENCE = "sealed: [us], means: {attack_by: taliban, on: afghan_forces, within_hours: 73, within_km: 59}"
OTHER_DEFENCE = "sealed: [us], means: {killed: {at_least: 3}}"


def variant(folder: Path, large: str, defence: str, secret: str) -> Path:
    """The case of Doha with T2 and the meaning of an exception sealed."""
    shutil.copytree(EXAMPLES / "doha-2020", folder)
    file = folder / "agreement.yaml"
    text = file.read_text(encoding="utf-8")
    first, last = text.index("  large_offensive:"), text.index("provisions:")
    text = f"{text[:first]}  large_offensive: {{{large}}}\n  defence_of_ally: {{{defence}}}\n{text[last:]}"
    text = text.replace('title: "No large-scale offensives"', f'title: "{secret}"\n    sealed: [us, taliban]')
    file.write_text(text, encoding="utf-8")
    for draft in (folder / "drafts").iterdir():  # what a draft says is its own and public: it has words of its own
        words = draft.read_text(encoding="utf-8")
        draft.write_text(words.replace("large_offensive", "big_offensive").replace("defence_of_ally", "help_of_ally"))
    examples = folder / "cases.yaml"
    kept = examples.read_text(encoding="utf-8").split("\n  - name: ")
    examples.write_text(
        "\n  - name: ".join([kept[0], *(one for one in kept[1:] if "provision: T1" in one or "T3" in one)])
    )
    return folder


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("sealed")
    one = variant(folder / "one" / "case", LARGE, DEFENCE, "The hippopotamus clause")
    other = variant(folder / "other" / "case", OTHER_LARGE, OTHER_DEFENCE, "Something else")
    return one, other


@cache
def produced(case: Path, *more: str) -> dict[str, bytes | str]:
    """All that the commands give out on a case."""
    out = case.parent / f"out{''.join(more)}"
    found: dict[str, bytes | str] = {}
    for words in (["run", case, "--out", out], ["check", case], ["judge", case, "--out", out / "judged", "--json"]):
        done = sulh(*words, *more)
        assert done.returncode in (0, 1), done.stderr
        found[f"{words[0]} printed"] = done.stdout.replace(str(case.parent), "")
    incident = pq.read_table(out / "incidents.parquet")["incident_id"][0].as_py()
    for words in (["explain", case, incident], ["queue", case]):
        found[f"{words[0]} printed"] = sulh(*words, *more).stdout
    for file in sorted(out.rglob("*.*")):
        found[file.name] = file.read_bytes()
    return found


@pytest.mark.parametrize(
    "reader", [(), ("--for", "monitor"), ("--for", "afghan_forces")], ids=["public", "monitor", "actor"]
)
def test_what_is_sealed_changes_nothing_that_others_get(cases: tuple[Path, Path], reader: tuple[str, ...]) -> None:
    one, other = (produced(case, *reader) for case in cases)
    assert one.keys() == other.keys()
    assert {name for name in one if one[name] != other[name]} == set()


def test_its_words_numbers_and_verdicts_are_nowhere(cases: tuple[Path, Path]) -> None:
    for name, content in produced(cases[0]).items():
        text = content if isinstance(content, str) else content.decode("utf-8", "replace")
        for secret in ("ZEBRA", "hippopotamus", "4711", "large_offensive", "defence_of_ally"):
            assert secret not in text, (name, secret)
    findings = pq.read_table(cases[0].parent / "out" / "findings.parquet")
    assert set(findings["provision"].to_pylist()) == {"T1", "T3", "U2"}


def test_who_may_read_it_gets_it_all(cases: tuple[Path, Path]) -> None:
    for reader, provisions in (("us", {"T1", "T2", "T3", "U1", "U2"}), ("taliban", {"T1", "T2", "T3", "U2"})):
        found = produced(cases[0], "--for", reader)
        page = found["brief.html"]
        assert isinstance(page, bytes)
        assert b"hippopotamus" in page
        findings = pq.read_table(cases[0].parent / f"out--for{reader}" / "findings.parquet")
        assert set(findings["provision"].to_pylist()) == provisions


def test_what_rests_on_a_seal_is_named_and_not_judged(cases: tuple[Path, Path]) -> None:
    page = produced(cases[0])["brief.html"]
    assert isinstance(page, bytes)
    assert "rest on a sealed clause: U1 (No strikes from the air)." in page.decode()


def test_nobody_in_particular_is_no_reader(cases: tuple[Path, Path], tmp_path: Path) -> None:
    done = sulh("run", cases[0], "--out", tmp_path / "out", "--for", "the_press")
    assert (done.returncode, "“the_press” is nobody here" in done.stderr) == (2, True)
    assert not (tmp_path / "out").exists()


def test_a_sealed_area_takes_along_what_names_it_in_either_form(tmp_path: Path) -> None:
    for place in ("zone", "{area: zone, within_km: 0}", "[{adm1: Ford}, zone]"):
        (tmp_path / "agreement.yaml").write_text(
            "agreement: river\nparties: {north: {name: North}, south: {name: South}}\nin_force: {from: 2030-01-01}\n"
            "areas: {zone: {polygon: [[1.0, 1.0], [1.0, 2.0], [2.0, 2.0]], sealed: true}}\n"
            f"provisions: {{P: {{binds: south, must_not: {{act: raid, place: {place}}}}}, Q: {{binds: south, must_not: raid}}}}\n"
        )
        compiled = load_compiled(tmp_path / "agreement.yaml")
        assert compiled.judged == ["Q"]
        assert set(compiled.agreement.withheld) == {"P"}
        assert not any(area.shape for area in compiled.legend.areas.values())
        assert load_compiled(tmp_path / "agreement.yaml", reader="north").judged == ["P", "Q"]
