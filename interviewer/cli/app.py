"""The commands, and how errors leave: one line on standard error; exit 2 for wrong usage, 1 for anything else."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer._click.exceptions import ClickException, UsageError

from interviewer.cli import checkup, content, grading, ingesting, linting, numbers, talk
from interviewer.cli.output import say
from interviewer.errors import InterviewerError

app = typer.Typer(
    name="interviewer",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="A mock interviewer for machine-learning interviews.",
)
app.command("serve")(talk.serve)
app.command("chat")(talk.chat)
app.command("grade")(grading.grade)
app.command("calc")(numbers.calc)
app.command("numbers")(numbers.numbers)
app.command("search")(content.search)
app.command("ingest")(ingesting.ingest)
app.command("lint")(linting.lint)
app.command("questions")(content.questions)
app.command("export")(content.export)
app.command("import")(content.import_)
app.command("doctor")(checkup.doctor)
app.command("index", hidden=True)(content.index)


def main(argv: Sequence[str] | None = None) -> None:
    """Runs a command and exits."""
    try:
        code = app(args=None if argv is None else list(argv), standalone_mode=False)
    except UsageError as error:
        say(f"{error.format_message()} See 'interviewer --help'.")
        sys.exit(2)
    except ClickException as error:
        say(error.format_message())
        sys.exit(1)
    except InterviewerError as error:
        say(error.message)
        sys.exit(1)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
