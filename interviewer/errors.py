"""Every error this package raises on purpose.

::

    InterviewerError               one line: what is wrong and what to do
    ├── BadInput                   what the caller sent cannot be used (HTTP 422)
    │   └── CalculationError       an input of a calculation is outside its domain
    ├── NotFound                   no such interview, question, plan or drill (HTTP 404)
    ├── Conflict                   right request, wrong moment (HTTP 409)
    ├── ContentError               a file of knowledge/ is faulty: a list of Fault
    ├── StoreError                 the database cannot be used
    │   ├── StoreReadOnly          the data folder cannot be written
    │   └── StoreTooNew            the database was written by a newer program
    ├── IndexUnavailable           the retrieval index cannot be opened or built
    ├── EndpointError              the model endpoint did not give what was asked; ``kind`` says how
    ├── VoiceFailed                a voice could not finish its reply
    └── EarFailed                  an ear could not judge an answer

Errors of libraries are mapped to these once, in the adapter that calls the library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


class InterviewerError(Exception):
    """Base of all errors raised on purpose; ``str(error)`` is one line for a person."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class BadInput(InterviewerError):
    """The caller's input cannot be used; ``field`` names the part at fault where there is one."""


class CalculationError(BadInput):
    """An input of a calculation is missing, unknown, or outside its allowed range."""


class NotFound(InterviewerError):
    """There is no such thing."""


class Conflict(InterviewerError):
    """The request is fine, but not now (for example an answer to an interview that has ended)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a content file: where it is and what was expected there."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class ContentError(InterviewerError):
    """A content file is faulty; all its faults are reported at once, a line each."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class StoreError(InterviewerError):
    """The database cannot be used."""


class StoreReadOnly(StoreError):
    """The data folder or the database file cannot be written."""


class StoreTooNew(StoreError):
    """The database was written by a newer version of the program."""


class IndexUnavailable(InterviewerError):
    """The retrieval index cannot be opened or built."""


EndpointFault = Literal[
    "auth",
    "rate_limited",
    "quota",
    "budget",
    "server",
    "unreachable",
    "timeout",
    "cut",
    "malformed",
    "empty",
    "refused",
    "length",
    "too_long",
    "model_missing",
    "bad_request",
    "resting",
]


class EndpointError(InterviewerError):
    """A call to the model endpoint failed.

    ``kind``: auth (401, 403), rate_limited (429), quota (429, nothing left to spend), budget (the user's own limit),
    server (5xx), unreachable (refused, no such name, connect deadline), timeout (first token, gap, turn), cut (the reply
    ended in the middle), malformed (no JSON, wrong shape, no UTF-8), empty, refused (the model or its filter declined),
    length (stopped at its token limit), too_long (more bytes than are read), model_missing (404), bad_request (other
    4xx), resting (not called: it failed repeatedly just now). ``retry_after``: seconds the endpoint asks to wait.
    """

    def __init__(self, kind: EndpointFault, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.kind: EndpointFault = kind
        self.retry_after = retry_after


class VoiceFailed(InterviewerError):
    """A voice could not finish its reply."""


class EarFailed(InterviewerError):
    """An ear could not judge an answer."""
