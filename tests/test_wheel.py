"""The wheel, installed into a clean environment, runs from any folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import httpx
import pytest

ROOT = Path(__file__).parents[1]
START_SECONDS = 30.0


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built without a network by the backend of the lock."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ``interviewer`` command of a clean environment that holds the wheel.

    Nothing is downloaded: what the wheel depends on is lent by the environment of the tests. Its own copy comes first,
    and the checkout is not reachable (a .pth file in a lent folder is not read).
    """
    home = tmp_path_factory.mktemp("clean")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    python = home / "bin" / "python"
    subprocess.run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-index",
            "--no-deps",
            str(wheel),
        ],
        check=True,
    )
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    lent = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    Path(packages, "lent.pth").write_text("\n".join(lent) + "\n", encoding="utf-8")
    return home / "bin" / "interviewer"


def environment(data: Path) -> dict[str, str]:
    """What a fresh shell has, with a data folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, "INTERVIEWER_DATA_DIR": str(data)}


@contextmanager
def serving(command: Path, folder: Path) -> Iterator[str]:
    """The address printed by ``interviewer serve`` on a free port, started in ``folder``."""
    log = folder / "log.txt"
    with log.open("w", encoding="utf-8") as errors:
        server = subprocess.Popen(
            [command, "serve", "--port", "0"],
            cwd=folder,
            env=environment(folder / "data"),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    too_late = Timer(START_SECONDS, server.kill)
    too_late.start()
    try:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            address = re.search(r"http://[^\s/]+", line)
            if address:
                yield address.group()
                return
        pytest.fail(f"no address was printed: {said}{log.read_text(encoding='utf-8')}")
    finally:
        too_late.cancel()
        server.terminate()
        server.communicate(timeout=10)


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    package = [name for name in names if ".dist-info/" not in name]
    assert all(name.startswith("interviewer/") for name in package)
    for wanted in (
        "interviewer/adapters/migrations/env.py",
        "interviewer/adapters/embedding_table/model.safetensors",
        "interviewer/adapters/pair_reader_model/model.onnx",
        "interviewer/adapters/pair_reader_model/weights.bin",
        "interviewer/_data/knowledge/plans/pinterest-mle-mid.yaml",
    ):
        assert wanted in package
    prompts = {str(path.relative_to(ROOT)) for path in (ROOT / "interviewer" / "prompts").iterdir() if path.is_file()}
    assert prompts <= set(package)
    for folder in ("knowledge", "web"):
        ours = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert ours == {
            name.removeprefix("interviewer/_data/")
            for name in package
            if name.startswith(f"interviewer/_data/{folder}/")
        }
    assert any(name.endswith("licenses/NOTICE") for name in names)


@pytest.mark.slow
def test_an_installed_copy_serves_from_another_folder(installed: Path, tmp_path: Path) -> None:
    with serving(installed, tmp_path) as address:
        assert httpx.get(f"{address}/healthz", timeout=10).status_code == 200
        page = httpx.get(f"{address}/", timeout=10)
        assert page.status_code == 200
        assert "<html" in page.text
        styles = re.findall(r'<link[^>]+href="(/[^"]+\.css[^"]*)"', page.text)
        assert styles
        assert httpx.get(address + styles[0], timeout=10).status_code == 200


@pytest.mark.slow
def test_an_installed_copy_runs_its_own_files(installed: Path, tmp_path: Path) -> None:
    code = "import interviewer, interviewer.settings as s; print(interviewer.__file__); print(s.shipped('knowledge'))"
    done = subprocess.run(
        [installed.with_name("python"), "-c", code],
        cwd=tmp_path,
        env=environment(tmp_path),
        check=True,
        capture_output=True,
        text=True,
    )
    for line in done.stdout.splitlines():
        assert line.startswith(str(installed.parents[1])), done.stdout
