"""Sends by mail, to whoever gave an e-mail address; all three languages in one."""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from uuid import UUID

from gateway.outbox.smtp import MailServer
from gateway.outbox.way import Contact

_SUBJECT = "大廳通知 · 大厅通知 · Notice from the hall"
_LANGUAGES = ("zh_hant", "zh_hans", "en")


class Mail:
    name = "mail"

    def __init__(self, url: str, sender: str) -> None:
        self._server = MailServer.of(url)
        self._sender = sender

    async def send(self, telling: UUID, told: Mapping[str, Any], contact: Contact) -> bool:
        if (to := contact.get("email")) is None:
            return False
        await self._server.send(self._sender, to, message(telling, told, self._sender, to))
        return True

    async def close(self) -> None: ...


def message(telling: UUID, told: Mapping[str, Any], sender: str, to: str) -> bytes:
    """The mail as it travels. Its Message-ID follows from the telling's: sent again, it is the same mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, _SUBJECT
    mail["Date"] = datetime.fromisoformat(told["told_at"])
    mail["Message-ID"] = f"<{telling}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n\n".join(told["wording"][language] for language in _LANGUAGES) + "\n", cte="base64")
    return mail.as_bytes()
