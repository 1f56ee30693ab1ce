"""Turning a sentence round: opposites change places, a "not" comes or goes."""

from __future__ import annotations

import random

from tools.flipping import flipped, opposites_in, swapped


def test_opposites_change_places_with_their_capitals() -> None:
    text = "Ridge shrinks, the lasso zeroes; ridge keeps all."
    assert swapped(text, ("lasso", "ridge")) == "Lasso shrinks, the ridge zeroes; lasso keeps all."


def test_pairs_are_found_from_either_member() -> None:
    assert opposites_in("a higher rate") == {("higher", "lower")}
    assert opposites_in("a Lower rate") == {("higher", "lower")}


def test_a_not_comes_or_goes() -> None:
    chance = random.Random(0)
    assert flipped("The penalty is differentiable.", chance) == "The penalty is not differentiable."
    assert flipped("It doesn't depend on the size.", chance) == "It does depend on the size."


def test_what_has_nothing_to_turn_stays() -> None:
    assert flipped("Gradient descent.", random.Random(0)) is None
