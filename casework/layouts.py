"""Which template, style sheet and profile makes which paper: from facts to a request for the renderer.

The layouts hold loops and conditions only; their contexts are ready texts (`casework.dossier`,
`casework.court_papers`). Templates are read by an engine of their own, so that a paper comes out the same
whatever the settings of the web process are.
"""

from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from django.template import Context, Engine

from casework.court_papers import AdmitDefender
from casework.dossier import CaseFacts, Check, Edition, Origin, canonical_json, case_file_context
from casework.dossier.wording import tied
from casework.pdf import AttachedFile, Profile, RenderRequest

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def case_file(
    *, facts: CaseFacts, origin: Origin, edition: Edition, language: str, check: Check | None = None
) -> RenderRequest:
    """The case file in one of its editions. The archive edition needs `check`, carries the facts, is dated."""
    context = case_file_context(facts, origin, edition=edition, language=language, check=check)
    html = _html("documents/case_file.html", context)
    if edition is Edition.COURT:
        return RenderRequest(html=html, style_sheets=["case_file"], profile=Profile.PDF_A_3A)
    if check is None:
        raise ValueError("the archive edition says how to check it")
    attached = AttachedFile(
        name="facts.json",
        description=context["labels"]["origin"]["attachment"],
        content=canonical_json(facts),
    )
    return RenderRequest(
        html=html,
        style_sheets=["case_file"],
        profile=Profile.PDF_A_3A,
        moment=origin.facts_at,
        pictures={"qr.svg": _qr_code(check.url)},
        files=[attached],
    )


def court_paper(paper: AdmitDefender) -> RenderRequest:
    """A court paper: plain, undated, with nothing attached and nothing that tells where it was made."""
    html = _html("documents/court_papers/admit_defender.html", paper.context())
    return RenderRequest(html=html, style_sheets=["court_paper"], profile=Profile.PDF_A_2A)


def layout_version(style_sheet: str) -> str:
    """Names the present state of a layout, for a record of what a paper was made with.

    A digest of the style sheet and the templates beside it: it changes whenever they do.
    """
    folder = TEMPLATES / "documents"
    templates = [*folder.glob(f"{style_sheet}*/*"), *folder.glob(f"{style_sheet}*.*")]
    content = b"".join(path.read_bytes() for path in sorted(templates))
    return sha256(content).hexdigest()[:12]


@cache
def _engine() -> Engine:
    # No localisation: numbers and moments reach the templates as texts.
    return Engine(dirs=[str(TEMPLATES)], autoescape=True)


def _html(template: str, context: dict[str, Any]) -> str:
    return tied(_engine().get_template(template).render(Context(context, use_l10n=False, use_tz=False)))


def _qr_code(url: str) -> bytes:
    picture = BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=0, xmldecl=False, nl=False)
    return picture.getvalue()
