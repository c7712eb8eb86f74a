"""Why findings are what they are: explanations as they are asked for, within a budget."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sulh.briefs.inputs import (
    ExplainNode,
    Explanation,
    Explanations,
)

Asked = Callable[[str, str, str, str], Explanation | None]


def asking(explanations: Explanations) -> Asked:
    """Explanations as a function, whichever way they were given."""
    if isinstance(explanations, Mapping):
        return lambda incident, provision, reading, account: explanations.get((incident, provision, reading, account))
    return explanations


_MARKUP = 60
"""Bytes of a node's tags and of the reports that it names, about."""


class Reasons:
    """Explanations within a budget of bytes, so that a brief of many incidents stays small enough to send.

    Asked in the order of the dossiers, so that the same dossiers get reasons every time. `left_out` counts findings
    whose reasons were not asked for.
    """

    def __init__(self, explanations: Explanations, most_bytes: int, others: bool) -> None:
        """`others`: whether also findings beside `established` and each side's own account get reasons."""
        self._ask, self._left, self.others, self.left_out = asking(explanations), most_bytes, others, 0

    def __call__(self, key: tuple[str, str, str, str], main: bool) -> Explanation | None:
        """The reasons of a finding; None where there are none or the budget is spent."""
        if self._left <= 0 or not (main or self.others):
            self.left_out += 1
            return None
        found = self._ask(*key)
        self._left -= _size(found.tree) + sum(map(len, found.deciding)) if found else 0
        return found


def _size(tree: ExplainNode) -> int:
    return _MARKUP + len(tree.label) + len(tree.detail) + sum(_size(child) for child in tree.children)


def conditions(why: Explanation | None) -> tuple[ExplainNode, ...]:
    """The conditions that a finding hangs on: what stands under the root, which only restates the finding."""
    if why is None:
        return ()
    return tuple(_tidy(child) for child in why.tree.children) or (why.tree,)


def _tidy(node: ExplainNode) -> ExplainNode:
    """The node without repetition: an only child that says the same in more detail stands for both."""
    children = tuple(_tidy(child) for child in node.children)
    if len(children) == 1 and children[0].label == node.label and children[0].truth == node.truth and not node.detail:
        return children[0]
    return replace(node, children=children)
