"""Case files a second: ours in one process and through Celery workers, against the naive way in one process.

The naive way is WeasyPrint as its manual shows it, with `bench/naive.css` and a fresh font configuration for each
file; signed, it loads an RSA key for each file as pyHanko's manual shows it. `same_css` gives the naive way our
style sheet, so that nobody takes the gain of the style sheet for a gain of the machinery; `signed_same_key` gives
it our kind of key. All ways take turns; printed is the median of the rounds' ratios.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import page
import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, signers
from pyhanko.sign.fields import SigSeedSubFilter
from weasyprint.text.fonts import FontConfiguration

from bench.dossier_facts import request
from casework.pdf import Renderer, check_installation
from casework.signing.material import create_signer_material

ROUNDS = 9
FILES = 4  # a round and way
PROJECT = Path(__file__).resolve().parent.parent
# What each metric sets against what.
METRICS = {
    "single": ("single", "naive"),
    "all_cores": ("workers", "naive"),
    "signed_all_cores": ("signed workers", "naive, signed"),
    "signed_same_key": ("signed workers", "naive, our key"),
    "same_css": ("single", "naive, our css"),
}
NUMBERS = "td.page a::after { content: target-counter(attr(href), page) }"
PROFILES = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)


def main() -> None:
    """Run all ways in turn and print one line of JSON for each metric."""
    check_installation()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("queue", "control", "unfinished", "done"):
            (folder / part).mkdir()
        _write_keys(folder)
        worker = _start_worker(folder)
        try:
            with Renderer() as renderer:
                _measure(folder, renderer)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(60)
        _report_validity(folder)


def _measure(folder: Path, renderer: Renderer) -> None:
    document = request()
    naive = Naive(document.html, document.pictures["qr.svg"], (PROJECT / "bench" / "naive.css").read_text())
    same_css = Naive(
        document.html,
        document.pictures["qr.svg"],
        (PROJECT / "templates" / "documents" / "case_file.css").read_text() + NUMBERS,
    )
    ways: dict[str, Callable[[], float]] = {
        "single": lambda: _rate(lambda: renderer.render(document)),
        "naive": lambda: _rate(naive.write),
        "workers": lambda: _worker_rate(folder, signed=False),
        "signed workers": lambda: _worker_rate(folder, signed=True),
        "naive, signed": lambda: _rate(lambda: naive.sign(folder / "rsa.pem", folder / "rsa-certificate.pem")),
        "naive, our key": lambda: _rate(lambda: naive.sign(folder / "key.pem", folder / "certificate.pem")),
        "naive, our css": lambda: _rate(same_css.write),
    }
    for measure in ways.values():
        measure()
    rounds = [{way: measure() for way, measure in ways.items()} for _ in range(ROUNDS)]
    for metric, (ours, baseline) in METRICS.items():
        _print(
            metric,
            statistics.median(rates[ours] for rates in rounds),
            "files/s",
            statistics.median(rates[baseline] for rates in rounds),
            statistics.median(rates[ours] / rates[baseline] for rates in rounds),
        )


class Naive:
    """The naive way with one style sheet."""

    def __init__(self, html: str, picture: bytes, style_sheet: str) -> None:
        # The picture lies in a file beside the HTML, as it would, and WeasyPrint numbers the contents by itself.
        self._html = html.replace("habeas:qr.svg", "qr.svg").replace(">000</a>", "></a>")
        self._style_sheet = style_sheet
        self._folder = TemporaryDirectory()
        Path(self._folder.name, "qr.svg").write_bytes(picture)

    def write(self) -> bytes:
        """One PDF/A-3a."""
        fonts = FontConfiguration()
        html = weasyprint.HTML(string=self._html, base_url=f"{self._folder.name}/")
        style_sheet = weasyprint.CSS(string=self._style_sheet, font_config=fonts)
        data: bytes = html.write_pdf(pdf_variant="pdf/a-3a", font_config=fonts, stylesheets=[style_sheet])
        return data

    def sign(self, key: Path, certificate: Path) -> bytes:
        """One PDF/A-3a, signed with a key read for it."""
        signer = signers.SimpleSigner.load(str(key), str(certificate))
        metadata = PdfSignatureMetadata(field_name="Signature", subfilter=SigSeedSubFilter.PADES)
        signed: BytesIO = signers.sign_pdf(
            IncrementalPdfFileWriter(BytesIO(self.write())), metadata, signer=signer
        )
        return signed.getvalue()


def _rate(make: Callable[[], bytes]) -> float:
    start = time.perf_counter()
    for _ in range(FILES):
        make()
    return FILES / (time.perf_counter() - start)


def _worker_rate(folder: Path, *, signed: bool) -> float:
    """Files a second of all workers together, from the first message to the last file."""
    from bench.dossiers_app import make  # noqa: PLC0415 - reads BENCH_FOLDER

    files = FILES * (os.cpu_count() or 1) * 3
    done = folder / "done"
    before = sum(1 for _ in done.iterdir())
    start = time.perf_counter()
    for number in range(before, before + files):
        make.delay(f"{'signed' if signed else 'plain'}-{number}.pdf", signed)
    # Seldom: who looks shares the processor with what is measured.
    while sum(1 for _ in done.iterdir()) < before + files:
        time.sleep(0.02)
        if time.perf_counter() - start > 120:
            raise TimeoutError(f"the workers do not answer: {(folder / 'worker.log').read_text()[-2000:]}")
    return files / (time.perf_counter() - start)


def _start_worker(folder: Path) -> subprocess.Popen[bytes]:
    os.environ["BENCH_FOLDER"] = str(folder)
    processes = os.cpu_count() or 1
    options = [f"--concurrency={processes}", "--pool=prefork", "--without-gossip", "--without-mingle"]
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "bench.dossiers_app", "worker", "--loglevel=ERROR", *options],
        cwd=PROJECT,
        stdout=subprocess.DEVNULL,
        stderr=(folder / "worker.log").open("wb"),
    )
    while len(list(folder.glob("ready-*"))) < processes:
        time.sleep(0.05)
        if worker.poll() is not None:
            raise RuntimeError("the worker did not start")
    return worker


def _write_keys(folder: Path) -> None:
    material = create_signer_material(valid_from=datetime.now(UTC) - timedelta(days=1))
    (folder / "key.pem").write_bytes(material.key)
    (folder / "certificate.pem").write_bytes(material.certificate)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bench")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "rsa.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "rsa-certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def _report_validity(folder: Path) -> None:
    """The share of all files of the workers that pass both profiles."""
    files = [path.read_bytes() for path in (folder / "done").iterdir()]
    valid = sum(all(page.is_pdf_compliant_bytes(data, profile=profile) for profile in PROFILES) for data in files)
    _print("valid", valid / len(files), "share", 1.0, valid / len(files))


def _print(metric: str, value: float, unit: str, baseline: float, ratio: float) -> None:
    line = {
        "bench": "dossiers",
        "metric": metric,
        "value": round(value, 3),
        "unit": unit,
        "baseline": round(baseline, 3),
        "ratio": round(ratio, 2),
        "processor": _processor(),
    }
    print(json.dumps(line), flush=True)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
