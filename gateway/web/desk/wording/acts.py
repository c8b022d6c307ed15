"""What the case desk says of acts: what each is, what it asks, and that it is done."""

from infra.contracts import Text

NEXT = Text("What is next", "下一步", "下一步")
NOTHING_NEXT = Text("Nothing is for you to do now", "目前無需您辦理的事項", "目前无需您办理的事项")
WAITS_FOR = Text("It waits for: {parties}", "待辦單位：{parties}", "待办单位：{parties}")
MORE_ACTS = Text("Other acts", "其他操作", "其他操作")
ACTS = {
    "notice": Text("Give the one notice", "作一次性告知", "作一次性告知"),
    "supplement": Text("Take in what is handed in", "收取補正材料", "收取补正材料"),
    "accept": Text("Accept the case", "受理", "受理"),
    "refuse": Text("Do not accept the case", "不予受理", "不予受理"),
    "step": Text("Complete a step", "完成環節", "完成环节"),
    "stop": Text("Let the time stand still", "暫停計時", "暂停计时"),
    "resume": Text("Let the time go on", "恢復計時", "恢复计时"),
    "extend": Text("Ask for an extension", "申請延期", "申请延期"),
    "approve": Text("Approve the extension", "核准延期", "批准延期"),
    "reject": Text("Reject the extension", "不准延期", "不准延期"),
    "forward": Text("Forward to the higher authority", "上報上級機關", "上报上级机关"),
    "answer": Text("Record the authority's answer", "登錄上級答覆", "登记上级答复"),
    "decide": Text("Decide the case", "作出決定", "作出决定"),
    "pay": Text("Mark the fee as paid", "登錄繳費", "登记缴费"),
    "deliver": Text("Deliver the result", "送達結果", "送达结果"),
    "withdraw": Text("Withdraw the application", "撤回申請", "撤回申请"),
    "correct": Text("Put the decision right", "更正決定", "更正决定"),
    "reopen": Text("Take the case up again", "重啟辦件", "重启办件"),
}
DID = {
    "notice": Text("The notice has been given", "已作一次性告知", "已作一次性告知"),
    "supplement": Text("The materials have been taken in", "已收取補正材料", "已收取补正材料"),
    "accept": Text("The case has been accepted", "已受理", "已受理"),
    "refuse": Text("The case was not accepted", "已不予受理", "已不予受理"),
    "step": Text("The step has been done", "環節已完成", "环节已完成"),
    "stop": Text("The time stands still", "已暫停計時", "已暂停计时"),
    "resume": Text("The time goes on", "已恢復計時", "已恢复计时"),
    "extend": Text("The extension has been asked for", "已申請延期", "已申请延期"),
    "approve": Text("The extension has been approved", "已核准延期", "已批准延期"),
    "reject": Text("The extension has been rejected", "已不准延期", "已不准延期"),
    "forward": Text("The case has been forwarded", "已上報", "已上报"),
    "answer": Text("The answer has been recorded", "已登錄答覆", "已登记答复"),
    "decide": Text("The case has been decided", "已作出決定", "已作出决定"),
    "pay": Text("The fee is marked as paid", "已登錄繳費", "已登记缴费"),
    "deliver": Text("The result has been delivered", "已送達結果", "已送达结果"),
    "withdraw": Text("The application has been withdrawn", "已撤回申請", "已撤回申请"),
    "correct": Text("The decision has been put right", "已更正決定", "已更正决定"),
    "reopen": Text("The case has been taken up again", "已重啟辦件", "已重启办件"),
}
REASON_TOLD = Text("The applicant reads it on the paper", "申請人將於文書上看到", "申请人将在文书上看到")
REASON_OF_DENIAL = Text(
    "Needed for a denial; the applicant reads it on the paper",
    "不予批准時必填，申請人將於文書上看到",
    "不予批准时必填，申请人将在文书上看到",
)
REASON_OF_OBJECTION = Text("Needed for an objection", "不同意時必填", "不同意时必填")
NOTICE_ALL = Text(
    "The notice is given once. It must list everything: what is not on it cannot be asked for later.",
    "告知以一次為限，須列明全部所缺項目；未列明者日後不得再要求。",
    "告知以一次为限，须列明全部所缺项目；未列明的日后不得再要求。",
)
NOTICE_AGAIN = Text(
    "The one notice has been given. Only what a supplement brought up may still be asked for: a supplied "
    "material that does not do, or one that it made necessary.",
    "一次性告知已作出。僅得就補正所生事項再行告知：所補材料不合要求，或因此需另附之材料。",
    "一次性告知已作出。仅可就补正所生事项再行告知：所补材料不合要求，或因此需另附的材料。",
)
BY_ITSELF = Text("On the notice by itself", "自動列入告知", "自动列入告知")
MISSING = Text("What else is missing or does not do", "另有缺少或不合要求者", "另有缺少或不合要求的")
NEEDED = Text("{material}: this case needs it", "{material}：本件須附", "{material}：本件须附")
UNFIT = Text("{material}: does not do", "{material}：不合要求", "{material}：不合要求")
WHY_UNFIT = Text("Why: {material}", "原因：{material}", "原因：{material}")
BECAUSE_OF = Text("{material} is needed because of", "{material}須附的原因", "{material}须附的原因")
NOT_BECAUSE = Text("nothing that was supplied", "與所補材料無關", "与所补材料无关")
SUPPLIED = Text("What is handed in now", "本次提交之材料", "本次提交的材料")
FINDING = Text("Finding", "意見", "意见")
KIND = Text("What for", "事由", "事由")
DAYS = Text("Working days", "工作日數", "工作日数")
REFERENCE = Text("Number of the letter", "文號", "文号")
RECEIPT = Text("Number of the payment's receipt", "收據號碼", "收据号码")
TO_PAY = Text("To be paid: {amount}", "應繳：{amount}", "应缴：{amount}")
METHOD = Text("How", "方式", "方式")
METHODS = {
    "collected": Text("collected here", "當場領取", "当场领取"),
    "posted": Text("sent by post", "郵寄", "邮寄"),
    "printed": Text("printed at a kiosk", "自助列印", "自助打印"),
    "online": Text("online", "網上送達", "网上送达"),
}
ORDER = Text("Order that it is done by", "重啟依據（文號）", "重启依据（文号）")
STEPS = Text("Steps to be done again", "須重新辦理的環節", "须重新办理的环节")
WITHDRAW_SURE = Text(
    "Only at the applicant's own wish; it cannot be taken back.",
    "僅限申請人本人要求，撤回後不可恢復。",
    "仅限申请人本人要求，撤回后不可恢复。",
)
ASKED_BY = Text("{days}: {reason}", "{days}：{reason}", "{days}：{reason}")
WITH_FILES = Text("Take it in with files", "連同附件收取", "连同附件收取")
NOTHING_ASKED = Text("Nothing is asked for", "目前無需補正", "目前无需补正")
