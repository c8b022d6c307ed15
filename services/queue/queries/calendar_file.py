"""An appointment as an iCalendar file (RFC 5545), which says what to do with it (RFC 5546)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress

from infra.languages.saying import Language
from services.queue.contract.words import AppointmentStatus
from services.queue.domain.identity import appointment_uid, hall_id
from services.shared.values import Words

_CANCELLED = "CANCELLED"
_STATUS: Mapping[AppointmentStatus, str] = {
    "reserved": "TENTATIVE",
    "confirmed": "CONFIRMED",
    "checked_in": "CONFIRMED",
}

_SUMMARY = Words(en="Appointment: {line}", zh_hant="預約：{line}", zh_hans="预约：{line}")
_DESCRIPTION = Words(
    en="Number {number}. Check in from {early} to {late}.",
    zh_hant="預約編號 {number}，請於 {early} 至 {late} 報到。",
    zh_hans="预约编号 {number}，请于 {early} 至 {late} 报到。",
)
_REMINDED_BEFORE = timedelta(hours=1)


def calendar_file(row: Mapping[str, Any], line: Words, hall: Words, zone: ZoneInfo, lang: Language) -> str:
    """The file of an appointment, a row of the read model, in a line and a hall so named.

    Its UID stays through moves and its SEQUENCE rises, so that a calendar moves what it has. It is published,
    with a reminder, or cancelled, by the hall as ORGANIZER: it has no address, so a URN stands for it.
    """
    status = _STATUS.get(row["status"], _CANCELLED)
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//OpenHall//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if status == _CANCELLED else "PUBLISH")
    event.add("uid", str(appointment_uid(row["hall"], row["line"], row["first_number"])))
    event.add("sequence", row["moves"] + (status == _CANCELLED))
    event.add("dtstamp", row["changed_at"])
    event.add("dtstart", row["begins"])
    event.add("dtend", row["ends"])
    event.add("status", status)
    said = {"summary": _SUMMARY, "description": _DESCRIPTION}
    told = {"line": _said(line.model_dump(), lang), "number": row["number"]}
    told |= {
        name: f"{row[at].astimezone(zone):%H:%M}"
        for name, at in (("early", "check_in_from"), ("late", "check_in_until"))
    }
    texts = {name: _said(words.model_dump(), lang).format(**told) for name, words in said.items()}
    if row["called_off"] is not None:
        texts["description"] = _said(json.loads(row["called_off"]), lang)
    texts["location"] = _said(hall.model_dump(), lang)
    for name, text in texts.items():
        event.add(name, text, parameters={"language": lang})
    organizer = vCalAddress(hall_id(row["hall"]).urn)
    organizer.params["CN"] = texts["location"]
    event.add("organizer", organizer)
    if status != _CANCELLED:
        event.add_component(_reminder(texts["summary"]))
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file.decode()


def _reminder(text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", -_REMINDED_BEFORE)
    return alarm


def _said(words: Mapping[str, str], lang: Language) -> str:
    return words[lang.lower().replace("-", "_")]
