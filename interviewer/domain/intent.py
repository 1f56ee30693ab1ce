"""Is this an answer, or something else: a question back, "I don't know", "skip", a hint wanted, a repeat, small talk?"""

from __future__ import annotations

import re

from interviewer.domain.interview import Intent
from interviewer.domain.spans import sentences, word_set, words

WALL_WORDS = 900
SHORT, STILL_SHORT = 24, 40

_END = re.compile(
    r"\b(end|stop|finish|quit|leave)\b.{0,20}\b(interview|round|here|now|session)\b|^(i'?m done|that'?s all from me)\W*$",
    re.I,
)
_SKIP = re.compile(r"\b(skip|pass on|next question|next one|move on|moving on)\b|^\W*pass\W*$", re.I)
_UNKNOWN = re.compile(
    r"\b(i |i'?ve |we )?(do ?n[o']?t|dont|have no|no|not a|can'?t|cannot) (really |actually )?"
    r"(know|idea|clue|remember|recall|think of)\b"
    r"|\b(idk|dunno|no idea|beats me|haven'?t (got )?a clue|never heard|not familiar"
    r"|i'?m (lost|stuck|blank(ing)?( out)?|not sure)|not (really |quite )?sure|my mind is blank)\b"
    r"|^\W*(sorry\W+)?((i|i'?ve) (forgot|forgotten)( that| it| how)?)\W*$",
    re.I,
)
_TRIES = re.compile(
    r"\b(but|however|would|could|guess|maybe|perhaps|probably|i think|if i had to|my assumption|assume)\b", re.I
)
_HINT = re.compile(
    r"\b(hint|give me (a|some) clue|a clue,? please|point(er)? in the right direction|help me (out|here|a bit)|nudge)\b",
    re.I,
)
_REPEAT = re.compile(
    r"\b(repeat|rephrase|say (that|it|this) again|once more|come again|pardon|one more time)\b"
    r"|what (was|is|were) (the|your) question"
    r"|what (do|did) you mean( (by|with) (that|this|it)| here)?\W*$|what does (that|this|the question) mean\W*$"
    r"|(did|do)(n'?t| not) (catch|understand|get) (that|the question|your question|what you)",
    re.I,
)
_SMALL = word_set("""
hi hello hey good morning afternoon evening ok okay sure ready yes yeah yep thanks thank you fine great nice cool alright right let
us let's go start begin i am i'm well how are doing today to meet shall we sounds lol haha hmm um uh so please the a
""")

_THINKING = re.compile(
    r"^\W*((ok(ay)?|hmm?|um|uh|sorry|well|please|one sec)\W+)*"
    r"(let me think|give me (a|one) (moment|minute|sec(ond)?)|(just )?(a|one) (moment|minute|sec(ond)?)|hold on|thinking)"
    r"( (about )?(it|that|this))?( for (a|one) (moment|minute|sec(ond)?))?( please)?\W*$",
    re.I,
)

_CONCEDES = re.compile(
    r"\b(you'?re right|you are right|i was wrong|i (take|took) (that|it) back|scratch that|let me correct|correct myself"
    r"|my mistake"
    r"|i stand corrected|fair (point|enough)|good point|that was wrong|that'?s wrong|which can'?t be right|no,? wait"
    r"|actually,? no)\b",
    re.I,
)
_ASKS = re.compile(
    r"^(and |so |ok(ay)?,? |well,? |sorry,? |quick question[:,]? )*"
    r"(what|which|how|who|when|where|why|is|are|do|does|did|can|could|should|may|shall|will|would|am|have|has|any|roughly how)\b",
    re.I,
)
_ASKS_PLAINLY = re.compile(
    r"\b(can|could|may|should|shall) (i|we|you)\b|\b(clarif|tell me|do you want|do we (have|know)|is it (ok|fair))",
    re.I,
)

