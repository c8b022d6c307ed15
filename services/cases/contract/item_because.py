"""What is said of service items, and what is wrong with their definitions, in three languages."""

from infra.contracts import Text

NO_ITEM = Text("hall {hall} has no item {item}", "大廳 {hall} 無事項 {item}", "大厅 {hall} 无事项 {item}")
NO_VERSION = Text(
    "hall {hall} publishes no such version of {item}",
    "大廳 {hall} 未公布事項 {item} 之此版本",
    "大厅 {hall} 未公布事项 {item} 的此版本",
)
HAS_ITEM = Text(
    "hall {hall} has an item {item}", "大廳 {hall} 已有事項 {item}", "大厅 {hall} 已有事项 {item}"
)
WROTE_DRAFT = Text(
    "{reviewer} wrote the draft of {item}",
    "事項 {item} 之草案由 {reviewer} 起草",
    "事项 {item} 的草案由 {reviewer} 起草",
)
LACKS = Text("{item} lacks {fields}", "事項 {item} 缺少：{fields}", "事项 {item} 缺少：{fields}")
CONTRADICTS = Text("{item}: {reason}", "事項 {item}：{reason}", "事项 {item}：{reason}")
UNREVIEWED = Text(
    "draft {version} of {item} has not been reviewed",
    "事項 {item} 之第 {version} 版草案尚未審核",
    "事项 {item} 的第 {version} 版草案尚未审核",
)
IS_DRAFT = Text(
    "{item} of hall {hall} is a draft",
    "大廳 {hall} 之事項 {item} 尚為草案",
    "大厅 {hall} 的事项 {item} 尚为草案",
)
WITHDRAWN = Text(
    "{item} of hall {hall} was withdrawn",
    "大廳 {hall} 之事項 {item} 已廢止",
    "大厅 {hall} 的事项 {item} 已废止",
)
HAS_NO_DRAFT = Text(
    "{item} of hall {hall} has no draft",
    "大廳 {hall} 之事項 {item} 無草案",
    "大厅 {hall} 的事项 {item} 无草案",
)

CODE_TWICE = Text("{what} uses a code twice", "{what} 有代碼重複", "{what} 有代码重复")
NO_CONDITION = Text(
    "material {material} is conditional, but on what is not said",
    "材料 {material} 為視情形提交，但未說明情形",
    "材料 {material} 为视情形提交，但未说明情形",
)
AFTER_NO_STEP = Text(
    "step {step} comes after {unknown}, which is no step",
    "環節 {step} 所列前置 {unknown} 並非環節",
    "环节 {step} 所列前置 {unknown} 不是环节",
)
WAIT_FOR_EACH_OTHER = Text(
    "steps {steps} wait for each other", "環節 {steps} 互相等待", "环节 {steps} 互相等待"
)
NOT_SIDE_BY_SIDE = Text(
    "a joint item has no steps of two departments side by side",
    "聯辦件並無兩部門並行之環節",
    "联办件并无两部门并行的环节",
)
CURRENCIES = Text("its fees are in several currencies", "費用幣別不一", "费用币种不一")
PROMISED_EXCEEDS = Text(
    "promised_limit {promised} exceeds statutory_limit {statutory}",
    "promised_limit {promised} 超過 statutory_limit {statutory}",
    "promised_limit {promised} 超过 statutory_limit {statutory}",
)
