"""What is open and what no machine can close.

A hole is an attempt that succeeds today though a machine could prevent it: its test stays as strict as the others and
carries a strict ``xfail``. Whoever mends it deletes its line here and in README.md; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping

_FOLD = "fold traditional and variant characters to the simplified ones (a closed table) before comparing"
_SOUND = "compare sounds as well: 证/正/政 after 健康, 房产, and the lone component 讠"
_WORDS = "the word belongs into the closed list of names of papers"
_PLATFORM = "established names, and their common misspellings, of messengers, codes and programs"
_BEYOND = "money, seals, signatures, copies, binding, firms and associations: the guide lists none for this element"
_ELSEWHERE = "words that send the applicant to another text: 短信, 号文, 文件, 通知"
_APPLIES = "a ground has to be an element that applies to this applicant, as a correction line has to"
_SEAL = "签章缺失 only where the element's words ask for a seal or signature"
_EXPIRY = "已过期 only where the element, or its standard material, has a validity"
_RECORD = "refused before the deed begins, so no row of Refusal is written"

HOLES: Mapping[str, str] = {
    "T06": f"「請補交從業人員健康證明」 is sent; {_FOLD}",
    "T07": f"「請附房屋租賃契約」 is sent; {_FOLD}, and 契约 into the list",
    "T08": f"「房东租约也要带上」 is sent; {_WORDS} (租约, 契约)",
    "T09": f"「房本拍照传上来」 is sent; {_WORDS} (房本)",
    "T19": f"「食品安全员培训合格证一并上传」 is sent; {_WORDS} (合格证, or any …证 that is not cited)",
    "T25": f"「请补交健康正」 is sent; {_SOUND}",
    "T26": f"「请补交房产政」 is sent; {_SOUND}",
    "T27": f"「请补交健康讠正」 is sent; {_SOUND}",
    "T37": f"「请補交房産証」 is sent; {_FOLD}",
    "T38": f"「请补交戶口本」 is sent; {_FOLD}",
    "H22": "「请补交%E7%A7%9F…」 is sent; a per cent sign before two hexadecimal digits is no explanation",
    "C10": "「打内线6099」 is sent; 内线, 短号, 分机 before digits are a contact",
    "C12": f"「加薇信说」 is sent; {_PLATFORM}",
    "C13": f"「加个威信细说」 is sent; {_PLATFORM}",
    "C14": f"「加VX说」 is sent; {_PLATFORM}; two Latin letters are no word of the guide",
    "C15": f"「加个V说」 is sent; {_PLATFORM}; a lone Latin letter after 加",
    "C16": f"「进企鹅群看要求」 is sent; {_PLATFORM}; 群",
    "C21": f"「扫窗口二维码看补充要求」 is sent; {_PLATFORM}; 二维码, 扫码",
    "C22": f"「小程序里搜信丰食品看要求」 is sent; {_PLATFORM}; 小程序 unless f.online.site is cited",
    "B03": f"「带50元工本费」 is sent; {_BEYOND} (fees: [])",
    "B04": f"「请先到餐饮协会办入会」 is sent; {_BEYOND}",
    "B05": f"「请找示例设计公司重画」 is sent; {_BEYOND}",
    "B06": f"「请加盖公章后重传」 is sent; {_BEYOND}",
    "B09": f"「打印一式三份」 is sent; {_BEYOND} (copies: 0)",
    "B10": f"「彩打后装订成册寄来」 is sent; {_BEYOND} (copies: 0)",
    "B12": f"「请法定代表人本人到场签字」 is sent; {_BEYOND} (visits: 0)",
    "B14": f"「按短信通知的内容补齐」 is sent; {_ELSEWHERE}",
    "B15": "「请先撤回申请再重报」 is sent; 撤回, 重报, 重新申请 have no place in a correction notice",
    "B16": f"「按局里3号文执行」 is sent; {_ELSEWHERE}",
    "B17": f"「请于三日内补齐有关证照」 is sent; {_WORDS} (证照), and a deadline is not the official's to set",
    "X02": "「…补房产」 and 「证，…」 in two lines are sent; screen the lines also joined in the order they are read",
    "X07": "「请交食品安全自查制度全文」 on m5.r1 is sent; 全文 where the cited words say 目录",
    "D04": f"NOT_SEALED on m3 is sent, 「签章缺失」; {_SEAL}",
    "D05": f"NOT_SEALED on m5.r1 is sent, 「签章缺失」; {_SEAL}",
    "D06": f"EXPIRED on m3 is sent, 「已过期」; {_EXPIRY}",
    "S08": "a row that moved up is taken for new content; look for the hash among all rows of the group as they were seen",
    "S23": "a row that moved down is taken for new content; as S08",
    "G06": f"refused on m6, not asked here; {_APPLIES}",
    "G07": f"refused on m4.r1, not asked here; {_APPLIES}",
    "G08": f"refused on c8, which does not apply; {_APPLIES}",
    "G09": f"refused on c10, which does not apply; {_APPLIES}",
    "G10": f"refused on f.agent.person_id, not asked here; {_APPLIES}",
    "G11": f"refused on f.contact.postcode, optional; {_APPLIES}, and an optional field is never a ground",
    "G12": f"refused on f.staff_count, which the system computes; {_APPLIES}",
    "G24": "「准予，整改到位后再开业」 is read with a grant; a grant needs no reasons (art. 38), so it should take none",
    "F28": f"the page of the decision takes c8 when it is sent by hand; {_APPLIES}",
    "R04": f"「未提交租賃契約」 is read as reason; {_FOLD}, and 契约 into the list",
    "R14": f"「房本没有拿来」 is read as reason; {_WORDS} (房本)",
    "R15": f"「图上没有加盖公章」 is read as reason; {_BEYOND}",
    "R16": f"「请备齐证照后重新申报」 is read as reason; {_WORDS} (证照)",
    "F07": f"「請補交租賃契約」 is sent from the desk; {_FOLD}, and 契约 into the list",
    "V04": "a requirement 「审查人员要求的其他材料。」 is published; the check on catch-alls has to read requirements too",
    "Y01": "a scan of the window called 「请补交房屋租赁合同.pdf」 is shown to the applicant; name scans after the material",
    "Y02": "a scan of the window called 「有事打19900000099.pdf」 is shown; name scans after the material",
    "M18": f"members nobody described (message, remark …): {_RECORD}",
    "M19": f"a sentence as defect, by API: {_RECORD}",
    "M20": f"an explanation beyond 4,000 characters: {_RECORD}",
    "F31": f"another county's official on the page of the notice: {_RECORD} (by API it is written)",
    "F32": f"a sentence as defect, on the desk: {_RECORD}",
}
"""id → what goes through, and what would stop it."""

NOT_PREVENTABLE: Mapping[str, str] = {
    "N01": "every word is allowed and has lawful uses; only that the guide says 到现场 0 次 speaks against it",
    "N02": "what the old rule is both know, and nobody else",
    "N03": "the demand is what the shop next door handed in",
    "N04": "slang is made faster than lists; a colour and a counter name no paper",
    "N05": "a pronoun: which sheet is meant was said by mouth",
    "N06": "any cipher that two people agree on",
    "N07": "whether the drawing is clear only eyes can tell: a false defect on a listed element is a false statement",
    "N08": "an invented procedure has no name before it is invented",
    "N09": "a demand to do something, in words of the cited drawing",
    "N10": "a hint at a talk that left no trace",
    "S12": "a new file has a new hash; whether the part now cited has changed only eyes can tell",
    "Y03": "the field is the applicant's and free; what she dictated and what the clerk invented look alike",
}
"""id → why no machine can know."""
