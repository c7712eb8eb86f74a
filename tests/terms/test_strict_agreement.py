"""The loader of agreements: every error has a place and says what to do; nothing else is ever raised."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import InputError, Position, SulhError
from sulh.terms.compile import Compiled, load_compiled

HEAD = """\
agreement: invented
parties: {us: {name: United States}, taliban: {name: Taliban}}
readings: [monitor]
actors:
  us_forces: {part_of: us}
  militia: {acts_for: {us: {according_to: [taliban], denied_by: [us]}}}
in_force: {from: 2020-02-29, until: {read_as: {us: open, taliban: 2021-05-01}}}
terms:
  large: {quote: "large-scale", undefined_by_text: true, read_as: {us: {act: ground_attack, fighters: {at_least: 100}}, taliban: ambush}}
  defence: {read_as: {us: {attack_by: taliban, on: us, within_hours: 24, within_km: 50, or_stated: in_defence_of}}}
  spoilers: {read_as: {us: {actors: [militia]}, taliban: {actors: [us_forces]}}}
"""
TAIL = """\
provisions:
  T1: {binds: taliban, must_not: suicide_attack, quote: "no suicide attacks"}
  T2: {binds: taliban, must_not: large, alleged: true}
  U1:
    binds: us
    must_not: [{act: [air_strike, raid], place: {adm1: Helmand}}, {between: [us, {any_of: taliban, but_not: spoilers}]}]
    except:
      U1.a: {when: defence, except: {U1.b: {when: {civilians_killed: {at_least: unstated}}}}}
  U2: {binds: us, must_reduce: drone_strike, compared_with: {baseline: {weeks_before: 8}, by_percent: 80}}
  U3: {binds: us, must_do: leave, by: 2021-05-01, amount: {read_as: {us: {at_most: 5000}}}}
