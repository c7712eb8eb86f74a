"""The finished brief: offline, inert, the same every time, readable without script, and complete."""

from __future__ import annotations

import dataclasses
import itertools
import json
import random
import re

import pyarrow as pa
import pytest

from sulh.briefs.assets import MISSING, Assets
from sulh.briefs.division import cause_words
from sulh.briefs.html import render
from sulh.briefs.inputs import ExplainNode, Explanation
from sulh.briefs.model import BriefView
from sulh.briefs.view import MOST_REASONS, build_view
from sulh.sources.reading.rows import MOST_INCIDENTS
from tests.briefs import invented
from tests.briefs.making import drawn_assets, view_of
from tests.briefs.reading import read


def test_nothing_is_asked_of_any_host(small_html: str) -> None:
    page = read(small_html)
    for one in page.elements:
        for name in ("src", "srcset", "action", "data", "poster", "background", "ping", "xlink:href"):
            assert name not in one.attributes, one
        target = one.attributes.get("href", "#")
        if not target.startswith("#"):
            assert one.name == "a" and target.startswith("https://"), one
            assert "noreferrer" in one.attributes["rel"]
    assert not page.named("link") and not page.named("iframe") and not page.named("base")
    style = small_html[small_html.index("<style>") : small_html.index("</style>")]
    assert "url(" not in style and "@import" not in style
    policy = next(one.attributes["content"] for one in page.named("meta") if "http-equiv" in one.attributes)
    assert policy.startswith("default-src 'none'") and "http" not in policy


def test_hostile_cells_are_inert(small_html: str) -> None:
    page = read(small_html)
    assert len(page.named("script")) == 3
    assert not page.named("img")
    assert not [one for one in page.elements for name in one.attributes if name.startswith("on")]
    assert "<script>alert" not in small_html and "</script><script>alert" in page.text
    assert "\x00" not in small_html and "\x1b" not in small_html
    assert not [one for one in page.named("a") if one.attributes["href"].lower().startswith("javascript")]
    json.loads(page.scripts[0])


def test_hostile_words_in_every_input_are_inert() -> None:
    rows, bad = invented.small(), invented.HOSTILE
    case = dataclasses.replace(invented.case(), title=bad, about=bad, licences=(bad,), versions=((bad, bad),))
    agreement = dataclasses.replace(invented.agreement(), title=bad, names=dict.fromkeys(invented.NAMES, bad))
    tables = rows.tables()
    place = tables["incidents"].schema.get_field_index("place")
    tables["incidents"] = tables["incidents"].set_column(place, "place", pa.array([bad] * len(tables["incidents"])))
    tree = Explanation(ExplainNode(bad, "open", bad, (), (ExplainNode(bad, "no"),)), (bad,))
    view = build_view(case, tables, agreement, lambda *_: tree, drawn_assets())
    page = read(render(view))
    assert len(page.named("script")) == 3 and not page.named("img") and not page.mistakes
    json.loads(page.scripts[0])


def test_the_elements_are_well_formed_and_targets_exist(small_html: str) -> None:
    page = read(small_html)
    assert not page.mistakes and not page.open
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    targets = {one.attributes["href"][1:] for one in page.elements if one.attributes.get("href", "").startswith("#")}
    assert targets <= set(ids), targets - set(ids)


