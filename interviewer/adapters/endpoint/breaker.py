"""Stops calls to an endpoint that keeps failing, and tries again by itself."""

from __future__ import annotations

from collections.abc import Callable

from interviewer.errors import EndpointError, EndpointFault

# Faults that say something about the endpoint; a refusal or an unreadable reply says something about one request.
COUNTED: frozenset[EndpointFault] = frozenset(
    {"auth", "rate_limited", "quota", "server", "unreachable", "timeout", "cut", "model_missing"}
)


class Breaker:
    """Opens after ``threshold`` operations in a row that failed; after ``rest`` seconds one operation is let through,
    whose success closes it and whose failure keeps it open for another ``rest``. ``clock`` in seconds, monotonic.
    """

    def __init__(self, clock: Callable[[], float], *, threshold: int = 3, rest: float = 30.0) -> None:
        self._clock, self._threshold, self._rest = clock, threshold, rest
        self._failures = 0
        self._until = 0.0
        self._last: EndpointError | None = None

    @property
    def open(self) -> bool:
        """True while calls are turned away."""
        return self._failures >= self._threshold and self._clock() < self._until

    def admit(self) -> None:
        """Raises EndpointError (resting) while open; otherwise lets the caller, and only it, try when one trial is due."""
        if self._failures < self._threshold:
            return
        now = self._clock()
        if now < self._until:
            why = f" ({self._last.message})" if self._last else ""
            raise EndpointError(
                "resting", f"the model endpoint failed repeatedly and is left alone for {self._until - now:.0f} s{why}"
            )
        self._until = now + self._rest  # others stay away while this one tries

    def succeeded(self) -> None:
        """A call went through."""
        self._failures, self._last = 0, None

    def failed(self, error: EndpointError) -> None:
        """An operation failed, retries and all."""
        if error.kind not in COUNTED:
            if error.kind not in ("budget", "resting"):
                self.succeeded()  # it answered, if not as one would wish
            return
        self._failures += 1
        self._last = error
        if self._failures >= self._threshold:
            self._until = self._clock() + self._rest
