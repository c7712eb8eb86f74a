"""Trees: masks and names are two ways to write one set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.words.trees import Tree, from_outline
from sulh.words.vocabulary import SET_FIELDS, shipped, vocabulary
from tests import strategies as own
from tests.findings import plain_reading as plain


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_names_of_a_set_give_the_set(data: st.DataObject) -> None:
    tree = data.draw(own.trees())
    mask = data.draw(st.integers(1, tree.everything))
    names = tree.nodes(mask)
    assert tree.mask(names) == mask
    assert (names is None) == (mask == tree.everything)
    if mask != tree.everything:
        assert tree.mask_of(tree.name_of(mask)) == mask


@settings(max_examples=200, derandomize=True, deadline=None)
@given(st.data())
def test_no_fewer_names_would_do(data: st.DataObject) -> None:
    tree = data.draw(own.trees())
    mask = data.draw(st.integers(1, tree.everything - 1))
    names = tree.nodes(mask)
    assert names is not None
    inside = [node for node in tree if tree.mask(node) & ~mask == 0]
    for name in names:
        others = [
            node for node in inside if tree.mask(name) & ~tree.mask(node) == 0 and tree.mask(node) != tree.mask(name)
        ]
        assert not others, f"{others[0]} says it with {name}"


@settings(max_examples=100, derandomize=True, deadline=None)
@given(own.trees())
def test_a_node_is_its_leaves(tree: Tree) -> None:
    below = plain.leaves_below(tree.parents)
    for node, leaves in below.items():
        assert {leaf for n, leaf in enumerate(tree.leaves) if tree.mask(node) >> n & 1} == leaves
    assert len(set(tree.leaves)) == len(tree.leaves)
    assert set(tree) == set(below)


def test_the_name_of_everything_is_read_again() -> None:
    tree = Tree("t", {"a": None, "b": "a"})
    assert tree.mask_of(tree.name_of(tree.everything)) == tree.everything


@pytest.mark.parametrize("name", ["other", "outside_the_case"])
def test_a_node_may_not_take_the_name_of_a_leaf_of_every_tree(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        Tree("t", {"a": None, name: None})


def test_a_node_may_not_be_the_unspecified_leaf_of_another() -> None:
    with pytest.raises(ValueError, match="unspecified"):
        Tree("t", {"a": None, "b": "a", "a.unspecified": None})


@pytest.mark.parametrize(
    ("parents", "words"),
    [({"a": "b"}, "not in the tree"), ({"a": "b", "b": "a"}, "under itself"), ({"a": "a"}, "under itself")],
)
def test_what_is_no_tree_is_refused(parents: dict[str, str | None], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Tree("t", parents)


def test_the_empty_set_and_unknown_nodes_are_errors() -> None:
    tree = Tree("t", {"a": None})
    with pytest.raises(ValueError, match="empty"):
        tree.nodes(0)
    with pytest.raises(KeyError):
        tree.mask("b")
    with pytest.raises(KeyError):
        tree.mask_of("a+b")
    assert tree.mask(None) == tree.everything
    assert tree.mask([]) == 0


def test_labels() -> None:
    tree = from_outline("t", {"air": {"label": "from the air", "air_strike": None, "drone": "by drone"}})
    assert [tree.label(node) for node in ("air", "air_strike", "drone", "air.unspecified", "outside_the_case")] == [
        "from the air", "air strike", "by drone", "from the air (not specified)", "outside the case",
    ]  # fmt: skip
    assert tree.children("air") == ["air_strike", "drone"]


def test_a_node_twice_in_an_outline_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        from_outline("t", {"a": {"b": None}, "c": {"b": None}})


@pytest.mark.parametrize("name", ["acts", "objects", "weapons", "kinds"])
def test_shipped_trees_are_trees(name: str) -> None:
    tree = shipped(name)
    assert set(tree) == set(plain.leaves_below(tree.parents))
    assert all(tree.label(node).strip() for node in tree)
    for node in tree.parents:
        assert tree.nodes(tree.mask(node)) == [node]


def test_a_case_has_its_actors_and_the_kinds_of_people() -> None:
    words = vocabulary({"us": None, "army": "us", "medical_staff": "us"}, {"us": "United States"})
    assert words.actors.label("us") == "United States"
    assert words.actors.parents["medical_staff"] == "us", "the case's own place for a kind holds"
    assert words.actors.mask("army") & words.actors.mask("us")
    assert {words.tree(field) for field in SET_FIELDS} == {words.acts, words.objects, words.weapons, words.actors}
