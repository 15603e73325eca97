"""Inside the database of ``bench.search``: make guides as sets, search and suggest, ask the labelled questions."""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.search import measure
from tongban.kernel.codes import RegionLevel
from tongban.registry.catalogue.queries import find_items
from tongban.registry.catalogue.search.indexing import Record, index
from tongban.registry.catalogue.search.places import PROVINCE
from tongban.registry.catalogue.search_queries import search_items, suggest
from tongban.registry.orgs.queries import regions_within

_SEED = 20_261_126
_THING_WORDS = (
    "食品、药品、餐饮、医疗器械、公共场所、道路运输、网络预约出租汽车、建设工程、消防、特种设备、林木采伐、"
    "取水、排污、危险化学品、烟花爆竹、民办学校、校外培训机构、教师资格、护士、医师、诊所、兽药、农药、种子、"
    "动物防疫、水产苗种、渔业捕捞、农业机械、出版物、印刷、营业性演出、娱乐场所、旅行社、导游、劳务派遣、"
    "人力资源、社会团体、民办非企业单位、养老机构、殡葬、收养、户口、居民身份证、居住证、护照、机动车、驾驶证、"
    "失业保险、工伤保险、养老保险、医疗保险、生育保险、住房公积金、不动产、土地使用权、建设用地规划、"
    "建筑业企业资质、房地产开发、燃气、供水、户外广告、城市道路挖掘、知识产权、专利、企业、个体工商户、"
    "农民专业合作社、外商投资企业、计量器具、检验检测机构、气象、防雷、人防工程、文物保护、宗教活动场所、"
    "残疾人、退役军人、高龄津贴"
)
_DEED_WORDS = (
    "设立登记、变更登记、注销登记、备案、许可（新办）、许可（变更）、许可（延续）、许可（注销）、资格认定、"
    "遗失补领、换证、年度报告、信息查询、审核确认、给付、补贴申领、审批、核准、竣工验收、使用登记、转移登记、"
    "抵押登记、参保登记、待遇申领、费用报销、检查、证明开具、复核、延期、终止、公示、咨询、质量鉴定"
)
_THINGS, _DEEDS = _THING_WORDS.split("、"), _DEED_WORDS.split("、")
_BROAD = ("许可", "登记", "查询", "企业", "注销", "证", "市场监督管理局", "变更登记")

_AS_SETS = """
INSERT INTO catalogue_basicitem (code, name, kind, status)
SELECT t.item, t.name, 'PERMIT', 'IN_USE' FROM catalogue_searchtext t WHERE t.item LIKE '9%'
    ON CONFLICT DO NOTHING;
CREATE TEMP TABLE made AS
SELECT lpad(r.n::text, 18, '0') || '4' || t.item AS code, t.id AS text_id, t.item, t.name, r.code AS region_code, r.name AS place,
       md5(t.item || r.code) || md5(r.code || t.item) AS hash
  FROM catalogue_searchtext t CROSS JOIN (SELECT code, name, row_number() OVER (ORDER BY code) AS n FROM orgs_region
       WHERE level IN (1, 2, 3) AND valid_to IS NULL ORDER BY code LIMIT {bodies}) r
 WHERE t.item LIKE '9%' LIMIT {guides};
INSERT INTO catalogue_implementationitem (code, basic_id, department_uscc, department_id, region_code, status)
SELECT code, item, left(code, 18), gen_random_uuid(), region_code, 'IN_USE' FROM made;
INSERT INTO catalogue_guide (code, implementation_id, status) SELECT code, code, 'PUBLISHED' FROM made;
INSERT INTO catalogue_guideversion (hash, guide_id, document, unified_hash, local_hash, number, valid_from, published_by,
       published_at, name, card)
SELECT hash, code, '{{}}', hash, hash, 1, '2026-01-05', gen_random_uuid(), now(), name,
       (SELECT card FROM catalogue_guideversion LIMIT 1)
  FROM made;
INSERT INTO catalogue_searchrow (code, text_id, guide_hash, name, region_code, department_name, department_uscc, valid_from)
SELECT code, text_id, hash, name, region_code, place || '某局', left(code, 18), '2026-01-05' FROM made;
DROP TABLE made;
"""


