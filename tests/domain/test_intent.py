"""An answer, or something else?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interviewer.domain.intent import intent_of

CASES = {
    "answer": [
        "We use user history logs.",
        "I don't know the exact name but I would shrink the weights towards zero with a penalty on their squares.",
        "Yes, thirty minutes.",
        "no",
        "The question is whether the window has closed, so I wait ten minutes and then write a zero.",
        "I think about it as follows: why would a small weight stay? Because the pull of the square fades near zero.",
        "F1 = 0.55",
        "def f(x):\n    return x",
        "I'd skip the connection in a residual block because gradients then flow around the layer, that makes deep nets trainable.",
    ],
    "clarify": [
        "How many users do we have?",
        "Can I assume that impressions are logged?",
        "What is the latency budget",
        "Before I start, is this for the home feed or for search?",
        "Do we have view events? And how large is the ad corpus?",
        "For that I need to know the real click rate, you haven't told me. What is it?",
    ],
    "dont_know": [
        "I don't know.",
        "no idea, sorry",
        "idk",
        "I have no clue about that one",
        "I can't remember",
        "Not sure, I'm stuck.",
        "I forgot",
        "sorry, I'm blanking",
    ],
    "skip": ["skip", "Can we move on?", "Let's skip this one", "next question please", "pass"],
    "hint": ["Can I have a hint?", "give me a clue please", "a hint would help"],
    "repeat": [
        "Could you repeat the question?",
        "Sorry, I didn't catch that",
        "say that again please",
        "what was the question?",
        "What do you mean by that?",
        "Sorry, what do you mean?",
    ],
    "small_talk": [
        "hi",
        "Let me think for a second.",
        "ok, give me a moment please",
        "Hold on",
        "Hello, how are you today?",
        "ok",
        "thanks!",
    ],
    "empty": ["", "   ", "...", "?!"],
    "end_round": ["Let's end the interview here", "I want to stop now", "I'm done."],
    "other_language": [
        "Ich würde die Daten nach der Zeit aufteilen und nicht zufällig, weil sonst die Zukunft im Training ist.",
        "Я бы разделил данные по времени",
        "Je ne sais pas, mais je pense que les données sont dans les journaux",
        "我会按时间划分数据",
    ],
    "wall": ["word " * 1000],
}


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in CASES.items() for text in texts])
def test_intents(intent: str, text: str) -> None:
    assert intent_of(text) == intent


@given(st.text(max_size=300))
def test_any_text_has_an_intent(text: str) -> None:
    assert intent_of(text)
