"""A drill: one subject pressed on rung by rung. A rung is a topic; each of its probes asks for strong points."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from interviewer.domain.base import Level, Value
from interviewer.domain.rubric import Fact, Id, NumericCheck, Severity, Text

Mark = Literal["V", "V2", "C", "U"]


class StrongPoint(Value):
    """One claim that a probe is after; ``ask`` asks for just this point without giving it away."""

    id: Id
    name: Text
    statement: Text
    level: Level = "mid"
    mark: Mark = "U"
    paraphrases: tuple[Text, ...] = Field(min_length=2)
    contrast: tuple[Text, ...] = Field(min_length=1)
    ask: Text | None = None


class WrongClaim(Value):
    """A wrong claim of a drill and the question that takes it up."""

    id: Id
    claim_examples: tuple[Text, ...] = Field(min_length=1)
    why_wrong: Text
    severity: Severity
    corrective_followup: Text
    linked: str | None = None
    repaired_by: str | None = None


class Cite(Value):
    """A source with its mark."""

    cite: Text
    mark: Mark = "U"
    note: str | None = None


class DrillProbe(Value):
    """A question of a rung, what a strong answer holds, and the narrower second question."""

    id: Id
    title: Text
    ask: Text
    strong: tuple[StrongPoint, ...] = Field(min_length=1)
    weak_says: tuple[Text, ...] = ()
    wrong: tuple[WrongClaim, ...] = ()
    numbers: tuple[NumericCheck, ...] = ()
    followup: Text
    followup_expects: str | None = None
    sources: tuple[Cite, ...] = ()


class Rung(Value):
    """A topic of the drill; ``bridge`` is said when it is left for the next."""

    id: Id
    title: Text
    question: Text
    bridge: Text | None = None
    levels: dict[Literal[1, 2, 3, 4], Text] = Field(default_factory=dict)
    probes: tuple[DrillProbe, ...] = Field(min_length=1)


class Drill(Value):
    """A ladder of rungs, led by pressing rules and scored with a level per rung."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(default=1, ge=1)
    title: Text
    target_level: Level
    minutes: int = Field(ge=1, le=120)
    topics: tuple[Text, ...] = ()
    opening: Text
    opening_variants: tuple[Text, ...] = ()
    facts_sheet: tuple[Fact, ...] = ()
    rungs: tuple[Rung, ...] = Field(min_length=1)
    always_challenge: tuple[WrongClaim, ...] = ()

    def rung_of(self, item_id: str) -> Rung:
        """The rung that holds a probe or strong point; ``KeyError`` when none does."""
        for rung in self.rungs:
            for probe in rung.probes:
                if item_id == probe.id or any(item_id == point.id for point in probe.strong):
                    return rung
        raise KeyError(item_id)

    def probe(self, probe_id: str) -> DrillProbe:
        """The probe of that id; ``KeyError`` when there is none."""
        for rung in self.rungs:
            for probe in rung.probes:
                if probe.id == probe_id:
                    return probe
        raise KeyError(probe_id)


def drill_faults(drill: Drill) -> list[tuple[str, str]]:
    """Faults that span several fields, as (path, message); empty for a sound drill."""
    probes = [probe for rung in drill.rungs for probe in rung.probes]
    points = {point.id for probe in probes for point in probe.strong}
    wrong = [claim for probe in probes for claim in probe.wrong] + list(drill.always_challenge)
    ids = [probe.id for probe in probes] + [rung.id for rung in drill.rungs] + [claim.id for claim in wrong]
    ids += [point.id for probe in probes for point in probe.strong]
    faults = [("id", f"'{twice}' is used twice") for twice in sorted({i for i in ids if ids.count(i) > 1})]
    faults += [
        ("numbers.draw", f"'{check.id}': numbers of a drill are not drawn; remove draw")
        for probe in probes
        for check in probe.numbers
        if check.draw is not None
    ]
    known = points | {probe.id for probe in probes}
    faults += [
        ("linked", f"'{claim.id}' names '{claim.linked}', which is neither a point nor a probe")
        for claim in wrong
        if claim.linked and claim.linked not in known
    ]
    return faults
