"""What the entrance says."""

from infra.contracts import Text

TITLE = Text("Sign in", "登入", "登录")
WHO = Text("Who are you?", "請選擇身分", "请选择身份")
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
NOBODY = Text(
    "Nobody can sign in here: no client is set up at the issuer",
    "此處尚未設定登入服務",
    "此处尚未设置登录服务",
)
LINK_USED = Text(
    "This link was used already, or its ten minutes are over",
    "此連結已使用過，或已逾十分鐘",
    "此链接已使用过，或已超过十分钟",
)
LINK_REMEDY = Text(
    "Ask for another one [with `hall login`]", "請取得新連結 [hall login]", "请取得新链接 [hall login]"
)
NOT_SIGNED_IN = Text("You could not be signed in", "未能登入", "未能登录")
SIGN_IN_AGAIN = Text("Begin again at Sign in", "請重新登入", "请重新登录")
LEFT = Text("You are signed out", "您已登出", "您已退出")
LEAVE_ISSUER = Text("Sign out of your account there too", "同時登出您的帳號服務", "同时退出您的账号服务")
ENROL = Text("Set up this device", "設定本終端", "设置本终端")
ABOUT_ENROL = Text(
    "Make this browser a kiosk or a screen of a hall, with a code",
    "以代碼將本瀏覽器設為大廳終端",
    "以代码将本浏览器设为大厅终端",
)
CODE = Text("Code", "代碼", "代码")
CODE_HINT = Text(
    "An operator or supervisor makes one at Devices; it holds for 15 minutes",
    "由系統人員或督導於「終端」頁面產生，15 分鐘內有效",
    "由系统人员或督导在“终端”页面生成，15 分钟内有效",
)
NO_DEVICE_CODE = Text("There is no such code", "查無此代碼", "查无此代码")
ASK_FOR_A_CODE = Text(
    "Type it as it is shown, within 15 minutes, or have another one made",
    "請於 15 分鐘內照樣輸入，或重新產生代碼",
    "请在 15 分钟内照样输入，或重新生成代码",
)
ON_THIS_MACHINE = Text(
    "a role is chosen on the hall's own machine only, and for trials only",
    "僅限於大廳主機上試用時選擇角色",
    "仅限于大厅主机上试用时选择角色",
)
NO_ROLE = Text("{role!r} is no role", "沒有此角色：{role}", "没有此角色：{role}")
WELCOME = Text("OpenHall", "政務服務大廳", "政务服务大厅")
FOR_ROLES = Text("These are the pages for: {roles}", "以下為{roles}可用之頁面", "以下为{roles}可用的页面")
FOR_ALL = Text(
    "These are the pages for everybody; more are listed for who has signed in",
    "以下為公開頁面，登入後另列可用頁面",
    "以下为公开页面，登录后另列可用页面",
)
COMMON = Text("For all halls", "各大廳共用", "各大厅共用")
NO_HALLS = Text("No hall is open yet", "尚無大廳", "尚无大厅")
YOU = Text("You", "您", "您")
ABOUT_YOU = Text(
    "Who you are here, for which halls, and signing out",
    "您的身分、所屬大廳及登出",
    "您的身份、所属大厅和退出",
)
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
