"""What the entrance says."""

from infra.contracts import Text

TITLE = Text("Sign in", "登入", "登录")
WHO = Text("Who are you?", "請選擇身分", "请选择身份")
ROLE = Text("Role", "角色", "角色")
HALL = Text("Hall", "大廳", "大厅")
HALL_HINT = Text("its code; * for all halls", "大廳代碼；* 為全部", "大厅代码；* 为全部")
DEPARTMENT = Text("Department", "部門", "部门")
DEPARTMENT_HINT = Text("its code; * for all departments", "部門代碼；* 為全部", "部门代码；* 为全部")
WITH_ISSUER = Text("Sign in with your account", "以帳號登入", "以账号登录")
BY_LINK = Text(
    "Sign in with a link that `hall login` prints on the hall's machine",
    "請於大廳主機執行 hall login 取得登入連結",
    "请在大厅主机执行 hall login 取得登录链接",
)
LINK_USED = Text(
    "This link was used already, or its ten minutes are over",
    "此連結已使用過，或已逾十分鐘",
    "此链接已使用过，或已超过十分钟",
)
LINK_REMEDY = Text(
    "Ask for another one with `hall login`", "請以 hall login 取得新連結", "请以 hall login 取得新链接"
)
WELCOME = Text("OpenHall", "政務服務大廳", "政务服务大厅")
HALLS = Text("Halls", "大廳", "大厅")
NO_HALLS = Text("No hall is open yet", "尚無大廳", "尚无大厅")
YOU = Text("You", "您", "您")
YOUR_ROLES = Text("Roles: {roles}", "角色：{roles}", "角色：{roles}")
YOUR_HALLS = Text("Halls: {halls}", "大廳：{halls}", "大厅：{halls}")
ROLES = {
    "visitor": Text("Visitor", "民眾", "群众"),
    "kiosk": Text("Kiosk", "自助終端", "自助终端"),
    "clerk": Text("Clerk", "窗口人員", "窗口人员"),
    "department_head": Text("Head of department", "部門負責人", "部门负责人"),
    "supervisor": Text("Supervisor", "大廳督導", "大厅督导"),
    "facilities": Text("Facilities", "設施人員", "设施人员"),
    "investigator": Text("Investigator", "調查人員", "调查人员"),
    "auditor": Text("Auditor", "稽核人員", "审计人员"),
    "operator": Text("Operator", "系統人員", "系统人员"),
}
