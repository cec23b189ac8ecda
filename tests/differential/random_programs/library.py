"""Calls of the standard library: dates, packed bytes, JSON, hashes, encodings, statistics."""

from __future__ import annotations

from random_programs.corners import guarded
from random_programs.rules import statement
from random_programs.templates import fill, filled
from random_programs.writer import Writer

DATE = "date(2024, <small> + 1, 29 - <small>)"
MOMENT = "datetime(2023, 12, <small> + 1, <small>, 59, <small>, <small> * 1000)"
SPAN = "timedelta(days=<digit>, hours=<digit>, microseconds=<int> % 10**6)"
DATES = [
    f"{DATE} + {SPAN}", f"{MOMENT} - {SPAN}", f"{MOMENT} - {MOMENT}", f"{DATE}.isoformat()", f"str({MOMENT})", f"repr({SPAN})",
    f"{MOMENT}.strftime('%Y-%j %H:%M:%S %a %b %U %%')", f"{DATE}.isocalendar()", f"{DATE}.weekday()", f"{DATE} < {DATE}",
    f"{DATE}.replace(day=<small>)", "date.fromisoformat('2024-02-{:02}'.format(<int> % 40))", f"{SPAN} * <number>",
    f"{SPAN} / {SPAN}", f"{SPAN} // <small>", f"divmod({SPAN}, {SPAN})", f"{SPAN}.total_seconds()", f"abs({SPAN})", f"-{SPAN}",
    f"{MOMENT}.date()", f"{MOMENT}.isoformat(' ', 'minutes')", f"hash({DATE}) == hash({DATE})", f"sorted([{DATE}, {DATE}])",
    f"{{{DATE}: 1}}", "date(<int> % 3000, <small>, <small>)", f"{DATE}.toordinal()", "date.fromordinal(<int>)", f"{DATE} + <any>",
    f"{MOMENT} == {DATE}", f"{DATE}.strftime(<str>)", f"f'{{{DATE}:%d.%m.%y}}'", f"{SPAN} + {SPAN} == {SPAN}", f"{DATE} - 1",
    "time(<small>, <small>).isoformat()", "timedelta(<number>, <number>)", f"{MOMENT}.timetuple", "datetime.min + timedelta(<small>)",
    f"{MOMENT}.replace(hour=<int> % 30)", f"({SPAN}).days, ({SPAN}).seconds", f"{DATE}.ctime()", "datetime.fromisoformat(<str>)",
    f"copy.copy({DATE})", f"bool({SPAN})", f"min({DATE}, {DATE})", "datetime.combine(date(2000, 1, 1), time(1))",
]  # fmt: skip
FORMATS = [
    "'>hB'",
    "'<iI'",
    "'2sq'",
    "'!d?'",
    "'=3x2H'",
    "'<e'",
    "'b'",
    "'5s'",
    "'>Qh'",
    "'@f'",
    "'2p'",
    "'hh'",
    "''",
    "'<n'",
]
BYTES = [
    "struct.pack(<format>, <int>, <int>)", "struct.pack('>hB', <small>, <small>)", "struct.unpack(<format>, <bytes>)",
    "struct.unpack('<d', struct.pack('<d', <float>))", "struct.calcsize(<format>)", "list(struct.iter_unpack('B', <bytes>))",
    "struct.unpack_from('<h', <bytes> + b'abcd', <digit>)", "struct.pack('5s', <bytes>)", "struct.pack('?', <any>)",
    "(<int>).to_bytes(<small>, 'big')", "(<int>).to_bytes(9, 'little', signed=True)", "int.from_bytes(<bytes>, 'big', signed=True)",
    "(<int>).to_bytes(<small>, <str>)", "binascii.hexlify(<bytes>)", "binascii.unhexlify('0aff')", "binascii.crc32(<bytes>)",
    "zlib.crc32(<bytes>, <int> & 255)", "zlib.adler32(<bytes>)", "base64.b64encode(<bytes>)", "base64.b64decode(base64.b64encode(<bytes>))",
    "hashlib.sha256(<bytes>).hexdigest()", "hashlib.md5(<bytes> * 3).digest()", "hashlib.new('sha1', <bytes>).hexdigest()",
    "hashlib.blake2b(<bytes>).hexdigest()[:20]", "base64.b16encode(<bytes>)", "bytes(<ints>)", "bytearray(<int> % 9)",
    "<bytes>.hex('-', 2)", "<bytes>.decode('latin-1')", "<str>.encode('utf-8', 'replace')", "<bytes>.split(b',')", "<bytes>[<digit>]",
    "bytes(<str>, 'utf-8')", "<bytes>.translate(None, b'a')", "<bytes> % (<int>,)", "b'%05d|%a' % (<int>, <str>)", "<bytes>.join([<bytes>])",
]  # fmt: skip
JSON = [
    "json.dumps(<any>)", "json.dumps(<dict>, sort_keys=True, indent=<digit>)", "json.dumps([<float>, <str>, None, True])",
    "json.dumps({<scalar>: <int>})", "json.loads(<str>)", "json.loads('[1, 2.50, \"a\\\\u00e9\", null]')", "json.dumps(<str>, ensure_ascii=False)",
    "json.loads(json.dumps(<ints>))", "json.loads('{\"a\": [1, {}], \"a\": 2}')", "json.dumps(<any>, separators=(',', ':'))",
    "json.dumps(<complex>)", "json.dumps(<set>, default=sorted)", "json.dumps({1: 2, 'b': <any>}, skipkeys=True)", "json.loads('[1,]')",
    "json.loads(<bytes>)", "json.loads('1e400'), json.loads('-0'), json.loads('12345678901234567890')", "json.loads('\"\\\\ud800\"')",
    "json.dumps({'a': <any>}, indent='--')", "json.loads('[NaN, -Infinity]')", "json.dumps(<float>, allow_nan=False)",
    "json.loads('{\"a\": 1}', object_hook=lambda q: [q])", "json.loads('[1.5]', parse_float=str)", "json.loads(' [] x')",
    "json.loads('{\"k\": 1}', object_pairs_hook=tuple)", "json.dumps((<int>, <floats>), indent=1)",
]  # fmt: skip
NUMBERS = [
    "statistics.mean([1, *<ints>])", "statistics.median(<ints>)", "statistics.mode(<strs>)", "statistics.pstdev([2.5, *<floats>])",
    "statistics.variance(<ints>)", "statistics.fmean(<ints>)", "statistics.multimode(<ints>)", "statistics.quantiles([1, 2, *<ints>])",
    "statistics.harmonic_mean([<finite>, 2])", "statistics.geometric_mean([1, 4])", "statistics.median_low(<ints>)",
    "cmath.sqrt(<complex>)", "cmath.exp(<finite>)", "cmath.phase(<complex>)", "cmath.polar(<complex>)", "cmath.isclose(<complex>, 1)",
    "Fraction(<int>, <int>)", "Fraction(<str>)", "Fraction(<float>)", "Fraction(<int>, 7) + <number>", "Fraction(3, 4) ** <digit>",
    "Fraction(1, 3) < <number>", "Fraction(<int>, 9) // Fraction(2, 3)", "Fraction(<finite>).limit_denominator(100)", "round(Fraction(<int>, 8), 1)",
    "Fraction(2, 4) == <number>", "hash(Fraction(<int>, 1)) == hash(<int>)", "str(Fraction(<int>, 6))", "divmod(Fraction(7, 2), <number>)",
    "math.comb(<small>, <small>)", "math.perm(<small>)", "math.dist(<floats>, <floats>)", "math.frexp(<float>)", "math.modf(<float>)",
    "math.fmod(<float>, <float>)", "math.remainder(<float>, <number>)", "math.log(<number>, <number>)", "math.pow(<number>, <digit>)",
    "math.ulp(<float>)", "math.gamma(<digit>)", "math.log2(<number>)", "math.log1p(<float>)", "math.atan2(<number>, <number>)",
    "math.prod(<floats>, start=<int>)", "math.nextafter(<float>, 0)", "math.degrees(<number>)",
    "colorsys.rgb_to_hsv(0.1, 0.5, 0.2)", "calendar.isleap(<int>)", "calendar.monthrange(2024, <small>)", "calendar.weekday(2020, 2, <small>)",
    "round(<float>, <digit>)", "round(<int>, <digit>)", "float.fromhex('0x1.8p3')", "(<float>).hex()", "(<float>).as_integer_ratio()",
]  # fmt: skip
TEXTS = [
    "textwrap.wrap(<str> * 4, <small> + 3)", "textwrap.dedent(<str>)", "textwrap.shorten(<str>, 8)", "html.escape(<str>)",
    "string.ascii_letters[<digit>:5]", "string.capwords(<str>)", "textwrap.fill(<str> * 3, width=7, initial_indent='* ')",
    "<str>.splitlines(True)", "<str>.rsplit(None, 1)", "<str>.maketrans('ab', 'cd')", "<str>.translate({97: <any>})", "<str>.encode('ascii')",
    "<str>.format(<any>, <any>)", "'{0[0]} {0}'.format(<strs>)", "'{a.real:>5}'.format(a=<int>)", "'{:{}}'.format(<int>, <small>)",
    "'{!r:^12}'.format(<any>)", "'%(a)s %(k)5d' % <dict>", "'%*d|%-8.2f|%x' % (<small>, <int>, <finite>, <small>)", "'%c%%' % <small>",
    "f'{<int>:>{<small>}}'", "f'{<float>:.{<small>}f}'", "f'{<int>:,}|{<float>:e}|{<bool>!r:>6}'", "format(<number>, '+.3')", "format(<any>, '>9')",
    "<str>.isnumeric(), <str>.isprintable()", "<str>.find(<str>, <digit>, <digit>)", "<str>.count('')", "<str>.zfill(<small>)", "sorted(<str>)",
    "<str>.partition(<str>)", "<str>.join(<any>)", "<str>.index(<str>)", "<str>.endswith(('a', <str>))", "<str>.expandtabs(<digit>)",
    "list(heapq.merge(sorted(<ints>), sorted(<ints>)))", "bisect.bisect(sorted(<ints>), <int>, key=None)", "<str>.isascii() and <str>.isalnum()",
    "list(graphlib.TopologicalSorter({'a': ['b'], 'b': <strs>}).static_order())[-1]", "repr(<str>), ascii(<str>)", "int(<str>, <digit>)",
]  # fmt: skip
TABLES = [DATES, BYTES, JSON, NUMBERS, TEXTS]


@statement(weight=4, needs_out=True)
def library(w: Writer, depth: int) -> None:
    for use in filled(w, w.among(TABLES), w.count(1, 2)):
        text = use.replace("<format>", w.among(FORMATS))
        if "f'" in text and any(mark in text.partition("f'")[2][:-1] for mark in "'\\#"):
            text = f"str({fill(w, '<any>')})"  # a field of an f-string holds none of these
        guarded(w, f"out.append({text})")
