"""A paper under its seal: in its place, of bounded size, valid, and for demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from tongban.cases import papers
from tongban.cases.papers.tests.samples import AT, BODY, samples
from tongban.cases.papers.tests.test_papers import MOST_BYTES
from tongban.foundation import keys, signing

SAMPLES = samples()


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, settings: object) -> Iterator[None]:
    former = settings.KEY_FOLDER  # type: ignore[attr-defined]
    settings.KEY_FOLDER = tmp_path / "keys"  # type: ignore[attr-defined]
    keys.forget_keys()
    signing.forget()
    yield
    settings.KEY_FOLDER = former  # type: ignore[attr-defined]
    keys.forget_keys()
    signing.forget()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sealed_paper_is_valid_small_and_says_demonstration(name: str) -> None:
    kind, content = SAMPLES[name]
    pdf = papers.render(kind, content)
    sealed = signing.seal(pdf, owner=BODY, reason=papers.title_of(kind, content), at=AT)
    assert len(sealed) < MOST_BYTES
    verdict = signing.check(sealed, at=AT)
    assert (verdict.is_valid, verdict.is_demonstration) == (True, True)
    (seal,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    left, low, right, high = (int(side) for side in seal.sig_field["/Rect"])
    # Over the signature on the right, wholly on the page.
    assert 300 < left < right < 595
    assert 40 < low < high < 842
