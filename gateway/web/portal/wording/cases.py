"""What the portal says of applying and of cases."""

from infra.contracts import Text

STEPS_OF_APPLYING = Text("Steps of the application", "申請步驟", "申请步骤")
APPLYING = {
    "who": Text("Who applies", "申請人資料", "申请人信息"),
    "materials": Text("What you hand in", "提交材料", "提交材料"),
    "files": Text("Files", "上傳附件", "上传附件"),
    "check": Text("Check your answers", "核對資料", "核对信息"),
}
NAME_HINT = Text("As your document has it", "與證件一致", "与证件一致")
DOCUMENT_NUMBER = Text("Number of your identity document", "身分證件號碼", "身份证件号码")
DOCUMENT_NUMBER_HINT = Text(
    "Of the person whom the application is for", "申請人之證件號碼", "申请人的证件号码"
)
PHONE_HINT = Text("Where we may ask you something", "供聯絡之用", "供联系之用")
EMAIL = Text("E-mail address", "電子郵件", "电子邮件")
EMAIL_HINT = Text("Where we may tell you how it goes", "供通知辦理情形之用", "供通知办理情形之用")
FOR_ANOTHER = Text("I apply for somebody else", "代他人申請", "代他人申请")
FOR_ANOTHER_HINT = Text(
    "Above is who the application is for; here is who acts for that person. Fill in all three, or none.",
    "以上填寫申請人，以下填寫代辦人；三項須全部填寫或全部留空。",
    "以上填写申请人，以下填写代办人；三项须全部填写或全部留空。",
)
BASIS_HINT = Text("A mandate, say", "如委託書", "如委托书")
SAVE_AND_GO_ON = Text("Save and go on", "儲存並繼續", "保存并继续")
I_HAND_IN = Text("Which materials do you hand in?", "請勾選所提交之材料", "请勾选所提交的材料")
I_HAND_IN_HINT = Text(
    "What is missing can be handed in later: we tell you once, and all of it",
    "缺少之材料日後可補，大廳將一次性告知",
    "缺少的材料日后可补，大厅将一次性告知",
)
SHARED_FETCHED = Text("We fetch this ourselves:", "由大廳調取：", "由大厅调取：")
FILES_HINT = Text(
    "Each file is kept as soon as it is sent. Papers without a file are brought to a window.",
    "每個檔案上傳後即予保存；未上傳檔案之材料請到窗口提交。",
    "每个文件上传后即予保存；未上传文件的材料请到窗口提交。",
)
NO_FILES_NEEDED = Text(
    "You hand in nothing that needs a file", "未勾選需上傳檔案之材料", "未勾选需上传文件的材料"
)
FILE_COUNT = Text("files: {count}", "附件 {count} 件", "附件 {count} 件")
GO_ON = Text("Go on", "繼續", "继续")
CHANGE_FILES = Text("Change files", "修改附件", "修改附件")
CHANGE_WHO = Text("Change who applies", "修改申請人資料", "修改申请人信息")
CHANGE_MATERIALS = Text("Change materials", "修改材料", "修改材料")
STILL_MISSING = Text("still missing: fill it in", "尚未填寫，請補填", "尚未填写，请补填")
NOT_GIVEN = Text("not given", "未填寫", "未填写")
NONE_TICKED = Text("none", "無", "无")
BEFORE_SENDING = Text(
    "Send it when all of this is right. You are given a number and a code to follow it with.",
    "確認無誤後送出。送出後將取得編號與查詢碼，可憑以查詢進度。",
    "确认无误后提交。提交后将取得编号与查询码，可凭以查询进度。",
)
SEND = Text("Send the application", "送出申請", "提交申请")
RECEIPT = Text("We have received your application", "已收到您的申請", "已收到您的申请")
CODE_HINT = Text("It is on the receipt", "見收件回執", "见收件回执")
RECEIVED_AT = Text("Received", "收件時間", "收件时间")
KEEP_BOTH = Text(
    "Write down or print both: the code cannot be told again later.",
    "請抄寫或列印編號與查詢碼；查詢碼日後無法再次提供。",
    "请抄写或打印编号与查询码；查询码日后无法再次提供。",
)
DRAFT = Text("Draft", "草稿", "草稿")
MY_DRAFTS = Text("My drafts", "我的草稿", "我的草稿")
NO_DRAFTS = Text("You have no drafts", "沒有草稿", "没有草稿")
DRAFT_THERE = Text("You have begun this already", "您已有未送出之草稿", "您已有未提交的草稿")
GO_ON_WITH = Text("go on with the draft of {when}", "繼續 {when} 之草稿", "继续 {when} 的草稿")
BEGIN_ANOTHER = Text("Begin another application", "另提新申請", "另提新申请")
DISCARD = Text("Throw away", "刪除", "删除")
MY_CASES = Text("My cases", "我的辦件", "我的办件")
MY_NEWS = Text("What I was told", "我的通知", "我的通知")
NO_NEWS = Text("Nothing yet", "尚無通知", "暂无通知")
NO_CASES = Text("You have no cases", "沒有辦件", "没有办件")
FOLLOW_BY_CODE = Text(
    "Number and code are on your receipt.", "編號與查詢碼見收件回執。", "编号与查询码见收件回执。"
)
OR_SIGN_IN = Text("Or sign in to see your own cases", "或登入以查看本人辦件", "或登录以查看本人办件")
PROGRESS = Text("Progress of a case", "辦件進度", "办件进度")
STATUSES = {
    "applied": Text("received, being checked", "已收件，審核中", "已收件，审核中"),
    "noticed": Text("waiting for your materials", "待補正", "待补正"),
    "accepted": Text("accepted, in hand", "已受理，辦理中", "已受理，办理中"),
    "refused": Text("not accepted", "不予受理", "不予受理"),
    "decided": Text("decided", "已辦結", "已办结"),
    "delivered": Text("decided and delivered", "已送達", "已送达"),
    "withdrawn": Text("withdrawn", "已撤回", "已撤回"),
}
DUE_AT = Text("To be decided by", "應辦結日期", "应办结日期")
OUTSTANDING = Text("What you have to hand in", "需補正之材料", "需补正的材料")
SUPPLEMENT = Text("Hand in materials", "補交材料", "补交材料")
SUPPLEMENT_HINT = Text("Tick what you hand in now", "請勾選本次提交之材料", "请勾选本次提交的材料")
HAND_IN = Text("Hand in", "提交", "提交")
NOTHING_OUTSTANDING = Text("Nothing is asked for", "目前無需補正", "目前无需补正")
SIGN_IN_TO_SUPPLEMENT = Text(
    "Sign in to hand in materials here, or bring them to a window.",
    "請登入後於此補交，或到窗口提交。",
    "请登录后在此补交，或到窗口提交。",
)
PAPERS_OF_CASE = Text("Papers", "文書", "文书")
PAPERS = {
    "receipt": Text("Receipt of application", "收件回執", "收件回执"),
    "notice": Text("One-time notice", "一次性告知書", "一次性告知书"),
    "acceptance": Text("Notice of acceptance", "受理通知書", "受理通知书"),
    "refusal": Text("Notice of non-acceptance", "不予受理通知書", "不予受理通知书"),
    "extension": Text("Notice of extension", "延期通知書", "延期通知书"),
    "decision": Text("Decision", "決定書", "决定书"),
}
PAPER_ALONE = Text("Open the paper by itself", "單獨開啟文書", "单独打开文书")
WITHDRAW = Text("Withdraw the application", "撤回申請", "撤回申请")
WITHDRAW_SURE = Text(
    "This cannot be taken back; you would have to apply anew:",
    "撤回後不得恢復，須重新申請：",
    "撤回后不得恢复，须重新申请：",
)
DO_WITHDRAW = Text("Withdraw it", "確定撤回", "确定撤回")
KEEP_IT = Text("Leave it as it is", "保留不變", "保留不变")
DEADLINES = Text("Deadlines, day by day", "期限逐日說明", "期限逐日说明")
STOPS = {
    "supplement": Text("waiting for materials", "待補正", "待补正"),
    "hearing": Text("hearing", "聽證", "听证"),
    "bidding": Text("bidding", "招標", "招标"),
    "auction": Text("auction", "拍賣", "拍卖"),
    "test": Text("test", "檢驗檢測", "检验检测"),
    "quarantine": Text("quarantine", "檢疫", "检疫"),
    "appraisal": Text("appraisal", "鑑定", "鉴定"),
    "expert_review": Text("expert review", "專家評審", "专家评审"),
    "higher_authority": Text("with the higher authority", "上級機關辦理", "上级机关办理"),
    "closed": Text("closed before it was taken up again", "結案至重啟", "结案至重启"),
}
SIGN_IN_FOR_DAYS = Text(
    "Whose case it is sees every day after signing in.",
    "申請人登入後可查看逐日說明。",
    "申请人登录后可查看逐日说明。",
)
