"""Whole interviews with simulated candidates whose knowledge is known: does the interviewer ask for what is missing?

Goals: probes aim at a point still open (.97), and rarely at something already said (.03).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import mean

from evals.model import Context, Result, Row
from evals.simulated import Played, aims_of, load_profiles, play_all, told
from interviewer.domain.drill import Drill
from interviewer.domain.drill_scoring import drill_score
from interviewer.domain.interview import Label, Move
from interviewer.domain.rubric import Question
from interviewer.domain.scoring import prompts_of, scorecard
from interviewer.domain.standing import one_ear, standing

FOUND = 0.8
FEW = 6
WORST = 5


@dataclass(frozen=True)
class Tally:
    """One interview counted. Pairs are (how many, of how many)."""

    probes_at_open: tuple[int, int]
    probes_at_said: tuple[int, int]
    probes_at_disclaimed: tuple[int, int]
    must_reached: tuple[int, int]
    claims_challenged: tuple[int, int]
    challenges_without_cause: tuple[int, int]
    right_numbers_challenged: tuple[int, int]
    wrong_numbers_challenged: tuple[int, int]
    same_words: tuple[int, int]
    same_quote: tuple[int, int]
    brought_out: tuple[int, int]
    credited_rightly: tuple[int, int]
    heard_of_said: tuple[int, int]
    turns_to_find: int
    turns: int

    @property
    def faults(self) -> int:
        """How often the interviewer did something that a candidate would mind."""
        bad = (self.probes_at_said, self.challenges_without_cause, self.right_numbers_challenged, self.same_quote)
        missed = self.must_reached[1] - self.must_reached[0] + self.claims_challenged[1] - self.claims_challenged[0]
        return sum(count for count, _ in bad) + self.same_words[0] + missed


def run(context: Context) -> Result:
    """The figures over all interviews, per round, and the worst interviews to read."""
    played = interviews(context)
    counted = [(one, tally(one)) for one in played]
    parts: dict[str, list[Tally]] = {"all": [t for _, t in counted]}
    for one, count in counted:
        parts.setdefault(_part(one.item), []).append(count)
    rows = [row for part, tallies in parts.items() for row in rows_of(part, tallies)]
    worst = sorted(counted, key=lambda pair: -pair[1].faults)[:WORST]
    notes = [line for one, count in worst for line in _read(one, count)]
    return Result(
        "probing", rows, notes=notes, plots={"probing": {row.metric: row.value for row in rows_of("", parts["all"])}}
    )


def interviews(context: Context) -> list[Played]:
    """The interviews, played once a run; in the fast part one a kind of round."""
    if "interviews" not in context.extra:
        profiles = load_profiles()
        if context.fast:
            first = {p.item.partition(".")[0]: p for p in reversed(profiles)}
            profiles = list(first.values())[:FEW]
        context.extra["interviews"] = context.run(play_all(context, profiles))
    made: list[Played] = context.extra["interviews"]
    return made


def _part(item: Question | Drill) -> str:
    return item.round if isinstance(item, Question) else "drills"


def tally(played: Played) -> Tally:
    """Counts one interview against what its candidate really said."""
    probes = list(_probes(played))
    labels = final_labels(played)
    covered = {name for name, label in labels.items() if label == "covered"}
    credited = {name for name, label in labels.items() if label in ("covered", "partial")}
    said = set(played.said)
    return Tally(
        probes_at_open=(sum(bool(aims - s - d) for aims, s, d in probes), len(probes)),
        probes_at_said=(sum(aims <= s for aims, s, _ in probes), len(probes)),
        probes_at_disclaimed=(sum(not aims <= s and aims <= s | d for aims, s, d in probes), len(probes)),
        must_reached=_musts(played),
        claims_challenged=(len(_challenged(played) & played.claimed), len(played.claimed)),
        challenges_without_cause=_without_cause(played),
        right_numbers_challenged=_numbers_challenged(played),
        wrong_numbers_challenged=_wrong_numbers(played),
        same_words=_twice(_questions(played)),
        same_quote=_twice([m.quote for m in _moves(played) if m.quote]),
        brought_out=(len(said & played.profile.known), len(played.profile.known)),
        credited_rightly=(len(covered & said), len(covered)),
        heard_of_said=(len(credited & said), len(said)),
        turns_to_find=_turns_to_find(played),
        turns=sum(turn.speaker == "candidate" for turn in played.record.turns),
    )


def _moves(played: Played) -> list[Move]:
    return [exchange.turn.move for exchange in played.exchanges if exchange.turn.move]


def _probes(played: Played) -> Iterator[tuple[set[str], frozenset[str], frozenset[str]]]:
    """Each probe: the points it aims at, what had been said, what had been disclaimed."""
    for exchange in played.exchanges:
        move = exchange.turn.move
        if move is not None and move.kind in ("probe", "bridge") and aims_of(move):
            yield set(aims_of(move)), exchange.said, exchange.disclaimed


def _musts(played: Played) -> tuple[int, int]:
    """Essentials that the first answer left open: asked for or said before the end. Drills have none."""
    if not isinstance(played.item, Question):
        return 0, 0
    opened = set(played.profile.opens)
    left = {p.id for p in played.item.key_points if p.must and played.item.is_expected(p)} - opened
    asked = {name for move in _moves(played) for name in (*move.points, move.target) if name}
    return len(left & (asked | set(played.said))), len(left)


def _challenged(played: Played) -> set[str]:
    return {move.misconception for move in _moves(played) if move.kind == "challenge" and move.misconception}


def _without_cause(played: Played) -> tuple[int, int]:
    """Challenges of claims that nobody had made."""
    made = [
        exchange
        for exchange in played.exchanges
        if exchange.turn.move and exchange.turn.move.kind == "challenge" and exchange.turn.move.misconception
    ]
    return sum(e.turn.move.misconception not in e.claimed for e in made if e.turn.move), len(made)


def _numbers_challenged(played: Played) -> tuple[int, int]:
    """Right results that were doubted."""
    right = {name for exchange in played.exchanges for name in exchange.right_checks}
    doubted = {c for m in _moves(played) if m.kind == "challenge" for c in m.checks}
    return len(right & doubted), len(right)


def _wrong_numbers(played: Played) -> tuple[int, int]:
    doubted = {c for m in _moves(played) if m.kind == "challenge" for c in m.checks}
    return len(played.wrong_checks & doubted), len(played.wrong_checks)


def _questions(played: Played) -> list[str]:
    """What was asked, leaving out what was repeated on request and the phrases that may recur."""
    return [m.text for m in _moves(played) if m.kind not in ("repeat", "nudge", "clarify", "go_on")]


def _twice(texts: Sequence[str]) -> tuple[int, int]:
    counts = Counter(" ".join(text.lower().split()) for text in texts)
    return sum(n - 1 for n in counts.values()), len(texts)


def final_labels(played: Played) -> dict[str, Label]:
    """The labels of the report, by point."""
    record = played.record
    prompts = prompts_of(record.turns)
    if isinstance(played.item, Question):
        return {p.id: p.label for p in scorecard(played.item, record.heard, prompts).points}
    score = drill_score(played.item, record.heard, prompts, turns=record.turns)
    return {p.id: p.label for rung in score.rungs for p in rung.points}


def _turns_to_find(played: Played) -> int:
    """Answers until four fifths of what the profile knows was heard; all answers when that never came."""
    known, answers = played.profile.known, 0
    for item in one_ear(played.record.heard):
        answers += 1
        upto = [h for h in one_ear(played.record.heard) if h.turn <= item.turn]
        heard = {name for name, v in standing(upto).items() if v.label in ("covered", "partial")}
        if len(heard & known) >= FOUND * len(known):
            return answers
    return answers


SHARES: Sequence[tuple[str, Callable[[Tally], tuple[int, int]]]] = (
    ("probes at an open point", lambda t: t.probes_at_open),
    ("probes at what was said", lambda t: t.probes_at_said),
    ("probes at what is unknown", lambda t: t.probes_at_disclaimed),
    ("open must points reached", lambda t: t.must_reached),
    ("wrong claims challenged", lambda t: t.claims_challenged),
    ("challenges without cause", lambda t: t.challenges_without_cause),
    ("right numbers doubted", lambda t: t.right_numbers_challenged),
    ("wrong numbers doubted", lambda t: t.wrong_numbers_challenged),
    ("same question twice", lambda t: t.same_words),
    ("same quote twice", lambda t: t.same_quote),
    ("known points brought out", lambda t: t.brought_out),
    ("covered that were said", lambda t: t.credited_rightly),
    ("said points heard", lambda t: t.heard_of_said),
)


def rows_of(part: str, tallies: Sequence[Tally]) -> list[Row]:
    """Pooled shares and mean turns; a share of nothing is left out."""
    rows = []
    for name, pair in SHARES:
        some = [pair(t) for t in tallies]
        total = sum(n for _, n in some)
        if total:
            rows.append(Row(part, name, sum(count for count, _ in some) / total, total))
    rows.append(Row(part, "answers until found", mean(t.turns_to_find for t in tallies), len(tallies)))
    rows.append(Row(part, "answers in all", mean(t.turns for t in tallies), len(tallies)))
    return rows


def _read(played: Played, count: Tally) -> Iterator[str]:
    """An interview to read, with its faults on top."""
    yield f"--- {played.profile.id} ({played.item.id}), {count.faults} faults"
    yield "    " + ", ".join(f"{name} {a}/{n}" for name, pair in SHARES for a, n in [pair(count)] if n)
    labels = final_labels(played)
    unheard = sorted(name for name in played.said if labels.get(name) not in ("covered", "partial"))
    invented = sorted(name for name, label in labels.items() if label == "covered" and name not in played.said)
    yield f"    said and not heard: {', '.join(unheard) or 'none'}; credited and not said: {', '.join(invented) or 'none'}"
    yield from told(played)
