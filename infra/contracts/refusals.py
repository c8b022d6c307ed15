"""How a rule says no: a stable code, the clause, and what would make it right (RFC 9457)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people, in English and in traditional and simplified Chinese."""

    en: str
    zh_hant: str
    zh_hans: str

    def __call__(self, **values: object) -> "Detail":
        """This sentence with values in its places, each named between braces as for `str.format`."""
        return Detail(self, values)

    def by_language(self) -> dict[str, str]:
        return {"en": self.en, "zh-Hant": self.zh_hant, "zh-Hans": self.zh_hans}


@dataclass(frozen=True, slots=True)
class Detail:
    """A sentence and its values, put together when somebody reads it.

    A value is shown as it is in every language, a Text or Detail in each language's own words, and of several
    each after the other. One named `cause` is for operators: only the English need say it.
    """

    words: Text
    values: Mapping[str, object] = field(default_factory=dict)

    def by_language(self) -> dict[str, str]:
        return {
            language: words.format_map({name: _shown(value, language) for name, value in self.values.items()})
            for language, words in self.words.by_language().items()
        }

    def __str__(self) -> str:
        return self.by_language()["en"]


@dataclass(frozen=True, slots=True)
class RefusalKind:
    """One way of refusing: `code` never changes once published; `status` is the HTTP status.

    What of a remedy is for programs alone, the names of fields and headers, is in [square brackets]: pages,
    whose readers see neither, leave it out.
    """

    code: str
    status: int
    title: Text
    remedy: Text
    clause: str | None = None

    @classmethod
    def of(
        cls, code: str, status: int, clause: str, title: tuple[str, str, str], remedy: tuple[str, str, str]
    ) -> "RefusalKind":
        """One that rests on a clause; `title` and `remedy` in English, traditional and simplified Chinese."""
        return cls(code, status, Text(*title), Text(*remedy), clause)

    def __call__(self, detail: Detail, **extra: Any) -> "Refusal":
        """Make the refusal to raise; `detail` says what was wrong and where, `extra` holds JSON values."""
        return Refusal(self, detail, extra)

    def to_wire(self) -> dict[str, Any]:
        """What every refusal of this kind says, in all three languages."""
        return {
            "code": self.code,
            "status": self.status,
            "title": self.title.by_language(),
            "remedy": self.remedy.by_language(),
            "clause": self.clause,
        }


@dataclass(slots=True)
class Refusal(Exception):
    """Raised by a rule that says no. Nothing is stored when it is raised."""

    kind: RefusalKind
    detail: Detail
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind.code}: {self.detail}"

    def to_problem(self) -> dict[str, Any]:
        """The wire form, language still open: title, remedy and detail carry all three languages."""
        return {**self.kind.to_wire(), "detail": self.detail.by_language(), "extra": dict(self.extra)}


def _shown(value: object, language: str) -> str:
    if isinstance(value, Text | Detail):
        return value.by_language()[language]
    if isinstance(value, list | tuple):
        return _between(value, language).join(_shown(one, language) for one in value)
    return str(value)


def _between(values: Sequence[object], language: str) -> str:
    """Sentences are parted otherwise than words."""
    sentences = any(isinstance(one, Detail) for one in values)
    if language == "en":
        return "; " if sentences else ", "
    return "；" if sentences else "、"


MALFORMED = RefusalKind(
    "malformed",
    422,
    Text("The request does not fit its form", "請求不符合格式", "请求不符合格式"),
    Text("Correct what is said to be wrong [errors]", "請更正所指之處 [errors]", "请更正所指之处 [errors]"),
)
UNKNOWN = RefusalKind(
    "unknown",
    404,
    Text("No such thing", "查無此項", "查无此项"),
    Text("Check the identifier", "請核對編號", "请核对编号"),
)
NOT_ALLOWED = RefusalKind(
    "not_allowed",
    403,
    Text("Your role may not do this", "您的角色無權進行此操作", "您的角色无权进行此操作"),
    Text("Ask someone whose role may", "請由具備權限者辦理", "请由具备权限者办理"),
    "1.3.1",
)
STALE_VERSION = RefusalKind(
    "stale_version",
    409,
    Text("Someone changed this meanwhile", "資料已被他人更新", "数据已被他人更新"),
    Text(
        "Look at it as it is now, and decide again [current_version]",
        "請查看最新內容後重新決定 [current_version]",
        "请查看最新内容后重新决定 [current_version]",
    ),
)
KEY_REUSED = RefusalKind(
    "idempotency_key_reused",
    422,
    Text(
        "This was sent before, with other content",
        "此請求先前已送出，且內容不同",
        "此请求先前已发出，且内容不同",
    ),
    Text(
        "Look at what was done; begin anew for anything further [with a new Idempotency-Key]",
        "請查看已辦理之內容；如需另辦，請重新開始 [使用新的 Idempotency-Key]",
        "请查看已办理的内容；如需另办，请重新开始 [使用新的 Idempotency-Key]",
    ),
)
UNAVAILABLE = RefusalKind(
    "unavailable",
    503,
    Text("The hall cannot take this just now", "系統暫時無法受理", "系统暂时无法受理"),
    Text(
        "Send it again in a moment: it is done once [after Retry-After seconds, same Idempotency-Key]",
        "請稍後重送，不會重複辦理 [Retry-After 秒後，沿用相同 Idempotency-Key]",
        "请稍后重发，不会重复办理 [Retry-After 秒后，沿用相同 Idempotency-Key]",
    ),
)
KEY_DAMAGED = RefusalKind(
    "key_damaged",
    409,
    Text(
        "The key to this personal data is not as it was",
        "此個人資料的金鑰已非原樣",
        "此个人数据的密钥已非原样",
    ),
    Text(
        "Tell the operator [whom `hall audit verify` shows which key it is]",
        "請通知系統人員 [以 hall audit verify 查明為何金鑰]",
        "请通知系统人员 [以 hall audit verify 查明为何密钥]",
    ),
    "7.3.2",
)
