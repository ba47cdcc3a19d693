"""Signs in the coordinator of a bench's database: prints the cookie and the newest incident of the region, as JSON.

`python -m bench.lists_visitor DETENTIONS`, with the settings of that database in the environment.
"""

import json
import sys

import django

from bench import rows

REGION = rows.REGIONS[0]


def main(detentions: int) -> None:
    """Grant the role, open a session, print."""
    django.setup()
    from django.conf import settings  # noqa: PLC0415 - after setup() alone
    from django.test import Client  # noqa: PLC0415

    from detainees.models import RoleGrant, User  # noqa: PLC0415

    user = User.objects.get(pk=rows.USER)
    RoleGrant.objects.get_or_create(user=user, role=RoleGrant.Role.COORDINATOR, region_id=REGION)
    browser = Client()
    browser.force_login(user)
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    incident = rows.newest_incident_of(REGION, detentions)
    print(json.dumps({"cookie": f"{cookie.key}={cookie.value}", "incident": str(incident)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
