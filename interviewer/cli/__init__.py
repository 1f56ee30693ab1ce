"""The command line. JSON goes alone to standard output, everything else to standard error."""

from interviewer.cli.app import main

__all__ = ["main"]