def main() -> int:
    """One line of JSON."""
    parser = argparse.ArgumentParser()
    for name in ("--guides", "--texts", "--times"):
        parser.add_argument(name, type=int, required=True)
    asked = parser.parse_args()
    document: dict[str, Any] = {}
    if asked.guides:
        begun = time.monotonic()
        _make(asked.guides, asked.texts)
        document |= {"made": time.monotonic() - begun, "texts": asked.texts, "rows": asked.guides}
        document["works"] = _works(asked.times)
    document["questions"] = _questions()
    print(json.dumps(document))
    return 0


def _make(guides: int, texts: int) -> None:
    names = [f"{thing}{deed}" for deed, thing in product(_DEEDS, _THINGS)][:texts]
    names += [f"{name}（第{n}类）" for n, name in enumerate(names[: texts - len(names)])]
    whole = (("NATURAL",), ("LEGAL",), ("NATURAL", "LEGAL"))
    index(
        Record(
            code=f"{'9' * 18}4{n + 900_000_000_000:012d}",
            item=f"{n + 900_000_000_000:012d}",
            name=name,
            department_name="江西省某某局",
            department_uscc="9" * 18,
            region_code=PROVINCE,
            valid_from=measure._EVER,
            kind="PERMIT",
            service_objects=whole[n % 3],
            keywords=(f"办{name[:6]}", f"{name[:4]}怎么弄"),
            materials=("申请书", "身份证明", "营业执照", "承诺书"),
            body=("符合法律法规规定的条件，材料齐全，形式合法。", "什么时候办好？"),
        )
        for n, name in enumerate(names)
    )
    with connection.cursor() as cursor:
        for statement in _AS_SETS.format(guides=guides, bodies=-(-guides // texts)).split(";\n"):
            if statement.strip():
                cursor.execute(statement)
        cursor.execute("ANALYZE")


def _works(times: int) -> dict[str, Any]:
    chance = random.Random(_SEED)
    counties = [row.code for row in regions_within(PROVINCE, level=RegionLevel.COUNTY)]
    homes = [*counties, PROVINCE, *counties[:20]]
    everyday = [each.q for corpus in ("sample", "real") for each in measure.questions("tuning", corpus)]
    exact = [f"{thing}{deed}" for thing, deed in zip(_THINGS, _DEEDS * 3, strict=False)]
    asked = [*everyday, *exact, *_BROAD]
    typed = [
        text[:n] for text in (*exact, "zhucegongsi", "zcgs", "shipin", "jidongche") for n in range(1, len(text) + 1)
    ]

    def one(words: list[str], work: Callable[[str, str], object]) -> Callable[[], object]:
        return lambda: work(chance.choice(words), chance.choice(homes))

    works = {
        "search": one(asked, search_items),
        "search (everyday)": one(everyday or asked, search_items),
        "search (broad words)": one(list(_BROAD), search_items),
        "search (whole province)": lambda: search_items(chance.choice(asked), PROVINCE),
        "suggest": one(typed, suggest),
        "API list": one(exact, lambda q, home: find_items(q, home, None, 20)),
    }
    return {name: _measured(work, times) for name, work in works.items()}


def _measured(work: Callable[[], object], times: int) -> dict[str, Any]:
    for _ in range(20):
        work()
    with CaptureQueriesContext(connection) as captured:
        work()
    taken = []
    cpu = _cpu_seconds()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    cuts, cpu = quantiles(taken, n=20), (_cpu_seconds() - cpu) * 1000 / times
    return {
        "times": times,
        "p50": cuts[9],
        "p95": cuts[18],
        "most": max(taken),
        "cpu": cpu,
        "statements": len(captured),
    }


def _cpu_seconds() -> float:
    """Of this process and of the server process that works for it: what does not depend on who else uses the machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        server = cursor.fetchone()[0]
    fields = Path(f"/proc/{server}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _questions() -> list[dict[str, Any]]:
    """Last, because it empties the search tables: the corpora take their place."""
    found = []
    sample, real = measure.sample_records(), measure.real_records()
    for corpus, records in (("sample", sample), ("real", [*sample, *real] if real else [])):
        if not records:
            continue
        measure.prepare(records)
        known = {record.name for record in records}
        for name in measure.FILES:
            figures = measure.figures(measure.outcomes(measure.questions(name, corpus), known))
            found.append(
                {"file": name, "corpus": corpus, "asked": figures.asked, "first": figures.first,
                 "among_three": figures.among_three}
            )  # fmt: skip
    return found


if __name__ == "__main__":
    main()
