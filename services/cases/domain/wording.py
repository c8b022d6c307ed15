"""What applicants are told of their cases; `{}` takes a value."""

from services.shared.values import Words

NOTICE = Words(
    en="Materials are missing for your case {number}. The one-time notice lists all of them; the time limits "
    "stand until you have handed them in.",
    zh_hant="您的辦件 {number} 尚需補正材料，一次性告知書已全部列明；補正齊全前，辦理時限停止計算。",
    zh_hans="您的办件 {number} 尚需补正材料，一次性告知书已全部列明；补正齐全前，办理时限停止计算。",
)
ACCEPTED = Words(
    en="Your case {number} has been accepted.",
    zh_hant="您的辦件 {number} 已予受理。",
    zh_hans="您的办件 {number} 已予受理。",
)
ACCEPTED_UNTIL = Words(
    en="Your case {number} has been accepted. It is to be decided by {due}.",
    zh_hant="您的辦件 {number} 已予受理，應於{due}前（含當日）辦結。",
    zh_hans="您的办件 {number} 已予受理，应于{due}前（含当日）办结。",
)
DEEMED = Words(
    en="Nothing was found missing in time: your case {number} counts as accepted from {since}.",
    zh_hant="本大廳未在規定時間內告知需補正的內容，您的辦件 {number} 自{since}起視為已受理。",
    zh_hans="本大厅未在规定时间内告知需补正的内容，您的办件 {number} 自{since}起视为已受理。",
)
REFUSED = Words(
    en="Your case {number} cannot be accepted. The notice of non-acceptance says why.",
    zh_hant="您的辦件 {number} 決定不予受理，理由載於不予受理通知書。",
    zh_hans="您的办件 {number} 决定不予受理，理由载于不予受理通知书。",
)
EXTENDED = Words(
    en="The time limit of your case {number} has been extended once. It is now to be decided by {due}.",
    zh_hant="您的辦件 {number} 經批准延期一次，應於{due}前（含當日）辦結。",
    zh_hans="您的办件 {number} 经批准延期一次，应于{due}前（含当日）办结。",
)
EXTENDED_STANDING = Words(
    en="The time limit of your case {number} has been extended once; it stands at present.",
    zh_hant="您的辦件 {number} 經批准延期一次，辦理時限目前停止計算。",
    zh_hans="您的办件 {number} 经批准延期一次，办理时限目前停止计算。",
)
DECIDED = Words(
    en="Your case {number} has been decided. The decision can be read with the case.",
    zh_hant="您的辦件 {number} 已辦結，請查閱辦理結果決定書。",
    zh_hans="您的办件 {number} 已办结，请查阅办理结果决定书。",
)
CORRECTED = Words(
    en="The decision on your case {number} held a mistake. A corrected one takes its place.",
    zh_hant="您的辦件 {number} 原決定書內容有誤，現已更正，以更正後的決定書為準。",
    zh_hans="您的办件 {number} 原决定书内容有误，现已更正，以更正后的决定书为准。",
)
REOPENED = Words(
    en="Your case {number} has been taken up again by order.",
    zh_hant="您的辦件 {number} 已依決定重新啟動辦理。",
    zh_hans="您的办件 {number} 已依决定重新启动办理。",
)
OVERDUE = Words(
    en="Your case {number} should have been decided by {due} and is overdue. The head of the department has "
    "been told.",
    zh_hant="您的辦件 {number} 應於{due}前（含當日）辦結，現已逾期，已報告部門首席代表。",
    zh_hans="您的办件 {number} 应于{due}前（含当日）办结，现已逾期，已报告部门首席代表。",
)
MOVED = Words(
    en="The hall's calendar, hours or rules have changed: your case {number} is now to be decided by {due}.",
    zh_hant="大廳日曆、營業時間或規則已變更，您的辦件 {number} 應辦結日期改為{due}。",
    zh_hans="大厅日历、营业时间或规则已变更，您的办件 {number} 应办结日期改为{due}。",
)
