"""Kinds of damage. Each takes the physical line of one record (bytes, without its end), what it
means (a list of fields) and the file, and gives the lines that stand in its place, or None where
it does not apply. What a damaged row still means may be said in `meant`."""

from dataclasses import dataclass, field


@dataclass
class File:
    header: list
    header_line: bytes
    end: bytes
    delimiter: bytes
    encoding: str
    numeric: list = field(default_factory=list)  # columns that are numbers in every row
    """Rows that may come out of a damaged line all the same."""
    meant: list = field(default_factory=list)

    @property
    def width(self):
        return len(self.header)

    def line(self, fields, quote=b'"', always=()):
        """A record as bytes, quoted where it must be and in the columns of `always`."""
        cells = []
        for i, text in enumerate(fields):
            cell = text.encode(self.encoding)
            special = self.delimiter in cell or quote in cell or b"\n" in cell or b"\r" in cell
            if special or i in always:
                cell = quote + cell.replace(quote, quote + quote) + quote
            cells.append(cell)
        return self.delimiter.join(cells)


DAMAGES = {}


def damage(function):
    DAMAGES[function.__name__.replace("_", "-")] = function
    return function


def texts(fields, file):
    """Columns of this row that hold a word."""
    return [i for i, cell in enumerate(fields) if cell and not file.numeric[i]]


def wide(file):
    return file.width >= 2


# Quotes


@damage
def single_quotes(line, fields, file, rng):
    return [file.line(fields, b"'", range(file.width))] if wide(file) else None


@damage
def single_quotes_around_words(line, fields, file, rng):
    places = texts(fields, file)
    return [file.line(fields, b"'", places)] if places else None


@damage
def single_quotes_around_some(line, fields, file, rng):
    places = [i for i, cell in enumerate(fields) if cell]
    if not places:
        return None
    return [file.line(fields, b"'", set(rng.sample(places, min(len(places), 1 + rng.randrange(2)))))]


def curly(text):
    return "\u201c" + text + "\u201d"


@damage
def smart_quotes(line, fields, file, rng):
    if file.encoding != "utf-8":
        return None
    places = texts(fields, file)
    if not places:
        return None
    cells = [curly(cell) if i in places else cell for i, cell in enumerate(fields)]
    return [file.delimiter.join(cell.encode() for cell in cells)]


@damage
def stray_quote_at_a_field(line, fields, file, rng):
    cells = [cell.encode(file.encoding) for cell in fields]
    if b'"' in line:
        return None
    i = rng.randrange(len(cells))
    cells[i] = b'"' + cells[i]
    return [file.delimiter.join(cells)]


@damage
def stray_quote_in_a_field(line, fields, file, rng):
    i = rng.randrange(len(line))
    return [line[: i + 1] + b'"' + line[i + 1 :]]


@damage
def quote_lost(line, fields, file, rng):
    places = [i for i, byte in enumerate(line) if byte == 0x22]
    if not places:
        return None
    i = rng.choice(places)
    return [line[:i] + line[i + 1 :]]


@damage
def blank_before_a_quote(line, fields, file, rng):
    i = rng.randrange(len(fields))
    cells = [file.line([cell], always=[0] if i == j else []) for j, cell in enumerate(fields)]
    cells[i] = b" " + cells[i]
    return [file.delimiter.join(cells)]


@damage
def backslash_quotes(line, fields, file, rng):
    i = rng.randrange(len(fields))
    cells = [file.line([cell]) for cell in fields]
    cells[i] = b'"a \\"' + fields[i].encode(file.encoding).replace(b'"', b'\\"') + b'\\" b"'
    return [file.delimiter.join(cells)]


@damage
def swallowed_pair(line, fields, file, rng, other=None):
    """Two rows made one: a quote opens in the first and closes in the second, in one column."""
    if other is None or b'"' in line or b'"' in other[0] or not wide(file):
        return None
    i = rng.randrange(file.width)
    first = [cell.encode(file.encoding) for cell in fields]
    second = [cell.encode(file.encoding) for cell in other[1]]
    first[i] = b'"' + first[i]
    second[i] = second[i] + b'"'
    return [file.delimiter.join(first), file.delimiter.join(second)]


swallowed_pair.takes_two = True

# Fields


@damage
def semicolons(line, fields, file, rng):
    other = b"," if file.delimiter == b";" else b";"
    return [other.join(cell.encode(file.encoding) for cell in fields)] if wide(file) else None


@damage
def tabs(line, fields, file, rng):
    if not wide(file) or file.delimiter == b"\t":
        return None
    return [b"\t".join(cell.encode(file.encoding) for cell in fields)]


@damage
def field_missing(line, fields, file, rng):
    i = rng.randrange(len(fields))
    return [file.line(fields[:i] + fields[i + 1 :])] if wide(file) else None


@damage
def field_more(line, fields, file, rng):
    i = rng.randrange(len(fields) + 1)
    return [file.line(fields[:i] + ["x"] + fields[i:])]


