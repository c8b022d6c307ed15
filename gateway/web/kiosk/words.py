"""What the kiosk says."""

from infra.contracts import Text

TITLE = Text("Self-service", "自助服務", "自助服务")
ABOUT = Text(
    "Tickets, check-in, papers and applications on this device",
    "於本終端取號、報到、列印文書與申辦",
    "在本终端取号、报到、打印文书与申办",
)
WHAT = Text("What would you like to do?", "請選擇服務", "请选择服务")
DRAW = Text("Draw a ticket", "取號", "取号")
DRAW_WHY = Text("and wait to be called to a window", "取號後等候叫號", "取号后等候叫号")
CHECK_IN = Text("I have an appointment", "預約報到", "预约报到")
CHECK_IN_WHY = Text("check in with its number and code", "以預約編號與密碼報到", "以预约编号与密码报到")
QUERY = Text("My application", "辦件查詢", "办件查询")
QUERY_WHY = Text("how far it is, and what is missing", "查詢進度與待補材料", "查询进度与待补材料")
PRINT = Text("Print a paper", "列印文書", "打印文书")
PRINT_WHY = Text(
    "receipt, notice, acceptance, decision", "回執、補正告知、受理、決定", "回执、补正告知、受理、决定"
)
APPLY = Text("Apply here", "自助申辦", "自助申办")
APPLY_WHY = Text("what can be applied for at this kiosk", "本終端可申辦事項", "本终端可申办事项")

DONE = Text("Finish", "結束", "结束")
LARGER = Text("Larger, more contrast", "放大與高對比", "放大与高对比")
PLAIN = Text("Usual size", "一般大小", "一般大小")
STILL_THERE = Text("Are you still there?", "您還在嗎？", "您还在吗？")
SOON_WIPED = Text(
    "In a moment this page begins anew, and nothing of yours stays here.",
    "畫面即將回到首頁，並清除您的資料。",
    "画面即将回到首页，并清除您的数据。",
)
GO_ON = Text("Go on", "繼續使用", "继续使用")
AWAY = Text("This kiosk is out of service for the moment", "本終端暫停服務", "本终端暂停服务")
AWAY_WHY = Text(
    "Please go to a window. What you sent is tried again by itself.",
    "請至窗口辦理；已送出的內容將自動重試。",
    "请至窗口办理；已提交的内容将自动重试。",
)

BREAK = Text("The hall has its break until {time}", "午休中，{time} 繼續開放", "午休中，{time} 继续开放")
CLOSED = Text("The hall is closed now", "大廳現不對外辦公", "大厅现不对外办公")
OPENS = Text("It opens again on {time}", "下次開放時間：{time}", "下次开放时间：{time}")

WHICH_LINE = Text("What do you come for?", "請選擇業務", "请选择业务")
PRIORITY = Text("Do you belong to one of these?", "優先對象（選填）", "优先对象（选填）")
GROUPS = {
    "none": Text("No", "一般", "一般"),
    "elderly": Text("Elderly", "年長", "年长"),
    "disabled": Text("Disabled", "身障", "身障"),
    "pregnant": Text("Pregnant", "孕婦", "孕妇"),
    "with_child": Text("With a small child", "攜帶幼童", "携带幼童"),
    "military": Text("Military", "軍人", "军人"),
    "other": Text("Other", "其他優先", "其他优先"),
}
WAITING = Text("{count} waiting", "等候 {count} 人", "等候 {count} 人")
WAIT = Text("wait {span}", "預計等候 {span}", "预计等候 {span}")
NO_GUESS = Text("wait not known yet", "尚無法估計等候時間", "尚无法估计等候时间")
HAVE_CASE = Text("I come about an application", "我為既有辦件而來", "我为既有办件而来")

