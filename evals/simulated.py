"""Simulated candidates: each knows some points, holds some wrong claims, and has a manner; they play whole interviews.

A candidate answers from its profile alone and says aloud only what is written there, so what was said is known for
certain, whatever an ear makes of it. The wording of a point is the profile's own, else a labelled utterance of
``evals/data/snippets``, else the last paraphrase of the content (which the ear knows, so that flatters it).
"""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from evals.model import ROOT, Context
from interviewer.adapters.sql_store import SqlStore
from interviewer.conversation import Conversation
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Move, Record, Turn
from interviewer.domain.rubric import Question
from interviewer.domain.subject import Subject, subject_of

PROFILES = ROOT / "evals" / "data" / "profiles.yaml"
SNIPPETS = ROOT / "evals" / "data" / "snippets"
WORDS_A_SECOND = 2.3  # brisk speech
THINKING = 6.0  # seconds before an answer
MOST_ANSWERS = 120
AT_ONCE = 2  # points said in answer to one question

UNKNOWN = (
    "I don't know.",
    "No idea, honestly.",
    "I don't know that one, sorry.",
    "I can't remember.",
    "I'm not sure, I have never looked at that.",
)
WAFFLE = (
    "It always depends on the case, one has to look closely and then find a sensible way together with everybody.",
    "Here I would do what is usually done in such a situation and then improve it step by step.",
    "I think that is an interesting matter, there are several ways, and in practice one of them tends to work.",
    "That needs care. I would set up a meeting, look into it properly and come back with a plan.",
)
NOT_MINE = ("I don't think I said that.", "That is not what I meant.", "I did not claim that, did I?")


@dataclass(frozen=True)
class Profile:
    """A candidate. ``opens``: points in the first answer; ``knows``: points said when asked; ``holds``: wrong claims with
    the words, said when their point comes up, or at once where they have none; ``first``: words before everything else.

    ``gives_in``: takes a wrong claim back when challenged. ``numbers``: what is answered to a calculation.
    ``manner``: how ignorance sounds. ``asks``: a question put back once, before the second answer.
    """

    id: str
    item: str
    opens: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()
    holds: Mapping[str, str] = field(default_factory=dict)
    first: str = ""
    gives_in: bool = False
    numbers: Literal["right", "wrong", "none"] = "none"
    manner: Literal["honest", "waffle", "mixed"] = "honest"
    asks: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """All points of the profile."""
        return frozenset((*self.opens, *self.knows))


@dataclass(frozen=True)
class Exchange:
    """A turn of the interviewer as truth stood then: what had been said, and what the candidate had said not to know."""

    turn: Turn
    said: frozenset[str]
    disclaimed: frozenset[str]
    claimed: frozenset[str]
    right_checks: frozenset[str]


@dataclass
class Played:
    """A whole interview. ``said`` maps each point to the seq of the turn in which it was first said."""

    profile: Profile
    item: Question | Drill
    record: Record
    exchanges: Sequence[Exchange]
    said: Mapping[str, int]
    claimed: frozenset[str]
    wrong_checks: frozenset[str]


def load_profiles(path: Path = PROFILES) -> list[Profile]:
    """The repository's profiles."""
    found = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        lists = {name: tuple(entry.get(name, ())) for name in ("opens", "knows")}
        found.append(Profile(**{**entry, **lists}))
    return found


