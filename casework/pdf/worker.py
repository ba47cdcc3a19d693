"""The helper that renders: `python -m casework.pdf.worker FOLDER`, spoken to through its own stdin and stdout.

It is started as a fresh program with an empty environment, so it has never seen a key, a setting or a database.
It loads WeasyPrint once and forks a child for each document: what a hostile document breaks is its own child.
The child answers into a memory file that the helper passes on, so a killed child leaves no half frame behind.
"""

import gc
import os
import select
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.pdf import confine, frames
from casework.pdf.engine import FALLBACK_FONTS, Engine, EngineError, File, Job

# Holds something of all that our documents hold: what the first rendering loads, each child would load again.
WARM_UP = Job(
    html=Path(__file__).with_name("warm_up.html").read_text(),
    style_sheets=[],
    part=3,
    moment=datetime(2000, 1, 1, tzinfo=UTC),
    pictures={
        "picture.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    },
    files=[File(name="facts.json", description="", content=b"{}")],
)
READY = b"ready"
DIED_OF = {
    signal.SIGALRM: "timed_out",
    signal.SIGXCPU: "timed_out",
    signal.SIGXFSZ: "too_large",
}


def main(folder: str) -> int:
    """Load, give up rights, say that we are ready, then answer requests until the client closes its end."""
    engine = Engine(Path(folder))
    engine.warm_up(WARM_UP)
    confine.give_up_rights(
        readable=[Path(folder), FALLBACK_FONTS, Path(__file__).parent, *confine.python_folders()]
    )
    frames.write_frame(1, READY)
    while (content := frames.read_frame(0)) is not None:
        _answer(engine, content)
    return 0


def _answer(engine: Engine, content: bytes) -> None:
    output = os.memfd_create("document", os.MFD_CLOEXEC)
    helper = os.getpid()
    child = os.fork()
    if child == 0:
        _be_the_child(engine, content, output, helper)
    try:
        status = _wait(child)
        code = DIED_OF.get(signal.Signals(-status), "helper_died") if status < 0 else ""
        answer = frames.pack({"code": code, "detail": ""}) if code else _content_of(output)
    finally:
        os.close(output)
    frames.write_frame(1, answer)


def _wait(child: int) -> int:
    """Exit status of the child, negative for a signal. Ends with it when the client has gone away."""
    watched = select.poll()
    descriptor = os.pidfd_open(child)
    watched.register(descriptor, select.POLLIN)
    watched.register(0, 0)  # only the end of the pipe is told
    try:
        if any(ready != descriptor for ready, _ in watched.poll()):
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(descriptor)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _content_of(output: int) -> bytes:
    os.lseek(output, 0, os.SEEK_SET)
    with os.fdopen(os.dup(output), "rb") as file:
        return file.read()


def _be_the_child(engine: Engine, content: bytes, output: int, helper: int) -> None:
    """Render one document into `output` and end. Never returns."""
    try:
        confine.die_with_parent(helper)
        # The heap is shared with the helper: a collection would touch, and so copy, all of it.
        gc.disable()
        header, parts = frames.unpack(content)
        confine.limit(**header["limits"])
        confine.give_up_others()
        try:
            answer = frames.pack({"code": "", "detail": ""}, [engine.render(_job(header, parts))])
        except EngineError as error:
            answer = frames.pack({"code": error.code, "detail": error.detail})
        os.ftruncate(output, 0)
        view = memoryview(answer)
        while view:
            view = view[os.write(output, view) :]
    except BaseException:
        os._exit(1)
    os._exit(0)


def _job(header: dict[str, Any], parts: list[bytes]) -> Job:
    pictures = header["pictures"]
    html, *rest = parts
    return Job(
        html=html.decode(),
        style_sheets=header["style_sheets"],
        part=header["part"],
        moment=datetime.fromtimestamp(header["moment"], UTC) if header["moment"] is not None else None,
        pictures=dict(zip(pictures, rest, strict=False)),
        files=[
            File(name=name, description=description, content=content)
            for (name, description), content in zip(header["files"], rest[len(pictures) :], strict=True)
        ],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
