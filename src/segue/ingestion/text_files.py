"""Text files of any encoding, made UTF-8; files that are no text are refused.

A file says how it is encoded by its byte order mark, or by being UTF-8. What is left is taken for Windows-1252
where most of its letters are plain ones, as in all of Western Europe's languages, else for what its bytes look like.
Whatever had to be guessed or could not be read is told in a note.
"""

from __future__ import annotations

import codecs
import gzip
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import charset_normalizer

from segue.errors import SegueError

HEAD_BYTES: Final = 262_144
SAMPLE_BYTES: Final = 65_536
PIECE: Final = 1 << 22
GZIP: Final = b"\x1f\x8b"
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
KINDS: Final = (
    (b"PAR1", "a Parquet file", "Name it .parquet, or write 'format: parquet' in its source."),
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive", "Name it .xlsx, or write 'format: xlsx' in its source."),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Save it as .xlsx or .csv."),
    (b"%PDF", "a PDF document", "Export its table as .csv."),
    (b"\x89PNG", "a picture", "Export a table as .csv."),
)  # fmt: skip
"""How files begin that are no text, what they are, and what to do."""

MOST_CONTROL_CHARACTERS: Final = 0.02
MOST_IN_UTF8: Final = 0.3
"""Shares of control characters, beside a few, above which a file is no text. Random bytes have a tenth, and are no UTF-8."""

MOST_NULS: Final = 0.02
"""Share of NUL characters above which a file is no text; fewer are characters of the cells they stand in."""

FEW_OTHER_LETTERS: Final = 0.35
"""Share of letters beyond A to Z up to which a text is of Western Europe. Greek or Russian has nine tenths."""


@dataclass(frozen=True)
class TextFile:
    """A file as UTF-8, with or without a byte order mark, and what is to be said about its reading."""

    path: Path
    notes: tuple[str, ...] = ()


def unpacked(path: Path, folder: Path, name: str) -> Path:
    """The file itself, or what is in it where it is packed by gzip, whatever its name says. Raises SegueError."""
    if not _head(path, 2).startswith(GZIP):
        return path
    copy = folder / "unpacked"
    try:
        with gzip.open(path, "rb") as packed, copy.open("wb") as out:
            while piece := packed.read(PIECE):
                out.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise SegueError("the file cannot be unpacked", where=name, todo="Check that it is whole.") from error
    return copy


def as_utf8(path: Path, folder: Path, *, name: str, encoding: str = "") -> TextFile:
    """A text file as UTF-8. Raises SegueError for one that is empty or no text. `name`: what to call it."""
    head = _head(path, HEAD_BYTES)
    if not head.strip().removeprefix(codecs.BOM_UTF8).strip():
        raise SegueError("the file is empty", where=name, todo="A file needs at least a line with its columns.")
    for start, what, todo in KINDS:
        if head.startswith(start):
            raise SegueError(f"the file is not text but {what}", where=name, todo=todo)
    marked = next((known for mark, known in BOMS if head.startswith(mark)), "")
    _refuse_unknown(encoding, name)
    wanted = marked or encoding or _wide(head)
    if _plain_name(wanted or "utf-8") == "utf8":
        return _utf8(path, folder, head, name, told=bool(marked or encoding))
    _refuse_binary(head, wanted, name)
    return _converted(path, folder, wanted)


