"""A transcript held elsewhere, as text: cut into turns, with a guess at who is who that a person can correct.

Shapes that are read: lines with a name ("Interviewer: ...", "**Me:** ...", "[12:03] Ana: ...", "Q: ..."), names as headings
or on lines of their own, subtitles (WebVTT, SRT), chat exports in JSON (``foreign_json``), and plain paragraphs.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from interviewer.domain.base import Value
from interviewer.domain.foreign_json import messages_of
from interviewer.domain.spans import word_set
from interviewer.errors import BadInput

Speaker = Literal["interviewer", "candidate", "other"]
MOST_CHARS = 400_000
MOST_TURNS = 400
MOST_TURN_CHARS = 20_000

_INTERVIEWERS = word_set(
    "interviewer q question questioner assistant recruiter host them ai bot chatgpt gpt claude gemini examiner moderator "
    "panel manager int coach model"
)
_CANDIDATES = word_set(
    "me candidate i a answer user human interviewee applicant myself you respondent cand mine student"
)
_TIME = r"(?:\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?\s?(?:[AaPp]\.?[Mm]\.?)?)"
_STAMP = rf"(?:(?:\[|\()?(?:\d{{1,4}}[-/.]\d{{1,2}}[-/.]\d{{1,4}},?\s+)?{_TIME}(?:\]|\))?\s*[-–—]?\s*)"
_NAME = r"(?P<name>[^\W\d_][^\n:\uff1a*#<>|\[\](){}]{0,39}?)"
_LABELLED = re.compile(
    rf"^[ \t]*(?:[-*>]\s+)?{_STAMP}?(?:[*_]{{1,3}})?(?:\d{{1,3}}[.)]\s+)?{_NAME}\s*(?P<number>\d{{0,3}})"
    rf"(?:\s*(?:\[|\(){_TIME}(?:\]|\)))?(?:[*_]{{1,3}})?\s*[:\uff1a](?:[*_]{{1,3}})?(?:\s+(?P<text>.*)|$)"
)
_ALONE = re.compile(
    rf"^[ \t]*(?:#{{1,6}}[ \t]+(?P<heading>[^\n#:]{{1,40}}?)\s*:?|\*\*(?P<bold>[^\n*:]{{1,40}}?):?\*\*|"
    rf"(?P<stamped>[^\W\d_][^\n:]{{0,38}}?)\s+{_TIME})\s*$"
)
_STAMPED = re.compile(rf"^[ \t]*{_STAMP}\S")
_CUE = re.compile(rf"^\s*{_TIME}\s*-->\s*{_TIME}.*$")
_VOICE = re.compile(r"^<v(?:\.[^ >]*)?\s+([^>]+)>(.*?)(?:</v>)?$")


class ForeignPiece(Value):
    """One turn as found: the name that stood before it ("" for none), and who that is taken to be."""

    name: str
    speaker: Speaker
    text: str


def read_transcript(text: str) -> tuple[ForeignPiece, ...]:
    """The turns of a transcript in any of the shapes. Raises BadInput with what to do."""
    if len(text) > MOST_CHARS:
        raise BadInput(
            f"the transcript is longer than {MOST_CHARS:,} characters; leave out what is no interview", field="text"
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "").strip()
    if not text:
        raise BadInput("there is no text; paste the transcript or choose a file", field="text")
    named = messages_of(text) if text[0] in "{[" and '"' in text[:4000] else None
    pieces = named or _from_lines(_without_cues(text)) or _from_paragraphs(text)
    pieces = _joined(pieces)
    if len(pieces) > MOST_TURNS:
        raise BadInput(f"that is {len(pieces)} turns; at most {MOST_TURNS} are taken", field="text")
    who = _who(pieces)
    return tuple(
        ForeignPiece(name=name, speaker=who[name] if name else _of_paragraph(said), text=said[:MOST_TURN_CHARS])
        for name, said in pieces
    )


def _without_cues(text: str) -> str:
    """Subtitles without their numbers and times; other text as it is."""
    if not any(_CUE.match(line) for line in text.splitlines()[:40]):
        return text
    kept = []
    for line in text.splitlines():
        line = line.strip()
        if not line or line.isdigit() or line.upper().startswith(("WEBVTT", "NOTE ")) or _CUE.match(line):
            continue
        voice = _VOICE.match(line)
        kept.append(f"{voice[1].strip()}: {voice[2]}" if voice else line)
    return "\n".join(kept)


def _from_lines(text: str) -> list[tuple[str, str]]:
    """Turns by the names before them; empty when the names do not look like speakers."""
    lines = text.splitlines()
    starts = [_start(line) for line in lines]
    counts = Counter(_key(found[0]) for found in starts if found)
    speakers = {key for key, n in counts.items() if n >= 2 or _known(key)}
    stamped = {_key(found[0]) for line, found in zip(lines, starts, strict=True) if found and _STAMPED.match(line)}
    if len(stamped) >= 2:  # where turns have times, a name after a time is a speaker even if it speaks once
        speakers |= stamped
    if len(counts) == 2 and speakers:
        speakers = set(counts)
    if len(speakers) < 2:
        return []
    turns: list[tuple[str, list[str]]] = []
    for line, found in zip(lines, starts, strict=True):
        if found and _key(found[0]) in speakers:
            turns.append((_shown(found[0]), [found[1]]))
        elif turns:
            turns[-1][1].append(line)
    return [(name, "\n".join(said).strip()) for name, said in turns if "".join(said).strip()]


def _start(line: str) -> tuple[str, str] | None:
    """(name, text) where a line begins a turn."""
    found = _LABELLED.match(line)
    if found and len(found["name"].split()) <= 4:
        number = found["number"] if _key(found["name"]) not in ("q", "a", "question", "answer") else ""
        return (found["name"].strip() + (f" {number}" if number else ""), found["text"] or "")
    alone = _ALONE.match(line)
    if alone:
        name = (alone["heading"] or alone["bold"] or alone["stamped"] or "").strip()
        if name and len(name.split()) <= 4 and not name.endswith((".", "?", "!")):
            return name, ""
    return None


def _from_paragraphs(text: str) -> list[tuple[str, str]]:
    return [("", part.strip()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def _joined(pieces: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Neighbouring turns of one speaker as one; paragraphs without a name stay apart."""
    joined: list[tuple[str, str]] = []
    for name, said in pieces:
        if joined and name and joined[-1][0] == name:
            joined[-1] = (name, f"{joined[-1][1]}\n{said}")
        else:
            joined.append((name, said))
    return joined


