"""What a candidate's numbers claim, and what each claim is worth.

``link_claims`` reads an answer, finds what each number stands for (by name, synonym, setting,
position, table or chain), recomputes it, and judges it. When in doubt it says ``unclear``: asking
once more is cheaper than accusing wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from interviewer.calculator.decisions import read_decision
from interviewer.calculator.linking import Linker
from interviewer.calculator.mentions import flat
from interviewer.calculator.references import RIGHT, WRONG, KnownWrong, References, Verdict
from interviewer.calculator.scene import Claim, ClaimCheck, Decides, Scene
from interviewer.calculator.verdicts import NumberVerdict, judge, judge_number

__all__ = [
    "RIGHT",
    "WRONG",
    "Claim",
    "ClaimCheck",
    "Decides",
    "KnownWrong",
    "NumberVerdict",
    "References",
    "Verdict",
    "check_from",
    "judge",
    "judge_number",
    "link_claims",
    "numbers_case",
    "read_decision",
]

#: Longest answer that is searched for claims, in characters; nobody says more in one turn.
MAX_ANSWER = 20_000


def link_claims(
    text: str,
    checks: Sequence[ClaimCheck],
    *,
    live: bool,
    asked: str | None = None,
    earlier: Sequence[Claim] = (),
) -> tuple[Claim, ...]:
    """The checkable claims of an answer in the order in which they were said.

    ``live`` says that one can still ask, so that an unexplained number is ``unclear``; in a
    finished transcript it is ``wrong_method``. ``asked`` is the id (or name) of the check that was
    just put. ``earlier`` holds claims of earlier turns: later steps are recomputed from them, and
    a slip is counted once. Checks whose inputs are refused are passed over.
    """
    scene = Scene.of(checks, earlier)
    at = next((i for i, c in enumerate(checks) if asked and asked in (c.id, c.name)), None)
    linker = Linker(text[:MAX_ANSWER], scene, live=live, asked=at)
    claims = linker.link()
    for check in checks:
        if check.decides is not None:
            claims = _with_decision(text[:MAX_ANSWER], check, claims, checks, earlier)
    return tuple(claims)


def _with_decision(
    text: str,
    check: ClaimCheck,
    claims: list[Claim],
    checks: Sequence[ClaimCheck],
    earlier: Sequence[Claim],
) -> list[Claim]:
    """Puts the decision on the last claim of the check that decides."""
    mine = [
        i for i, claim in enumerate(claims) if claim.check == (check.id or check.name) and claim.label == check.label
    ]
    mine = [i for i in mine if not claims[i].retracted]
    if not mine or check.decides is None:
        return claims
    decision = read_decision(text, check.decides, [*earlier, *claims], checks)
    claims[mine[-1]] = claims[mine[-1]].model_copy(update={"decision": decision})
    return claims


_LABEL_WORDS = (
    ("baseline", "baseline"),
    ("new model", "new"),
    ("new one", "new"),
    ("new setting", "new"),
    ("treatment", "treatment"),
    ("control", "control"),
)


def check_from(check: Mapping[str, Any]) -> ClaimCheck:
    """A ``ClaimCheck`` from a rubric's numeric check.

    Takes ``id, ask, function, inputs, expected, tolerance, known_wrong, decides``; the label is
    read from the words of ``ask``.
    """
    ask = " ".join(flat(str(check.get("ask", ""))).split())
    label = check.get("label") or next((label for word, label in _LABEL_WORDS if word in ask), None)
    known = [
        KnownWrong(**{k: item[k] for k in KnownWrong.model_fields if item.get(k) is not None})
        for item in check.get("known_wrong") or ()
    ]
    decides = check.get("decides")
    expected = dict(check.get("expected") or {})
    return ClaimCheck(
        name=check["function"],
        inputs=dict(check["inputs"]),
        id=check.get("id"),
        label=label,
        tolerance=check.get("tolerance"),
        known_wrong=tuple(known),
        outputs=tuple(expected) or None,
        expected=expected or None,
        decides=Decides(options=tuple(decides["options"]), right=decides["right"]) if decides else None,
    )


def _label(check: Mapping[str, Any]) -> str | None:
    label = check.get("label")
    return None if label is None else str(label)


def numbers_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """One line of ``interviewer numbers --cases``: the claims of a sentence, or an error."""
    try:
        checks = [ClaimCheck(name=c["name"], inputs=dict(c["inputs"]), label=_label(c)) for c in case["checks"]]
        claims = link_claims(str(case["text"]), checks, live=False)
    except (KeyError, TypeError, ValueError) as error:
        return {"id": case.get("id"), "error": f"a case needs text and checks: {error}"[:200]}
    return {
        "id": case.get("id"),
        "claims": [
            {
                "text": claim.text,
                "value": claim.value,
                "check": claim.name,
                "label": claim.label,
                "output": claim.output,
                "computed": claim.computed,
                "verdict": claim.verdict,
                "partial": claim.partial,
                "mistake": claim.mistake,
                "retracted": claim.retracted,
            }
            for claim in claims
        ],
    }
