"""What explanations say, in the words of visitors."""

from collections.abc import Mapping

from services.shared.values import Words

WHY: Mapping[str, Words] = {
    "working": Words(en="Working day", zh_hant="工作日", zh_hans="工作日"),
    "weekend": Words(en="Weekend", zh_hant="週末", zh_hans="周末"),
    "holiday": Words(en="Public holiday", zh_hant="法定節假日", zh_hans="法定节假日"),
    "make_up": Words(en="Make-up working day", zh_hant="調休工作日", zh_hans="调休工作日"),
    "hall": Words(en="The hall's own day", zh_hant="大廳自定", zh_hans="大厅自定"),
    "supplement": Words(en="Waiting for materials", zh_hant="待補正", zh_hans="待补正"),
    "hearing": Words(en="Hearing", zh_hant="聽證", zh_hans="听证"),
    "bidding": Words(en="Bidding", zh_hant="招標", zh_hans="招标"),
    "auction": Words(en="Auction", zh_hant="拍賣", zh_hans="拍卖"),
    "test": Words(en="Test", zh_hant="檢驗檢測", zh_hans="检验检测"),
    "quarantine": Words(en="Quarantine", zh_hant="檢疫", zh_hans="检疫"),
    "appraisal": Words(en="Appraisal", zh_hant="鑑定", zh_hans="鉴定"),
    "expert_review": Words(en="Expert review", zh_hant="專家評審", zh_hans="专家评审"),
    "higher_authority": Words(en="With the higher authority", zh_hant="上級機關辦理", zh_hans="上级机关办理"),
    "closed": Words(en="Closed before it was taken up again", zh_hant="結案至重啟", zh_hans="结案至重启"),
}
"""Why a day counts or does not."""

CAUSES: Mapping[str, Words] = {
    "CaseApplied": Words(en="Applied", zh_hant="申請收件", zh_hans="申请收件"),
    "NoticeGiven": Words(en="The one notice was given", zh_hant="一次性告知", zh_hans="一次性告知"),
    "MaterialsSupplemented": Words(en="Materials were supplemented", zh_hant="補正齊全", zh_hans="补正齐全"),
    "CaseAccepted": Words(en="Accepted", zh_hant="受理", zh_hans="受理"),
    "CaseDeemedAccepted": Words(en="Deemed accepted", zh_hant="視為受理", zh_hans="视为受理"),
    "StepCompleted": Words(en="A step was done", zh_hant="環節辦畢", zh_hans="环节办毕"),
    "ClockStopped": Words(
        en="Time that does not count began", zh_hant="扣除期間開始", zh_hans="扣除期间开始"
    ),
    "ClockResumed": Words(
        en="Time that does not count ended", zh_hant="扣除期間結束", zh_hans="扣除期间结束"
    ),
    "CaseExtended": Words(en="Extended", zh_hant="延期", zh_hans="延期"),
    "CaseForwarded": Words(en="Forwarded to the higher authority", zh_hant="上報", zh_hans="上报"),
    "AuthorityAnswered": Words(en="The higher authority answered", zh_hant="上級答覆", zh_hans="上级答复"),
    "CaseDecided": Words(en="Decided", zh_hant="辦結", zh_hans="办结"),
    "DecisionCorrected": Words(en="The decision was corrected", zh_hant="決定更正", zh_hans="决定更正"),
    "CaseReopened": Words(en="Taken up again by order", zh_hant="重啟", zh_hans="重启"),
    "CaseDatesMoved": Words(
        en="The hall's calendar, hours or policy changed",
        zh_hant="大廳日曆、營業時間或政策變更",
        zh_hans="大厅日历、营业时间或政策变更",
    ),
}
"""What moved a date, by the type of event."""
