"""What displays show and voices say (叫號播報), in three languages."""

from collections.abc import Sequence

from services.shared.values import Words

LONGEST_LABEL = "AAA999999"


def call_text(label: str, window: Words) -> Words:
    """What is said when a ticket is called to a window."""
    return Words(
        en=f"Number {label}, please come to {window.en}",
        zh_hant=f"請 {label} 號到{window.zh_hant}辦理",
        zh_hans=f"请 {label} 号到{window.zh_hans}办理",
    )


def get_ready_text(labels: Sequence[str]) -> Words:
    """What those are told who are called next."""
    told, told_zh = ", ".join(labels), "、".join(labels)
    return Words(
        en=f"Please be ready: {told}",
        zh_hant=f"請 {told_zh} 號準備",
        zh_hans=f"请 {told_zh} 号准备",
    )