def test_headings_leave_no_level_out(small_html: str) -> None:
    levels = [int(one.name[1]) for one in read(small_html).elements if re.fullmatch("h[1-6]", one.name)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_bytes_are_the_same_for_shuffled_rows(small_html: str) -> None:
    rows, chance = invented.small(), random.Random(3)
    tables = rows.tables()
    for name, table in tables.items():
        order = list(range(table.num_rows))
        chance.shuffle(order)
        tables[name] = table.take(pa.array(order, pa.int64()))
    assert render(view_of(rows, drawn_assets(), tables)) == small_html


def test_it_can_be_read_without_script(small_html: str) -> None:
    text = " ".join(read(small_html).text.split())
    for words in (
        "18 to 21", "at least 80", "how far exception R1.a reaches", "justified by an exception", "A. Monitor",
        "Whether an attack took place within one hour", "no calendar has this day", "access denied",
        "cannot be said", "no source could see Upper Sennu", "140 released by 9 March", "ab" * 32,
        "قصفت طائرتان طريق السوق", "۴ نفر کشته", "an attack on the ground with at least 100 fighters",
        "its reports contradict each other", "a report in dossier", "The first 50 of 60.", "5 to 7 more incidents",
    ):  # fmt: skip
        assert words in text, words


def test_report_texts_carry_direction_and_language(small_html: str) -> None:
    texts = [one for one in read(small_html).named("p") if one.attributes.get("class") == "text"]
    assert texts and all(one.attributes["dir"] == "auto" for one in texts)
    assert {one.attributes["lang"] for one in texts} == {"en", "ar", "prs"}


def test_the_alleged_mark_stands_wherever_the_provision_does(small_view: BriefView, small_html: str) -> None:
    assert all(row.alleged == (row.provision == "R1") for row in small_view.pairs)
    row = re.compile(r'<tr data-group="\w+" data-provision="R1".*?</tr>', re.DOTALL)
    assert all('class="mark alleged"' in found for found in row.findall(small_html))
    for dossier in small_html.split('<details class="dossier"')[1:]:
        if "#law-R1" in dossier.split("</details>\n")[0]:
            summary = dossier[: dossier.index("</summary>")]
            assert 'class="mark alleged"' in summary


def test_the_headline_counts_what_the_tables_hold(small_view: BriefView) -> None:
    by_unit = {one.unit: one.value for one in small_view.headline}
    # two of each of the seven patterns: two disputed, one agreed breach, two undetermined, one counts, one excused
    assert by_unit == {
        "incidents": "18 to 21",
        "deaths": "at least 80",
        "breach": "2",
        "excused": "2",
        "counts": "2",
        "undetermined": "4",
        "disputed": "4",
        "rows read": "42",
    }
    assert (small_view.agreed_pairs, small_view.disputed_pairs, small_view.undetermined_pairs) == (6, 4, 4)
    assert (
        small_view.determined.startswith("Of 168 judgements") and "152 are determined (90.4 %)" in small_view.determined
    )
    assert [(one.sort, one.certain, one.possible) for one in small_view.causes] == [
        ("exception", 2, 0), ("term", 2, 0), ("actor link + fact", 0, 2), ("fact", 0, 2)]  # fmt: skip


def test_a_cause_of_which_each_part_will_do_is_told_in_words() -> None:
    agreement = invented.agreement()
    sort, words = cause_words(agreement, "fact:occurred / fact:act + actor:river_militia / fact:time")
    assert sort == "fact or fact + actor link"
    assert words.startswith(
        "whether it happened (the accounts differ), or what was done (the accounts differ) together with "
    )
    assert words.endswith(", or when it happened (the accounts differ)")
    assert "/" not in words and ":" not in words and "_" not in words


def test_a_silent_account_is_no_acquittal(small_view: BriefView) -> None:
    chips = {(chip.account, chip.text) for row in small_view.pairs for chip in row.own}
    assert ("Republic of Ardel", "no breach") in chips, "the republic tells it, and no breach is possible"
    assert not [chip for row in small_view.pairs for chip in row.own if chip.account == "independent sources"]


def test_explanations_are_asked_only_for_incidents_with_a_dossier() -> None:
    rows, asked = invented.small(), []

    def explain(incident: str, provision: str, reading: str, account: str) -> None:
        asked.append(incident)

    view = build_view(invented.case(), rows.tables(), invented.agreement(), explain, drawn_assets(), most_dossiers=3)
    assert len(set(asked)) == 3 == len(view.dossiers)
    assert {dossier.status for dossier in view.dossiers} == {"disputed"}
    assert "3 of 14 incidents have a dossier" in view.dossiers_note
    assert "3 of 14 rows are listed" in view.pairs_note


def test_reasons_stop_at_the_budget_and_the_brief_says_how_many_it_left_out() -> None:
    tree = Explanation(ExplainNode("all of", "open", children=(ExplainNode("a condition", "open"),) * 199))
    asked: list[str] = []

    def explain(incident: str, *_: str) -> Explanation:
        asked.append(incident)
        return tree

    view = build_view(invented.case(), invented.large(1000).tables(), invented.agreement(), explain, Assets())
    size = len("all of") + 60 + 199 * (len("a condition") + 60)
    assert (len(asked) - 1) * size < MOST_REASONS <= len(asked) * size
    assert set(asked) == {one.incident_id for one in view.dossiers[: len(set(asked))]}, (
        "the first dossiers have reasons"
    )
    assert f"{600 - len(asked)} findings in them stand without their reasons" in view.dossiers_note


def test_without_npm_the_brief_says_so_and_keeps_the_discs() -> None:
    html = render(view_of(invented.small(), Assets()))
    assert MISSING in html
    assert html.count("<circle class=") >= 14 and len(read(html).named("script")) == 2
    assert MISSING not in render(view_of(invented.small(), drawn_assets()))


def test_an_aggregated_row_without_a_most_leaves_the_total_open() -> None:
    rows = invented.small()
    rows.add("residuals", report_id="r5-sennu_list", covers_low=2, covers_high=MOST_INCIDENTS, linked=0, residual_low=2,
             residual_high=MOST_INCIDENTS)  # fmt: skip
    view = view_of(rows, drawn_assets())
    assert view.headline[0].value == "at least 20"
    assert "at least 7 more incidents" in next(one.covers_more for one in view.sources if one.source == "sennu_list")


def test_an_unknown_table_is_an_error_and_empty_tables_are_not() -> None:
    with pytest.raises(ValueError, match="finding"):
        build_view(
            invented.case(), {"finding": invented.small().tables()["findings"]}, invented.agreement(), {}, Assets()
        )
    view = build_view(dataclasses.replace(invented.case(), first_day=None), {}, invented.agreement(), {}, Assets())
    assert "No dispute was found" in render(view) and "No incident could be judged" in view.determined


def test_a_large_case_is_small_enough_and_says_what_it_leaves_out() -> None:
    view = view_of(invented.large(4000), drawn_assets())
    html = render(view)
    data = json.loads(view.data)
    assert view.map.canvas and len(data["id"]) == len(data["x"]) == len(data["dossier"]) == 4000
    assert len(view.dossiers) == 300 and sorted(filter(None, data["dossier"])) == list(range(1, 301))
    assert "300 of 4,000 incidents have a dossier" in html
    assert len(view.map.marks) <= 2000
    assert len(html.encode()) < 4_000_000
    assert [dossier.status for dossier in view.dossiers[:41]] == ["disputed"] * 40 + ["undetermined"]
