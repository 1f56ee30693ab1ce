"""Moves that answer what the candidate asked for: a fact, a repeat, a hint, a nudge, or the way out."""

from __future__ import annotations

import re

from interviewer.domain.course import Course, Limits
from interviewer.domain.intent import thinks
from interviewer.domain.interview import Heard, Move
from interviewer.domain.rubric import Fact

MOST_NUDGES = 2
CLOSING = Move(kind="close", text="That is all from my side.")
STOPPING = CLOSING.model_copy(
    update={"text": "Let's stop here for today. Some rounds go like this, and now you know what to practise."}
)
YOUR_CALL = "That one is your call. State your assumption and go on from there."
YOUR_STORY = "That one is your call. Take what you know best, and say which."
UNSAID = "…"
TAKE_YOUR_TIME = "Take your time."
NO_HINTS = "No hints in this interview. Say how far you get, or tell me to skip it."
_INTERVIEW = re.compile(r"\b(end|stop|finish|quit|leave)\b(\W+\w+){0,2}\W+(interview|session)\b", re.I)
_NUDGES = {
    "empty": "I did not get any words there. Take your time, then give me your answer.",
    "small_talk": "Let's use the time for the question.",
    "other_language": "Let's stay in English, please. Short sentences are fine.",
}


def leaving(limits: Limits) -> Move:
    """On to the next round, or the end."""
    if limits.onward is not None:
        return limits.onward.model_copy(update={"kind": "next"})
    return CLOSING


def stopping(limits: Limits) -> Move:
    """The same for somebody who has had nothing to say for a while."""
    return leaving(limits) if limits.onward is not None else STOPPING


def _of_everything(course: Course) -> bool:
    """True when not only this round is to end: "let's end the interview here"."""
    return bool(course.turns) and bool(_INTERVIEW.search(course.turns[-1].text))


def unsaid(move: Move) -> Move:
    """What a reply that was stopped before its first word amounts to: no question was put. Leaving a round stands."""
    return move if move.kind in ("next", "close") else Move(kind="go_on", text=UNSAID)


def reply_to_intent(course: Course) -> Move | None:
    """The one right move when the candidate asked for something; None when the director is to choose."""
    heard = course.last
    if heard is None:
        return None
    if heard.intent == "end_round":
        return CLOSING if _of_everything(course) else leaving(course.limits)
    if heard.intent == "skip" and course.last_question is not None and course.last_question.kind == "ask":
        return leaving(course.limits)
    if heard.intent == "repeat":
        return _repeat(course)
    if heard.intent == "clarify":
        return _clarify(course, heard)
    if heard.intent == "hint":
        return _hint(course)
    if heard.intent == "small_talk" and thinks(course.turns[-1].text):
        return Move(kind="nudge", text=TAKE_YOUR_TIME)
    if heard.intent in _NUDGES and not _nudged_enough(course):
        return Move(kind="nudge", text=_NUDGES[heard.intent])
    return None


def plain_fact(fact: Fact) -> str:
    """A fact as it is said; a short one with what it is about."""
    text = fact.fact.rstrip(". ")
    return text if len(text.split()) >= 4 else f"{fact.ask}: {text}"


def _repeat(course: Course) -> Move:
    question = course.last_question
    if question is None:
        return Move(kind="nudge", text=_NUDGES["empty"])
    return Move(kind="repeat", text=question.text, facts=question.facts)


def _clarify(course: Course, heard: Heard) -> Move:
    """A fact of the sheet, or "your call". Facts of a numeric check are kept until it has been put."""
    subject = course.subject
    fact = subject.facts[heard.fact] if heard.fact is not None and heard.fact < len(subject.facts) else None
    checked = any(move.kind == "check" for move in course.moves)
    if fact is None or (fact.reveal == "with_check" and not checked):
        return Move(kind="clarify", text=YOUR_CALL if subject.facts else YOUR_STORY)
    return Move(kind="clarify", text=plain_fact(fact), facts=(plain_fact(fact),))


def _hint(course: Course) -> Move:
    """In coach mode the name of what is being asked for; it counts as the strongest prompt. Otherwise a refusal."""
    question, subject = course.last_question, course.subject
    if course.limits.mode != "coach":
        return Move(kind="nudge", text=NO_HINTS)
    stuck = next((f for f in subject.facts if f.reveal == "if_stuck" and course.fresh(_sentence(plain_fact(f)))), None)
    wanted = [
        t
        for t in subject.targets
        if question
        and t.id in (question.points or (question.target,))
        and (t.id not in course.standing or course.standing[t.id].label != "covered")
    ]
    if wanted:
        return Move(
            kind="hint",
            text=f"Think about this: {_lower(wanted[0].name)}.",
            target=wanted[0].id,
            points=(wanted[0].id,),
            step="pressing",
            rung=question.rung if question else None,
        )
    if stuck is not None:
        return Move(kind="hint", text=_sentence(plain_fact(stuck)))
    open_ones = [t for t in subject.targets if t.id not in course.standing]
    if not open_ones:
        return Move(kind="nudge", text="You have said what I was after. Go on.")
    return Move(
        kind="hint",
        text=f"Think about this: {_lower(open_ones[0].name)}.",
        target=open_ones[0].id,
        points=(open_ones[0].id,),
        step="pressing",
    )


def _nudged_enough(course: Course) -> bool:
    """Two nudges in a row are enough; then the interview goes on."""
    recent = [move.kind for move in course.moves[-MOST_NUDGES:]]
    return len(recent) == MOST_NUDGES and all(kind == "nudge" for kind in recent)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _lower(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
