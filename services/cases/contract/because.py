"""What the cases service says no with, in three languages."""

from collections.abc import Mapping

from infra.contracts import Text
from services.cases.contract.words import CaseStatus, Channel, Outcome, PaperKind

CASE_STATUS: Mapping[CaseStatus, Text] = {
    "applied": Text("applied", "已收件", "已收件"),
    "noticed": Text("noticed", "待補正", "待补正"),
    "accepted": Text("accepted", "已受理", "已受理"),
    "refused": Text("refused", "不予受理", "不予受理"),
    "decided": Text("decided", "已辦結", "已办结"),
    "delivered": Text("delivered", "結果已交付", "结果已交付"),
    "withdrawn": Text("withdrawn", "已撤回", "已撤回"),
}
OUTCOME: Mapping[Outcome, Text] = {
    "granted": Text("granted", "准予許可", "准予许可"),
    "denied": Text("denied", "不予許可", "不予许可"),
}
CHANNEL: Mapping[Channel, Text] = {
    "window": Text("window", "窗口", "窗口"),
    "online": Text("online", "網路", "网上"),
    "kiosk": Text("kiosk", "自助終端", "自助终端"),
    "post": Text("post", "郵寄", "邮寄"),
}
PAPER: Mapping[PaperKind, Text] = {
    "receipt": Text("receipt", "收件憑證", "收件凭证"),
    "notice": Text("notice", "一次性告知書", "一次性告知书"),
    "acceptance": Text("acceptance", "受理通知書", "受理通知书"),
    "refusal": Text("refusal", "不予受理通知書", "不予受理通知书"),
    "extension": Text("extension", "延期通知書", "延期通知书"),
    "decision": Text("decision", "決定書", "决定书"),
}
STOPS: Mapping[str, Text] = {
    "hearing": Text("hearing", "聽證", "听证"),
    "bidding": Text("bidding", "招標", "招标"),
    "auction": Text("auction", "拍賣", "拍卖"),
    "test": Text("test", "檢驗檢測", "检验检测"),
    "quarantine": Text("quarantine", "檢疫", "检疫"),
    "appraisal": Text("appraisal", "鑑定", "鉴定"),
    "expert_review": Text("expert review", "專家評審", "专家评审"),
    "supplement": Text("supplement", "補正", "补正"),
    "higher_authority": Text("higher authority", "上級機關辦理", "上级机关办理"),
    "closed": Text("closed", "結案", "结案"),
}
"""What stops a clock, by ExclusionKind."""

NO_CASE = Text("there is no case {number}", "查無辦件 {number}", "查无办件 {number}")
NO_SUCH_PAIR = Text("no case has this number and code", "無此編號與查詢碼之辦件", "无此编号与查询码的办件")
OTHER_HALLS = Text(
    "case {number} is not one of hall {hall}",
    "辦件 {number} 不屬大廳 {hall}",
    "办件 {number} 不属大厅 {hall}",
)
OTHER_PERSONS = Text(
    "case {number} is another person's", "辦件 {number} 屬他人所有", "办件 {number} 属他人所有"
)
YOU_APPLIED = Text(
    "you applied in case {number}, or act for who did",
    "您為辦件 {number} 之申請人或其代理人",
    "您是办件 {number} 的申请人或其代理人",
)
NOT_GRANTED = Text(
    "the token of this device does not grant it {grant}",
    "此終端之權杖未載明 {grant}",
    "此终端的令牌未注明 {grant}",
)
ANOTHERS_STEP = Text(
    "{step} is for {party} to do", "環節 {step} 由 {party} 辦理", "环节 {step} 由 {party} 办理"
)
NOT_THROUGH = Text(
    "a {role} cannot apply for {item} by {channel}",
    "角色 {role} 不得經由{channel}申請 {item}",
    "角色 {role} 不可通过{channel}申请 {item}",
)
OPEN_AT_ONCE = Text(
    "{open} of yours are open in hall {hall}, which takes {limit} of one account at once",
    "您於大廳 {hall} 已有 {open} 件進行中，每個帳號至多 {limit} 件",
    "您在大厅 {hall} 已有 {open} 件进行中，每个账号至多 {limit} 件",
)
ERASING = Text(
    "the erasure is recorded, and goes on by itself: {cause}",
    "抹除已登錄，將自動繼續進行",
    "抹除已登记，将自动继续进行",
)
REGISTER_BEHIND = Text(
    "the register of cases has not reached position {head} within {seconds} s",
    "辦件登記於 {seconds} 秒內尚未更新至位置 {head}",
    "办件登记在 {seconds} 秒内尚未更新至位置 {head}",
)
RECORDED = Text("{key} is recorded already", "{key} 已登錄", "{key} 已登记")
ENDS_BEFORE_START = Text(
    "ended_at is before started_at", "ended_at 早於 started_at", "ended_at 早于 started_at"
)

