"""The most ordinary right answers, as they stand in any textbook: nobody is accused of them."""

from __future__ import annotations

import pytest

from evals.model import Context
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.domain.interview import Heard, Turn
from interviewer.domain.subject import subject_of

BANK = Context(data=None).bank
EAR = QuickEar(StaticEmbedder())
RIGHT = [
    ("fund.overfit_l1l2", "L1 makes some weights exactly zero, L2 only shrinks them."),
    (
        "fund.overfit_l1l2",
        "Overfitting is when the model learns the noise of its training rows and does badly on new ones.",
    ),
    ("fund.trees_and_forests", "Averaging reduces variance without increasing bias much. A single deep tree overfits."),
    (
        "fund.trees_and_forests",
        "A random forest trains many trees on bootstrap samples and averages their predictions.",
    ),
    ("fund.bias_variance", "A more complex model has lower bias and higher variance."),
    ("fund.bias_variance", "Regularization increases bias and reduces variance."),
    ("fund.gradient_descent", "If the learning rate is too high it diverges, if it's too low it's slow."),
    ("fund.dropout", "Dropout randomly sets activations to zero during training. It prevents co-adaptation."),
    (
        "fund.batch_norm",
        "Batch norm normalizes with the batch mean and variance, then scales and shifts with gamma and beta.",
    ),
    ("sd.ads_ctr_training_data", "We log features at serving time to avoid leakage and split by time."),
]


@pytest.mark.parametrize(("question", "said"), RIGHT)
def test_a_plain_right_answer_is_not_called_wrong(question: str, said: str) -> None:
    heard = _heard(question, said)
    assert [verdict.point for verdict in heard.verdicts if verdict.label == "wrong"] == []
    assert heard.false_claims == ()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("fund.overfit_l1l2", "Ridge does feature selection because it zeroes out coefficients."),
        ("fund.trees_and_forests", "Too many trees make a random forest overfit, so I would keep them few."),
        ("fund.dropout", "Dropout stays switched on in production so that the network does not overfit."),
    ],
)
def test_a_plain_wrong_claim_is_still_heard(question: str, said: str) -> None:
    assert _heard(question, said).false_claims


def _heard(question: str, said: str) -> Heard:
    subject = subject_of(BANK.questions[question])
    turns = (
        Turn(seq=1, round=0, speaker="interviewer", text=subject.openings[0]),
        Turn(seq=2, round=0, speaker="candidate", text=said),
    )
    return EAR.hear_now(subject, turns, ())
