"""Reasons: the root is not said twice, readings that reason alike share one tree."""

from __future__ import annotations

from sulh.briefs.assets import Assets
from sulh.briefs.inputs import ExplainNode, Explanation
from sulh.briefs.reasons import conditions
from sulh.briefs.view import build_view
from tests.briefs import invented


def test_only_children_that_repeat_their_parent_are_folded() -> None:
    leaf = ExplainNode("it happened", "open", "not known", ("r1",))
    inner = ExplainNode("it happened", "open", "", (), (leaf,))
    other = ExplainNode("in force", "yes", "", (), (ExplainNode("from 1 March", "yes", "5 March"),))
    root = ExplainNode("R1 as read by all", "open", "", (), (inner, other))
    assert conditions(Explanation(root)) == (leaf, other)
    assert conditions(Explanation(leaf)) == (leaf,)
    assert conditions(None) == ()


def test_a_child_with_another_truth_stays() -> None:
    child = ExplainNode("it happened", "no")
    parent = ExplainNode("it happened", "open", "", (), (child,))
    assert conditions(Explanation(ExplainNode("root", "open", "", (), (parent,)))) == (parent,)


def test_readings_with_the_same_conditions_share_one_tree() -> None:
    def explain(_: str, provision: str, reading: str, __: str) -> Explanation:
        words = "within 24 hours" if reading == "republic" else "within one hour"
        return Explanation(
            ExplainNode(f"{provision} as read by {reading}", "open", "", (), (ExplainNode(words, "open"),))
        )

    view = build_view(invented.case(), invented.large(1).tables(), invented.agreement(), explain, Assets())
    found = view.dossiers[0].provisions[0].findings
    assert [[chip.reading for chip in one.chips] for one in found] == [
        ["Republic of Ardel"],
        ["Council of Sennu", "monitor"],
    ]
