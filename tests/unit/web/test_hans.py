"""Simplified Chinese is written, never converted; converting the traditional finds what is wrong in either.

What the two call by other words is in `TERMS`: all else must be the same, letter for letter.
"""

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import opencc
import pytest

from infra.contracts import RefusalKind, Text
from services.shared.values import Words

ROOT = Path(__file__).parents[3]
SAID_IN = (
    "words",
    "case_words",
    "wording",
    "problems",
    "refusals",
    "because",
    "item_because",
    "later_because",
    "plan_because",
    "fields",
)
"""What a module, or its folder, is called that has what people are told."""
TERMS = {
    "「": "“",
    "」": "”",
    "一般": "普通",
    "不得經由": "不可通过",
    "並非": "不是",
    "之": "的",
    "予": "给",
    "亦可至": "也可到",
    "介面": "接口",
    "以": "按",
    "位元": "位",
    "位元組": "字节",
    "依": "按",
    "係": "是",
    "傳送": "发送",
    "僅得": "仅可 只可",
    "儲存": "保存",
    "列印": "打印",
    "即刻": "立即",
    "即時": "实时",
    "即時串流": "实时流",
    "及": "和",
    "呼叫者": "调用者",
    "回應": "响应",
    "報到": "签到",
    "字串": "字符串",
    "字元": "字符",
    "尚無": "暂无",
    "巢狀": "嵌套",
    "帳號": "账号",
    "幣別": "币种",
    "搜尋": "搜索",
    "幼兒": "婴幼儿",
    "快速鍵": "快捷键",
    "支援": "支持",
    "文件": "文档",
    "文字": "文本",
    "新增": "添加",
    "於": "在",
    "暫存中": "暂挂中",
    "未具": "不具备",
    "查詢字串": "查询字符串",
    "標頭": "标头",
    "核准": "批准",
    "檔案": "文件",
    "欄位": "字段",
    "權杖": "令牌",
    "民眾": "群众",
    "清單": "列表",
    "為": "是",
    "無": "没有",
    "無兩": "没有两",
    "無於": "没有在",
    "物件": "对象",
    "現況": "现状",
    "產生": "生成",
    "由": "从",
    "由全部": "从全部",
    "登入": "登录",
    "登出": "退出",
    "登錄": "登记",
    "目前": "当前",
    "程式": "程序",
    "稽核": "审计",
    "紀錄": "记录",
    "網路": "网上 网络",
    "線上": "网上",
    "者": "的",
    "聯絡": "联系",
    "自": "从",
    "自行": "自行",
    "螢幕": "屏幕",
    "行事曆": "日历",
    "規費": "收费",
    "設定": "设置",
    "請洽窗口": "请咨询窗口 请到窗口办理",
    "請至": "请到",
    "資料": "数据 信息",
    "身分": "身份",
    "身心障礙者": "残障人士 残疾人",
    "載明": "注明",
    "送出": "提交 发出",
    "透過": "通过",
    "連結": "链接",
    "連線": "连接",
    "逾": "超过",
    "逾期": "过期",
    "釋出": "释放",
    "重送": "重发",
    "金鑰": "密钥",
    "長者": "老年人",
    "開啟": "打开 开启",
    "閘道": "网关",
    "非": "不是",
    "順序記號": "顺序标记",
    "額滿": "约满",
    "高齡者": "老年人",
}
"""Traditional, and each way it may be written instead."""
_PARTS = re.compile("|".join(sorted(map(re.escape, TERMS), key=len, reverse=True)))
_SIMPLER = opencc.OpenCC("t2s")


def accepts(zh_hant: str, zh_hans: str) -> bool:
    """Whether they are one text: each of the terms may be said in its other word, or as it is."""
    pattern, end = "", 0
    for term in _PARTS.finditer(zh_hant):
        pattern += re.escape(_SIMPLER.convert(zh_hant[end : term.start()]))
        ways = [_SIMPLER.convert(term[0]), *TERMS[term[0]].split()]
        pattern += f"({'|'.join(map(re.escape, ways))})"
        end = term.end()
    return re.fullmatch(pattern + re.escape(_SIMPLER.convert(zh_hant[end:])), zh_hans) is not None


def modules() -> Iterator[ModuleType]:
    for folder in ("infra", "gateway", "services"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if {path.stem, path.parent.name} & set(SAID_IN):
                name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
                yield importlib.import_module(name.removesuffix(".__init__"))


def said(value: Any, within: str) -> Iterator[Text | Words]:
    """Every text in a value; of classes in those that the module has made itself."""
    if isinstance(value, Text | Words):
        yield value
    elif isinstance(value, type):
        if value.__module__ == within:
            yield from _said_by(vars(value), within)
    elif isinstance(value, Mapping):
        yield from said(list(value.values()), within)
    elif is_dataclass(value):
        yield from said([getattr(value, field.name) for field in fields(value)], within)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from said(one, within)


def _said_by(names: Mapping[str, Any], within: str) -> Iterator[Text | Words]:
    for name, value in names.items():
        if not name.startswith("__"):
            yield from said(value, within)


def test_simplified_texts_are_what_the_traditional_ones_are() -> None:
    texts = {
        (text.zh_hant, text.zh_hans)
        for module in modules()
        for text in _said_by(vars(module), module.__name__)
    }
    assert len(texts) > 250
    strange = [
        f"{hant} → {hans}, converted {_SIMPLER.convert(hant)}"
        for hant, hans in sorted(texts)
        if not accepts(hant, hans)
    ]
    assert not strange, "\n".join(strange)


@pytest.mark.parametrize(
    ("zh_hant", "zh_hans"),
    [
        ("請於三號窗口", "请于三号窗口"),
        ("請於三號窗口", "请在三号窗口"),
        ("附上權杖之帳號", "附上令牌的账号"),
    ],
)
def test_the_same_text_in_both_is_taken(zh_hant: str, zh_hans: str) -> None:
    assert accepts(zh_hant, zh_hans)


@pytest.mark.parametrize(
    ("zh_hant", "zh_hans"),
    [
        ("請稍候", "請稍候"),  # not simplified at all
        ("请稍候", "請稍候"),
        ("請於三號窗口辦理", "请在二号窗口办理"),
        ("請稍候", "请稍候。"),
        ("附上權杖", "附上密钥"),
    ],
)
def test_another_text_is_refused(zh_hant: str, zh_hans: str) -> None:
    assert not accepts(zh_hant, zh_hans)


def test_texts_are_found_wherever_a_module_has_them() -> None:
    one, two, three = (Text(word, word, word) for word in ("one", "two", "three"))

    class Page:
        title = one

    kinds = {"a": [RefusalKind("code", 400, two, three)], "b": Words(en="w", zh_hant="w", zh_hans="w")}
    found = list(said({"page": Page, "kinds": kinds, "other": Text}, __name__))
    assert [text.en for text in found] == ["one", "two", "three", "w"]
