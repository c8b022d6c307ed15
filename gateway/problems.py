"""Every way the gateway itself says no, and how any refusal is written out (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from gateway import jsontext
from infra.contracts import Refusal, RefusalKind, Text

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER = 2
"""Seconds after which a caller who met 503 may come again."""

UNREADABLE = RefusalKind(
    "unreadable",
    400,
    Text("The request cannot be read", "無法讀取請求", "无法读取请求"),
    Text(
        "Begin anew at the page [send well-formed UTF-8 JSON, each member once; headers as documented]",
        "請由頁面重新開始 [傳送格式正確的 UTF-8 JSON，成員不得重複，標頭依文件所列]",
        "请由页面重新开始 [发送格式正确的 UTF-8 JSON，成员不得重复，标头依文档所列]",
    ),
)
KEY_MISSING = RefusalKind(
    "idempotency_key_missing",
    400,
    Text("There is no usable Idempotency-Key", "缺少可用的 Idempotency-Key", "缺少可用的 Idempotency-Key"),
    Text(
        "Send the header Idempotency-Key: a new random UUID for a new request, the same one to send it again",
        "請加上標頭 Idempotency-Key：新請求用新的隨機 UUID，重送時沿用原值",
        "请加上标头 Idempotency-Key：新请求用新的随机 UUID，重发时沿用原值",
    ),
)
UNAUTHENTICATED = RefusalKind(
    "unauthenticated",
    401,
    Text("We do not know who you are", "無法確認您的身分", "无法确认您的身份"),
    Text(
        "Sign in [send a valid bearer token]",
        "請登入 [附上有效的 bearer 權杖]",
        "请登录 [附上有效的 bearer 令牌]",
    ),
)
NO_ROUTE = RefusalKind(
    "no_such_route",
    404,
    Text("There is nothing at this address", "此網址不存在", "此网址不存在"),
    Text(
        "Check the address [/openapi.json lists all]",
        "請核對網址 [見 /openapi.json]",
        "请核对网址 [见 /openapi.json]",
    ),
)
WRONG_METHOD = RefusalKind(
    "method_not_allowed",
    405,
    Text("This address does not take that method", "此網址不接受該方法", "此网址不接受该方法"),
    Text(
        "Begin anew at the page [use a method that Allow lists]",
        "請由頁面重新開始 [使用 Allow 所列方法]",
        "请由页面重新开始 [使用 Allow 所列方法]",
    ),
)
TOO_SLOW = RefusalKind(
    "request_timeout",
    408,
    Text("The request did not arrive in time", "請求未於時限內送達", "请求未在时限内送达"),
    Text("Send it again", "請重新傳送", "请重新发送"),
)
TOO_LARGE = RefusalKind(
    "body_too_large",
    413,
    Text("The request is too large", "請求過大", "请求过大"),
    Text(
        "Send less at once, or a smaller file [limit, in bytes]",
        "請減少內容，或改傳較小之檔案 [limit，位元組]",
        "请减少内容，或改传较小的文件 [limit，字节]",
    ),
)
WRONG_MEDIA = RefusalKind(
    "unsupported_media_type",
    415,
    Text("The body is of a kind not taken here", "不支援此內容類型", "不支持此内容类型"),
    Text(
        "Send it uncompressed [Content-Type: application/json]",
        "請以未壓縮格式傳送 [Content-Type: application/json]",
        "请以未压缩格式发送 [Content-Type: application/json]",
    ),
)
TOO_MANY = RefusalKind(
    "too_many_requests",
    429,
    Text("Too many requests from you", "您的請求過於頻繁", "您的请求过于频繁"),
    Text(
        "Come again a little later [after Retry-After seconds]",
        "請稍後再試 [Retry-After 秒後]",
        "请稍后再试 [Retry-After 秒后]",
    ),
)
BROKEN = RefusalKind(
    "internal_error",
    500,
    Text("Something broke on our side", "系統發生錯誤", "系统发生错误"),
    Text(
        "Try again later; tell the operator if it goes on [X-Correlation-Id of this answer]",
        "請稍後再試；如仍發生，請告知系統人員 [本回應的 X-Correlation-Id]",
        "请稍后再试；如仍发生，请告知系统人员 [本回应的 X-Correlation-Id]",
    ),
)
BUSY = RefusalKind(
    "too_many_streams",
    503,
    Text("All live streams are taken", "即時串流已滿", "实时流已满"),
    Text(
        "Come again a little later [after Retry-After seconds]",
        "請稍後再試 [Retry-After 秒後]",
        "请稍后再试 [Retry-After 秒后]",
    ),
)
FILE_NOT_TAKEN = RefusalKind(
    "file_not_taken",
    415,
    Text("Files of this kind are not taken", "不接受此類檔案", "不接受此类文件"),
    Text(
        "Send a JPEG, PNG or WebP picture or a PDF [uncompressed, under its own Content-Type]",
        "請上傳 JPEG、PNG、WebP 圖片或 PDF [不得壓縮，並載明其 Content-Type]",
        "请上传 JPEG、PNG、WebP 图片或 PDF [不得压缩，并载明其 Content-Type]",
    ),
)
FILE_NOT_AS_DECLARED = RefusalKind(
    "file_not_as_declared",
    422,
    Text("The file is not what it is said to be", "檔案內容與所載類型不符", "文件内容与所载类型不符"),
    Text(
        "Send it under a name with the ending of what it is [Content-Type]",
        "請依檔案實際類型命名後上傳 [Content-Type]",
        "请依文件实际类型命名后上传 [Content-Type]",
    ),
)
FILE_DAMAGED = RefusalKind(
    "file_damaged",
    422,
    Text("The file cannot be read", "檔案無法讀取", "文件无法读取"),
    Text(
        "Open it yourself, save it anew as a plain picture or PDF, and send that",
        "請先自行開啟檔案，另存為一般圖片或 PDF 後再上傳",
        "请先自行打开文件，另存为一般图片或 PDF 后再上传",
    ),
)
UNKNOWN_FILE = RefusalKind(
    "unknown_file",
    404,
    Text("There is no such file, or this is not its key", "查無此檔案，或金鑰不符", "查无此文件，或密钥不符"),
    Text(
        "Ask for reference and key again where the file is attached; one attached nowhere goes after a day",
        "請至附件所在處重新取得檔案代號及金鑰；未附於任何案件之檔案保留一日",
        "请至附件所在处重新取得文件代号及密钥；未附于任何案件的文件保留一日",
    ),
)
OF_FILES = (FILE_NOT_TAKEN, FILE_NOT_AS_DECLARED, FILE_DAMAGED, UNKNOWN_FILE)


def in_language(problem: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What a problem document says, from a refusal's wire form (`Refusal.to_problem()`)."""
    extra = problem["extra"]
    if "errors" in extra:
        errors = [{**error, "message": error["message"][language]} for error in extra["errors"]]
        extra = {**extra, "errors": errors}
    told = {
        **extra,
        "type": f"/problems/{problem['code']}",
        "title": problem["title"][language],
        "status": problem["status"],
        "detail": problem["detail"][language],
        "code": problem["code"],
        "remedy": problem["remedy"][language],
    }
    return told if problem["clause"] is None else {**told, "clause": problem["clause"]}


def write(problem: Mapping[str, Any], language: str, instance: str) -> bytes:
    """The body of a problem document about the request at `instance`."""
    document = {**in_language(problem, language), "instance": instance}
    return jsontext.write(document).encode("utf-8", "backslashreplace")


def retry_after(problem: Mapping[str, Any]) -> int | None:
    """Seconds for a Retry-After header, None for refusals that time does not mend."""
    if problem["status"] == 429:
        return int(problem["extra"].get("retry_after", 1))
    return RETRY_AFTER if problem["status"] == 503 else None


class Refused(Exception):
    """A refusal on its way out of the gateway, with headers of its own."""

    def __init__(self, refusal: Refusal, headers: tuple[tuple[bytes, bytes], ...] = ()) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal
        self.headers = headers
