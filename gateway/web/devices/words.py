"""What the page of devices says."""

from infra.contracts import Text

TITLE = Text("Devices", "終端", "终端")
ABOUT = Text(
    "Kiosks and screens of a hall: set up, last seen, taken away",
    "大廳終端之設定、連線情形與停用",
    "大厅终端的设置、连接情形与停用",
)
NONE = Text("No device is set up yet", "尚無終端", "尚无终端")
HALL = Text("Hall", "大廳", "大厅")
HALL_HINT = Text("its code", "大廳代碼", "大厅代码")
NAME = Text("Name", "名稱", "名称")
NAME_HINT = Text("say where it stands", "例如所在位置", "例如所在位置")
ENROLLED = Text("Set up", "設定時間", "设置时间")
SEEN = Text("Last seen", "最近連線", "最近连接")
GRANTS = Text("May besides", "另可辦理", "另可办理")
PAYMENTS = Text("take payments and hand results over", "收費並交付結果", "收费并交付结果")
NEW = Text("Set up another device", "新增終端", "新增终端")
MAKE_CODE = Text("Make a code", "產生代碼", "生成代码")
CODE = Text(
    "Open {address} on the device, and type this code within 15 minutes:",
    "請於終端開啟 {address}，並於 15 分鐘內輸入此代碼：",
    "请在终端打开 {address}，并在 15 分钟内输入此代码：",
)
TAKE_AWAY = Text("Take away", "停用", "停用")
UNKNOWN_DEVICE = Text("your halls have no such device", "您的大廳沒有此終端", "您的大厅没有此终端")