NO_DRAFT_OF_YOURS = Text("there is no draft {draft} of yours", "您沒有草稿 {draft}", "您没有草稿 {draft}")
DRAFT_FOR = Text(
    "draft {draft} is one for {item} of hall {hall}",
    "草稿 {draft} 係大廳 {hall} 事項 {item} 之草稿",
    "草稿 {draft} 是大厅 {hall} 事项 {item} 的草稿",
)

NOT_HANDED_IN = Text("not handed in: {materials}", "未提交：{materials}", "未提交：{materials}")
HAS_FILES = Text(
    "case {number} has {files} files", "辦件 {number} 有 {files} 份附件", "办件 {number} 有 {files} 份附件"
)
NOT_ASKED = Text("no notice waits for {materials}", "未曾告知補正：{materials}", "未曾告知补正：{materials}")
NOT_ITS_MATERIALS = Text(
    "not among the item's materials: {materials}",
    "非本事項所列材料：{materials}",
    "不是本事项所列材料：{materials}",
)
ALL_THERE = Text(
    "every required material is there, and none was named",
    "必要材料齊全，且未指明任何材料",
    "必要材料齐全，且未指明任何材料",
)
SAY_WHY = Text(
    "{material} was handed in: say in reason why it does not do",
    "{material} 已提交：請於 reason 說明不合格之理由",
    "{material} 已提交：请在 reason 说明不合格的理由",
)
FIRST_LISTED_ALL = Text(
    "the first notice listed all that was missing",
    "首次告知已列明全部缺漏",
    "首次告知已列明全部缺漏",
)
FIRST_COULD_NAME = Text(
    "the first notice could have named {material}",
    "首次告知時即可列明 {material}",
    "首次告知时即可列明 {material}",
)
NO_NOTICE = Text(
    "no notice was given in case {number}", "辦件 {number} 未曾作一次性告知", "办件 {number} 未曾作一次性告知"
)
HAS_PAPERS = Text(
    "case {number} has {count} of {kind}",
    "辦件 {number} 之{kind}有 {count} 份",
    "办件 {number} 的{kind}有 {count} 份",
)

CASE_IS = Text("case {number} is {status}", "辦件 {number} {status}", "办件 {number} {status}")
NOT_ACCEPTED = Text("case {number} has not been accepted", "辦件 {number} 尚未受理", "办件 {number} 尚未受理")
ACCEPTED = Text(
    "case {number} has been accepted: do its steps and decide it",
    "辦件 {number} 已受理：請辦理其環節並予辦結",
    "办件 {number} 已受理：请办理其环节并予办结",
)
STILL_ASKED = Text("still asked for: {materials}", "尚待補正：{materials}", "尚待补正：{materials}")
NOT_OVER_YET = Text("not over yet: {kinds}", "尚未結束：{kinds}", "尚未结束：{kinds}")
NOT_DECIDED = Text("case {number} has not been decided", "辦件 {number} 尚未辦結", "办件 {number} 尚未办结")
STILL_OPEN = Text(
    "case {number} is open", "辦件 {number} 尚未辦結，仍在辦理", "办件 {number} 尚未办结，仍在办理"
)
NOT_WAITING = Text(
    "case {number} is not waiting for its check beyond the limit",
    "辦件 {number} 並無逾期未審之情形",
    "办件 {number} 并无逾期未审的情形",
)
NO_OPEN_STEP = Text(
    "{step} is no open step of case {number}",
    "{step} 非辦件 {number} 之進行中環節",
    "{step} 不是办件 {number} 的进行中环节",
)
NOT_NEXT = Text(
    "{step} is not a next step of case {number}",
    "{step} 非辦件 {number} 之下一環節",
    "{step} 不是办件 {number} 的下一环节",
)
NOT_DONE = Text("not done: {steps}", "尚未完成：{steps}", "尚未完成：{steps}")
OBJECTED = Text("objected in: {steps}", "提出異議之環節：{steps}", "提出异议的环节：{steps}")
NOT_ITS_STEPS = Text(
    "not among the item's steps: {steps}", "非本事項之環節：{steps}", "不是本事项的环节：{steps}"
)
EVERY_STEP_DONE = Text(
    "every step of case {number} is done", "辦件 {number} 各環節均已完成", "办件 {number} 各环节均已完成"
)
OBJECTION_REASON = Text(
    "objecting in {step} needs a reason",
    "於環節 {step} 提出異議須說明理由",
    "在环节 {step} 提出异议须说明理由",
)
DENIAL_REASON = Text(
    "denying case {number} needs a reason",
    "不予許可辦件 {number} 須說明理由",
    "不予许可办件 {number} 须说明理由",
)
