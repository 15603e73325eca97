"""Error codes of the changes of whole items."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "catalogue.item_succeeded",
        409,
        "事项 {item} 已于 {day} 停止办理，由这些事项承接：{successors}。",
        "Item {item} ended on {day}; these take its place: {successors}.",
        "请改在承接的事项里申请；已经提交的申请照常办理。",
        "Please apply for one of those; applications already submitted go on.",
    ),
    ErrorSpec(
        "catalogue.item_change.unknown",
        404,
        "没有查到这项事项变动。",
        "There is no such change of an item.",
        "请从事项变动列表重新打开。",
        "Please open it again from the list.",
    ),
    ErrorSpec(
        "catalogue.item_change.count_wrong",
        422,
        "原事项和承接事项的个数不对。",
        "The number of items or successors does not fit this kind of change.",
        "拆分写一个原事项和至少两个承接事项；合并写至少两个事项和一个承接事项，保留的事项也写在原事项里；其他变动不写承接事项。",
        "A split has one item and two successors or more; a merger two items or more (the surviving one among them) and one "
        "successor; other changes have no successor.",
    ),
    ErrorSpec(
        "catalogue.item_change.successor_wrong",
        409,
        "承接事项 {item} 不能用：它没有到那一天已经生效的省标准，或者自己也要取消。",
        "{item} cannot be a successor: no standard of it is in force on that day, or it ends itself.",
        "请先新设承接事项并审核公布它的标准，生效日期不晚于变动的日期。",
        "Please set up the successor first and publish its standard for that day or earlier.",
    ),
    ErrorSpec(
        "catalogue.item_change.body_left",
        422,
        "还有部门没有承接的事项，或者写了不办这个事项的部门：{bodies}。",
        "Bodies without a successor, or that do not offer the item: {bodies}.",
        "请为办理原事项的每个部门写明由哪个事项承接；承接事项不写部门，就是承接全部。",
        "Please name a successor for every body that offers the item; a successor without bodies takes all.",
    ),
    ErrorSpec(
        "catalogue.item_change.reason_missing",
        422,
        "请写明变动的理由和依据，各不超过 500 字。",
        "Please give the reason and its basis in law, at most 500 characters each.",
        "依据写法律、法规或者文件的名称和条款。",
        "The basis is the title and article of a law or document.",
    ),
    ErrorSpec(
        "catalogue.item_change.waiting",
        409,
        "事项 {item} 已有自 {day} 起的变动，不能再加一项。",
        "A change of item {item} from {day} on is approved already.",
        "请等那项变动生效，或者先撤销它。",
        "Please wait for it, or withdraw it first.",
    ),
    ErrorSpec(
        "catalogue.item_change.begun",
        409,
        "这项变动自 {day} 起已经生效，不能撤销。",
        "This change has held since {day} and cannot be withdrawn.",
        "暂停的可以恢复；编码取消后不再使用，需要时请新设事项。",
        "What was suspended can be resumed; an ended code is never used again, a new item can be set up.",
    ),
    ErrorSpec(
        "catalogue.item_change.closed",
        409,
        "事项 {item} 自 {day} 起取消或者暂停，不能认领、修改标准或者首次公布指南。",
        "Item {item} is ended or suspended from {day} on: it cannot be claimed or published anew.",
        "请看事项沿革里的承接事项。",
        "Please see its history for what takes its place.",
    ),
)