counting: {unit: episode, merge_within: {hours: 1, km: 2, at_most_hours: 24}}
"""


def load(folder: Path, text: str) -> Compiled:
    """The agreement in this text."""
    file = folder / "agreement.yaml"
    file.write_text(text, encoding="utf-8")
    return load_compiled(file)


def refused(folder: Path, text: str) -> InputError:
    """The error that the text causes; it has a file, a line and a column."""
    with pytest.raises(InputError) as caught:
        load(folder, text)
    where = caught.value.where
    assert isinstance(where, Position)
    assert str(where.file).endswith("agreement.yaml")
    assert where.line and where.column
    return caught.value


def rule(condition: str) -> str:
    """An agreement with one provision."""
    return HEAD + f"provisions: {{P: {{binds: taliban, must_not: {condition}}}}}\n"


def test_the_example_is_read(tmp_path: Path) -> None:
    compiled = load(tmp_path, HEAD + TAIL)
    assert len(compiled.rules) == 4 * 3


# (text, line, what it says, what to do)
REFUSED = {
    "unknown key": (HEAD + TAIL + "aproved: true\n", 23, "“aproved” is not a key", "Known keys: agreement"),
    "unknown key below": (HEAD + TAIL.replace('quote: "no', 'quotes: "no'), 13, "“quotes”", "Known keys"),
    "unknown key of a condition": (rule("{actt: raid}"), 12, "“actt” is not a key of a condition", "Did you mean act"),
    "key twice": (HEAD + TAIL + "counting: {unit: incident}\n", 23, "“counting” is given twice", "line 22"),
    "unknown act": (rule("air_stike"), 12, "“air_stike” is neither an act nor a term", "air_strike"),
    "unknown actor": (rule("{perpetrator: talban}"), 12, "“talban” is not in the tree", "taliban"),
    "unknown reading": (HEAD.replace("{us: open, ", "{uk: open, ") + TAIL, 7, "“uk” is not a reading", "declare"),
    "unknown party": (
        HEAD + TAIL.replace("binds: taliban, must_not: large", "binds: isis, must_not: large"),
        14,
        "“isis” is not a party",
        "",
    ),
    "term undefined": (rule("{term: smal}"), 12, "“smal” is not defined", "Define it under terms"),
    "circle of terms": (
        HEAD + "  a: {means: b}\n  b: {means: [a]}\n" + TAIL,
        13,
        "explains itself: b → a → b",
        "Write one of them out",
    ),
    "empty list": (rule("[]"), 12, "the list is empty", "Name at least one"),
    "empty set": (rule("{act: []}"), 12, "act takes a node", "remove the key"),
    "no": (rule("{act: raid, killed: {at_least: no}}"), 12, "“no” can be read", "quotes"),
    "clock": (rule("{within_hours: 12:30}"), 12, "“12:30” can be read as a time", "'12:30' in quotes"),
    "two kinds": (
        HEAD + TAIL.replace("must_not: large", "must_not: large, must_do: leave"),
        14,
        "exactly one of must_not, must_reduce, must_do",
        "",
    ),
    "no kind": (HEAD + TAIL.replace("must_not: large, ", ""), 14, "exactly one of must_not", ""),
    "duty without a date": (HEAD + TAIL.replace("by: 2021-05-01, ", ""), 21, "has no date", "continuing"),
    "no such day": (HEAD.replace("2020-02-29", "2021-02-29") + TAIL, 7, "no such date", "year-month-day"),
    "anchor": (rule("&x raid"), 12, "anchors", "Write the value out"),
    "tag": (rule("!node raid"), 12, "tag", "Remove it"),
    "second document": (HEAD + TAIL + "---\na: 1\n", 24, "more than one document", "---"),
    "not YAML": (HEAD + "provisions: {P: {binds: us\n", 13, "not YAML", "Check"),
    "day that is no day": (rule("{from: yesterday}"), 12, "from takes a date", "year-month-day"),
    "count that is no number": (rule("{killed: {at_least: many}}"), 12, "whole number from 0, or unstated", ""),
    "attack nearby without a distance": (
        rule("{attack_by: us, on: us, within_hours: 1}"),
        12,
        "needs within_km",
        "within_km",
    ),
    "between three": (rule("{between: [us, us, us]}"), 12, "two sides", "between: ["),
    "no place": (rule("{place: {lat: 91, lon: 0, within_km: 1}}"), 12, "not a place", "adm1"),
    "a group as a condition": (rule("spoilers"), 12, "names actors", "side:"),
    "a condition as a group": (rule("{perpetrator: large}"), 12, "does not name a set of actors", "actors: ["),
}


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.replace(" ", "_"))
def test_what_is_wrong_and_where_and_what_to_do(case: str, tmp_path: Path) -> None:
    text, line, what, remedy = REFUSED[case]
    error = refused(tmp_path, text)
    assert what in error.what
    assert remedy in (error.remedy or "")
    assert isinstance(error.where, Position)
    assert error.where.line == line


OPEN_DEFECTS = {
    "an empty place list bars nothing": rule("{act: raid, place: []}"),
    "an empty all_of bars everything": rule("{all_of: []}"),
    "an empty any_of bars nothing": rule("{any_of: []}"),
    "binds nobody": HEAD + "provisions: {P: {binds: [], must_not: raid}}\n",
    "ends before it begins": HEAD.replace("taliban: 2021-05-01", "taliban: 2019-05-01") + TAIL,
    "until before from": rule("{from: 2020-05-01, until: 2020-04-01}"),
    "at least more than at most": rule("{killed: {at_least: 9, at_most: 3}}"),
    "from without a date": rule("{act: raid, from: null}"),
    "a number for a date": HEAD.replace("from: 2020-02-29", "from: 0") + TAIL,
    "an actor named other": HEAD.replace("us_forces", "other") + TAIL,
    "a tag of YAML's own": rule("{act: raid, killed: {at_least: !!str 5}}"),
    "acts for it according to a reading that denies it": HEAD.replace("according_to: [taliban]", "according_to: [us]")
    + TAIL,
    "an exception of a duty that means nothing": HEAD
    + TAIL.replace("by: 2021-05-01,", "by: 2021-05-01, except: {e: {when: nonsense}},"),
    "an infinite distance": rule("{place: {lat: 1, lon: 1, within_km: 1e400}}"),
    "true for a latitude": rule("{place: {lat: true, lon: 1, within_km: 1}}"),
    "an exception's name twice": HEAD + TAIL.replace("U1.b", "U1.a"),
}


@pytest.mark.parametrize("case", OPEN_DEFECTS, ids=lambda case: case.replace(" ", "_"))
def test_what_should_be_refused(case: str, tmp_path: Path) -> None:
    refused(tmp_path, OPEN_DEFECTS[case])


TRACEBACKS = {
    "TypeError: a list as a term": rule("{term: [a]}"),
    "OverflowError: infinite hours": rule("{attack_by: us, on: us, within_hours: 1e400, within_km: 1}"),
    "OverflowError: a latitude of 400 digits": rule("{place: {lat: 1" + "0" * 400 + ", lon: 1, within_km: 1}}"),
    "ValueError: a number of 5000 digits": rule("{killed: {at_least: " + "9" * 5000 + "}}"),
    "OverflowError: a moment before year one": rule("{from: 0001-01-01T00:00:00+05:00}"),
    "ValueError: an attack by nobody": rule(
        "{attack_by: {any_of: us, but_not: us}, on: us, within_hours: 1, within_km: 1}"
    ),
    "RecursionError: a group that names itself": HEAD + "  g: {means: {actors: [g]}}\n" + TAIL,
}


@pytest.mark.parametrize("case", TRACEBACKS, ids=lambda case: re.sub(r"\W+", "_", case))
def test_a_message_in_place_of_a_traceback(case: str, tmp_path: Path) -> None:
    refused(tmp_path, TRACEBACKS[case])


# ---------------------------------------------------------------- any text at all

PIECES = [
    ": ", "- ", "[", "]", "{", "}", ", ", "'", '"', "\n", "  ", "\t", "#", "&a ", "*a", "!!int ", "!x ", "? ", "| ", "> ", "---\n", "...", "<<: ",
    "no", "12:30", "null", "~", "true", "0", "-1", "1e3", "2020-02-30", "2020-03-01", "2020-03-01T10:00:00Z", "open", "unstated", "us", "large",
    "spoilers", "defence", "raid", "act: ", "place: ", "not: ", "between: ", "actors: ", "means: ", "read_as: ", "except: ", "when: ", "[]", "{}",
    "\u0000", "\ufeff", "\u2028", "é", "%YAML 1.1\n", "@", "`", "|", "term: ", "everyone", "other",
]  # fmt: skip


def mutated(draw: random.Random) -> str:
    """The example with one to four edits: a piece cut, doubled, swapped, put in; or a word in place of another."""
    text = HEAD + TAIL
    for _ in range(draw.randrange(1, 5)):
        at, to = sorted((draw.randrange(len(text)), draw.randrange(len(text))))
        to = min(to, at + draw.choice([1, 3, 10, 40]))
        words = list(re.finditer(r"[\w.\-]+", text))
        word, other = draw.choice(words), draw.choice(words)
        match draw.randrange(6):
            case 0:
                text = text[:at] + text[to:]
            case 1:
                text = text[:to] + text[at:]
            case 2:
                text = text[:at] + draw.choice(PIECES) + text[at:]
            case 3:
                text = text[:at] + draw.choice(PIECES) + text[to:]
            case 4:
                text = text[: word.start()] + other.group() + text[word.end() :]
            case 5:
                text = text[: word.start()] + draw.choice(PIECES).strip() + text[word.end() :]
    return text


def outcome(folder: Path, text: str) -> str | None:
    """None where the text is accepted or refused with a place; else what was raised instead."""
    try:
        load(folder, text)
    except SulhError as error:
        return None if error.where is not None else f"no place: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


"""What `TRACEBACKS` holds already; to be removed with those defects."""


def leaks(folder: Path, count: int, seed: int) -> list[tuple[str, str]]:
    """Texts that raise something else than a SulhError."""
    draw = random.Random(seed)
    found = []
    for _ in range(count):
        text = mutated(draw)
        wrong = outcome(folder, text)
        if wrong:
            found.append((wrong, text))
    return found


def test_any_edit_is_read_or_refused(tmp_path: Path) -> None:
    assert leaks(tmp_path, 250, seed=1) == []


@pytest.mark.slow
def test_many_edits_are_read_or_refused(tmp_path: Path) -> None:
    assert leaks(tmp_path, 10_000, seed=2) == []


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    assert outcome(tmp_path_factory.getbasetemp(), text) is None


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.integers(-5, 9) | st.floats(0, 9).map(lambda x: round(x, 1)) | st.sampled_from(["us", "raid", "large", "spoilers", "open", "x"]),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["act", "side", "between", "place", "not", "all_of", "any_of", "but_not", "killed", "at_least", "attack_by", "on", "within_hours", "within_km", "stated", "or_stated", "from", "adm1", "lat", "actors"]), inner, max_size=4), max_leaves=8))  # fmt: skip
def test_any_condition_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, condition: object) -> None:
    from tests.strategies import flow

    wrong = outcome(tmp_path_factory.getbasetemp(), rule(flow(condition)))
    assert wrong is None, wrong


def test_files_that_are_no_agreement(tmp_path: Path) -> None:
    for content in (b"", b"\xff\xfe\x00a", b"\n\n", b"- a\n", b"just a word", b"[" * 5000, b"a: " * 3000, b"\x00"):
        file = tmp_path / "agreement.yaml"
        file.write_bytes(content)
        with pytest.raises(SulhError):
            load_compiled(file)
    with pytest.raises(SulhError, match="no such file"):
        load_compiled(tmp_path / "absent.yaml")
    with pytest.raises(SulhError, match="folder"):
        load_compiled(tmp_path)


@pytest.mark.parametrize(
    ("was", "now", "says", "do"),
    [
        ("by: 2021-05-01", "by: soon", "provisions › U3 › by: “soon” is no day", "Write year-month-day"),
        ("{at_most: 5000}", "{at_most: -5}", "at_most: “-5” is too low", "Write at least 0"),
        ("{at_most: 5000}", "{at_most: many}", "at_most: “many” is no whole number", "digits"),
        ("by: 2021-05-01", "modality: perhaps", "“perhaps” is no word", "Write will, at_least, up_to, goal or aim."),
        ("weeks_before: 8", "weeks_before: 0", "“0” is too low", "Write at least 1."),
        ("weeks_before: 8", "same_weeks_of: 2019", "“2019” is no list", "Write [a, b]"),
        ("alleged: true", "alleged: perhaps", "neither true nor false", "Write true or false."),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_words_and_what_to_write(
    tmp_path: Path, was: str, now: str, says: str, do: str
) -> None:
    error = refused(tmp_path, (HEAD + TAIL).replace(was, now))
    assert says in error.what
    assert do in (error.remedy or "")
    assert not re.search("input|constrained|pydantic|dictionary", error.what)
