"""Text files of any encoding: found out, told of where it was a guess, and never spoilt silently."""

from __future__ import annotations

import codecs

import pytest

from segue.errors import SegueError
from tests.ingestion.shop import Read, Reader

WESTERN = "email,title,note\na@x.example,Geschäftsführer,“5 €” naïve\nb@x.example,Señor,Ångström\nc@x.example,CTO,plain\n"
NOTES = ["“5 €” naïve", "Ångström", "plain"]
GUESSED = "the file is not UTF-8; it was read as {}. If names look wrong, give the source its 'encoding'"


def notes_of(read: Read) -> list[str]:
    assert read.columns[-1] == "note"
    return read.cells("note")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)  # fmt: skip
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_form_of_unicode_is_found_out_by_itself(files: Reader, encoding: str, line_end: str) -> None:
    read = files.read(WESTERN.replace("\n", line_end).encode(encoding))
    assert notes_of(read) == NOTES
    assert read.notes == ()


def test_a_byte_order_mark_is_no_part_of_the_first_column_also_in_quotes(files: Reader) -> None:
    read = files.read(codecs.BOM_UTF8 + b'"email";"note"\n"a@x.example";"n"\n')
    assert read.columns == ("email", "note")


def test_western_text_of_one_byte_a_character_is_windows_1252_and_that_is_told(files: Reader) -> None:
    read = files.read(WESTERN.encode("cp1252"))
    assert notes_of(read) == NOTES
    assert read.notes == (GUESSED.format("Windows-1252"),)


@pytest.mark.parametrize("name", ["José", "Zoë", "Müller", "Åse", "François"])
def test_one_name_is_enough_to_tell_western_text(files: Reader, name: str) -> None:
    read = files.read(f"email,note\na@x.example,{name}\n".encode("cp1252"))
    assert notes_of(read) == [name]


def test_text_of_another_script_is_told_by_its_letters(files: Reader) -> None:
    text = "email,note\n" + "a@x.example,Директор по продажам и развитию\nb@x.example,Привет мир\n" * 5
    read = files.read(text.encode("cp1251"))
    assert set(notes_of(read)) == {"Директор по продажам и развитию", "Привет мир"}
    assert len(read.notes) == 1


def test_letters_far_down_the_file_are_looked_at(files: Reader) -> None:
    rows = "".join(f"p{at}@x.example,plain\n" for at in range(40_000))
    read = files.read(f"email,note\n{rows}last@x.example,Señor\n".encode("cp1252"))
    assert notes_of(read)[-1] == "Señor"


def test_a_few_stray_bytes_do_not_spoil_a_file_of_utf8(files: Reader) -> None:
    read = files.read(WESTERN.encode() + b"d@x.example,Chef,Caf\xe9\n")
    assert notes_of(read) == [*NOTES, "Café"]
    assert read.notes == ("1 byte is not UTF-8; it was read as Windows-1252",)


def test_an_encoding_can_be_told(files: Reader) -> None:
    polish = "email,note\na@x.example,Łódź\n"
    assert notes_of(files.read(polish.encode("cp1250"), encoding="windows-1250")) == ["Łódź"]
    assert notes_of(files.read("email,note\na@x.example,東京\n".encode("shift_jis"), encoding="shift_jis")) == ["東京"]


def test_characters_that_the_told_encoding_does_not_have_are_counted(files: Reader) -> None:
    read = files.read(b"email,note\na@x.example,caf\xe9 \xe9\n", encoding="ascii")
    assert notes_of(read) == ["caf\ufffd \ufffd"]
    assert read.notes == ("2 characters are not of the encoding ascii; \ufffd stands in the place",)


@pytest.mark.parametrize("encoding", ["utf8mb4", "base64", "klingon"])
def test_an_unknown_encoding_is_refused_by_name(files: Reader, encoding: str) -> None:
    with pytest.raises(SegueError, match=f"there is no encoding '{encoding}'") as caught:
        files.read("email\na@x.example\n", encoding=encoding)
    assert caught.value.where == "leads.csv"


def test_a_nul_character_in_a_cell_is_a_character_but_many_are_no_text(files: Reader) -> None:
    rows = "".join(f"p{at}@x.example,plain\n" for at in range(10))
    assert notes_of(files.read("email,note\na@x.example,one\0two\n" + rows))[0] == "one\0two"
    with pytest.raises(SegueError, match="the file is not text"):
        files.read("email,note\na@x.example,one\0two\nb@x.example,\0\n")


def test_characters_beyond_the_basic_plane_and_from_right_to_left_are_kept(files: Reader) -> None:
    texts = ["👩‍💻 at work", "שלום עולם", "e\u0301", "\u202eevil\u202c", "𐍈"]
    read = files.read("email,note\n" + "".join(f"p{at}@x.example,{text}\n" for at, text in enumerate(texts)))
    assert notes_of(read) == texts
