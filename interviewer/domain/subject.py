"""What an ear listens for, the same for a question and a drill."""

from __future__ import annotations

from interviewer.domain.base import Level, Value
from interviewer.domain.drill import Drill, WrongClaim
from interviewer.domain.rubric import Fact, Misconception, NumericCheck, Question


class Target(Value):
    """A claim that is listened for. ``asks`` are the questions that aim at it, gentlest first."""

    id: str
    name: str
    statement: str
    paraphrases: tuple[str, ...]
    contrast: tuple[str, ...]
    asks: tuple[str, ...]
    partial_if: str = ""
    numeric_check: str | None = None
    numeric_outputs: tuple[str, ...] = ()
    must: bool = False


class Falsehood(Value):
    """A wrong claim that is listened for; ``linked`` is the target that it negates.

    ``anywhere``: taken up wherever it is said; otherwise only while its target is what was asked for.
    """

    id: str
    claim_examples: tuple[str, ...]
    severity: str
    why_wrong: str
    corrective_followup: str
    linked: str | None = None
    anywhere: bool = True


class Subject(Value):
    """A question or drill as an ear sees it."""

    id: str
    title: str
    openings: tuple[str, ...]
    targets: tuple[Target, ...]
    falsehoods: tuple[Falsehood, ...]
    checks: tuple[NumericCheck, ...]
    facts: tuple[Fact, ...]
    target_level: Level


def _of_misconception(item: Misconception) -> Falsehood:
    return Falsehood(
        id=item.id,
        claim_examples=item.claim_examples,
        severity=item.severity,
        why_wrong=item.why_wrong,
        corrective_followup=item.corrective_followup,
        linked=item.linked_key_point,
    )


def _of_wrong_claim(item: WrongClaim, *, anywhere: bool) -> Falsehood:
    return Falsehood(
        id=item.id,
        claim_examples=item.claim_examples,
        severity=item.severity,
        why_wrong=item.why_wrong,
        corrective_followup=item.corrective_followup,
        linked=item.linked,
        anywhere=anywhere,
    )


def subject_of(item: Question | Drill) -> Subject:
    """The listening side of a question or drill."""
    return _of_question(item) if isinstance(item, Question) else _of_drill(item)


def _of_question(question: Question) -> Subject:
    targets = tuple(
        Target(
            id=p.id,
            name=p.name,
            statement=p.statement,
            paraphrases=p.paraphrases,
            contrast=p.contrast,
            asks=(p.probes.gentle, p.probes.direct, p.probes.pressing),
            partial_if=p.partial_if,
            numeric_check=p.numeric_check,
            numeric_outputs=p.numeric_outputs,
            must=p.must and question.is_expected(p),
        )
        for p in question.key_points
    )
    return Subject(
        id=question.id,
        title=question.title,
        openings=(question.question.text, *question.question.spoken_variants),
        targets=targets,
        falsehoods=tuple(_of_misconception(m) for m in question.misconceptions),
        checks=question.numeric_checks,
        facts=question.facts_sheet,
        target_level=question.target_level,
    )


def _of_drill(drill: Drill) -> Subject:
    probes = [probe for rung in drill.rungs for probe in rung.probes]
    targets = tuple(
        Target(
            id=s.id,
            name=s.name,
            statement=s.statement,
            paraphrases=s.paraphrases,
            contrast=s.contrast,
            asks=(probe.ask, *([s.ask] if s.ask else []), probe.followup),
        )
        for probe in probes
        for s in probe.strong
    )
    wrong = [_of_wrong_claim(claim, anywhere=True) for claim in drill.always_challenge]
    wrong += [_of_wrong_claim(claim, anywhere=False) for probe in probes for claim in probe.wrong]
    return Subject(
        id=drill.id,
        title=drill.title,
        openings=(drill.opening, *drill.opening_variants),
        targets=targets,
        falsehoods=tuple(wrong),
        checks=tuple(check for probe in probes for check in probe.numbers),
        facts=drill.facts_sheet,
        target_level=drill.target_level,
    )
