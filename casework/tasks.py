"""Every task that a worker runs: ids in, one service call, harmless twice. How often: `casework.celery`."""

import logging
from datetime import UTC, datetime
from uuid import UUID

from celery.signals import task_prerun, worker_init, worker_process_init, worker_ready

from casework.celery import app
from casework.pdf import InstallationIncomplete, check_installation, confine
from casework.services import document, leftovers, seeking, suspicion, tickets
from casework.services.people import SearchUnavailable
from detainees.fields import end_openings
from detainees.services import intake, intake_keys

logger = logging.getLogger(__name__)


@app.task(name="casework.open_envelopes")
def open_envelopes() -> None:
    """Turn what arrived at the hotline's door into reports, and tell the open queue pages."""
    if intake.open_envelopes().reports:
        tickets.announce(queue="all")


@app.task(name="casework.compare_people")
def compare_people() -> None:
    """Look for whom those who were entered or changed may be the same as, for the work list of pairs."""
    try:
        suspicion.compare_changed()
    except SearchUnavailable:
        logger.warning("the people process is away: nobody is compared until it is back")


@app.task(name="casework.ring_for_searches")
def ring_for_searches() -> None:
    """Look whether somebody whom a search request looks for was named, and tell the open pages that it rings."""
    try:
        seeking.ring_for_changed()
    except SearchUnavailable:
        logger.warning("the people process is away: search requests wait until it is back")


@app.task(name="casework.keep_intake_keys")
def keep_intake_keys() -> None:
    """Publish the intake keys of the coming days, destroy those of days long past."""
    today = datetime.now(UTC).date()
    intake_keys.make_intake_keys(today=today)
    intake_keys.destroy_old_intake_keys(today=today)


@app.task(name="casework.forget_expired")
def forget_expired() -> None:
    """Delete the rows of requests that answer nothing any more."""
    leftovers.forget_expired(at=datetime.now(UTC))


@task_prerun.connect
def begin_closed(**_: object) -> None:
    """Begin each task with nothing open, whatever this child was reading before."""
    end_openings()


@worker_ready.connect
def catch_up(**_: object) -> None:
    """Publish intake keys at once: the last time for it may have passed while nothing ran."""
    keep_intake_keys.apply_async(retry=False)


@worker_init.connect
def refuse_incomplete(**_: object) -> None:
    """End the worker before it starts when a library is missing, warn when the kernel cannot confine its helpers."""
    try:
        check_installation()
    except InstallationIncomplete as incomplete:
        raise SystemExit(f"The worker refuses to start. {incomplete}") from None
    for gap in confine.gaps():
        logger.warning(gap)


@worker_process_init.connect
def warm_up(**_: object) -> None:
    """Start the rendering helper with the worker, so that the first document need not wait for it."""
    document.renderer().start()


@app.task(name="casework.make_document")
def make_document(document_id: str) -> None:
    """Make one document that waits."""
    document.make(UUID(document_id))


@app.task(name="casework.sweep_documents")
def sweep_documents() -> None:
    """Give back the documents of workers that died, announce again those that nobody took."""
    document.sweep()
