"""How the portal says no."""

from infra.contracts import RefusalKind, Text

NO_FILE_CHOSEN = RefusalKind(
    "no_file_chosen",
    422,
    Text("No file was chosen", "尚未選擇檔案", "尚未选择文件"),
    Text("Choose a file, then send it", "請選擇檔案後上傳", "请选择文件后上传"),
)
WHICH_FILE = Text("the form came without a file", "表單未附檔案", "表单未附文件")
