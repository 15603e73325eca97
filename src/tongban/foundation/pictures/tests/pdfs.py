"""PDFs for tests, written by hand."""

from __future__ import annotations

from collections.abc import Sequence

HELVETICA = b"/Subtype /Type1 /BaseFont /Helvetica"


def pdf(
    *contents: bytes, box: tuple[int, int] = (595, 842), font: bytes = HELVETICA, more: Sequence[bytes] = ()
) -> bytes:
    """A page for each of ``contents`` (operators; font ``/F``). ``more`` are further objects."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font %s >>" % font,
    ]
    for number, content in enumerate(contents):
        resources = b"<< /Font << /F 3 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources %s /Contents %d 0 R >>"
            % (*box, resources, 5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return written([*objects, *more])


def written(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """The file of these objects; the first is the catalog."""
    out, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out
        + head
        + table
        + b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(out))
    )


def pages(number: int) -> bytes:
    """So many pages, each with its number."""
    return pdf(*(b"BT /F 40 Tf 60 700 Td (Page %d) Tj ET" % each for each in range(1, number + 1)))
