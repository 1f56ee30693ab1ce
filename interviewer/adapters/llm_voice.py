"""A model as the voice: it chooses one of the director's moves and words it, in one streamed request a turn.

What it is shown is its rules, the question, facts that may be told, the transcript and the wording of the moves; no
statement, paraphrase, exemplar answer or verdict, so that none can leak. The beginning of a request is the same, byte
for byte, all through a round, the history is only added to, and what changes each turn comes last: prompt caches hit.
Whatever goes wrong, the scripted voice steps in: the candidate always gets one whole reply.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

from interviewer.adapters.prompt_files import prompt
from interviewer.domain.base import Mode
from interviewer.domain.delivery import ALIKE, MOST_WORDS, Delivery, Shown, likeliest, unsaid_facts
from interviewer.domain.interview import Move, Turn
from interviewer.domain.model_calls import Message
from interviewer.domain.plan import Round
from interviewer.domain.subject import Subject
from interviewer.errors import EndpointError
from interviewer.ports import Model, Voice

# The first words of a round, its end, and a scenario's givens are told exactly as they are written.
SCRIPTED = ("ask", "next", "close", "repeat")
ASKING = ("probe", "challenge", "check", "bridge")
MOST_TOKENS = 500  # a model that thinks aloud needs some of them before its first word
MOST_DROPPED = 60  # words that are not shown, before the rest of a reply is not waited for
LONGEST_ANSWER = 6000  # characters of an answer that are shown to the model
LONG_AGO = 400  # the same for answers of long ago
BLOCK = 8  # turns
MOST_MOVES = 4
NOTE = "The model did not answer ({why}); this turn is from the built-in interviewer."
NOTE_CUT = "The model broke off ({why}); the built-in interviewer finished this turn."
NOTE_CHOICE = "The model left the list of questions; the built-in interviewer finished this turn."
_VARIABLES = ("title", "level", "words", "question", "facts")
_REASONS = {
    "auth": "its endpoint refuses the key",
    "rate_limited": "its endpoint is asked too often",
    "quota": "the quota at its endpoint is used up",
    "unreachable": "its endpoint cannot be reached",
    "timeout": "it took too long",
    "cut": "the connection broke",
    "model_missing": "its endpoint does not know the model",
    "refused": "it declined",
    "empty": "its reply was empty",
    "length": "its reply was too long",
    "too_long": "its reply was too long",
    "malformed": "its reply could not be read",
    "resting": "its endpoint failed repeatedly and is left alone for a while",
}


class LlmVoice:
    """Implements ports.Voice over ports.Model; ``instead`` speaks where the model cannot."""

    name = "llm"

    def __init__(self, model: Model, instead: Voice) -> None:
        self._model, self._instead = model, instead
        self._prompts = {mode: prompt(f"voice_{mode}") for mode in ("real", "coach")}
        for found in self._prompts.values():
            found.fill(dict.fromkeys(_VARIABLES, ""))  # a variable that is missing is told now, not in an interview

    async def speak(
        self,
        question: Subject,
        round_: Round,
        turns: Sequence[Turn],
        moves: Sequence[Move],
        *,
        mode: Mode,
        seed: int,
        interview_id: str = "",
        delivery: Delivery | None = None,
    ) -> AsyncIterator[str]:
        """Words of the reply as they come; see ports.Voice. Raises nothing of its own."""
        told = delivery if delivery is not None else Delivery()
        listed = offered(moves)

        def scripted(move: Move) -> AsyncIterator[str]:
            told.move = move
            return self._instead.speak(question, round_, turns, (move,), mode=mode, seed=seed, delivery=Delivery())

        if not turns or listed[0].kind in SCRIPTED or (listed[0].kind == "check" and listed[0].facts):
            async for piece in scripted(moves[0]):
                yield piece
            return
        shown = Shown(len(listed), limit=limit_of(listed), neutral=mode == "real")
        stream = self._model.stream(
            self.messages(question, round_, turns, listed, mode),
            purpose="voice",
            max_tokens=MOST_TOKENS,
            cache_key=f"{interview_id}-{round_.index}",
            interview_id=interview_id,
            turn=turns[-1].seq,
        )
        fault: EndpointError | None = None
        try:
            async for piece in stream:
                if visible := shown.feed(piece):
                    yield visible
                if shown.dropped > MOST_DROPPED:
                    break
        except EndpointError as error:
            fault = error
        finally:
            await _closed(stream)
        if fault is None and (visible := shown.end()):
            yield visible
        move = chosen_of(shown, listed)
        if not shown.text:
            told.status, told.note = "scripted", note_of(NOTE, fault or EndpointError("empty", ""))
            async for piece in scripted(listed[0]):
                yield piece
            return
        told.move = move or listed[0]
        for piece in _completed(told, shown, move is None, fault):
            yield piece

    def chosen(self, moves: Sequence[Move], text: str) -> Move:
        """The move whose wording is nearest to the reply's; for a reply that was stopped."""
        listed = offered(moves)
        return listed[likeliest(listed, text)[0]]

    def messages(
        self, question: Subject, round_: Round, turns: Sequence[Turn], moves: Sequence[Move], mode: Mode
    ) -> list[Message]:
        """The request: rules, question and facts; the transcript; and, with the last answer, the moves."""
        told = [fact for fact in question.facts if fact.reveal in ("always", "on_ask")]
        facts = "\n".join(f"- {fact.ask}: {fact.fact}" for fact in told) or "- none"
        opening = next((turn for turn in turns if turn.speaker == "interviewer"), None)
        rules = self._prompts[mode].fill(
            {
                "title": round_.title,
                "level": round_.target_level,
                "words": str(MOST_WORDS),
                "question": opening.move.text if opening and opening.move else question.openings[0],
                "facts": facts,
            }
        )
        made: list[dict[str, str]] = [{"role": "system", "content": rules}]
        for turn, most in zip(turns, lengths(turns), strict=True):
            role = "assistant" if turn.speaker == "interviewer" else "user"
            content = turn.text if role == "assistant" else delimited(turn.text, most)
            if len(made) == 1 and role == "assistant":
                made.append({"role": "user", "content": "(The candidate sits down.)"})
            if made[-1]["role"] == role:  # some models insist on turns that alternate
                made[-1]["content"] += f"\n{content}"
            else:
                made.append({"role": role, "content": content})
        made[-1]["content"] += f"\n\n{listing(moves)}"
        return list(made)