@damage
def trailing_delimiter(line, fields, file, rng):
    return [line + file.delimiter]


@damage
def shifted_right(line, fields, file, rng):
    if not wide(file):
        return None
    i = rng.randrange(file.width - 1)
    return [file.line(fields[:i] + [""] + fields[i:-1])]


@damage
def shifted_left(line, fields, file, rng):
    if not wide(file):
        return None
    i = rng.randrange(file.width - 1)
    return [file.line(fields[:i] + fields[i + 1 :] + [""])]


@damage
def thousands(line, fields, file, rng):
    places = [i for i in range(len(fields)) if file.numeric[i] and len(fields[i].split(".")[0]) > 3]
    if not places or file.delimiter != b",":
        return None
    cells = [file.line([cell]) for cell in fields]
    whole = fields[places[0]].split(".")
    cells[places[0]] = (whole[0][:-3] + "," + ".".join([whole[0][-3:]] + whole[1:])).encode()
    return [file.delimiter.join(cells)]


# Lines


@damage
def header_again(line, fields, file, rng):
    return [line, file.header_line]


@damage
def header_again_behind_a_mark(line, fields, file, rng):
    return [line, b"\xef\xbb\xbf" + file.header_line] if file.encoding == "utf-8" else None


@damage
def header_again_in_capitals(line, fields, file, rng):
    return [line, file.line([name.upper() + " " for name in file.header])]


@damage
def mark_before_the_row(line, fields, file, rng):
    return [b"\xef\xbb\xbf" + line] if file.encoding == "utf-8" else None


@damage
def half_a_line(line, fields, file, rng):
    return [line[: 1 + rng.randrange(len(line) - 1)]] if len(line) > 1 and wide(file) else None


@damage
def line_end_lost(line, fields, file, rng, other=None):
    return [line + other[0]] if other else None


line_end_lost.takes_two = True


@damage
def half_a_line_joined(line, fields, file, rng, other=None):
    return [line[: 1 + rng.randrange(len(line) - 1)] + other[0]] if other and len(line) > 1 else None


half_a_line_joined.takes_two = True


@damage
def broken_line(line, fields, file, rng):
    if b'"' in line or len(line) < 2:
        return None
    i = 1 + rng.randrange(len(line) - 1)
    return [line[:i], line[i:]]


@damage
def carriage_return_in_a_field(line, fields, file, rng):
    if b'"' in line or len(line) < 2:
        return None
    i = 1 + rng.randrange(len(line) - 1)
    return [line[:i] + b"\r" + line[i:]]


@damage
def carriage_return_twice(line, fields, file, rng):
    file.meant.append(fields)
    return [line + b"\r\r"]


@damage
def doubled_line(line, fields, file, rng):
    file.meant += [fields, fields]
    return [line, line]


@damage
def comment(line, fields, file, rng):
    return [line, b"# exported again by hand, please check"]


@damage
def footer(line, fields, file, rng):
    return [line, b"(%d rows)" % rng.randrange(1000)]


@damage
def second_table(line, fields, file, rng):
    return [line, b"", b"id" + file.delimiter + b"note", b"1" + file.delimiter + b"x"]


@damage
def end_of_file_mark(line, fields, file, rng):
    return [line, b"\x1a"]


# Bytes


@damage
def nul(line, fields, file, rng):
    i = rng.randrange(len(line) + 1)
    return [line[:i] + b"\0" + line[i:]]


@damage
def bad_byte(line, fields, file, rng):
    i = rng.randrange(len(line) + 1)
    return [line[:i] + b"\xff" + line[i:]]


def replaced(fields, text):
    """The row with a word that is beyond ASCII."""
    return [text] + fields[1:]


@damage
def latin_1(line, fields, file, rng):
    if file.encoding != "utf-8":
        return None
    return [file.delimiter.join([b"caf\xe9"] + [cell.encode() for cell in fields[1:]])]


@damage
def cp949(line, fields, file, rng):
    if file.encoding != "utf-8":
        return None
    return [file.delimiter.join(["단골 손님".encode("cp949")] + [cell.encode() for cell in fields[1:]])]


@damage
def surrogates(line, fields, file, rng):
    if file.encoding != "utf-8":
        return None
    return [file.delimiter.join([b"\xed\xa0\xbd\xed\xb8\x80"] + [cell.encode() for cell in fields[1:]])]


@damage
def mojibake(line, fields, file, rng):
    """UTF-8 that was read as Latin-1 and written as UTF-8 again."""
    if file.encoding != "utf-8":
        return None
    return [file.line([("단골 " + cell).encode().decode("latin-1") if i == 0 else cell for i, cell in enumerate(fields)])]


@damage
def html(line, fields, file, rng):
    places = texts(fields, file)
    if not places:
        return None
    return [file.line([cell + " &amp; &quot;" if i == places[0] else cell for i, cell in enumerate(fields)])]