YOUR_TICKET = Text("Your ticket", "您的號票", "您的号票")
TAKE_SLIP = Text(
    "Please take the slip. If none comes out, remember your number, or scan the code with your phone.",
    "請取走號票；未印出時，請記下號碼或以手機掃碼。",
    "请取走号票；未印出时，请记下号码或以手机扫码。",
)
AHEAD = Text("Before you: {count}", "前面 {count} 人", "前面 {count} 人")
DRAWN = Text("Drawn {time}", "取號 {time}", "取号 {time}")
FOLLOW = Text("Follow it on your phone", "手機掃碼查看進度", "手机扫码查看进度")
QR = Text("Code for your phone", "手機掃碼圖", "手机扫码图")

NUMBER = Text("Number", "編號", "编号")
NUMBER_HINT = Text(
    "or hold the code on your paper under the scanner",
    "或將文書上的條碼對準掃描器",
    "或将文书上的条码对准扫描器",
)
CODE = Text("Code", "密碼", "密码")
CODE_HINT = Text("eight letters and digits", "八位英數字", "八位英数字")
CASE_CODE = CODE
LINE = Text("Service", "業務", "业务")
CHECK_IN_NOW = Text("Check in", "報到", "报到")
CHECK_IN_TIME = Text(
    "You can check in from {opens} to {closes}",
    "報到時間：{opens} 至 {closes}",
    "报到时间：{opens} 至 {closes}",
)
SHOW = Text("Show", "查詢", "查询")
DELETE = Text("Delete", "刪除", "删除")
KEYS = Text("Keys", "鍵盤", "键盘")

CASE = Text("Application {number}", "辦件 {number}", "办件 {number}")
ITEM = Text("What for", "事項", "事项")
STATUS = Text("How far it is", "狀態", "状态")
RECEIVED = Text("Received", "收件時間", "收件时间")
DUE = Text("Due", "期限", "期限")
MISSING = Text("Still missing", "待補材料", "待补材料")
FEE = Text("Fee", "費用", "费用")
PAID = Text("paid", "已繳納", "已缴纳")
UNPAID = Text("to be paid", "待繳納", "待缴纳")
PAPERS_OF = Text("Papers to print", "可列印文書", "可打印文书")
PAPERS = {
    "receipt": Text("Receipt", "收件回執", "收件回执"),
    "notice": Text("Notice of what is missing", "補正告知書", "补正告知书"),
    "acceptance": Text("Acceptance", "受理通知書", "受理通知书"),
    "refusal": Text("Refusal", "不予受理通知書", "不予受理通知书"),
    "extension": Text("Extension", "延長期限通知書", "延长期限通知书"),
    "decision": Text("Decision", "決定書", "决定书"),
}
PRINT_IT = Text("Print it", "列印", "打印")
BACK_TO_CASE = Text("Back to the application", "返回辦件", "返回办件")
PAY = Text("Note the payment", "登記繳費", "登记缴费")
RECEIPT = Text("Number on the payment's receipt", "繳費收據編號", "缴费收据编号")
DELIVER = Text("I have my result", "已領取結果", "已领取结果")

CHOOSE_ITEM = Text("What do you apply for?", "請選擇申辦事項", "请选择申办事项")
NO_ITEMS = Text(
    "Nothing can be applied for at this kiosk: please draw a ticket",
    "本終端目前無可申辦事項，請取號至窗口辦理",
    "本终端当前无可申办事项，请取号至窗口办理",
)
NAME = Text("Name", "姓名", "姓名")
DOCUMENT_NUMBER = Text("Number of your identity document", "證件號碼", "证件号码")
PHONE = Text("Phone", "電話", "电话")
MATERIALS = Text("What I hand in at the counter today", "今日於櫃台遞交之材料", "今日在柜台递交的材料")
NEXT = Text("Next", "下一步", "下一步")
CHECK = Text("Is this right?", "請確認內容", "请确认内容")
CHANGE = Text("Change it", "修改", "修改")
SEND = Text("Send the application", "送出申請", "提交申请")
NOTHING = Text("nothing", "無", "无")
SENT = Text("Your application was received", "已收件", "已收件")
KEEP_BOTH = Text(
    "Keep the slip: number and code together show how far it is.",
    "請保留此單，憑編號與密碼查詢進度。",
    "请保留此单，凭编号与密码查询进度。",
)
