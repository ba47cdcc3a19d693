"""Template tags: moments in their zone, lengths of time, words for codes. They look nothing up in the database."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework import jurisdictions
from casework.staff import addresses, moments, wording
from casework.staff import money as money_words
from detainees.names import PersonName

register = template.Library()


@register.simple_tag
def moment(at: datetime | None, place: Any = None) -> SafeString | str:
    """`{% moment report.sent_at triage.region %}`: the moment in the zone of that place, zone named."""
    if at is None:
        return ""
    zone = moments.zone_of(place)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), moments.told(at, zone))


@register.simple_tag
def clock_time(at: datetime | None, place: Any = None) -> SafeString | str:
    """The same without the name of the zone, where that stands beside it."""
    if at is None:
        return ""
    zone = moments.zone_of(place)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), moments.told_without_zone(at, zone))


@register.simple_tag
def zone(place: Any = None) -> str:
    """The name of the zone of that place: "MSK"."""
    return moments.zone_name(moments.zone_of(place), timezone.now())


@register.filter
def ago(at: datetime) -> str:
    """How long ago this was: "1 h 12 min"."""
    return moments.lasted(timezone.now() - at)


@register.filter
def lasted(length: timedelta) -> str:
    return moments.lasted(length)


@register.filter
def money(amount: Decimal, jurisdiction: str) -> str:
    """A sum in the currency of the pack of this code: `{{ ruling.fine|money:case.jurisdiction }}`."""
    return money_words.told(amount, jurisdictions.load(jurisdiction))


@register.filter
def full_name(name: PersonName) -> str:
    return name.full


@register.filter
def short_name(name: PersonName) -> str:
    return name.short


@register.filter
def violation(key: str) -> str:
    return wording.violation(key)


@register.filter
def article(key: str) -> str:
    return wording.article(key)


@register.filter
def field_name(name: str) -> str:
    return wording.field(name)


@register.filter
def titled(incident: Any) -> str:
    """An incident's title in the page's language."""
    return wording.incident_title(incident)


@register.filter
def country(code: str) -> str:
    return wording.country(code)


@register.filter
def region_name(region: Any) -> str:
    return wording.region_name(region)


@register.filter
def get(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under a key that is itself a variable; nothing when it is absent."""
    return mapping.get(key)


@register.simple_tag
def page_of(record: Any) -> str:
    """The address of a record's page."""
    return addresses.page_of(record)
