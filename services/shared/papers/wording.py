"""Every word that all papers and pictures say of themselves, in the three languages; `{}` takes a value."""

from services.shared.values import Words


def _words(en: str, zh_hant: str, zh_hans: str) -> Words:
    return Words(en=en, zh_hant=zh_hant, zh_hans=zh_hans)


SIDE_BY_SIDE = _words("side by side", "並聯辦理", "并联办理")
NUMBER = _words("No. {}", "編號：{}", "编号：{}")
TO = _words("To {}:", "{}：", "{}：")
DATE = _words("Date", "日期", "日期")
ARTICLE = _words("article {}", "第 {} 條", "第 {} 条")
SEAL = _words("(seal)", "（蓋章處）", "（盖章处）")
CLERK = _words("Handled by", "經辦人", "经办人")
RECEIVED_BY = _words("Received by", "簽收人", "签收人")