def offered(moves: Sequence[Move]) -> list[Move]:
    """What the model may choose from: leaving the round, or telling a scenario, is for the director alone."""
    if moves[0].kind in SCRIPTED:
        return [moves[0]]
    others = [move for move in moves[1:] if move.kind not in SCRIPTED and not _is_scenario(move)]
    return [moves[0], *others][:MOST_MOVES]


def limit_of(moves: Sequence[Move]) -> int:
    """Words a reply may have: more when facts are told with it."""
    return MOST_WORDS + max(len(" ".join(move.facts).split()) for move in moves)


def lengths(turns: Sequence[Turn]) -> list[int]:
    """How many characters of each turn are shown. Of answers long ago it is less; they become old ``BLOCK`` turns at a
    time, so that between two such steps a request begins as the one before it did.
    """
    old = max(0, (len(turns) - 1) // BLOCK - 1) * BLOCK
    return [LONG_AGO if n < old else LONGEST_ANSWER for n in range(len(turns))]


def delimited(text: str, most: int = LONGEST_ANSWER) -> str:
    """The candidate's words as data: no text of theirs can end the frame around them."""
    safe = re.sub(r"<\s*(/?)\s*candidate\s*>", r"(\1candidate)", text, flags=re.IGNORECASE)
    if len(safe) > most:
        half = most // 2
        safe = f"{safe[:half]} [...] {safe[-half:]}"
    return f"<candidate>\n{safe}\n</candidate>"


def listing(moves: Sequence[Move]) -> str:
    """The moves by number: their kind, wording, and what they take up or tell. Never what they are after."""
    lines = ["Moves:"]
    for number, move in enumerate(moves, start=1):
        parts = [f"#{number} ({_KINDS.get(move.kind, move.kind)}) {move.text}"]
        if move.quote:
            parts.append(f'Takes up their words: "{" ".join(move.quote.split())}".')
        if move.facts:
            parts.append(f"Tell: {'; '.join(move.facts)}.")
        lines.append(" ".join(parts))
    return "\n".join(lines)


_KINDS = {
    "go_on": "let them go on",
    "challenge": "test a claim of theirs, without saying that it is wrong",
    "check": "ask for a number",
    "clarify": "answer their question, then let them go on",
    "nudge": "say this",
    "bridge": "change the subject",
}


def chosen_of(shown: Shown, moves: Sequence[Move]) -> Move | None:
    """The move that was named or, without a name, is nearest in words; None when an unlisted one was made."""
    if shown.choice is not None:
        return moves[shown.choice - 1]
    best, share = likeliest(moves, shown.text)
    return None if shown.unknown_choice and share < ALIKE else moves[best]


def note_of(form: str, fault: EndpointError) -> str:
    """A line for the candidate. The user's own budget speaks for itself."""
    if fault.kind == "budget":
        return fault.message
    return form.format(why=_REASONS.get(fault.kind, "its endpoint has a fault"))


def _completed(told: Delivery, shown: Shown, astray: bool, fault: EndpointError | None) -> list[str]:
    """What has to be added so that the reply makes its move: its question, and its facts."""
    move = told.move
    assert move is not None
    added: list[str] = []
    broken = fault is not None and fault.kind != "length"
    if astray or (move.kind in ASKING and not shown.asks):
        added.append(f"{' ...' if broken else ''} {move.text}")
        told.status = "scripted"
        told.note = note_of(NOTE_CUT, fault) if fault is not None else NOTE_CHOICE
    elif fault is not None:
        told.status, told.note = "interrupted", note_of(NOTE_CUT, fault)
    facts = unsaid_facts(shown.text, move.facts) if move.kind in ("clarify", "check") else ()
    if facts:
        added.append(f" To be exact: {'; '.join(facts)}.")
    return added


def _is_scenario(move: Move) -> bool:
    return move.kind == "check" and bool(move.facts)


async def _closed(stream: AsyncIterator[str]) -> None:
    close = getattr(stream, "aclose", None)
    if close is not None:
        await close()
