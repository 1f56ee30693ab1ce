"""``interviewer ingest`` as a person runs it: a line a file, and search finds what was added."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from interviewer.cli.ingesting import ingest
from interviewer.settings import load_settings
from interviewer.wiring import build

app = typer.Typer()
app.command()(ingest)


def test_a_line_a_file_and_search_finds_it(tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("A letter from the recruiter\n\nThe onsite is on a Zeppelin over Lake Constance.")
    (mine / "blob.txt").write_bytes(b"\0\1\2")
    (mine / "two\nlines\x1b[2J.md").write_text("# Advice\n\nSleep well.")
    done = CliRunner().invoke(app, [str(mine)])
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        f"{mine}/letter.txt: kept (1 passage)",
        f"{mine}/two\N{REPLACEMENT CHARACTER}lines\N{REPLACEMENT CHARACTER}[2J.md: kept (1 passage)",
    ]
    assert done.stderr.splitlines() == [f"{mine}/blob.txt: is not text but binary data"]
    again = CliRunner().invoke(app, [str(mine / "letter.txt")])
    assert again.stdout == f"{mine}/letter.txt: already in the library (1 passage)\n"
    with closing(build(load_settings())) as services:
        services.warm()
        hit = services.retriever.find("zeppelin onsite")[0]
        assert (hit.title, hit.source) == ("A letter from the recruiter", "letter.txt")


@pytest.mark.parametrize("name", ["none.txt", "empty"])
def test_nothing_kept_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    done = CliRunner().invoke(app, [str(tmp_path / name)])
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout
