"""How the queue service says no."""

from infra.contracts import RefusalKind

UNPLANNED_HALL = RefusalKind.of(
    "unplanned_hall",
    404,
    "1.3.4",
    ("The hall has no plan", "大廳尚無窗口規劃", "大厅尚无窗口规划"),
    ("Plan the hall first", "請先規劃大廳", "请先规划大厅"),
)
UNKNOWN_LINE = RefusalKind.of(
    "unknown_line",
    404,
    "3.3.1",
    ("The hall has no such line", "大廳無此業務隊列", "大厅无此业务队列"),
    ("Use a line of the hall's plan", "請使用規劃內之隊列", "请使用规划内的队列"),
)
UNKNOWN_WINDOW = RefusalKind.of(
    "unknown_window",
    404,
    "3.3.1",
    ("The hall has no such window", "大廳無此窗口", "大厅无此窗口"),
    ("Use a window of the hall's plan", "請使用規劃內之窗口", "请使用规划内的窗口"),
)
PLAN_CONTRADICTS_ITSELF = RefusalKind.of(
    "plan_contradicts_itself",
    422,
    "1.3.4",
    ("The plan contradicts itself", "規劃自相矛盾", "规划自相矛盾"),
    (
        "Correct what contradicts each other [detail]",
        "請更正相互矛盾之處 [detail]",
        "请更正相互矛盾之处 [detail]",
    ),
)
PLAN_LEAVES_BEHIND = RefusalKind.of(
    "plan_leaves_behind",
    409,
    "1.3.4",
    ("The plan would leave someone behind", "此規劃將使在辦者無處可辦", "此规划将使在办者无处可办"),
    (
        "Serve or move who waits, call off appointments, or let the plan begin later [reasons, appointments]",
        "請先辦理或移轉等候者、取消預約，或延後生效 [reasons、appointments]",
        "请先办理或移转等候者、取消预约，或延后生效 [reasons、appointments]",
    ),
)
HALL_CLOSED = RefusalKind.of(
    "hall_closed",
    409,
    "1.3.4",
    ("The hall is closed now", "大廳現不對外辦公", "大厅现不对外办公"),
    ("Come within the opening hours", "請於營業時間前來", "请在营业时间前来"),
)
NO_MORE_TICKETS = RefusalKind.of(
    "no_more_tickets",
    409,
    "3.3.1",
    ("No more tickets today", "今日號票已發完", "今日号票已发完"),
    ("Come another day", "請改日再來", "请改日再来"),
)
IN_LINE_ALREADY = RefusalKind.of(
    "in_line_already",
    409,
    "3.3.1",
    ("This person has a live ticket in this line", "此人已在本隊列取號", "此人已在本队列取号"),
    ("Wait with that ticket, or cancel it", "請持原號票等候，或先取消", "请持原号票等候，或先取消"),
)
UNKNOWN_TICKET = RefusalKind.of(
    "unknown_ticket",
    404,
    "3.3.1",
    ("There is no such ticket today", "今日查無此號票", "今日查无此号票"),
    ("Check line and number", "請核對隊列與號碼", "请核对队列与号码"),
)
UNKNOWN_CASE = RefusalKind.of(
    "unknown_case",
    404,
    "3.3.2",
    (
        "The hall has no case with this number and code",
        "本大廳查無此編號與查詢碼之辦件",
        "本大厅查无此编号与查询码的办件",
    ),
    (
        "Check both on the receipt; a case handed in just now is known in a moment",
        "請核對受理回執；剛遞交之辦件稍後即可使用",
        "请核对受理回执；刚递交的办件稍后即可使用",
    ),
)
NOT_YOUR_TICKET = RefusalKind.of(
    "not_your_ticket",
    403,
    "3.3.2",
    ("This ticket is another person's", "此號票屬他人所有", "此号票属他人所有"),
    ("Use your own ticket", "請使用本人號票", "请使用本人号票"),
)
TICKET_NOT_THERE = RefusalKind.of(
    "ticket_not_there",
    409,
    "3.3.1",
    ("The ticket is not where this can be done", "號票目前狀態不能如此操作", "号票目前状态不能如此操作"),
    (
        "See where the ticket is now [ticket_status]",
        "請查看號票目前狀態 [ticket_status]",
        "请查看号票目前状态 [ticket_status]",
    ),
)
WINDOW_NOT_OPEN = RefusalKind.of(
    "window_not_open",
    409,
    "3.3.1",
    ("The window is not open", "窗口未開放", "窗口未开放"),
    ("Open it, or resume from the pause", "請先開放窗口或結束暫停", "请先开放窗口或结束暂停"),
)
WINDOW_TAKEN = RefusalKind.of(
    "window_taken",
    409,
    "3.3.1",
    ("Someone else serves at this window", "此窗口由他人值守", "此窗口由他人值守"),
    ("Have it closed first", "請先由其關閉窗口", "请先由其关闭窗口"),
)
AT_ANOTHER_WINDOW = RefusalKind.of(
    "at_another_window",
    409,
    "3.3.1",
    ("This person serves at another window", "此人正於其他窗口值守", "此人正在其他窗口值守"),
    ("Close that window first", "請先關閉該窗口", "请先关闭该窗口"),
)
WINDOW_BUSY = RefusalKind.of(
    "window_busy",
    409,
    "3.3.1",
    ("The window has a ticket to deal with", "窗口尚有號票未處理", "窗口尚有号票未处理"),
    (
        "Finish, park or move the ticket at the window first [ticket]",
        "請先處理窗口上之號票 [ticket]",
        "请先处理窗口上的号票 [ticket]",
    ),
)
MAY_NOT_SERVE = RefusalKind.of(
    "may_not_serve",
    409,
    "2.2.2",
    ("This person may not serve at this window now", "此人目前不得於此窗口值守", "此人目前不得在此窗口值守"),
    (
        "Have the posting, the leave or the qualification settled, or clock in [reason, items]",
        "請先辦妥進駐、銷假或事項培訓，或先簽到 [reason、items]",
        "请先办妥进驻、销假或事项培训，或先签到 [reason、items]",
    ),
)
LINE_NOT_SERVED = RefusalKind.of(
    "line_not_served",
    409,
    "3.3.1",
    ("The window does not serve this line", "此窗口不辦理該隊列", "此窗口不办理该队列"),
    ("Use one of its lines", "請使用其所屬隊列", "请使用其所属队列"),
)
PERSON_ELSEWHERE = RefusalKind.of(
    "person_elsewhere",
    409,
    "3.3.1",
    ("The ticket's holder is at another window", "持票人正於其他窗口辦理", "持票人正在其他窗口办理"),
    ("Call the ticket when that is done", "請待其辦畢後再叫號", "请待其办毕后再叫号"),
)
CALLED_OFTEN_ENOUGH = RefusalKind.of(
    "called_often_enough",
    409,
    "3.3.1",
    ("The ticket was called as often as it may be", "號票已達叫號次數上限", "号票已达叫号次数上限"),
    ("Report it absent", "請作過號處理", "请作过号处理"),
)
CALLED_JUST_NOW = RefusalKind.of(
    "called_just_now",
    409,
    "3.3.1",
    ("The ticket was called a moment ago", "剛剛叫過此號", "刚刚叫过此号"),
    (
        "Wait until it may be called again [again_at]",
        "請待可再次叫號之時間 [again_at]",
        "请待可再次叫号的时间 [again_at]",
    ),
)
NOTHING_TO_CLOSE = RefusalKind.of(
    "nothing_to_close",
    409,
    "3.3.1",
    ("Nothing is left of that day", "該日已無未結號票", "该日已无未结号票"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
LINE_NOT_BOOKABLE = RefusalKind.of(
    "line_not_bookable",
    409,
    "3.3.1",
    ("The line takes no appointments", "本隊列不受理預約", "本队列不受理预约"),
    ("Draw a ticket on the day", "請於當日取號", "请于当日取号"),
)
OUTSIDE_HOURS = RefusalKind.of(
    "outside_hours",
    409,
    "1.3.4",
    ("The hall is closed at that time", "大廳於該時段不對外辦公", "大厅在该时段不对外办公"),
    ("Choose a time within the opening hours", "請選擇營業時間內之時段", "请选择营业时间内的时段"),
)
NO_SUCH_SLOT = RefusalKind.of(
    "no_such_slot",
    409,
    "3.3.1",
    ("No slot begins at that time", "該時間並無預約時段", "该时间并无预约时段"),
    ("Choose one of the line's slots of that day", "請選擇該日之預約時段", "请选择该日的预约时段"),
)
SLOT_FULL = RefusalKind.of(
    "slot_full",
    409,
    "3.3.1",
    ("The slot is full", "該時段已約滿", "该时段已约满"),
    ("Choose another slot", "請改選其他時段", "请改选其他时段"),
)
SLOT_PAST = RefusalKind.of(
    "slot_past",
    409,
    "3.3.1",
    ("The slot has begun already", "該時段已開始或已過", "该时段已开始或已过"),
    ("Choose a later slot, or draw a ticket", "請改選其後時段，或現場取號", "请改选其后时段，或现场取号"),
)
TOO_FAR_AHEAD = RefusalKind.of(
    "too_far_ahead",
    409,
    "3.3.1",
    ("That day cannot be booked yet", "該日尚未開放預約", "该日尚未开放预约"),
    ("Choose an earlier day [until]", "請選擇較早之日期 [until]", "请选择较早的日期 [until]"),
)
BOOKED_ALREADY = RefusalKind.of(
    "booked_already",
    409,
    "3.3.1",
    (
        "This person has an appointment in this line on that day",
        "此人於該日已預約本隊列",
        "此人在该日已预约本队列",
    ),
    ("Move that appointment, or cancel it", "請改期或取消原預約", "请改期或取消原预约"),
)
UNKNOWN_APPOINTMENT = RefusalKind.of(
    "unknown_appointment",
    404,
    "3.3.1",
    ("There is no such appointment", "查無此編號與密碼之預約", "查无此编号与密码的预约"),
    ("Check line, number and code", "請核對隊列、編號與密碼", "请核对队列、编号与密码"),
)
NOT_YOUR_APPOINTMENT = RefusalKind.of(
    "not_your_appointment",
    403,
    "3.3.2",
    ("This appointment is not shown to be yours", "未能證明此預約屬您所有", "未能证明此预约属您所有"),
    (
        "Give its code, or use the account that made it",
        "請提供密碼，或以預約之帳號操作",
        "请提供密码，或以预约的账号操作",
    ),
)
WRONG_APPOINTMENT_STATUS = RefusalKind.of(
    "wrong_appointment_status",
    409,
    "3.3.1",
    (
        "The appointment is not at a point where this can be done",
        "預約目前狀態不能如此操作",
        "预约目前状态不能如此操作",
    ),
    (
        "See where the appointment is now [appointment_status]",
        "請查看預約目前狀態 [appointment_status]",
        "请查看预约目前状态 [appointment_status]",
    ),
)
NOT_CHECK_IN_TIME = RefusalKind.of(
    "not_check_in_time",
    409,
    "3.3.1",
    ("It is not the time to check in", "現非報到時間", "现非报到时间"),
    (
        "Come when one can check in [from, until]",
        "請於報到時間內報到 [from、until]",
        "请在报到时间内报到 [from、until]",
    ),
)
NOTHING_LAPSED = RefusalKind.of(
    "nothing_lapsed",
    409,
    "3.3.1",
    ("The appointment's time is not up", "預約時限未到", "预约时限未到"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
