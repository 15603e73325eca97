"""数据开放: the files of the whole catalogue are made once for each state of it and handed out as they are."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.foundation import clock, files
from tongban.registry.catalogue.actions import publish_open_data as publishing
from tongban.registry.catalogue.actions.publish_open_data import PUBLISH, publish_open_data
from tongban.registry.catalogue.exporting.writing import write_lines
from tongban.registry.catalogue.models import CatalogueExport, Guide, GuideVersion


@pytest.fixture
def only_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "WRITERS", {"jsonl": write_lines})


def kept() -> set[str]:
    found = CatalogueExport.objects.order_by("id").values_list("id", flat=True)
    return {str(each) for each in found if list(Path(settings.FILE_FOLDER).rglob(str(each)))}


def test_the_first_visitor_has_them_made_and_reads_of_it(province: None, client: Client) -> None:
    page = client.get(reverse("portal:open-catalogue"))
    assert "文件正在准备" in page.content.decode()
    client.get(reverse("portal:open-catalogue"))
    assert ProcrastinateJob.objects.filter(task_name=PUBLISH, status="todo").count() == 1
    answer = client.get(reverse("portal:open-file", args=["jsonl"]))
    assert answer.status_code == 404
    assert "还没有准备好" in answer.content.decode()


def test_what_is_downloaded_is_what_is_in_force_with_date_and_hash(province: None, client: Client) -> None:
    assert publish_open_data() == 3
    page = client.get(reverse("portal:open-catalogue")).content.decode()
    for row in CatalogueExport.objects.order_by("format"):
        answer = client.get(reverse("portal:open-file", args=[row.format]))
        content = b"".join(answer)  # type: ignore[arg-type]
        assert sha256(content).hexdigest() == row.sha256
        assert row.sha256 in page
        assert int(answer["Content-Length"]) == len(content) == row.size
        again = client.get(reverse("portal:open-file", args=[row.format]), headers={"If-None-Match": answer["ETag"]})
        assert again.status_code == 304
        if row.format == "jsonl":
            hashes = {sha256(line).hexdigest() for line in content.splitlines()}
            assert hashes == set(GuideVersion.objects.order_by("hash").values_list("hash", flat=True))
            assert json.loads(content.splitlines()[0])["schema"] == "tongban.guide/1"
    assert client.get(reverse("portal:open-file", args=["exe"])).status_code == 404
    told = client.get("/api/v1/catalogue/export").json()
    assert {each["format"]: each["sha256"] for each in told["files"]} == {
        each.format: each.sha256 for each in CatalogueExport.objects.order_by("format")
    }
    assert client.get(told["files"][0]["url"])["ETag"] == f'"{told["files"][0]["sha256"]}"'


def test_a_file_is_made_anew_only_where_the_catalogue_has_changed(province: None, only_lines: None) -> None:
    now = clock.now()
    with clock.frozen(now):
        assert publish_open_data() == 1
        first = kept()
    with clock.frozen(now + timedelta(minutes=10)):
        assert publish_open_data() == 0
        assert CatalogueExport.objects.get().checked_at == clock.now()
        Guide.objects.filter(pk__in=Guide.objects.order_by("pk").values("pk")[:1]).update(status="SUSPENDED")
        assert publish_open_data() == 1
        assert len(kept()) == 2
    with clock.frozen(now + timedelta(hours=2)):
        assert publish_open_data() == 0
        assert len(kept()) == 1
        assert kept().isdisjoint(first)


def test_a_file_whose_row_cannot_be_written_is_not_left_behind(
    province: None, only_lines: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[UUID] = []
    remove = files.remove
    monkeypatch.setattr(files, "remove", lambda file_id: (removed.append(file_id), remove(file_id)))

    def refuse(**_columns: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(CatalogueExport.objects, "create", refuse)
    with pytest.raises(RuntimeError):
        publish_open_data()
    assert len(removed) == 1
    assert not list(Path(settings.FILE_FOLDER).rglob(str(removed[0])))


def test_the_dictionary_is_a_page(client: Client, province: None) -> None:
    address = reverse("portal:open-fields")
    assert "PERMIT=行政许可" in client.get(address).content.decode()
    page = client.get(address, {"sheet": "材料"}).content.decode()
    assert "unified.materials[].standard_code" in page
    assert "PERMIT=行政许可" not in page
