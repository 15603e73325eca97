"""Error codes of 监护."""

from __future__ import annotations

from tongban.kernel.errors import ErrorSpec, register

register(
    ErrorSpec(
        "identity.guardianship.unknown",
        404,
        "没有这项监护关系。",
        "There is no such guardianship.",
        "在“我的”的“家人”里看您现在是谁的监护人。",
        "See under “my family” whose guardian you are now.",
    ),
    ErrorSpec(
        "identity.guardianship.not_confirmed",
        422,
        "没有核对成功，孩子没有加进来。",
        "It could not be confirmed; the child was not added.",
        "请对照户口簿核对孩子的姓名和公民身份号码；无误的，带身份证件和户口簿（或者出生医学证明、收养登记证）到任一办事窗口登记。",
        "Compare the child's name and number with the household register; if they are right, go to any service window with"
        " your identity card and the household register, birth certificate or adoption certificate.",
    ),
    ErrorSpec(
        "identity.guardianship.of_age",
        422,
        "已满十八周岁，是成年人，不能作为孩子加进来。",
        "Who is 18 is an adult and cannot be added as a child.",
        "请本人自己办理，或者由本人委托；法院认定无民事行为能力、限制民事行为能力的，持判决书到办事窗口登记监护人。",
        "Adults apply themselves or entrust somebody; guardians of adults without full capacity are registered at a window with"
        " the court's judgment.",
    ),
    ErrorSpec(
        "identity.guardianship.under_age_guardian",
        422,
        "监护人要年满十八周岁。",
        "A guardian is at least 18 years old.",
        "请由具有监护能力的成年人办理（民法典第二十七条）。",
        "Let an adult who is able to be a guardian come (Civil Code, article 27).",
    ),
    ErrorSpec(
        "identity.guardianship.basis",
        422,
        "监护的依据、证明和被监护人的年龄对不上。",
        "Basis, paper and age of the ward do not fit each other.",
        "未成年人选父母、指定或者法院另行指定，成年人选成年被监护人；证明按所选依据出示。",
        "For a minor choose parent, appointment or court; for an adult choose adult ward; with the paper that the basis asks for.",
    ),
    ErrorSpec(
        "identity.guardianship.paper",
        422,
        "请写明证明的编号和出具单位。",
        "Give the number of the paper and who issued it.",
        "户口簿写户号和户口登记机关；判决书、裁定书写案号和法院。",
        "Of a household register the household number and the police station; of a ruling its number and the court.",
    ),
    ErrorSpec(
        "identity.guardianship.born",
        422,
        "这种证件的号码里没有出生日期，请填写。",
        "The number of this document carries no date of birth; please give it.",
        "照证件或者出生医学证明填写，如 2015-06-01。",
        "Take it from the document or the birth certificate, like 2015-06-01.",
    ),
    ErrorSpec(
        "identity.guardianship.capacity",
        422,
        "成年被监护人要写明法院认定的是无民事行为能力，还是限制民事行为能力；未成年人不写。",
        "Of an adult ward say what the court ruled: no capacity, or limited capacity; of a minor nothing.",
        "照判决书的主文选。",
        "Take it from the operative part of the judgment.",
    ),
    ErrorSpec(
        "identity.capacity.by_guardian",
        403,
        "法院认定您无民事行为能力，这件事由监护人替您办理。",
        "A court ruled that you lack capacity for civil acts: your guardian does this for you.",
        "请监护人用自己的账号，在“我的”的“家人”里替您办；您自己的办件和数据，您随时可以看。没有监护人的，请居民委员会、村民委员会或者"
        "民政部门到办事窗口登记监护人；已经恢复的，带法院的判决书到任一办事窗口。",
        "Let your guardian do it in their own account, under “my family”; you can read your own cases and data at any time. Who"
        " has no guardian: the residents' or villagers' committee or the civil affairs office has one registered at a window."
        " Who has regained capacity: take the court's judgment to any service window.",
    ),
    ErrorSpec(
        "identity.guardianship.lacks_capacity",
        409,
        "法院认定本人无民事行为能力，不能自己委托，由监护人办理。",
        "A court ruled that this person lacks capacity for civil acts; they entrust nobody themselves.",
        "请监护人到场申请，或者由监护人用自己的账号，在“家人”里替本人办。",
        "Let the guardian come, or apply for them in the guardian's own account, under “my family”.",
    ),
    ErrorSpec(
        "identity.mandate.by_guardian",
        403,
        "这份委托是监护人替您作出的，由监护人撤销。",
        "This mandate was given for you by a guardian, who revokes it.",
        "请监护人在“委托”里撤销；没有监护人以后，您可以自己撤销。",
        "Let a guardian revoke it under “mandates”; once you have no guardian any more you revoke it yourself.",
    ),
    ErrorSpec(
        "identity.guardianship.own_matter",
        403,
        "这是您自己或者您家人的事，应当回避，请由同事办理。",
        "This is your own matter or that of your family; leave it to a colleague.",
        "请换一位窗口人员登记。",
        "Let another clerk register it.",
    ),
    ErrorSpec(
        "identity.guardianship.ending",
        422,
        "请选监护结束的原因。",
        "Choose why the guardianship ends.",
        "成年、去世由系统自动结束，不用在窗口办理。",
        "Coming of age and death end it by themselves, not at the window.",
    ),
    ErrorSpec(
        "identity.guardianship.consent",
        422,
        "孩子不满十四周岁，请先看过个人信息处理告知并同意。",
        "The child is under 14: read how the child's data is processed and agree first.",
        "看过页面上的告知，勾选同意再提交；不同意的，可以带材料到窗口办理。",
        "Read the notice on the page and tick the box; who does not agree can apply at a window.",
    ),
    ErrorSpec(
        "identity.sign_up.too_young",
        422,
        "不满十四周岁的，不能自己注册账号（个人信息保护法第三十一条）。",
        "Who is under 14 cannot open an account (Personal Information Protection Law, article 31).",
        "请父母或者其他监护人用自己的账号，在“我的”的“家人”里把孩子加进来，替孩子办。",
        "A parent or another guardian adds the child under “my family” in their own account and applies for the child.",
    ),
)
