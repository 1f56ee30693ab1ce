"""Everything that is labelled, question by question: the wordings of knowledge/ and, in evals/data, labelled utterances
(snippets*), turns, sentences that say or deny a point (opposites), or say it plainly, in half, or beside it (plain), and sentences
that make or reject a wrong claim (claims).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE, DATA = ROOT / "knowledge", ROOT / "evals" / "data"

PLAIN = {"says": "covered", "half": "partial", "beside": "missing", "denies": "wrong"}
"""The kinds of plain sentences, and what each is of its point."""


@dataclass(frozen=True)
class Point:
    """A point as the bank words it: true wordings (the statement first), false ones, what counts for half, and what the
    interviewer asks to hear it.
    """

    id: str
    true: list[str]
    false: list[str]
    half: list[str]
    asks: list[str]


@dataclass(frozen=True)
class Claim:
    """A wrong claim: its examples, and the points that it denies."""

    id: str
    examples: list[str]
    denies: list[str]


@dataclass(frozen=True)
class Item:
    """A question or drill with everything labelled that is known of it."""

    id: str
    points: dict[str, Point]
    claims: dict[str, Claim]
    utterances: list[dict[str, Any]] = field(default_factory=list)
    turns: list[dict[str, Any]] = field(default_factory=list)
    opposites: list[dict[str, Any]] = field(default_factory=list)
    claimed: list[dict[str, Any]] = field(default_factory=list)
    plain: list[dict[str, Any]] = field(default_factory=list)


def bank() -> Iterator[Item]:
    """Every question and drill of knowledge/."""
    for path in sorted(KNOWLEDGE.glob("rubrics/*/*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        yield Item(data["id"], _points(data["key_points"]), _claims(data.get("misconceptions", []), data["key_points"]))
    for path in sorted(KNOWLEDGE.glob("drills/*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        strong = [s for rung in data["rungs"] for probe in rung["probes"] for s in probe["strong"]]
        yield Item(data["id"], _points(strong), {})


def _points(listed: list[dict[str, Any]]) -> dict[str, Point]:
    return {
        p["id"]: Point(
            p["id"],
            [p["statement"], *p["paraphrases"]],
            p["contrast"],
            [p["partial_if"]] if p.get("partial_if") else [],
            _asks(p.get("probes")),
        )
        for p in listed
    }


def _asks(probes: dict[str, Any] | None) -> list[str]:
    return [text for text in probes.values() if isinstance(text, str)] if probes else [""]


def _claims(listed: list[dict[str, Any]], points: list[dict[str, Any]]) -> dict[str, Claim]:
    known = {p["id"] for p in points}
    return {
        m["id"]: Claim(
            m["id"], m["claim_examples"], [m["linked_key_point"]] if m.get("linked_key_point") in known else []
        )
        for m in listed
    }


def filled(item: Item, without: Collection[str]) -> Item:
    """The item with its labelled utterances and turns, unless it belongs to the test part or is left out."""
    if item.id in without or item.id in test_questions():
        return item
    for folder in sorted(DATA.glob("snippets*")):
        item.utterances.extend(u for u in lines(folder / f"{item.id}.jsonl") if u["point"] in item.points)
    item.turns.extend(lines(DATA / "turns" / f"{item.id}.jsonl"))
    item.opposites.extend(lines(DATA / "opposites" / f"{item.id}.jsonl"))
    item.claimed.extend(lines(DATA / "claims" / f"{item.id}.jsonl"))
    item.plain.extend(lines(DATA / "plain" / f"{item.id}.jsonl"))
    return item


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file; none when there is no such file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []


def parts() -> dict[str, set[str]]:
    """The parts ("tune", "test") in which each question has graded transcripts."""
    found: dict[str, set[str]] = {}
    for path in (DATA / "transcripts").glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        found.setdefault(data["rubric_id"], set()).add(data["part"])
    return found


def test_questions() -> set[str]:
    """The questions whose graded transcripts are all in the test part."""
    return {name for name, mine in parts().items() if mine == {"test"}}


def tuning_questions() -> set[str]:
    """The questions that have graded transcripts in the tuning part."""
    return {name for name, mine in parts().items() if "tune" in mine}
