"""A document that takes over its process gets nothing: no file, no network, no other process."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from casework.environment import BASE_DIR, read
from casework.pdf import Profile, Renderer, RenderFailed, RenderRequest, confine, renderer
from casework.pdf.confine import Gap
from tests.casework.pdf.hostile import ATTEMPTS, DONE

# Said first in a program: as on a kernel that lacks these calls, or that has them and fails.
LIKE_A_KERNEL = """
import ctypes
from casework.pdf import calls
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
calls._install(calls._program([], calls._refusal({number}, {error})))
"""
CREATE_RULESET, RESTRICT_SELF, ENOSYS, EPERM = 444, 446, 38, 1


@pytest.fixture(scope="module")
def helper() -> Iterator[Renderer]:
    """The real client and the real helper, which obeys what its documents say."""
    with pytest.MonkeyPatch.context() as patched, Renderer() as client:
        patched.setattr(renderer, "HELPER", ("-m", "tests.casework.pdf.hostile", "helper"))
        client.start()
        yield client


@pytest.fixture
def aims(tmp_path: Path) -> Iterator[dict[str, str]]:
    """What each attempt is about, there to be read, changed, reached or harmed."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        here = stack.enter_context(socket.socket(socket.AF_UNIX))
        here.bind(str(tmp_path / "socket"))
        here.listen()
        victim = stack.enter_context(subprocess.Popen(["sleep", "60"]))
        stack.callback(victim.kill)
        (tmp_path / "file").write_text("secret")
        files = ("delete a file", "move a file", "cut a file", "change a mode", "change a date")
        yield {
            "read a file": str(read().root_secret_file),
            "list a folder": str(read().data_dir),
            "write a file": str(tmp_path / "written"),
            "make a folder": str(tmp_path / "made"),
            **dict.fromkeys(files, str(tmp_path / "file")),
            "connect": f"127.0.0.1:{listening.getsockname()[1]}",
            "connect on this host": str(tmp_path / "socket"),
            **dict.fromkeys(("end a process", "hold a process", "lower the limits of a process"), str(victim.pid)),
            **dict.fromkeys(("end the parent", "fork"), "-"),
            **dict.fromkeys(("fork and run", "run"), "/bin/echo"),
        }


def ask(helper: Renderer, attempt: str, aim: str) -> str:
    request = RenderRequest(html=f"attempt\n{attempt}\n{aim}", style_sheets=[], profile=Profile.PDF_A_2A)
    return helper.render(request).decode()


def in_the_open(attempt: str, aim: str) -> str:
    command = [sys.executable, "-m", "tests.casework.pdf.hostile", "open", attempt, aim]
    return subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout.strip()


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE_DIR,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_hostile_document_is_refused_what_anybody_else_may_do(
    helper: Renderer, aims: dict[str, str], attempt: str
) -> None:
    if confine.gaps():
        pytest.skip("this kernel confines in part")

    assert ask(helper, attempt, aims[attempt]) == "PermissionError"
    # Afterwards: some of them can be done only once.
    assert in_the_open(attempt, aims[attempt]).endswith(DONE)


def test_what_the_helper_needs_it_may_read(helper: Renderer) -> None:
    fonts = renderer.DOCUMENTS / "fonts" / "HabeasSerif-Regular.ttf"
    assert ask(helper, "read a file", str(fonts)) == DONE
    assert ask(helper, "write a file", str(fonts)) == "PermissionError"


def test_code_and_settings_of_ours_are_nothing_that_it_needs(helper: Renderer) -> None:
    for path in (BASE_DIR / "casework" / "settings.py", Path("/etc/passwd"), Path("/proc/1/cmdline")):
        assert path.exists()
        assert ask(helper, "read a file", str(path)) == "PermissionError"


def test_where_the_kernel_offers_a_part_and_fails_no_helper_starts() -> None:
    start = f"import sys; from casework.pdf import worker; sys.exit(worker.main({str(renderer.DOCUMENTS)!r}))"
    prctl = {"x86_64": 157, "aarch64": 167}[os.uname().machine]
    for number in (RESTRICT_SELF, prctl):
        ended = run(LIKE_A_KERNEL.format(number=number, error=EPERM) + start)
        assert ended.returncode == 1
        assert "PermissionError" in ended.stderr
        assert ended.stdout == ""


def test_a_helper_that_does_not_start_fails_its_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderer, "HELPER", ("-c", "raise SystemExit(1)"))
    with Renderer() as client, pytest.raises(RenderFailed, match="helper_died"):
        client.start()


def test_what_the_kernel_cannot_do_is_known_by_name() -> None:
    asked = "from casework.pdf import confine; print(*confine.gaps(), sep='\\n')"
    assert run(LIKE_A_KERNEL.format(number=CREATE_RULESET, error=ENOSYS) + asked).stdout.strip() == Gap.FILES
    assert run(asked).stdout.strip() == "\n".join(confine.gaps())


def test_what_the_kernel_cannot_do_is_told_by_doctor_and_at_the_start_of_a_worker() -> None:
    without = LIKE_A_KERNEL.format(number=CREATE_RULESET, error=ENOSYS)
    doctor = (
        "import sys, runpy; sys.argv = ['manage.py', 'doctor']; runpy.run_path('manage.py', run_name='__main__')"
    )
    assert f"Warning: {Gap.FILES}" in run(without + doctor).stdout
    start = (
        "import casework.settings, django; django.setup(); from casework import tasks; tasks.refuse_incomplete()"
    )
    assert (
        Gap.FILES
        in run(without + "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'casework.settings'; " + start).stderr
    )
