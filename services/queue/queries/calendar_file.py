"""An appointment as an iCalendar file (RFC 5545)."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from services.queue.contract.words import AppointmentStatus, Language, Words
from services.queue.domain.identity import appointment_uid

_CANCELLED = "CANCELLED"
_STATUS: Mapping[AppointmentStatus, str] = {
    "reserved": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "checked_in": "CONFIRMED",
}

_SUMMARY = Words(en="Appointment: {line}", zh_hant="預約：{line}", zh_hans="预约：{line}")
_LOCATION = Words(
    en="Public-service hall {hall}", zh_hant="政務服務大廳 {hall}", zh_hans="政务服务大厅 {hall}"
)
_DESCRIPTION = Words(
    en="Number {number}. Check in from {early} to {late}.",
    zh_hant="預約編號 {number}，請於 {early} 至 {late} 報到。",
    zh_hans="预约编号 {number}，请于 {early} 至 {late} 报到。",
)


def calendar_file(row: Mapping[str, Any], line: Words, zone: ZoneInfo, lang: Language) -> str:
    """The file of an appointment, a row of the read model, in a line so named.

    Its UID stays through moves and its SEQUENCE rises, so that a calendar moves what it has.
    """
    status = _STATUS.get(row["status"], _CANCELLED)
    event = Event()
    event.add("uid", str(appointment_uid(row["hall"], row["line"], row["first_number"])))
    event.add("sequence", row["moves"] + (status == _CANCELLED))
    event.add("dtstamp", row["changed_at"])
    event.add("dtstart", row["begins"])
    event.add("dtend", row["ends"])
    event.add("status", status)
    early, late = (f"{row[at].astimezone(zone):%H:%M}" for at in ("check_in_from", "check_in_until"))
    told = {"line": _said(line, lang), "hall": row["hall"], "number": row["number"]}
    told |= {"early": early, "late": late}
    for name, words in (("summary", _SUMMARY), ("location", _LOCATION), ("description", _DESCRIPTION)):
        event.add(name, _said(words, lang).format(**told), parameters={"language": lang})
    calendar = Calendar()
    calendar.add("prodid", "-//OpenHall//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()


def _said(words: Words, lang: Language) -> str:
    return {"en": words.en, "zh-Hant": words.zh_hant, "zh-Hans": words.zh_hans}[lang]