_NEEDS = re.compile(
    r"\bi('d| would)? (still )?need (to know|the|a|your)\b"
    r"|\byou (have ?n[o']?t|did ?n[o']?t|never) (told|tell|given?|gave|said|say)\b"
    r"|\bi (don'?t|do not) (have|know) (the|that|your|this)\b",
    re.I,
)

_ENGLISH = word_set("""
the a an and or of to in is are it that this for with on as at by be i we you not if so then because can would from have has but do
does will there they which what when how more less than no yes my our your its was were use used one
""")

# Function words of German, French, Spanish, Italian, Portuguese, Dutch and Polish that are no English words.
_OTHER = word_set("""
der das und oder nicht ist ein eine ich wir mit auf für dass weil auch aber sind werden wird von dem den le les des une est pas que
nous vous avec pour dans sur parce mais sont je du il elle el los las una es con para por pero porque muy como lo su son yo gli che
non per sono perché della di nel os uma não com são eu het een niet met voor maar omdat wij ik zijn nie jest się na że
""")


def intent_of(text: str) -> Intent:
    """What the candidate's turn is. An answer unless something else is plain."""
    said = words(text)
    if not said:
        return "empty"
    if len(said) > WALL_WORDS:
        return "wall"
    if is_other_language(text, said):
        return "other_language"
    if len(said) <= SHORT:
        short = _short_intent(text, said)
        if short is not None:
            return short
    return "clarify" if _is_question(text, said) else "answer"


def thinks(text: str) -> bool:
    """True when the candidate asks for a moment to think, and says no more."""
    return bool(_THINKING.match(text))


def concedes(text: str) -> bool:
    """True when the candidate takes something back: "you're right", "I was wrong", "no, wait", "scratch that"."""
    return bool(_CONCEDES.search(text))


def _short_intent(text: str, said: list[str]) -> Intent | None:
    if _REPEAT.search(text) and len(said) <= 16:
        return "repeat"
    if _END.search(text) and len(said) <= 14:
        return "end_round"
    if _HINT.search(text):
        return "hint"
    if _SKIP.search(text) and len(said) <= 14:
        return "skip"
    if _UNKNOWN.search(text) and not (_TRIES.search(text) and len(said) > 8):
        return "dont_know"
    if thinks(text):
        return "small_talk"
    if len(said) <= 8 and all(word in _SMALL for word in said) and said not in (["yes"], ["no"], ["right"]):
        return "small_talk"
    return None


def is_other_language(text: str, said: list[str]) -> bool:
    """True when the turn is plainly not in English (formulae and single foreign words do not count)."""
    letters = [ch for ch in text if ch.isalpha()]
    foreign_script = sum(1 for ch in letters if ord(ch) > 0x24F and not 0x370 <= ord(ch) <= 0x3FF)
    if letters and foreign_script > 0.5 * len(letters) and len(letters) >= 4:
        return True
    if len(said) < 5:
        return False
    english = sum(1 for word in said if word in _ENGLISH) / len(said)
    other = sum(1 for word in said if word in _OTHER) / len(said)
    return other > 0.15 and other > 2 * english


def _is_question(text: str, said: list[str]) -> bool:
    """A turn that asks: most of its words stand in questions, and the last sentence is one."""
    if len(said) > 60:
        return False
    pieces = sentences(text)
    if not pieces:
        return False
    asking = [piece for piece in pieces if piece.text.rstrip("\"')").endswith("?")]
    asked_words = sum(len(words(piece.text)) for piece in asking)
    if asking and asking[-1] is pieces[-1] and asked_words >= 0.5 * len(said):
        return bool(_ASKS.search(asking[-1].text) or _ASKS_PLAINLY.search(asking[-1].text) or len(said) <= 15)
    if asking and asking[-1] is pieces[-1] and len(said) <= STILL_SHORT and _NEEDS.search(text):
        return True
    plain = len(pieces) == 1 and not asking and len(said) <= 16
    return plain and bool(
        re.match(
            r"^(what|which|how many|how much|how long|can i|could i|may i|should i|do we|do you|is there|are there)\b",
            text.strip(),
            re.I,
        )
    )
