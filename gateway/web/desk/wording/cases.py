"""What the case desk says of cases, their lists and their papers."""

from infra.contracts import Text

CASES = Text("Cases", "辦件", "办件")
ABOUT = Text(
    "What is open in your department, by light and deadline",
    "所屬部門在辦案件，依燈號與期限排列",
    "所属部门在办案件，按灯号与期限排列",
)
SEARCH = Text("Number or item", "編號或事項", "编号或事项")
DEPARTMENT = Text("Department", "部門", "部门")
LIGHT = Text("Light", "燈號", "灯号")
SORT = Text("Order", "排序", "排序")
SORTS = {
    "due": Text("open ones, nearest deadline first", "未結者，期限近者在前", "未结的，期限近的在前"),
    "newest": Text("newest first", "新收在前", "新收在前"),
}
ALL = Text("all", "全部", "全部")
NO_CASES = Text("There are no such cases", "沒有符合條件的辦件", "没有符合条件的办件")
NEXT_PAGE = Text("Next page", "下一頁", "下一页")
FIRST_PAGE = Text("First page", "第一頁", "第一页")
OPEN_STEPS = Text("In hand", "辦理中環節", "办理中环节")
DUE = Text("Due", "期限", "期限")
NO_DUE = Text("none now", "目前無期限", "目前无期限")
RECEIVED = Text("Received", "收件時間", "收件时间")
CHANNEL = Text("Received through", "收件方式", "收件方式")
CHANNELS = {
    "window": Text("a window of the hall", "大廳窗口", "大厅窗口"),
    "online": Text("the internet", "網上申請", "网上申请"),
    "kiosk": Text("a kiosk of the hall", "自助終端", "自助终端"),
    "post": Text("the post", "郵寄", "邮寄"),
}
STATUSES = {
    "applied": Text("received, to be checked", "已收件，待審核", "已收件，待审核"),
    "noticed": Text("waiting for materials", "待補正", "待补正"),
    "accepted": Text("accepted, in hand", "已受理，辦理中", "已受理，办理中"),
    "refused": Text("not accepted", "不予受理", "不予受理"),
    "decided": Text("decided", "已辦結", "已办结"),
    "delivered": Text("delivered", "已送達", "已送达"),
    "withdrawn": Text("withdrawn", "已撤回", "已撤回"),
}
CLASSES = {
    "immediate": Text("decided on the visit", "即辦件", "即办件"),
    "committed": Text("within a promised limit", "承諾件", "承诺件"),
    "joint": Text("by several departments", "聯辦件", "联办件"),
    "reported": Text("decided by a higher authority", "上報件", "上报件"),
}
ITEM_CLASS = Text("Kind", "辦件類型", "办件类型")

NEW = Text("New application", "新申請", "新申请")
FIND_ITEM = Text("Item", "事項名稱或代碼", "事项名称或代码")
CHOOSE_HALL = Text("Choose a hall first", "請先選擇大廳", "请先选择大厅")
NO_ITEMS = Text("There are no such items", "沒有符合條件的事項", "没有符合条件的事项")
NOT_HERE = Text(
    "This item is not taken in at a window or by post.",
    "此事項不受理窗口或郵寄申請。",
    "此事项不受理窗口或邮寄申请。",
)
WHO_APPLIES = Text("Who applies", "申請人", "申请人")
NAME_HINT = Text("As the document has it", "與證件一致", "与证件一致")
DOCUMENT_NUMBER = Text("Number of the identity document", "身分證件號碼", "身份证件号码")
AGENT = Text("Somebody else acts for the applicant", "由他人代辦", "由他人代办")
AGENT_HINT = Text("Fill in all three, or none.", "三項須全部填寫或全部留空。", "三项须全部填写或全部留空。")
HANDED_IN = Text("Materials handed in", "已收材料", "已收材料")
HANDED_IN_HINT = Text(
    "What is missing goes onto the one notice",
    "缺少之材料列入一次性告知書",
    "缺少的材料列入一次性告知书",
)
ONLY_IF = Text("only if: {condition}", "適用情形：{condition}", "适用情形：{condition}")
FETCHED = Text("The hall fetches this itself:", "由大廳調取：", "由大厅调取：")
TAKE_IN = Text("Take the application in", "收件", "收件")
TAKEN_IN = Text("The application has been received", "已收件", "已收件")
CODE_ONCE = Text(
    "Give both to the applicant: with them anybody sees how far the case is. The code is shown here only, "
    "until the next application.",
    "請將編號與查詢碼交給申請人，憑此可查詢進度。查詢碼僅於此顯示，至下一次收件為止。",
    "请将编号与查询码交给申请人，凭此可查询进度。查询码仅在此显示，至下一次收件为止。",
)
CODE_GONE = Text(
    "The code is shown once only, after the application was received.",
    "查詢碼僅於收件後顯示一次。",
    "查询码仅在收件后显示一次。",
)
TO_CASE = Text("To the case", "前往辦件", "前往办件")

