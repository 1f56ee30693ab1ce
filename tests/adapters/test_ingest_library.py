"""The user's own documents: each form is read, whatever cannot be used is one line, and ingesting twice changes nothing."""

from __future__ import annotations

import io
import os
import random
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from interviewer.adapters.chroma_retriever import ChromaRetriever
from interviewer.adapters.ingest_library import MOST_FILES, Outcome, UserLibrary, found_below
from interviewer.adapters.static_embedder import StaticEmbedder

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DEFLATED = zipfile.ZIP_DEFLATED


def pdf(*pages: str, bomb: bool = False) -> bytes:
    """A PDF with a line of text a page, written by hand."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        drawn = b"BT /F1 12 Tf 72 700 Td (" + text.encode("latin-1") + b") Tj ET" + b" " * (150_000_000 * bomb)
        packed = zlib.compress(drawn)
        objects.append(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % k for k in kids), len(kids))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(out))
    )


def encrypted_pdf() -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf("Secret words."))))
    writer.encrypt("password", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(body: str, *, before: str = "", styles: str = "", title: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", DEFLATED) as archive:
        archive.writestr("word/document.xml", f"{before}<w:document {WORD}><w:body>{body}</w:body></w:document>")
        if styles:
            archive.writestr("word/styles.xml", f"<w:styles {WORD}>{styles}</w:styles>")
        if title:
            archive.writestr(
                "docProps/core.xml", f'<c:p xmlns:c="c" xmlns:d="d"><d:title>{escape(title)}</d:title></c:p>'
            )
    return out.getvalue()


def paragraph(text: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{named}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


@pytest.fixture
def library(tmp_path: Path) -> UserLibrary:
    return UserLibrary(tmp_path / "library")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def file(name: str, data: bytes) -> Path:
        path = tmp_path / "mine" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return file


Write = Callable[[str, bytes], Path]


@pytest.mark.parametrize(
    ("name", "data", "title", "heading", "text"),
    [
        ("a.txt", "Preparing for Pinterest\n\nRead about naïve Bayes.".encode(), "Preparing for Pinterest", "", "naïve"),
        ("a.txt", "Introduction\n\nWords – here.".encode("cp1252"), "a", "", "Words – here."),
        ("a.txt", "Read “this” first\n\nWords.".encode("utf-16"), "Read “this” first", "", "“this”"),
        ("a.md", b"---\ntitle: 'My notes'\ntags: [x]\n---\n# Metrics\n\n## AUC\n\nRank.", "My notes", "Metrics > AUC", "Rank."),
        (
            "a.HTML",
            b"<html><head><title>A page\n on trees</title><script>var x = '<p>no</p>'</script></head><body><nav>Menu</nav>"
            b"<h1>Trees</h1><p>Gini &amp; <b>en</b>tropy<br>split.<ul><li>deep<li>shallow</ul>&shy;<footer>(c)</footer>",
            "A page on trees", "Trees", "Gini & entropy\nsplit.\n\n- deep\n- shallow",
        ),
        ("a.pdf", pdf("First page.", "Boosting fits the residuals."), "a", "page 2", "Boosting fits the residuals."),
        (
            "a.docx",
            docx(
                paragraph("Metriken", "berschrift1") + paragraph("Normalised entropy & more.")
                + f"<w:tbl><w:tr><w:tc>{paragraph('0.1 %')}</w:tc><w:tc>{paragraph('9.1 %')}</w:tc></w:tr></w:tbl>",
                styles='<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>',
                title="Ads",
            ),
            "Ads", "Metriken", "Normalised entropy & more.\n\n0.1 % | 9.1 % |",
        ),
    ],
)  # fmt: skip
def test_each_form_is_read(
    library: UserLibrary, write: Write, name: str, data: bytes, title: str, heading: str, text: str
) -> None:
    outcome = library.ingest(write(name, data))
    assert outcome.kept, outcome.message
    found = library.documents()
    assert outcome.message == f"kept ({len(found)} passage{'s' * (len(found) > 1)})"
    last = found[-1]
    assert (last.title, last.heading, last.source, last.kind) == (title, heading, name, "passage")
    assert text in last.text
    assert last.id == f"user:{library.kept()[0].id}#{len(found) - 1}"
    shown = " ".join(passage.text for passage in found)
    assert not any(word in shown for word in ("Menu", "var x", "(c)", "tags"))


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(5000)


def lying_bomb() -> bytes:
    """A document that unpacks to more than is read."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 61_000_000)
    return out.getvalue()


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in ("ab", "bc", "cd", "de"))
    + "]>"
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.md", b"\n \n\t\n", "has no text in it"),
        ("title.md", b"# Only a heading\n", "has no text in it"),
        ("picture.txt", picture(), "is not text but binary data"),
        ("picture.html", picture(), "is not a web page but binary data"),
        ("really.txt", pdf("x"), "is a PDF, not text; give it the right ending"),
        ("page.html", b"<html><script>alert(1)</script></html>", "has no text in it"),
        ("letter.doc", b"\xd0\xcf\x11\xe0", "is of a kind that cannot be read; save it as .docx"),
        ("archive.zip", b"PK\x03\x04", "is of a kind that cannot be read; give txt, md, pdf, html or docx"),
        ("noending", b"text", "is of a kind that cannot be read"),
        ("not.pdf", b"Hello", "is not a PDF"),
        ("broken.pdf", pdf("A page.")[:150], "cannot be read as a PDF"),
        ("scan.pdf", pdf(""), "has no text in it, only pictures of pages perhaps"),
        ("secret.pdf", encrypted_pdf(), "is encrypted; save a copy without a password"),
        ("bomb.pdf", pdf("boom", bomb=True), "unpacks to more than is read"),
        ("broken.docx", docx(paragraph("x"))[:80], "cannot be read as a Word document (BadZipFile)"),
        ("sheet.docx", lying_bomb().replace(b"document", b"workbook"), "is not a Word document"),
        ("faulty.docx", docx("<w:p>"), "cannot be read as a Word document (ExpatError)"),
        ("bomb.docx", lying_bomb(), "unpacks to more than 60 MB"),
        ("deep.docx", docx("<w:p>" * 400 + "</w:p>" * 400), "cannot be read as a Word document (nested too deeply)"),
        ("laughs.docx", docx(paragraph("x").replace("x", "&e;"), before=LAUGHS), "declares a document type"),
        ("long.txt", b"word " * 700_000, "has more than 3 million characters; split it"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line(library: UserLibrary, write: Write, name: str, data: bytes, why: str) -> None:
    outcome = library.ingest(write(name, data))
    assert not outcome.kept
    assert outcome.message.startswith(why)
    assert "\n" not in outcome.message
    assert library.kept() == ()


@pytest.mark.parametrize("data", [b"# " + b" \t" * 40_000 + b"x\nsome words", b"x" * 2_000_000])
def test_odd_text_is_chunked_in_no_time(library: UserLibrary, write: Write, data: bytes) -> None:
    assert library.ingest(write("odd.txt", data)).kept
    assert max(len(passage.text) for passage in library.documents()) < 100_000


def test_a_huge_file_is_not_even_opened(library: UserLibrary, write: Write) -> None:
    path = write("huge.pdf", b"%PDF-")
    os.truncate(path, 200_000_000)
    assert library.ingest(path).message == "has 200 MB, more than the 50 MB that are read; split it"


def test_what_is_no_file(library: UserLibrary, tmp_path: Path) -> None:
    assert library.ingest(tmp_path / "none.txt").message == "does not exist; check the path"
    assert library.ingest(tmp_path / "none").message == "does not exist; check the path"
    os.mkfifo(tmp_path / "pipe.txt")
    assert library.ingest(tmp_path / "pipe.txt").message == "is not a file"


def test_reading_has_a_time_limit(tmp_path: Path, write: Write) -> None:
    hasty = UserLibrary(tmp_path / "library", most_seconds=0.001)
    assert hasty.ingest(write("a.txt", b"Some words.")).message == "takes longer than 0.001 s to read; split it"


def test_the_same_twice_is_one_document(library: UserLibrary, write: Write) -> None:
    text = b"Some words of advice."
    assert library.ingest(write("a.txt", text)).message == "kept (1 passage)"
    before = library.documents()
    assert library.ingest(write("a.txt", text)) == Outcome(
        write("a.txt", text), True, "already in the library (1 passage)"
    )
    assert library.ingest(write("copy.txt", text)).kept
    assert library.documents() == before


def test_a_newer_version_replaces_the_older(library: UserLibrary, write: Write) -> None:
    library.ingest(write("a.txt", b"The first version."))
    library.ingest(write("b.txt", b"Another file."))
    assert library.ingest(write("a.txt", b"The second version.")).message.startswith("kept instead of the older")
    assert sorted(kept.text for kept in library.kept()) == ["Another file.", "The second version."]


def test_a_damaged_entry_is_passed_over_and_repaired(library: UserLibrary, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", b"Some words.")
    library.ingest(path)
    entry = next((tmp_path / "library").glob("*.json"))
    entry.write_text('{"id": "')
    assert library.documents() == ()
    assert library.ingest(path).message == "kept (1 passage)"
    assert len(library.documents()) == 1


def test_a_folder_is_walked_without_hidden_files_and_links(write: Write, tmp_path: Path) -> None:
    wanted = [write("b/deep/x.md", b"x"), write("b/y.PDF", b"x"), write("a.txt", b"x")]
    write(".hidden/z.txt", b"x")
    write("b/.z.txt", b"x")
    write("b/c.png", b"x")
    mine = tmp_path / "mine"
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_text("x")
    (mine / "away").symlink_to(tmp_path / "outside")
    (mine / "away.txt").symlink_to(tmp_path / "outside" / "secret.txt")
    *files, note = found_below(mine)
    assert sorted(map(str, files)) == sorted(map(str, wanted))
    assert note == Outcome(mine, True, "3 hidden, linked or other files in it left out")
    assert list(found_below(mine / "a.txt")) == [mine / "a.txt"]


def test_a_folder_without_documents_or_with_too_many(tmp_path: Path) -> None:
    (empty := tmp_path / "empty").mkdir()
    [only] = found_below(empty)
    assert isinstance(only, Outcome)
    assert only.message == "is a folder without a document in it; give txt, md, pdf, html or docx"
    for n in range(MOST_FILES + 1):
        (empty / f"{n}.txt").touch()
    *files, last = found_below(empty)
    assert len(files) == MOST_FILES
    assert isinstance(last, Outcome)
    assert "more than" in last.message


def test_ingested_documents_are_found(library: UserLibrary, write: Write, tmp_path: Path) -> None:
    library.ingest(write("guide.txt", b"My evening guide\n\nThe interviewer pressed on the provenance of labels."))
    library.ingest(write("other.txt", b"Cooking for two\n\nBoil the potatoes in salted water."))
    with closing(ChromaRetriever(tmp_path / "index", StaticEmbedder(), [])) as retriever:
        retriever.refresh(documents=library.documents())
        hit = retriever.find("what did the interviewer ask about labels", kind="passage")[0]
    assert (hit.title, hit.source) == ("My evening guide", "guide.txt")
    assert hit.id.startswith("user:")