def _who(pieces: Sequence[tuple[str, str]]) -> dict[str, Speaker]:
    """Who each name is taken to be: by the name where it says, else who asks is the interviewer, who talks most is not."""
    names = list(dict.fromkeys(name for name, _ in pieces if name))
    who: dict[str, Speaker] = {name: role for name in names if (role := _role(name))}
    rest = [name for name in names if name not in who]
    if not rest:
        return who
    asks = {name: _asking([said for other, said in pieces if other == name]) for name in rest}
    length = {name: sum(len(said) for other, said in pieces if other == name) for name in rest}
    if "candidate" in who.values():
        return who | dict.fromkeys(rest, "interviewer")
    talker = max(rest, key=lambda name: (length[name] * (1.2 - asks[name]), -names.index(name)))
    if len(rest) == 1 and "interviewer" not in who.values() and asks[talker] > 0.5:
        return who | {talker: "interviewer"}
    others: dict[str, Speaker] = dict.fromkeys([name for name in rest if name != talker], "interviewer")
    return who | others | {talker: "candidate"}


def _asking(said: Sequence[str]) -> float:
    """The share of turns that end in a question."""
    return sum("?" in text[-120:] for text in said) / max(1, len(said))


def _role(name: str) -> Speaker | None:
    """Who a name is by itself: "Interviewer 2", "Hiring manager", "Me"; None for a name like any other."""
    words = re.findall(r"[a-z]+", name.lower())
    if not words:
        return None
    if words[0] in ("system", "tool", "note", "notes", "feedback"):
        return "other"
    if _INTERVIEWERS & set(words):
        return "interviewer"
    return "candidate" if _CANDIDATES & {words[0], words[-1]} else None


def _known(key: str) -> bool:
    return _role(key) in ("interviewer", "candidate")


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _shown(name: str) -> str:
    return " ".join(name.split())


def _of_paragraph(text: str) -> Speaker:
    """A short paragraph that asks is the interviewer's."""
    return "interviewer" if text.rstrip().endswith("?") and len(text) < 400 else "candidate"
