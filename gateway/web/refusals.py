"""How pages say no, beyond what the API says."""

from infra.contracts import RefusalKind, Text

FOREIGN_FORM = RefusalKind(
    "foreign_form",
    403,
    Text("This was not sent from a page of the hall", "此請求並非由大廳網頁送出", "此请求并非由大厅网页发出"),
    Text(
        "Open the page at the hall's own address and send it from there",
        "請於大廳網址開啟頁面後送出",
        "请在大厅网址打开页面后提交",
    ),
)
STALE_FORM = RefusalKind(
    "stale_form",
    403,
    Text("This page is of an earlier session", "此頁面屬於先前的登入", "此页面属于先前的登录"),
    Text(
        "What you typed is still here: look it over and send it again",
        "您輸入的內容仍保留，請確認後重新送出",
        "您输入的内容仍保留，请确认后重新提交",
    ),
)
NO_PAGE = RefusalKind(
    "no_such_page",
    404,
    Text("There is no page at this address", "此網址沒有頁面", "此网址没有页面"),
    Text("Begin at the list of all pages", "請由全部頁面開始", "请从全部页面开始"),
)
