"""How pages say no, beyond what the API says, and why."""

from infra.contracts import Refusal, RefusalKind, Text

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
NO_FILE_CHOSEN = RefusalKind(
    "no_file_chosen",
    422,
    Text("No file was chosen", "尚未選擇檔案", "尚未选择文件"),
    Text("Choose a file, then send it", "請選擇檔案後上傳", "请选择文件后上传"),
)

FROM_ELSEWHERE = Text(
    "the browser says that it comes from {place}", "瀏覽器表示來自 {place}", "浏览器表示来自 {place}"
)
OTHER_SESSION = Text(
    "its key was given to another session, or for another form",
    "表單金鑰屬於其他登入或其他表單",
    "表单密钥属于其他登录或其他表单",
)
NO_FORM = Text("this page has no form that does {do!r}", "此頁面沒有此表單：{do}", "此页面没有此表单：{do}")
_SHOWN = 200
"""Letters of an address that are said again."""
NO_ADDRESS = Text("nothing is at {path}", "{path} 沒有頁面", "{path} 没有页面")
NO_FILE = Text("there is no such file, or it has changed", "查無此檔案，或已更新", "查无此文件，或已更新")
FORM_UNREADABLE = Text("the form cannot be read: {cause}", "無法讀取表單", "无法读取表单")
WHICH_FILE = Text("the form came without a file", "表單未附檔案", "表单未附文件")


def nothing_at(path: str) -> Refusal:
    """That there is no page at an address, though it may be shaped as one of ours."""
    return NO_PAGE(NO_ADDRESS(path=path[:_SHOWN]))