class Candidate:
    """Answers moves from a profile, the same every time."""

    def __init__(self, profile: Profile, item: Question | Drill) -> None:
        self.profile, self.subject = profile, subject_of(item)
        self.said: dict[str, int] = {}
        self.claimed: set[str] = set()
        self.disclaimed: set[str] = set()
        self.right_checks: set[str] = set()
        self.wrong_checks: set[str] = set()
        self._count = 0
        self._asked_back = not profile.asks
        self._question: Move | None = None

    def answer(self, move: Move, seq: int) -> str:
        """What is said in reply to a move; ``seq`` is the turn it will be."""
        self._count += 1
        if move.kind in ("ask", "next"):
            return self._opening(seq)
        if not self._asked_back and self._count >= 2 and move.kind in ("probe", "bridge"):
            self._asked_back, self._question = True, move
            return self.profile.asks
        if move.kind in ("clarify", "repeat") and self._question is not None:
            move = self._question
        if move.kind in ("go_on", "nudge", "clarify", "repeat"):
            more = [name for name in self.profile.knows if name not in self.said][:1]
            return self._told(more, seq) if more else "That is what I have on it."
        if move.checks:
            return self._number(move)
        if move.kind == "challenge":
            return self._stand(move, seq)
        return self._to_question(move, seq)

    def _opening(self, seq: int) -> str:
        linked = {f.id: f.linked for f in self.subject.falsehoods}
        now = [self.profile.first] if self.profile.first else []
        now += [self._text(name) for name in self.profile.opens]
        for name, words in self.profile.holds.items():
            if linked.get(name) is None or linked[name] in self.profile.opens or words == self.profile.first:
                self.claimed.add(name)
                now += [words] if words != self.profile.first else []
        self.said.update(dict.fromkeys(self.profile.opens, seq))
        return " ".join(now) or self._ignorance()

    def _to_question(self, move: Move, seq: int) -> str:
        aims = aims_of(move)
        fresh = [name for name in aims if name in self.profile.known and name not in self.said][:AT_ONCE]
        claims = self._claims_about(aims, move)
        if fresh or claims:
            return " ".join([*claims, self._told(fresh, seq)]).strip()
        again = [name for name in aims if name in self.said]
        if again and len(again) == len(aims):
            return f"As I said: {self._text(again[0])}"
        words = self._ignorance()
        if words in UNKNOWN and move.target is not None:  # a bridge asks the first question of a whole subject
            self.disclaimed |= set(aims) - set(self.said)
        return words

    def _claims_about(self, aims: Sequence[str], move: Move) -> list[str]:
        linked = {f.id: f.linked for f in self.subject.falsehoods}
        mine = [
            name
            for name in self.profile.holds
            if name not in self.claimed and linked.get(name) in {*aims, move.target} - {None}
        ]
        self.claimed |= set(mine)
        return [self.profile.holds[name] for name in mine]

    def _stand(self, move: Move, seq: int) -> str:
        """Gives in to a challenge or stays; an accusation without cause is rejected."""
        if move.misconception not in self.claimed:
            return self._pick(NOT_MINE)
        if not self.profile.gives_in:
            return "I would still say so, that is how I know it."
        right = [name for name in aims_of(move) if name in self.profile.known and name not in self.said][:1]
        return f"You're right, I take that back. {self._told(right, seq)}".strip()

    def _number(self, move: Move) -> str:
        checks = [check for check in self.subject.checks if check.id in move.checks]
        if self.profile.numbers == "right" and checks:
            self.right_checks |= {check.id for check in checks}
            values = [f"{value:.4g}" for check in checks for value in check.expected.values()]
            names = [name.replace("_", " ") for check in checks for name in check.expected]
            return "I get " + ", ".join(f"{n} {v}" for n, v in zip(names, values, strict=True)) + "."
        if (
            self.profile.numbers == "wrong"
            and checks
            and checks[0].known_wrong
            and checks[0].id not in self.wrong_checks
        ):
            self.wrong_checks.add(checks[0].id)
            return f"That comes to {checks[0].known_wrong[0].value:.4g}."
        return "I would have to work that out on paper, I can't do it now."

    def _told(self, names: Sequence[str], seq: int) -> str:
        for name in names:
            self.said.setdefault(name, seq)
        return " ".join(self._text(name) for name in names)

    def _text(self, name: str) -> str:
        if name in self.profile.texts:
            return self.profile.texts[name]
        written = utterances(self.profile.item).get(name, ())
        target = next(t for t in self.subject.targets if t.id == name)
        text = (
            written[zlib.crc32(f"{self.profile.id} {name}".encode()) % len(written)]
            if written
            else target.paraphrases[-1]
        )
        return text if text.rstrip().endswith((".", "!", "?")) else f"{text}."

    def _ignorance(self) -> str:
        waffles = self.profile.manner == "waffle" or (self.profile.manner == "mixed" and self._count % 2 == 0)
        return self._pick(WAFFLE if waffles else UNKNOWN)

    def _pick(self, texts: Sequence[str]) -> str:
        return texts[(self._count + zlib.crc32(self.profile.id.encode())) % len(texts)]


def aims_of(move: Move) -> tuple[str, ...]:
    """The points a move asks for."""
    return move.points or ((move.target,) if move.target else ())


@cache
def utterances(item_id: str) -> Mapping[str, Sequence[str]]:
    """Labelled utterances that cover each point of a question; empty where none are written."""
    path, found = SNIPPETS / f"{item_id}.jsonl", dict[str, list[str]]()
    for line in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        entry: dict[str, Any] = json.loads(line)
        if entry["label"] == "covered":
            found.setdefault(entry["point"], []).append(entry["text"])
    return found


async def play(context: Context, profile: Profile, store: SqlStore) -> Played:
    """Holds the whole interview in simulated time: speech of both, and a moment to think."""
    item = context.bank.questions.get(profile.item) or context.bank.drills[profile.item]
    now = [0.0]
    talk = Conversation(
        context.bank,
        store,
        context.ear,
        context.voice,
        lambda: now[0],
        idle_seconds=600.0,
        new_id=lambda: f"simulated-{profile.id}",
        second_ear=context.model_ear,
    )
    what: dict[str, Any] = {"question": item.id} if isinstance(item, Question) else {"drill": item.id}
    record = await talk.start(**what, scenario="original")
    candidate, exchanges = Candidate(profile, item), list[Exchange]()
    for n in range(MOST_ANSWERS):
        turn = record.turns[-1]
        exchanges.append(_exchange(turn, candidate))
        if record.interview.state == "ended" or turn.move is None:
            break
        text = candidate.answer(turn.move, turn.seq + 1)
        now[0] += THINKING + (len(text.split()) + len(turn.text.split())) / WORDS_A_SECOND
        answer = await talk.receive(record.interview.id, f"answer-{n}", text)
        async for _ in talk.reply(record.interview.id, answer.seq):
            pass
        record = await talk.record(record.interview.id)
    await talk.close()
    return Played(
        profile,
        item,
        record,
        exchanges,
        candidate.said,
        frozenset(candidate.claimed),
        frozenset(candidate.wrong_checks),
    )


def _exchange(turn: Turn, candidate: Candidate) -> Exchange:
    return Exchange(
        turn,
        frozenset(candidate.said),
        frozenset(candidate.disclaimed),
        frozenset(candidate.claimed),
        frozenset(candidate.right_checks),
    )


async def play_all(context: Context, profiles: Sequence[Profile]) -> list[Played]:
    """Each profile's interview, over one database in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqlStore(Path(folder) / "interviews.db")
        store.open()
        try:
            return [await play(context, profile, store) for profile in profiles]
        finally:
            store.close()


def told(played: Played) -> Iterator[str]:
    """The interview as lines to read."""
    for turn in played.record.turns:
        who = "I" if turn.speaker == "interviewer" else "C"
        kind = f" [{turn.move.kind} {','.join(aims_of(turn.move))}]" if turn.move else ""
        yield f"{turn.at / 60:5.1f} {who}{kind}: {turn.text}"


def subject(played: Played) -> Subject:
    """What was listened for."""
    return subject_of(played.item)