STEP = Text("Step", "環節", "环节")
BY = Text("Done by", "承辦", "承办")
PARTIES = {
    "clerk": Text("Clerk", "窗口人員", "窗口人员"),
    "department_head": Text("Head of department", "部門負責人", "部门负责人"),
}
FINDINGS = {
    "agreed": Text("agreed", "同意", "同意"),
    "objected": Text("objected", "不同意", "不同意"),
}
FLOW = Text("The process as a picture", "流程圖", "流程图")
FLOW_ALT = Text(
    "Picture of the process; the table above says the same",
    "流程圖，內容與上表相同",
    "流程图，内容与上表相同",
)
MATERIALS = Text("Materials", "材料", "材料")
THERE = Text("handed in", "已收", "已收")
ASKED_FOR = Text("asked for by the notice", "已告知補正", "已告知补正")
NOT_THERE = Text("not handed in", "未提交", "未提交")
HALL_FETCHES = Text("fetched by the hall", "由大廳調取", "由大厅调取")
FILES = Text("Files", "附件", "附件")
OPEN_FILE = Text("Open the file", "開啟附件", "打开附件")
LIES_ELSEWHERE = Text(
    "It is not kept by the hall, but lies at:", "附件不由大廳保存，存放於：", "附件不由大厅保存，存放在："
)
FEE = Text("Fee", "費用", "费用")
OUTCOME = Text("Decision", "決定", "决定")
OUTCOMES = {
    "granted": Text("granted", "准予", "准予"),
    "denied": Text("denied", "不予批准", "不予批准"),
}
CORRECTED = Text("put right", "已更正", "已更正")
DEEMED = Text(
    "It counts as accepted, as nothing was said in time.",
    "逾期未告知，視為受理。",
    "逾期未告知，视为受理。",
)
VISITS = Text("Visits", "到訪紀錄", "到访记录")
VISIT = Text("{label} at window {window}", "{label} 號，窗口 {window}", "{label} 号，窗口 {window}")
EXTENSION = Text("Extension", "延期", "延期")
EXTENSION_ASKED = Text("{days} asked for", "申請延期 {days}", "申请延期 {days}")
EXTENSION_GIVEN = Text("{days} given", "已延期 {days}", "已延期 {days}")
APPLICANT = Text("The applicant", "申請人資料", "申请人资料")
APPLICANT_HINT = Text(
    "Personal data is shown for a purpose only, and that you read it is recorded.",
    "個人資料僅限特定目的查閱，查閱將留存紀錄。",
    "个人资料仅限特定目的查阅，查阅将留存记录。",
)
PURPOSE = Text("Purpose", "查閱目的", "查阅目的")
ACT = Text("What the applicant came for", "申請人來辦", "申请人来办")
ACT_HINT = Text(
    "Needed for a case of another department that was accepted",
    "其他部門已受理之辦件須選擇",
    "其他部门已受理的办件须选择",
)
NO_ACT = Text("nothing of these", "不適用", "不适用")
RECEPTION_ACTS = {
    "supplement": Text("to hand in materials", "補正材料", "补正材料"),
    "payment": Text("to pay", "繳費", "缴费"),
    "delivery": Text("to fetch the result", "領取結果", "领取结果"),
    "withdrawal": Text("to withdraw", "撤回申請", "撤回申请"),
}
READ_APPLICANT = Text("Show it", "查閱", "查阅")
ERASED = Text("erased", "已刪除", "已删除")
ACTS_FOR = Text("Acting for the applicant", "代辦人", "代办人")
PAPERS = Text("Papers", "文書", "文书")
PAPER_KINDS = {
    "receipt": Text("Receipt of application", "收件回執", "收件回执"),
    "notice": Text("One-time notice", "一次性告知書", "一次性告知书"),
    "acceptance": Text("Notice of acceptance", "受理通知書", "受理通知书"),
    "refusal": Text("Notice of non-acceptance", "不予受理通知書", "不予受理通知书"),
    "extension": Text("Notice of extension", "延期通知書", "延期通知书"),
    "decision": Text("Decision", "辦理結果決定書", "办理结果决定书"),
}
PRINT_PAPER = Text("Print this paper", "列印此文書", "打印此文书")
SHEET_ALONE = Text("Open it by itself", "單獨開啟", "单独打开")
WITH_NAME = Text("With the applicant's name on it", "列印含申請人姓名之文書", "打印含申请人姓名的文书")
WITH_NAME_HINT = Text(
    "The paper opens by itself: print it there, then go back. That you read the name is recorded.",
    "文書將單獨開啟，請於該頁列印後返回；查閱姓名將留存紀錄。",
    "文书将单独打开，请在该页打印后返回；查阅姓名将留存记录。",
)
