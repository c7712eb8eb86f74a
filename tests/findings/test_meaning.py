"""What an agreement means, one small case at a time; and that its words never become SQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sulh.errors import InputError
from sulh.terms.compile import load_compiled
from tests import strategies as own
from tests.findings.test_judge_oracle import judged

HEAD = """\
agreement: invented
parties: {us: {name: US}, taliban: {name: Taliban}}
readings: [monitor]
actors:
  afghan: {}
  us_forces: {part_of: us}
  militia: {acts_for: {us: {according_to: [taliban], denied_by: [us]}}}
  helpers: {acts_for: {afghan: {according_to: everyone}}}
in_force: {from: 2020-02-29}
"""
DEED: dict[str, Any] = {
    "start": own.second(5), "end": own.second(5), "act": ["raid"], "perpetrator": ["taliban"], "target": ["us_forces"],
    "killed_low": 5, "killed_high": 5, "lat": 35.0, "lon": 68.0, "radius_km": 0.0,
}  # fmt: skip


def says(folder: Path, text: str, head: str = HEAD, **known: Any) -> dict[str, int]:
    """Outcome bits by reading of one raid by the Taliban on US forces, under the provision P."""
    file = folder / "agreement.yaml"
    file.write_text(head + text, encoding="utf-8")
    _, found = judged(load_compiled(file), own.table([own.incident(**(DEED | known))]))
    return {
        reading: found[key]["outcomes"] if (key := ("i", "established", "P", reading)) in found else 4
        for reading in ("us", "taliban", "monitor")
    }


def rule(condition: str, terms: str = "") -> str:
    """One provision that binds the Taliban."""
    return (f"terms: {terms}\n" if terms else "") + f"provisions: {{P: {{binds: taliban, must_not: {condition}}}}}\n"


ALL = {"us": 1, "taliban": 1, "monitor": 1}
OPEN = {"us": 5, "taliban": 5, "monitor": 5}
NONE = {"us": 4, "taliban": 4, "monitor": 4}


def test_a_disputed_actor_counts_by_reading(tmp_path: Path) -> None:
    assert says(tmp_path, rule("{act: raid, target: us}"), target=["militia"]) == {"us": 4, "taliban": 1, "monitor": 5}


def test_one_open_question_is_one_question(tmp_path: Path) -> None:
    """If the militia is theirs it is barred, and if it is theirs it is excused: never a breach, whatever the answer."""
    text = "provisions: {P: {binds: us, must_not: raid, except: {e: {when: {perpetrator: us}}}}}\n"
    assert says(tmp_path, text, perpetrator=["militia"]) == {"us": 4, "taliban": 2, "monitor": 6}


def test_who_is_left_out_hangs_on_the_question(tmp_path: Path) -> None:
    condition = "{act: raid, target: {any_of: [militia, afghan], but_not: us}}"
    assert says(tmp_path, rule(condition), target=["militia"]) == {"us": 1, "taliban": 4, "monitor": 5}
    assert says(tmp_path, rule(condition), target=["afghan"]) == ALL


def test_a_deed_of_unknown_time_at_the_last_second(tmp_path: Path) -> None:
    head = HEAD.replace("{from: 2020-02-29}", "{from: 2020-02-29, until: 2020-03-05}")
    last = own.second(5, 23, 3599)
    assert says(tmp_path, rule("raid"), head, start=last, end=last) == ALL
    assert says(tmp_path, rule("raid"), head, start=own.second(6), end=own.second(6)) == NONE
    assert says(tmp_path, rule("raid"), head, start=last, end=own.second(6)) == OPEN
    assert says(tmp_path, rule("raid"), head, start=None, end=None) == OPEN


def test_a_list_of_violations_admits_no_exception_on_its_own_account(tmp_path: Path) -> None:
    text = "provisions: {P: {binds: taliban, must_not: raid, except: {e: {when: {object: checkpoint}}}}}\n"
    file = tmp_path / "agreement.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    rows = [own.incident(**DEED, account=account, listed_as_violation=True) for account in ("us", "taliban")]
    _, found = judged(load_compiled(file), own.table(rows))
    said = {key[1::2]: row["outcomes"] for key, row in found.items()}
    assert said[("us", "us")] == 1
    assert said[("us", "taliban")] == said[("taliban", "us")] == 3


def test_an_incidents_table_without_rows(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(HEAD + rule("{act: raid, place: {adm1: X}}"), encoding="utf-8")
    _, found = judged(load_compiled(file), own.table([]))
    assert found == {}


UNDEFINED = "{g: {undefined_by_text: true}}"


def test_an_undefined_group_leaves_it_open(tmp_path: Path) -> None:
    assert says(tmp_path, rule("{act: raid, target: g}", UNDEFINED)) == OPEN


def test_an_undefined_group_attacks(tmp_path: Path) -> None:
    assert says(tmp_path, rule("{attack_by: g, on: us, within_hours: 1, within_km: 1}", UNDEFINED)) == OPEN


def test_a_group_that_one_reading_defines_is_open_for_the_others(tmp_path: Path) -> None:
    text = rule("{act: raid, target: g}", "{g: {read_as: {us: {actors: [us]}}}}")
    assert says(tmp_path, text) == {"us": 1, "taliban": 5, "monitor": 5}


def test_a_group_keeps_the_questions_of_its_members(tmp_path: Path) -> None:
    direct = says(tmp_path, rule("{act: raid, target: us}"), target=["militia"])
    assert says(tmp_path, rule("{act: raid, target: g}", "{g: {means: {actors: [us]}}}"), target=["militia"]) == direct


def test_a_group_may_be_left_open_in_words(tmp_path: Path) -> None:
    text = rule(
        "{act: raid, target: g}", "{g: {read_as: {us: open, taliban: {actors: [us]}, monitor: {actors: [us]}}}}"
    )
    assert says(tmp_path, text)["taliban"] == 1


FIGHTING = {"side_a": ["us_forces"], "side_b": ["taliban"], "perpetrator": ["other"]}


@pytest.mark.parametrize(
    ("condition", "terms"),
    [
        ("{between: [us, taliban]}", ""),
        pytest.param("[{between: [us, taliban]}]", ""),
        pytest.param("{all_of: [{between: [us, taliban]}]}", ""),
        pytest.param("g", "{g: {means: {between: [us, taliban]}}}"),
    ],
)
def test_between_needs_no_perpetrator(condition: str, terms: str, tmp_path: Path) -> None:
    assert says(tmp_path, rule(condition, terms), **FIGHTING) == ALL


def test_who_acts_for_an_actor_counts_for_it(tmp_path: Path) -> None:
    assert says(tmp_path, rule("{act: raid, target: afghan}"), target=["helpers"]) == ALL


def test_who_acts_for_a_part_of_a_party_counts_for_the_party(tmp_path: Path) -> None:
    head = HEAD.replace("acts_for: {afghan:", "acts_for: {us_forces:")
    assert says(tmp_path, rule("{act: raid, target: us}"), head, target=["helpers"]) == ALL


def test_an_agreement_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    head = HEAD.replace("{from: 2020-02-29}", "{from: 2020-02-29, until: 2019-01-01}")
    with pytest.raises(InputError, match="ends before it begins"):
        says(tmp_path, rule("raid"), head, start=None, end=None)


def test_two_circles_are_two_areas(tmp_path: Path) -> None:
    one, other = ({"lat": 35.0, "lon": lon, "within_km": 0.01} for lon in (168.0001, 168.0003))
    condition = own.flow({"all_of": [{"place": one}, {"not": {"place": other}}]})
    assert says(tmp_path, rule(condition), lat=35.0, lon=168.0001) == ALL


@pytest.mark.slow
def test_a_rule_of_a_thousand_boxes(tmp_path: Path) -> None:
    """11 pairs of open thresholds: 2,048 boxes, half of what MAX_BOXES allows."""
    pair = "{any_of: [{killed: {at_least: unstated}}, {killed: {at_most: unstated}}]}"
    assert says(tmp_path, rule("{all_of: [" + ", ".join([pair] * 11) + "]}")) == OPEN


# ---------------------------------------------------------------- words are data

NASTY = [
    "'); DROP TABLE can; --",
    '"; SELECT 1/0; --',
    "a' OR '1'='1",
    "\\'",
    "%s {x} $1 ?",
    "\n-- x\n/*",
    "\u202e\u0000"[:1],
]


@pytest.mark.parametrize("word", NASTY)
def test_an_agreements_words_are_never_sql(word: str, tmp_path: Path) -> None:
    plain = own.flow({"place": {"adm1": "Kunduz"}, "act": "raid"})
    nasty = own.flow({"place": {"adm1": "Kunduz" if word == "\\'" else f"Kunduz {word}"}, "act": "raid"})
    assert says(tmp_path, rule(plain), adm1=["Kunduz"]) == ALL
    words = f"title: {own.flow(word)}, quote: {own.flow(word)}, note: {own.flow(word)}, address: {own.flow(word)}"
    text = f"terms: {{t: {{quote: {own.flow(word)}, read_as: {{}}}}}}\nprovisions: {{P: {{binds: taliban, {words}, must_not: {{all_of: [{nasty}, t]}}}}}}\n"
    head = HEAD.replace("{name: US}", "{name: " + own.flow(word) + "}").replace(
        "invented", "invented\ntitle: " + own.flow(word)
    )
    adm1 = "Kunduz" if word == "\\'" else f"Kunduz {word}"
    assert says(tmp_path, text, head, adm1=[adm1], place=word, incident_id="i") == OPEN


def test_names_of_accounts_are_never_sql(tmp_path: Path) -> None:
    file = tmp_path / "agreement.yaml"
    file.write_text(
        HEAD + rule("{all_of: [raid, {not: {attack_by: us, on: taliban, within_hours: 1, within_km: 1}}]}"),
        encoding="utf-8",
    )
    rows = [own.incident(**DEED, incident_id=word, account=word) for word in NASTY]
    _, found = judged(load_compiled(file), own.table(rows))
    assert {(key[0], key[1]) for key in found} == {(word, word) for word in NASTY}
