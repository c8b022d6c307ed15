"""What is wrong with a message's fields, in three languages: pydantic's errors by their type, and our own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from infra.contracts.refusals import MALFORMED, Detail, Refusal, Text

_OWN = "unfit"
_MOST = 50
"""Faults of one message that are told."""

_TEXT = Text("must be a text", "須為文字", "须为文本")
_WHOLE = Text("must be a whole number", "須為整數", "须为整数")
_YES_OR_NO = Text("must be true or false", "須為 true 或 false", "须为 true 或 false")
_DATE = Text("must be a date as 2026-03-02", "須為如 2026-03-02 之日期", "须为如 2026-03-02 的日期")
_MOMENT = Text(
    "must be a time as 2026-03-02T09:00:00+08:00",
    "須為如 2026-03-02T09:00:00+08:00 之時間",
    "须为如 2026-03-02T09:00:00+08:00 的时间",
)
_OFFSET = Text("must end with an offset, as +08:00", "須註明時區，如 +08:00", "须注明时区，如 +08:00")
_TIME = Text("must be a time of day as 09:00", "須為如 09:00 之時刻", "须为如 09:00 的时刻")
_DURATION = Text("must be a duration as PT30M", "須為如 PT30M 之時長", "须为如 PT30M 的时长")
_ID = Text("must be a UUID", "須為 UUID 編號", "须为 UUID 编号")
_OBJECT = Text("must be an object with named fields", "須為含欄位名稱之物件", "须为含字段名称的对象")
_LIST = Text("must be a list", "須為清單", "须为列表")

MESSAGES: Mapping[str, Text] = {
    "missing": Text("is missing", "未填寫", "未填写"),
    "extra_forbidden": Text(
        "is not taken here: leave it out", "此處不接受此欄位，請移除", "此处不接受此字段，请移除"
    ),
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_too_short": Text(
        "must have at least {min_length} characters",
        "至少須有 {min_length} 個字元",
        "至少须有 {min_length} 个字符",
    ),
    "string_too_long": Text(
        "must have at most {max_length} characters",
        "不得超過 {max_length} 個字元",
        "不得超过 {max_length} 个字符",
    ),
    "string_pattern_mismatch": Text(
        "must have the form {pattern}", "須符合格式 {pattern}", "须符合格式 {pattern}"
    ),
    "too_short": Text(
        "must have at least {min_length} entries", "至少須有 {min_length} 項", "至少须有 {min_length} 项"
    ),
    "too_long": Text(
        "must have at most {max_length} entries", "不得超過 {max_length} 項", "不得超过 {max_length} 项"
    ),
    "literal_error": Text(
        "must be one of: {expected}", "須為下列之一：{expected}", "须为下列之一：{expected}"
    ),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": Text("is too large a number", "數值過大", "数值过大"),
    "greater_than": Text("must be more than {gt}", "須大於 {gt}", "须大于 {gt}"),
    "greater_than_equal": Text("must be {ge} or more", "不得小於 {ge}", "不得小于 {ge}"),
    "less_than": Text("must be less than {lt}", "須小於 {lt}", "须小于 {lt}"),
    "less_than_equal": Text("must be {le} or less", "不得大於 {le}", "不得大于 {le}"),
    "bool_type": _YES_OR_NO,
    "bool_parsing": _YES_OR_NO,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_naive": _OFFSET,
    "timezone_aware": Text("must have no offset", "不得註明時區", "不得注明时区"),
    "timezone_offset": _OFFSET,
    "time_type": _TIME,
    "time_parsing": _TIME,
    "time_delta_type": _DURATION,
    "time_delta_parsing": _DURATION,
    "uuid_type": _ID,
    "uuid_parsing": _ID,
    "uuid_version": _ID,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "dict_type": _OBJECT,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
}
"""What each error of pydantic is called that a contract can meet."""
_OTHERWISE = Text("does not fit its form: {cause}", "不符合格式", "不符合格式")
_IN_FIELD = Text("{field}: {message}", "{field}：{message}", "{field}：{message}")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field; `type` never changes, and is pydantic's where pydantic has found it."""

    field: str
    message: Detail
    type: str = _OWN

    def to_wire(self) -> dict[str, Any]:
        """The form it has in `errors` of a refusal, in all three languages."""
        return {"field": self.field, "type": self.type, "message": self.message.by_language()}


def unfit(message: Detail) -> PydanticCustomError:
    """The error that a contract's own check raises: a ValueError with its message in three languages."""
    return PydanticCustomError(_OWN, "{en}", dict(message.by_language()))


def faults_of(error: ValidationError) -> list[Fault]:
    return [_fault(found) for found in error.errors(include_url=False, include_input=False)[:_MOST]]


def malformed(field: str, message: Detail) -> Refusal:
    """The refusal of one field; without a name, of the whole."""
    return malformed_in([Fault(field, message)])


def malformed_in(faults: Iterable[Fault]) -> Refusal:
    """The refusal of all that is wrong; its detail tells the first."""
    first, *others = faults
    detail = _IN_FIELD(field=first.field, message=first.message) if first.field else first.message
    return MALFORMED(detail, errors=[fault.to_wire() for fault in (first, *others)])


def _fault(found: ErrorDetails) -> Fault:
    field = ".".join(str(part) for part in found["loc"])
    return Fault(field, _message(found), found["type"])


def _message(found: ErrorDetails) -> Detail:
    values = found.get("ctx", {})
    if found["type"] == _OWN:
        return _AS_SAID(said=Text(values["en"], values["zh-Hant"], values["zh-Hans"]))
    if (words := MESSAGES.get(found["type"])) is None:
        return _OTHERWISE(cause=found["msg"])
    if "expected" in values:  # pydantic's own list, in English: 'a', 'b' or 'c'
        values = {"expected": values["expected"].replace("'", "").replace(" or ", ", ").split(", ")}
    return words(**values)


_AS_SAID = Text("{said}", "{said}", "{said}")
