"""The promises about the whole house: which way imports point, and that no test reaches another machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parents[1]


def linted(*options: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """The import contracts of ``cwd``, checked in a process of its own."""
    code = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    environment = {**os.environ, "PYTHONPATH": str(cwd), "COLUMNS": "200"}
    return subprocess.run(
        [sys.executable, "-c", code, "--no-cache", *options],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_contracts_hold() -> None:
    done = linted()
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("domain/rubric.py", "import interviewer.adapters.sql_store", "Imports point one way"),
        ("somewhere.py", "", "Imports point one way"),
        ("calculator/model.py", "import yaml", "The core knows no outside technology"),
        ("adapters/static_embedder.py", "import interviewer.adapters.sql_store", "Adapters do not know each other"),
        ("settings.py", "import evals", "The product never imports"),
    ],
)
def test_the_contracts_notice(tmp_path: Path, file: str, line: str, contract: str) -> None:
    """A copy of the package with one wrong import breaks the contract that forbids it, and only that kind of one."""
    for source in (ROOT / "interviewer").rglob("*.py"):
        target = tmp_path / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "interviewer" / file).open("a", encoding="utf-8") as wrong:
        wrong.write(f"\n{line}\n")
    done = linted(cwd=tmp_path)
    broken = [text for text in done.stdout.splitlines() if " BROKEN" in text]
    assert done.returncode == 1, done.stdout + done.stderr
    assert [text for text in broken if text.startswith(contract)], done.stdout


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_core_is_checked_whole() -> None:
    """Every layer below the adapters is named in the contract that keeps outside technology away."""
    layers, core = project()["tool"]["importlinter"]["contracts"][:2]
    below = layers["layers"][layers["layers"].index("settings | adapters") + 1 :]
    names = {name.strip().strip("()") for layer in below for name in layer.split(":")}
    assert {f"interviewer.{name}" for name in names} == set(core["source_modules"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_locks_pin_all_with_hashes_and_name_no_address(name: str) -> None:
    entries = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pins = [entry for entry in entries if entry.strip() and not entry.startswith("#")]
    assert pins
    for pin in pins:
        requirement, _, hashes = pin.partition("--hash=sha256:")
        assert hashes, pin
        assert "==" in requirement, pin
        assert not any(part in requirement for part in ("/", "@", "://", "+", "--")), pin
    text = "\n".join(entries)
    assert "://" not in text
    assert "--index" not in text
    assert "--find" not in text


def test_locks_agree_and_hold_what_is_asked_for() -> None:
    run, dev = pinned("requirements.lock"), pinned("requirements-dev.lock")
    assert run <= dev
    assert not {name for name, _ in dev if name in ("torch", "triton") or name.startswith("nvidia")}
    config = project()
    extras = config["project"]["optional-dependencies"]
    wanted = [*config["project"]["dependencies"], *config["build-system"]["requires"]]
    assert names_of(wanted) <= {name for name, _ in run}
    assert names_of([*extras["dev"], *extras["backend"]]) <= {name for name, _ in dev}


def pinned(name: str) -> set[tuple[str, str]]:
    """(package, version) of every pin of a lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [line.split()[0].split("==") for line in lines if "==" in line and not line.startswith((" ", "#"))]
    return {(name, version) for name, version in pins}


def names_of(requirements: list[str]) -> set[str]:
    """The packages named by requirements like ``httpx>=0.28``."""
    return {requirement.split(">")[0].split("[")[0] for requirement in requirements}


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as connection, pytest.raises(AssertionError, match="may not reach"):
        connection.connect(("192.0.2.1", 80))
    with socket.socket(type=socket.SOCK_DGRAM) as datagrams, pytest.raises(AssertionError, match="may not reach"):
        datagrams.sendto(b"x", ("192.0.2.1", 53))
    with pytest.raises(AssertionError, match="may not look up"):
        httpx.get("http://interviewer.invalid/")


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
