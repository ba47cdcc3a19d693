"""The demo's partner hotline: a program with a token that lies in a file, so that a newcomer can be the hotline.

A token in a file opens the door to whoever has the file. Nobody but a demo does that.
"""

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from casework.models import AuditEntry
from casework.services import audit
from detainees.bearer import Bearer
from detainees.models import ApiClient, Region, Token
from detainees.services import tokens

NAME = "Demo hotline"
REGION = "RU-DA"
PER_MINUTE = 600


def token_file() -> Path:
    """Where the token lies. Its folder is the demo's own."""
    return settings.ENVIRONMENT.data_dir / "demo" / "hotline.token"


def token() -> str:
    """The token in the file, or a new one when there is none that opens the door of this database."""
    path = token_file()
    if path.exists():
        text = path.read_text().strip()
        if tokens.find_token(text=text, at=timezone.now()):
            return text
    text = _make().text
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(f"{text}\n")
    return text


def _make() -> Bearer:
    region = Region.objects.filter(code=REGION).first()
    client, _made = ApiClient.objects.get_or_create(name=NAME, defaults={"region": region, "is_trusted": True})
    row, bearer = tokens.make_token(
        client=client, scopes=[Token.Scope.REPORT], expires_at=None, per_minute=PER_MINUTE, by=None
    )
    audit.record(
        actor=None, action=AuditEntry.Action.TOKEN, subjects=[client.id, row.id], place="the demo's hotline"
    )
    return bearer
