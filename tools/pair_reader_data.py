"""What the pair reader learns from: pairs of a wording and what a candidate says, with one of four labels.

Sources: everything that tools/labelled.py knows. What says a point is also turned round (tools/flipping.py), and there are
sentences that say a point beside others that deny it in nearly the same words, so that the same words in other places are
told apart. What is labelled of the questions in the test part is never read; ``without`` leaves out that of further
questions. An utterance is often put among others of its question or after a question of the interviewer's, so that neither
its length nor its place tells its label.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator
from typing import Any

from interviewer.domain.spans import Span, around, words
from tools.flipping import flipped, opposites_in, swapped
from tools.labelled import PLAIN, Claim, Item, Point, bank, filled

MISSING, PARTIAL, COVERED, WRONG = range(4)
LABELS = {"near": MISSING, "missing": MISSING, "partial": PARTIAL, "covered": COVERED, "wrong": WRONG}
STATEMENT = 0.6  # how often the statement stands for a point, rather than any of its wordings
ALONE, LONG_TURN = 0.45, 55
ASKED, AIMED = 0.5, 0.7
QUOTED = 0.75
LIKELIEST, OTHERS = 2, 2
TURNED = 0.5
ELSEWHERE = 0.3
_OPENING = re.compile(r"^(no|well|hm|so|i guess|i think|basically|honestly)\b,? +", re.IGNORECASE)

Pair = tuple[str, str, int]


class Pairs:
    """Draws a fresh epoch of pairs each time, from a seed."""

    def __init__(self, without: Collection[str] = (), seed: int = 0) -> None:
        self.chance = random.Random(seed)
        self.items = [filled(item, without) for item in bank()]

    def epoch(self) -> list[Pair]:
        """One pass over everything that is labelled, in random order."""
        found: list[Pair] = []
        for item in self.items:
            found += self._of_wordings(item)
            found += self._of_claims(item)
            found += self._of_utterances(item)
            found += self._of_turns(item)
            found += self._turned_round(item)
            found += self._of_opposites(item)
            found += self._of_claimed(item)
            found += self._of_plain(item)
        self.chance.shuffle(found)
        return found

    def plain(self) -> list[Pair]:
        """One pass over the plain sentences alone."""
        return [pair for item in self.items for pair in self._of_plain(item)]

    def _first(self, point: Point) -> str:
        return point.true[0] if self.chance.random() < STATEMENT else self.chance.choice(point.true)

    def _of_wordings(self, item: Item) -> Iterator[Pair]:
        for point in item.points.values():
            one, other = self.chance.sample(point.true, 2)
            yield one, self._answer(item, point, other), COVERED
            if point.false:
                yield self._first(point), self._answer(item, point, self.chance.choice(point.false)), WRONG
            if point.half:
                yield self._first(point), self._answer(item, point, self.chance.choice(point.half)), PARTIAL
            strange = self.chance.choice(list(item.points.values()))
            if strange is not point:
                yield self._first(point), self._answer(item, point, self.chance.choice(strange.true)), MISSING

    def _of_claims(self, item: Item) -> Iterator[Pair]:
        """A wrong claim is said by its other examples, and denied by what says its point rightly."""
        for claim in item.claims.values():
            if len(claim.examples) > 1:
                one, other = self.chance.sample(claim.examples, 2)
                yield one, self._among(item, "", other), COVERED
            for name in claim.denies[:2]:
                point = item.points[name]
                yield self.chance.choice(claim.examples), self._among(item, name, self.chance.choice(point.true)), WRONG
                yield self._first(point), self._among(item, name, self.chance.choice(claim.examples)), WRONG
            strange = self.chance.choice(list(item.points.values()))
            if strange.id not in claim.denies:
                yield (
                    self.chance.choice(claim.examples),
                    self._among(item, "", self.chance.choice(strange.true)),
                    MISSING,
                )

    def _of_utterances(self, item: Item) -> Iterator[Pair]:
        for said in item.utterances:
            label, asked = LABELS[said["label"]], said.get("asked", "")
            text = self._among(item, said["point"], said["text"]) if not asked else f"{asked} {said['text']}"
            yield self._first(item.points[said["point"]]), text, label
            if label in (PARTIAL, COVERED) and self.chance.random() < 0.8:
                strange = self.chance.choice(list(item.points))
                if strange != said["point"]:
                    text = self._among(item, strange, said["text"]) if not asked else text
                    yield self._first(item.points[strange]), text, MISSING

    def _of_turns(self, item: Item) -> Iterator[Pair]:
        """Of a turn the points it touches, some that it nearly does, and the wrong claims in it."""
        for turn in item.turns:
            text, asked, said = turn["text"], turn["asked"], turn["said"]
            for name, (label, quote) in said.items():
                yield self._first(item.points[name]), f"{asked} {self._part(text, quote)}".strip(), LABELS[label]
            silent = sorted(item.points.keys() - said.keys(), key=lambda name: -_shared(item.points[name], text))
            for name in [
                *silent[:LIKELIEST],
                *self.chance.sample(silent[LIKELIEST:7], min(OTHERS, len(silent[LIKELIEST:7]))),
            ]:
                part = self._part(text, _nearest(item.points[name], text))
                yield self._first(item.points[name]), f"{asked} {part}".strip(), MISSING
            yield from self._claims_of_turn(item, turn)

    def _claims_of_turn(self, item: Item, turn: dict[str, Any]) -> Iterator[Pair]:
        text, asked, made = turn["text"], turn["asked"], turn.get("claims", {})
        for claim in item.claims.values():
            first = self.chance.choice(claim.examples)
            if claim.id in made:
                yield first, f"{asked} {self._part(text, made[claim.id])}".strip(), COVERED
            for name in claim.denies:
                label, quote = turn["said"].get(name, ("missing", ""))
                if label == "covered" and claim.id not in made:
                    yield first, f"{asked} {self._part(text, quote)}".strip(), WRONG

    def _turned_round(self, item: Item) -> Iterator[Pair]:
        """What says a point, turned round, denies it; turned round together with the statement it says it again."""
        for point, text in self._sayings(item):
            first = self._first(point)
            both = sorted(opposites_in(first) & opposites_in(text))
            if both and self.chance.random() < 0.6:
                pair = self.chance.choice(both)
                turned = swapped(first, pair), swapped(text, pair)
                yield (turned[0], turned[1], COVERED) if self.chance.random() < 0.5 else (turned[0], text, WRONG)
                yield first, turned[1], WRONG
            elif (other := flipped(text, self.chance)) is not None:
                yield first, other, WRONG
                yield first, text, COVERED

    def _of_opposites(self, item: Item) -> Iterator[Pair]:
        """What says a point and what denies it in nearly the same words: of the statement, and of one another."""
        for opposite in item.opposites:
            point = item.points[opposite["point"]]
            says, denies = opposite["says"], opposite["denies"]
            for one, other in zip(says, denies, strict=True):
                yield self._first(point), self._answer(item, point, one), COVERED
                yield self._first(point), self._answer(item, point, other), WRONG
            one, other = self.chance.sample(range(len(says)), 2)
            yield says[one], self._answer(item, point, denies[self.chance.choice([one, other])]), WRONG
            yield says[one], self._answer(item, point, says[other]), COVERED
            yield denies[one], self._answer(item, point, says[self.chance.choice([one, other])]), WRONG
            yield self._first(point), self._answer(item, point, self.chance.choice(opposite["beside"])), MISSING

    def _of_claimed(self, item: Item) -> Iterator[Pair]:
        """What makes a wrong claim says it, and denies its point; what rejects it denies the claim."""
        for claimed in item.claimed:
            claim = item.claims[claimed["claim"]]
            for text in claimed["makes"]:
                yield self.chance.choice(claim.examples), self._after(item, claim, text), COVERED
            for text in claimed["rejects"]:
                yield self.chance.choice(claim.examples), self._after(item, claim, text), WRONG
            for name in claim.denies:
                made = self.chance.choice(claimed["makes"])
                yield self._first(item.points[name]), self._after(item, claim, made), WRONG
            beside = self.chance.choice(claimed["beside"])
            yield self.chance.choice(claim.examples), self._after(item, claim, beside), MISSING

    def _of_plain(self, item: Item) -> Iterator[Pair]:
        """Textbook sentences: what says a point, what says half of it, and what is true beside it is not wrong."""
        for plain in item.plain:
            point, says = item.points[plain["point"]], plain["says"]
            for kind, label in PLAIN.items():
                for text in plain[kind]:
                    yield self._first(point), self._in_company(item, point, text), LABELS[label]
            strange = self.chance.choice(list(item.points.values()))
            if strange is not point:
                yield self._first(strange), self.chance.choice(says), MISSING
            yield from self._claims_of_plain(item, point, plain)

    def _claims_of_plain(self, item: Item, point: Point, plain: dict[str, Any]) -> Iterator[Pair]:
        """A true sentence makes no wrong claim: it denies one of its own point, and has nothing to do with another."""
        for claim in item.claims.values():
            first, true = self.chance.choice(claim.examples), self.chance.choice(plain["says"])
            if point.id in claim.denies:
                yield first, self._in_company(item, point, true), WRONG
                yield first, self.chance.choice(plain["beside"]), MISSING
            elif self.chance.random() < ELSEWHERE:
                yield first, self.chance.choice([true, *plain["beside"]]), MISSING

    def _in_company(self, item: Item, point: Point, text: str) -> str:
        """The text alone, after a question, or beside a plain sentence for another point."""
        if self.chance.random() < ALONE:
            return text
        if self.chance.random() < ASKED:
            return f"{self.chance.choice(point.asks)} {text}".strip()
        other = self.chance.choice(item.plain)
        if other["point"] == point.id:
            return text
        both = [text, self.chance.choice(other["says"])]
        self.chance.shuffle(both)
        return " ".join(both)

    def _after(self, item: Item, claim: Claim, text: str) -> str:
        """The text, often after a question: one for the point that the claim denies, or another. Half the time without the
        words that would tell a denial or a guess before anything is said.
        """
        if self.chance.random() < 0.5:
            text = _OPENING.sub("", text)
            text = text[:1].upper() + text[1:]
        if self.chance.random() > ASKED:
            return text
        points = [item.points[name] for name in claim.denies if self.chance.random() < AIMED]
        aim = self.chance.choice(points or list(item.points.values()))
        return f"{self.chance.choice(aim.asks)} {text}".strip()

    def _answer(self, item: Item, point: Point, text: str) -> str:
        """The text among others of its question, often after a question: one that aims at the point, or another."""
        text = self._among(item, point.id, text)
        if self.chance.random() > ASKED:
            return text
        aim = point if self.chance.random() < AIMED else self.chance.choice(list(item.points.values()))
        return f"{self.chance.choice(aim.asks)} {text}".strip()

    def _sayings(self, item: Item) -> Iterator[tuple[Point, str]]:
        """Texts that say a point, half of the utterances of each kind."""
        for point in item.points.values():
            yield point, self.chance.choice(point.true)
        for said in item.utterances:
            if said["label"] == "covered" and not said.get("asked") and self.chance.random() < TURNED:
                yield item.points[said["point"]], said["text"]
        for turn in item.turns:
            for name, (label, quote) in turn["said"].items():
                if label == "covered" and self.chance.random() < TURNED:
                    yield item.points[name], quote

    def _part(self, text: str, quote: str) -> str:
        """Mostly the sentences around a quote, at times the whole turn."""
        if self.chance.random() > QUOTED:
            return text
        start = max(0, text.find(quote))
        return around(text, Span(start, start + len(quote), quote))

    def _among(self, item: Item, point: str, text: str) -> str:
        """The text among utterances for other points, or alone."""
        pool = [
            u["text"] for u in item.utterances if u["point"] != point and u["label"] != "wrong" and not u.get("asked")
        ]
        said = [text]
        if pool and self.chance.random() > ALONE:
            while self.chance.random() < 0.6 and len(" ".join(said).split()) < LONG_TURN:
                said.insert(self.chance.choice([0, len(said)]), self.chance.choice(pool))
        return " ".join(piece if piece[-1:] in ".?!" else piece + "." for piece in said) if len(said) > 1 else text


def _shared(point: Point, text: str) -> float:
    """The largest share of a wording's words that the text has."""
    said = set(words(text))
    return max(len(said & set(words(wording))) / max(4, len(words(wording))) for wording in point.true)


def _nearest(point: Point, text: str) -> str:
    """The sentence of the text that shares most words with the point's statement."""
    wanted = set(words(point.true[0]))
    pieces = [piece for piece in text.replace("?", ".").replace("!", ".").split(".") if piece.strip()]
    return max(pieces, key=lambda piece: len(wanted & set(words(piece))), default=text).strip()
