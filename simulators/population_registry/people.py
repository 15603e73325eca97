"""The registry's content: all invented. The people of the demonstration (``data/people``), the legal representatives of the
stand-in for the enterprise register, and some more who have no account.

Division 369901 does not exist, so no number can belong to a person; check characters are right (GB 11643). Sex and birth
date are those of the number; what the files do not tell (nation, residence, marital state) is told here, or alike for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from simulators.enterprise_registry.enterprises import ENTERPRISES

FOLDER = Path(__file__).resolve().parents[2] / "data" / "people"
ABSENT = "369901200103030133"
"""A number with a right check character that nobody is registered under."""

FIELDS = ("name", "sex", "birth_date", "nation", "residence", "marital_state", "deceased")
"""What can be looked up."""

_XINFENG, _ANYUAN = "360722000000", "360726000000"


@dataclass(frozen=True)
class Person:
    """One entry. ``sex`` GB/T 2261.1, ``marital_state`` GB/T 2261.2, ``birth_date`` YYYY-MM-DD."""

    id_number: str
    name: str
    nation: str = "汉族"
    region_code: str = _XINFENG
    address: str = "江西省赣州市信丰县嘉定镇示例路100号"
    marital_state: str = "90"
    deceased: bool = False

    @property
    def sex(self) -> str:
        """1 male, 2 female: position 17 of the number."""
        return "1" if int(self.id_number[16]) % 2 else "2"

    @property
    def birth_date(self) -> str:
        """Positions 7 to 14 of the number."""
        day = self.id_number[6:14]
        return f"{day[:4]}-{day[4:6]}-{day[6:]}"

    def document(self, fields: tuple[str, ...]) -> dict[str, object]:
        """The number and ``fields``, as the interface gives them."""
        residence = {"region_code": self.region_code, "address": self.address}
        whole = {name: residence if name == "residence" else getattr(self, name) for name in fields}
        return {"id_number": self.id_number, **whole}


WITHOUT_ACCOUNT = (
    Person("369901199203150153", "秦示例", address="江西省赣州市信丰县嘉定镇示例路21号", marital_state="20"),
    Person("369901199610080164", "尤示例", address="江西省赣州市信丰县大塘埠镇示例路22号", marital_state="10"),
    Person("369901197305190173", "孔示例", "畲族", _ANYUAN, "江西省赣州市安远县欣山镇示例路23号", "40"),
    Person("369901200006120188", "曹示例", address="江西省赣州市信丰县古陂镇示例路24号", marital_state="10"),
    Person("369901195502030196", "吕示例", address="江西省赣州市信丰县正平镇示例路25号", marital_state="30"),
    Person("369901194001010205", "施示例", address="江西省赣州市信丰县西牛镇示例路26号", deceased=True),
)
"""People who have no account, so that signing up can be tried. The last has died."""

PARENTS = {
    "369901202001153035": ("369901199003113016", "369901199111053022"),
    "369901201012203048": ("369901199003113016", "369901199111053022"),
}
"""The parents of the children of the demonstration's family (``data/people/family.yaml``), by number."""

_KNOWN = {
    entry.id_number: entry
    for entry in (
        Person("369901199001010013", "李示例", address="江西省赣州市信丰县嘉定镇示例路1号", marital_state="20"),
        Person("369901198506152020", "王示例", address="江西省赣州市信丰县嘉定镇示例路2号", marital_state="20"),
        Person("369901199208180095", "郑示例", "汉族", _ANYUAN, "江西省赣州市安远县欣山镇示例路9号"),
        Person("369901196803180141", "蒋示例", address="江西省赣州市信丰县嘉定镇示例路14号", marital_state="20"),
    )
}

_LINE = re.compile(r"""^\s*(?:-\s+)?(name|id_number):\s*["']?([^"'#]+?)["']?\s*(?:#.*)?$""")
_FLOW = re.compile(r"""\b(name|id_number):\s*["']?([^"',}#]+?)["']?\s*[,}]""")


def registered() -> dict[str, Person]:
    """All entries by number."""
    people = {entry.id_number: entry for entry in WITHOUT_ACCOUNT}
    for entry in ENTERPRISES.values():
        number = entry.legal_representative_id_number
        people[number] = _KNOWN.get(number) or Person(number, entry.legal_representative_name)
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, name in _listed(path.read_text("utf-8")):
            people[number] = _KNOWN.get(number) or Person(number, name)
    return people


def _listed(text: str) -> list[tuple[str, str]]:
    """Number and name of each person of a file. The standard library reads no YAML; these two lines suffice."""
    found, name = [], ""
    for line in text.splitlines():
        pairs = _FLOW.findall(line) if "{" in line else _LINE.findall(line)
        for key, value in sorted(pairs, reverse=True):
            if key == "name":
                name = value
            else:
                found.append((value, name))
    return found