def _head(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _plain_name(encoding: str) -> str:
    return codecs.lookup(encoding).name.replace("-", "").removesuffix("sig")


def _refuse_unknown(encoding: str, name: str) -> None:
    try:
        "".encode(encoding or "utf-8")
    except LookupError:
        raise SegueError(f"there is no encoding '{encoding}'", where=name, todo="Write for example utf-8.") from None


def _wide(head: bytes) -> str:
    """UTF-16 without a byte order mark: every other byte of most texts is zero."""
    even, odd = head[::2].count(0) / len(head[::2]), head[1::2].count(0) / max(1, len(head[1::2]))
    if odd > 0.4 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.4 and odd < 0.1 else ""


def _refuse_binary(head: bytes, encoding: str, name: str, *, most: float = MOST_CONTROL_CHARACTERS) -> None:
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    controls = sum(1 for character in text if character < " " and character not in "\t\n\r\f\v")
    if controls > most * len(text) + 4 or text.count("\0") > MOST_NULS * len(text):
        raise SegueError("the file is not text", where=name, todo="Check its format; give its source a 'format' if needed.")


# --- UTF-8, and what only nearly is ---


def _utf8(path: Path, folder: Path, head: bytes, name: str, *, told: bool) -> TextFile:
    if _is_utf8(path):
        _refuse_binary(head, "latin-1", name, most=MOST_IN_UTF8)
        return TextFile(path)
    _refuse_binary(head, "latin-1", name)
    sample = _other_lines(path)
    read = sample.decode("utf-8", errors="surrogateescape")
    bad = sum(1 for character in read if "\udc80" <= character <= "\udcff")
    good = sum(1 for character in read if character > "\x7f") - bad
    if told or good >= bad:
        return _mended(path, folder)
    return _converted(path, folder, _guessed(sample), guessed=True)


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _other_lines(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, as many as make a sample."""
    found = bytearray()
    with path.open("rb") as file:
        while len(found) < SAMPLE_BYTES and (line := file.readline(SAMPLE_BYTES)):
            if not line.isascii():
                found += line
    return bytes(found)


def _guessed(sample: bytes) -> str:
    """The likeliest encoding that keeps each character in a byte or two."""
    letters = sum(1 for byte in sample if chr(byte).isascii() and chr(byte).isalpha())
    others = sum(1 for byte in sample if byte > 0x7F)
    western = _decodes(sample, "cp1252")
    if western and others <= FEW_OTHER_LETTERS * (letters + others):
        return "cp1252"
    guess = charset_normalizer.from_bytes(sample).best()
    if guess is not None and guess.encoding != "ascii":
        return guess.encoding
    return "cp1252" if western else "latin-1"


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


WESTERN: Final = {0xDC00 + byte: bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in range(0x80, 0x100)}
"""Bytes that are no UTF-8, as Windows-1252 has them."""


def _mended(path: Path, folder: Path) -> TextFile:
    """A copy of a file that is UTF-8 but for some bytes."""
    copy, bad = folder / "mended", 0
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    with path.open("rb") as source, copy.open("w", encoding="utf-8", newline="") as out:
        while piece := source.read(PIECE):
            bad += _write_mended(decoder.decode(piece), out)
        bad += _write_mended(decoder.decode(b"", final=True), out)
    what = "1 byte is not UTF-8; it was" if bad == 1 else f"{bad:,} bytes are not UTF-8; they were"
    return TextFile(copy, (f"{what} read as Windows-1252",))


def _write_mended(text: str, out: TextIO) -> int:
    mended = text.translate(WESTERN)
    out.write(mended)
    return 0 if mended == text else sum(1 for character in text if "\udc80" <= character <= "\udcff")


def _converted(path: Path, folder: Path, encoding: str, *, guessed: bool = False) -> TextFile:
    """A copy of a file in another encoding."""
    copy, lost = folder / "converted", 0
    with (
        path.open(encoding=encoding, errors="replace", newline="") as source,
        copy.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := source.read(PIECE):
            lost += piece.count("\ufffd")
            out.write(piece)
    shown = {"cp1252": "Windows-1252", "latin-1": "ISO 8859-1"}.get(encoding, encoding)
    notes = []
    if guessed:
        notes.append(f"the file is not UTF-8; it was read as {shown}. If names look wrong, give the source its 'encoding'")
    if lost:
        one = "1 character is" if lost == 1 else f"{lost:,} characters are"
        notes.append(f"{one} not of the encoding {shown}; \ufffd stands in the place")
    return TextFile(copy, tuple(notes))
