"""Moments, durations and zones as a reader of the case file expects them, in Russian and English. Pure."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

NO_BREAK = "\N{NO-BREAK SPACE}"
MONTHS = {
    "ru": ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
           "ноября", "декабря"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
UNBREAKABLE = (
    re.compile(r"(?:№|\bст\.|\bч\.|\bп\.|\bг\.|\bд\.|\bкв\.|\bстать\w+|\bчаст\w+|\bArt\.|\bNo\.) (?=[\w«])"),
    re.compile(r"(?:КоАП|УК|УПК) (?=РФ)"),
    re.compile(r"\b[А-ЯЁӀ]\. (?=[А-ЯЁӀ])"),
    re.compile(r"\w (?=[А-ЯЁӀ]\.(?:\s[А-ЯЁӀ]\.|[,.;<)]))"),
    re.compile(r"\+\d[\d ()-]{8,}\d"),
)
UNITS = {"ru": ("ч", "мин"), "en": ("h", "min")}
UNITS_IN_WORDS = {
    "ru": (("час", "часа", "часов"), ("минута", "минуты", "минут")),
    "en": (("hour", "hours", "hours"), ("minute", "minutes", "minutes")),
}
# As after "превышен на": of these words only "минута" has a form of its own there.
MINUTES_EXCEEDED = {"ru": ("минуту", "минуты", "минут"), "en": UNITS_IN_WORDS["en"][1]}
ELEVEN_TO_FOURTEEN = range(11, 15)
DAY_IN_WORDS = {"ru": "{day} {month} {year} года", "en": "{day} {month} {year}"}
MOMENT_IN_WORDS = {
    ("ru", False): "{day} в {time}",
    ("ru", True): "{day} около {time}",
    ("en", False): "{day} at {time}",
    ("en", True): "{day} at about {time}",
}
MOSCOW = {"ru": "Время московское ({offset})", "en": "Moscow time ({offset})"}
OTHER_ZONE = {"ru": "Время местное, {zone} ({offset})", "en": "Local time, {zone} ({offset})"}


def day_in_words(day: date, language: str) -> str:
    """25 сентября 2022 года."""
    pattern = DAY_IN_WORDS[language].replace(" ", NO_BREAK)
    return pattern.format(day=day.day, month=MONTHS[language][day.month - 1], year=day.year)


def moment_in_words(moment: datetime, language: str, *, is_about: bool = False) -> str:
    """25 сентября 2022 года в 21:05."""
    pattern = MOMENT_IN_WORDS[language, is_about]
    return pattern.format(day=day_in_words(moment, language), time=_clock_face(moment))


def day_in_figures(day: date, language: str) -> str:
    """25.09.2022; in English 25 Sep 2022, since figures alone are read there in two ways."""
    if language == "en":
        return f"{day.day}{NO_BREAK}{MONTHS['en'][day.month - 1][:3]}{NO_BREAK}{day.year}"
    return f"{day:%d.%m.%Y}"


def moment_in_figures(moment: datetime, language: str, *, with_year: bool) -> str:
    """25.09, 21:05, or with the year."""
    if with_year:
        return f"{day_in_figures(moment, language)}, {_clock_face(moment)}"
    if language == "en":
        return f"{moment.day}{NO_BREAK}{MONTHS['en'][moment.month - 1][:3]}, {_clock_face(moment)}"
    return f"{moment:%d.%m}, {_clock_face(moment)}"


def duration(length: timedelta, language: str) -> str:
    """15 ч 5 мин. Whole minutes; hours are not turned into days, since limits are set in hours."""
    hours, minutes = _hours_and_minutes(length)
    hour, minute = UNITS[language]
    parts = [f"{hours}{NO_BREAK}{hour}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes}{NO_BREAK}{minute}")
    return NO_BREAK.join(parts)


def duration_in_words(length: timedelta, language: str, *, is_excess: bool = False) -> str:
    """15 часов 5 минут; an excess is 3 часа 1 минуту, as in "превышен на"."""
    hours, minutes = _hours_and_minutes(length)
    hour, minute = UNITS_IN_WORDS[language]
    minute = MINUTES_EXCEEDED[language] if is_excess else minute
    parts = [f"{hours}{NO_BREAK}{counted(hours, hour, language)}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes}{NO_BREAK}{counted(minutes, minute, language)}")
    return " ".join(parts)


def zone_in_words(zone: str, moment: datetime, language: str) -> str:
    """Время московское (UTC+3)."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    hours, minutes = divmod(int(offset.total_seconds()) // 60, 60)
    text = f"UTC{hours:+d}:{minutes:02d}" if minutes else f"UTC{hours:+d}"
    return (MOSCOW if zone == "Europe/Moscow" else OTHER_ZONE)[language].format(zone=zone, offset=text)


def tied(text: str) -> str:
    """The text with spaces that no line may break at made unbreakable: № 5, ст. 20.2, А. А. Иванов, phones."""
    for spaces in UNBREAKABLE:
        text = spaces.sub(lambda match: match[0].replace(" ", NO_BREAK), text)
    return text


def _clock_face(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def _hours_and_minutes(length: timedelta) -> tuple[int, int]:
    return divmod(int(length.total_seconds()) // 60, 60)


def counted(number: int, forms: tuple[str, str, str], language: str) -> str:
    """The form that goes with this number, of those for 1, for 2 to 4 and for 5; English knows two."""
    if language == "en":
        return forms[0] if number == 1 else forms[1]
    if number % 100 in ELEVEN_TO_FOURTEEN or number % 10 not in (1, 2, 3, 4):
        return forms[2]
    return forms[0] if number % 10 == 1 else forms[1]
