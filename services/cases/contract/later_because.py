"""What is said of clocks, extensions, higher authorities and fees, in three languages."""

from infra.contracts import Text

COUNTS = Text(
    "the hall's policy counts the time of {kind}",
    "依大廳政策，{kind}期間計入時限",
    "依大厅政策，{kind}期间计入时限",
)
STOPPED_SINCE = Text(
    "{kind} has stopped it since {day}", "自 {day} 起已因{kind}停計", "自 {day} 起已因{kind}停计"
)
NOT_STOPPED_BY = Text(
    "no {kind} stops the clock of case {number}",
    "辦件 {number} 之時限未因{kind}停計",
    "办件 {number} 的时限未因{kind}停计",
)

ON_THE_VISIT = Text(
    "case {number} is decided on the visit", "辦件 {number} 為即辦件", "办件 {number} 是即办件"
)
EXTENDED = Text(
    "case {number} has had its extension, or waits for it",
    "辦件 {number} 已延期或待批准延期",
    "办件 {number} 已延期或待批准延期",
)
MORE_THAN = Text(
    "{days} working days are more than {most}",
    "{days} 個工作日超過上限 {most} 個工作日",
    "{days} 个工作日超过上限 {most} 个工作日",
)
ENDED_WITH = Text(
    "the limit of case {number} ended with {day}",
    "辦件 {number} 之時限已於 {day} 屆滿",
    "办件 {number} 的时限已于 {day} 届满",
)
ASKED_FOR_IT = Text(
    "{actor} asked for the extension of case {number}",
    "辦件 {number} 之延期由 {actor} 提出",
    "办件 {number} 的延期由 {actor} 提出",
)
NONE_ASKED = Text(
    "no extension of case {number} waits for approval",
    "辦件 {number} 無待批准之延期",
    "办件 {number} 无待批准的延期",
)

DECIDED_HERE = Text("item {item} is decided here", "事項 {item} 由本廳辦結", "事项 {item} 由本厅办结")
FORWARDED = Text("case {number} has been forwarded", "辦件 {number} 已上報", "办件 {number} 已上报")
NOT_WITH_AUTHORITY = Text(
    "case {number} is not with a higher authority",
    "辦件 {number} 未在上級機關",
    "办件 {number} 未在上级机关",
)
AUTHORITYS_REASON = Text(
    "a denial of case {number} needs the authority's reason",
    "不予許可辦件 {number} 須附上級機關之理由",
    "不予许可办件 {number} 须附上级机关的理由",
)
WAITS_FOR_AUTHORITY = Text(
    "case {number} waits for the higher authority",
    "辦件 {number} 尚待上級機關答覆",
    "办件 {number} 尚待上级机关答复",
)
AUTHORITY_ANSWERED = Text(
    "the higher authority answered {answer}", "上級機關答覆為：{answer}", "上级机关答复为：{answer}"
)

NO_FEE = Text("case {number} has no fee to pay", "辦件 {number} 無應繳費用", "办件 {number} 无应缴费用")
NOT_QUOTED = Text(
    "{amount} {currency} are not what was quoted",
    "{amount} {currency} 與所告知費用不符",
    "{amount} {currency} 与所告知费用不符",
)
NOT_PAID = Text(
    "the fee of case {number} is not paid", "辦件 {number} 之費用尚未繳納", "办件 {number} 的费用尚未缴纳"
)
