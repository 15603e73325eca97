"""The register's content: always the same, all invented.

Division 369901 does not exist, so no code here can belong to an enterprise and no identity number to a person; check
characters are right (GB 32100, GB 11714, GB 11643). The first two are those of the demonstration's applicants.
"""

from __future__ import annotations

from dataclasses import dataclass

ABSENT = "91369901MA7220993M"
"""A code with right check characters that nobody is registered under."""

STATUSES = ("存续", "歇业", "吊销", "注销", "迁出", "撤销")
"""Words of the register (《市场主体登记管理条例》; 国家企业信用信息公示系统)."""


@dataclass(frozen=True)
class Enterprise:
    """One entry. ``registered_on`` is YYYY-MM-DD."""

    uscc: str
    name: str
    kind: str
    legal_representative_name: str
    legal_representative_id_number: str
    address: str
    status: str
    registered_on: str

    def document(self) -> dict[str, object]:
        """The entry as the interface gives it."""
        return {
            "uscc": self.uscc,
            "name": self.name,
            "kind": self.kind,
            "legal_representative": {
                "name": self.legal_representative_name,
                "id_number": self.legal_representative_id_number,
            },
            "address": self.address,
            "status": self.status,
            "registered_on": self.registered_on,
        }


_ALL = (
    Enterprise(
        "91369901MA72200101",
        "信丰县示例餐饮有限公司",
        "有限责任公司",
        "李示例",
        "369901199001010013",
        "江西省赣州市信丰县嘉定镇示例路1号",
        "存续",
        "2026-03-16",
    ),
    Enterprise(
        "92369901MA7220029T",
        "信丰县王示例奶茶店",
        "个体工商户",
        "王示例",
        "369901198506152020",
        "江西省赣州市信丰县嘉定镇示例路2号",
        "存续",
        "2026-05-08",
    ),
    Enterprise(
        "91369901MA7220037Q",
        "信丰县示例吊销商贸有限公司",
        "有限责任公司",
        "陈示例",
        "369901197802140118",
        "江西省赣州市信丰县大塘埠镇示例路3号",
        "吊销",
        "2015-07-21",
    ),
    Enterprise(
        "91369901MA7220045K",
        "信丰县示例注销食品有限公司",
        "有限责任公司",
        "刘示例",
        "36990119820703012X",
        "江西省赣州市信丰县古陂镇示例路4号",
        "注销",
        "2012-11-02",
    ),
    Enterprise(
        "91369901MA7220053E",
        "信丰县示例歇业餐饮管理有限公司",
        "有限责任公司",
        "黄示例",
        "369901198709290132",
        "江西省赣州市信丰县嘉定镇示例路5号",
        "歇业",
        "2021-04-19",
    ),
    Enterprise(
        "92369901MA72200616",
        "安远县示例米粉店",
        "个体工商户",
        "何示例",
        "369901199301180145",
        "江西省赣州市安远县欣山镇示例路6号",
        "存续",
        "2023-09-01",
    ),
    Enterprise(
        "93369901MA722007XT",
        "安远县示例脐橙农民专业合作社",
        "农民专业合作社",
        "唐示例",
        "369901197506300156",
        "江西省赣州市安远县鹤子镇示例路7号",
        "存续",
        "2018-02-27",
    ),
    Enterprise(
        "91369901MA72200881",
        "信丰县示例迁出饮品有限公司",
        "有限责任公司",
        "杨示例",
        "369901196912010168",
        "江西省赣州市信丰县西牛镇示例路8号",
        "迁出",
        "2019-06-12",
    ),
    Enterprise(
        "91369901MA7220096U",
        "信丰县示例撤销登记有限公司",
        "有限责任公司",
        "许示例",
        "369901199005050178",
        "江西省赣州市信丰县正平镇示例路9号",
        "撤销",
        "2024-01-15",
    ),
    Enterprise(
        "91369901MA7220109H",
        "信丰县示例连锁餐饮股份有限公司",
        "股份有限公司",
        "冯示例",
        "36990119850808018X",
        "江西省赣州市信丰县嘉定镇示例路10号",
        "存续",
        "2020-10-10",
    ),
)

ENTERPRISES = {entry.uscc: entry for entry in _ALL}
"""All entries by code."""
