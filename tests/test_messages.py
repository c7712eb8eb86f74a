"""The catalogues: each message that the code says is there, none is idle, and each language has them all."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from cases import ROOT

from sulh import messages
from sulh.messages import languages, say, some_of, speaking

SOURCES = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "src" / "sulh").rglob("*.py"))
SAID = set(re.findall(r"""["']([a-z][\w-]*)["']""", SOURCES))


def ids(language: str) -> set[str]:
    """The ids of a catalogue."""
    text = resources.files(messages).joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][\w-]*) =", text, re.MULTILINE))


def test_what_is_said_is_in_the_catalogue_and_the_other_way_round() -> None:
    said = set(re.findall(r"""\bsay\(\s*["']([\w-]+)["']""", SOURCES))
    assert said - ids("en") == set()
    idle = {name for name in ids("en") if name not in SAID and not name.startswith("fact-")}
    assert idle == set()


@pytest.mark.parametrize("language", languages())
def test_each_language_has_every_message(language: str) -> None:
    assert ids(language) == ids("en")
    with speaking(language):
        assert some_of("abc")


def test_a_message_or_a_value_that_is_missing_is_a_defect() -> None:
    with pytest.raises(KeyError, match="no message"):
        say("no-such-message")
    with pytest.raises(KeyError, match="provision"):
        say("rule-not-void")


def test_numbers_choose_their_form() -> None:
    assert say("broken", provision="T1", times=1) == "a breach of T1 before it began"
    assert say("broken", provision="T1", times=3) == "3 breaches of T1 before it began"
