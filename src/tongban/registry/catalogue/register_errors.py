"""Error codes of the registers that the province keeps: standard materials, proofs and seals."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "catalogue.register.right_missing",
        403,
        "标准材料和证明清单由省级部门的目录岗位维护，您没有这样的岗位。",
        "Standard materials and proofs are kept by catalogue posts of the province; you hold none of them.",
        "请联系省级部门的目录编辑或者审核人员。",
        "Please turn to the catalogue editors or approvers of the province.",
    ),
    ErrorSpec(
        "catalogue.register.unknown",
        404,
        "没有查到这项变更。",
        "There is no such change.",
        "请从列表重新打开。",
        "Please open it again from the list.",
    ),
    ErrorSpec(
        "catalogue.register.changed",
        409,
        "这项变更已经有人处理过了，页面上是现在的样子。",
        "Somebody has dealt with this change already; the page shows it as it is now.",
        "请核对后再操作。",
        "Please look again before you go on.",
    ),
    ErrorSpec(
        "catalogue.register.open_already",
        409,
        "{subject} 已有一项变更等待审核。",
        "A change of {subject} waits for approval already.",
        "请先审核或者退回那一项。",
        "Please approve or refuse that one first.",
    ),
    ErrorSpec(
        "catalogue.register.same_person",
        403,
        "提出的人不能审核自己的变更。",
        "Who proposed a change cannot approve it.",
        "请由另一位有审核岗位的人员审核。",
        "Please leave it to another approver.",
    ),
    ErrorSpec(
        "catalogue.register.why_missing",
        422,
        "请写明理由，不超过 500 字。",
        "Please give a reason of at most 500 characters.",
        "理由随变更一起保存。",
        "It is kept with the change.",
    ),
    ErrorSpec(
        "catalogue.material.unknown",
        404,
        "没有查到标准材料 {material}。",
        "There is no standard material {material}.",
        "请从标准材料列表重新打开。",
        "Please open it again from the list of standard materials.",
    ),
    ErrorSpec(
        "catalogue.material.not_in_use",
        409,
        "标准材料 {material} 已合并或者停用，不能再改。",
        "Standard material {material} was merged or retired and is changed no more.",
        "请改用它所并入的标准材料。",
        "Please use the one it leads to.",
    ),
    ErrorSpec(
        "catalogue.material.invalid",
        422,
        "标准材料写得不对：{reason}。",
        "The standard material is not right: {reason}.",
        "请改正后再提交。",
        "Please correct it and send it again.",
    ),
    ErrorSpec(
        "catalogue.material.twin",
        409,
        "“{name}”已经是标准材料 {material} 的名称或者写法。",
        "{name} is a name or spelling of standard material {material} already.",
        "同一种材料只有一个编码；确是两种的，请写出不同的名称。",
        "A paper has one code; if yours is another one, its name must say so.",
    ),
    ErrorSpec(
        "catalogue.material.merge_wrong",
        422,
        "不能把 {material} 并入 {into}。",
        "{material} cannot be merged into {into}.",
        "请写另一个在用的标准材料的编码。",
        "Please give the code of another standard material in use.",
    ),
)

register(
    ErrorSpec(
        "catalogue.proof.unknown",
        404,
        "证明和盖章清单里没有这一项。",
        "The register of proofs and seals has no such line.",
        "请从清单重新打开。",
        "Please open it again from the register.",
    ),
    ErrorSpec(
        "catalogue.proof.ruling_invalid",
        422,
        "请选保留、告知承诺或者取消，写明依据和自哪一天起；保留的依据要写到第几条。",
        "Please choose to keep it, to accept a declaration or to abolish it, with basis and day; what stays cites an article.",
        "请补齐后再提出。",
        "Please complete it and propose it again.",
    ),
)
