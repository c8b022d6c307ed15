"""Names as strangers may see them: so much that who is called knows it is he, and never all of it."""

import unicodedata
from collections.abc import Sequence

from services.shared.texts import is_visible

_SURNAMES = """
歐陽 欧阳 司馬 司马 上官 諸葛 诸葛 司徒 夏侯 皇甫 呼延 東方 东方 尉遲 尉迟 公孫
公孙 慕容 令狐 司空 端木 長孫 长孙 宇文 軒轅 轩辕 鍾離 钟离 鮮于 鲜于 南宮 南宫
西門 西门 東門 东门 百里 東郭 东郭 公冶 宗政 濮陽 濮阳 淳于 單于 单于 太叔 申屠
仲孫 仲孙 赫連 赫连 澹臺 澹台 拓跋 獨孤 独孤 万俟 萬俟 聞人 闻人 閭丘 闾丘 公羊
穀梁 谷梁 左丘 梁丘 段干 第五 納蘭 纳兰 完顏 完颜 耶律 東閣 东阁 南門 南门
"""
_COMPOUND = frozenset(_SURNAMES.split())
"""Surnames of two characters (複姓): with the first one shown everybody knows the second."""

_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb\U0001f3ff"
_REGIONAL = "\U0001f1e6\U0001f1ff"


def masked(name: str) -> str:
    """A name masked: 王小明 → 王*明, 王明 → 王*, 歐陽娜 → 歐陽*, Ada Lovelace → A** L*******."""
    return " ".join(_masked_word(characters(word)) for word in name.split())


def characters(text: str) -> list[str]:
    """Characters as people see them, for names: what has no place of its own goes with what it follows.

    Grapheme clusters (UAX #29): composed first, so that of what decomposes only what has no composed form is
    left to join: marks, variation selectors, zero-width characters, emoji and flags of several parts.
    """
    found: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        if found and _goes_on(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _goes_on(before: str, character: str) -> bool:
    """Whether the next one belongs to the character that is seen."""
    if not is_visible(character) or not any(map(is_visible, before)):
        return True
    if _SKIN_TONES[0] <= character <= _SKIN_TONES[1] or before[-1] == _JOINER:
        return True
    return len(before) == 1 and all(_REGIONAL[0] <= one <= _REGIONAL[1] for one in (before, character))


def _masked_word(word: Sequence[str]) -> str:
    """The surname and the last one of those without capitals, the initial of all others."""
    given_first, given_last = _surname(word), len(word)
    if len(word) - given_first > 1 and _has_no_case(word[0]):
        given_last -= 1
    hidden = "*" * (given_last - given_first)
    return "".join((*word[:given_first], hidden, *word[given_last:]))


def _surname(word: Sequence[str]) -> int:
    """How many of the first characters may be shown: none of a word of one."""
    if len(word) > 2 and word[0][0] + word[1][0] in _COMPOUND:
        return 2
    return 1 if len(word) > 1 else 0


def _has_no_case(character: str) -> bool:
    return unicodedata.category(character[0]) == "Lo"
