import json
import math
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition import Choice, Question, Text
from surveys.expressions import ExpressionError, offered, parse
from surveys.expressions.values import to_number, to_text

TODAY = date(2026, 11, 24)


def value(text, current=None, **answers):
    return parse(text).evaluate(answers, current=current, today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 3 - 2", 5.0),
        ("7 div 2", 3.5),
        ("-7 mod 3", -1.0),
        ("- -3", 3.0),
        ("2 - -3", 5.0),
        ("1 div 0", math.inf),
        ("-1 div 0", -math.inf),
        ("1 < 2 and 2 < 3", True),
        ("1 = 2 or not(1 = 2)", True),
        ("true() or 1 = 1 and false()", True),
        ("'a' = \"a\"", True),
        ("'2' = 2", True),
        ("2 = '2.0'", True),
        ("'2' = '2.0'", False),
        ("true() = 'x'", True),
        ("if(1 > 2, 'yes', 'no')", "no"),
        ("coalesce('', 'b')", "b"),
        ("coalesce('', '', 3)", 3.0),
        ("concat('a', 1, 1.5, true())", "a11.5true"),
        ("string-length('Oebobo')", 6.0),
        ("contains('Kota Kupang', 'Kup')", True),
        ("starts-with('Kota', 'ota')", False),
        ("ends-with('Kota', 'ota')", True),
        ("substr('Kupang', 1, 3)", "up"),
        ("substr('Kupang', -2)", "ng"),
        ("round(2.5)", 3.0),
        ("round(-2.5)", -2.0),
        ("round(3.14159, 2)", 3.14),
        ("int(-3.9)", -3.0),
        ("number('12')", 12.0),
        ("string(12)", "12"),
        ("min(3, '', 1)", 1.0),
        ("max(3, 'x', 1)", 3.0),
        ("sum(1, 2, '')", 3.0),
        ("sum('', '')", ""),
        (f"sum({'9' * 308}, {'9' * 308}, {'9' * 308})", math.inf),
        ("count-non-empty('a', '', 'b')", 2.0),
        ("today()", "2026-11-24"),
        ("date('2026-11-24') - date('2026-11-20')", 4.0),
        ("date(0)", "1970-01-01"),
        ("date('tomorrow')", ""),
        ("format-date('2026-01-05', '%d/%m/%Y')", "05/01/2026"),
        ("format-date('2026-01-05', '%e-%n')", "5-1"),
        ("selected-at('a b c', 1)", "b"),
        ("selected-at('a b c', 9)", ""),
        ("regex('0812345678', '^08[0-9]{8,11}$')", True),
        ("boolean('')", False),
    ],
)
def test_an_expression_has_the_value_that_xpath_gives(text, expected):
    assert value(text) == expected


@pytest.mark.parametrize(
    "text", ["0 div 0", "5 mod 0", "number('x')", "number('1e5')", "1 + ''", "-'nan'", "sum(1 div 0, -1 div 0)"]
)
def test_what_is_no_number_is_nan(text):
    assert math.isnan(value(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${D8} = ''", True),
        ("${D8} = 0", False),
        ("${D8} < 5", False),
        ("${D8} >= 0", False),
        ("${D8} != ''", False),
        ("${D8} != 'x'", True),
        ("not(${D8})", True),
        ("string-length(${D8}) = 0", True),
        ("selected(${D8}, 'a')", False),
    ],
)
@pytest.mark.parametrize("answers", [{}, {"D8": None}, {"D8": ""}])
def test_an_answer_that_is_missing_is_the_empty_text(text, expected, answers):
    assert parse(text).truth(answers) is expected


def test_names_with_dots_are_references():
    expression = parse("${X1.1} + ${Y-2} > . ")

    assert expression.names == {"X1.1", "Y-2"}
    assert expression.uses_current
    assert expression.truth({"X1.1": "4", "Y-2": 2}, current=5)


def test_several_choices_are_asked_by_selected():
    answers = {"D9": ["poster", "radio"]}

    assert parse("selected(${D9}, 'radio') and count-selected(${D9}) = 2").truth(answers)
    assert not parse("selected(${D9}, 'rad')").truth(answers)


def test_dates_compare_by_their_day():
    assert parse(". <= today() and . > today() - 30").truth({}, current="2026-11-01", today=TODAY)
    assert not parse(". < '2026-11-24'").truth({}, current=date(2026, 11, 24))


@pytest.mark.parametrize(
    ("text", "message", "position"),
    [
        ("", "empty", 1),
        ("${A} = ", "value is missing", 8),
        ("${A} == 1", "value is missing", 7),
        ("(1 + 2", "not closed", 1),
        ("1 + 2)", "not opened", 6),
        ("${A} = 'ya", "no closing quote", 8),
        ("${A} = “ya”", "Curly quotes", 8),
        ("${A} = ya", "quotes around a text", 8),
        ("A = 1", r"\$\{A\}", 1),
        ("selectd(${A}, 'x')", "Did you mean selected", 1),
        ("pulldata('a')", "Known are", 1),
        ("selected(${A})", "2 values", 1),
        ("round(1, 2, 3)", "1 to 2 values", 1),
        ("${A} && ${B}", "Write and", 6),
        ("${A} || ${B}", "Write or", 6),
        ("!${A}", "not", 1),
        ("${A b}", "question is written", 1),
        ("/data/A = 1", "Paths", 1),
        ("../A = 1", "Paths", 1),
        ("${A} ≥ 3", "<=, >=", 6),
        ("1 2", "operator", 3),
        ("and 1", "value is missing", 1),
        ("regex(., ${A})", "pattern as a text", 1),
        ("regex(., '(a')", "opened but not closed", 1),
        ("${A} = 1 ; drop", "cannot be read", 10),
        ("concat('a',)", "value is missing", 12),
        ("__import__('os')", "no function", 1),
    ],
)
def test_what_cannot_be_read_says_where_and_what_to_do(text, message, position):
    with pytest.raises(ExpressionError, match=message) as caught:
        parse(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1" + ")" * 5000,
        "(" * 1500 + "1" + ")" * 1500,
        "not(" * 900 + "1" + ")" * 900,
        "-" * 3999 + "1",
        "1" + "-1" * 1900,
        "1" + "<1" * 1900,
        "'" + "a" * 100_000 + "'",
        "if(1,2," * 500 + "3" + ")" * 500,
    ],
)
def test_what_is_too_long_or_too_deep_is_refused(text):
    with pytest.raises(ExpressionError, match=r"nested too deeply|longer than"):
        parse(text)


def test_a_long_sum_is_not_deep():
    assert parse(" + ".join(f"${{Y{number}}}" for number in range(300))).evaluate({"Y1": 1}) != 0


CODES = st.lists(st.sampled_from(["a", "1", "b c"]), max_size=4)
TEXTS = st.text(alphabet="a1. -é", max_size=12)
ANSWERS = st.dictionaries(
    st.sampled_from(["A", "B", "X1.1"]),
    st.one_of(st.none(), TEXTS, st.integers(), st.floats(), st.booleans(), CODES, st.dates()),
)
LEAVES = st.sampled_from(
    [
        "${A}",
        "${B}",
        "${X1.1}",
        ".",
        "1",
        "0.5",
        "'a'",
        "''",
        "today()",
        "true()",
        "99999999999999999999",
        "'2026-02-30'",
    ]
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(
            inner,
            st.sampled_from(["+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or"]),
            inner,
        ).map(lambda part: f"({part[0]} {part[1]} {part[2]})"),
        st.tuples(
            st.sampled_from(
                ["not", "int", "number", "string", "date", "count-selected", "round", "sum", "string-length", "boolean"]
            ),
            inner,
        ).map(lambda part: f"{part[0]}({part[1]})"),
        st.tuples(
            st.sampled_from(["selected", "selected-at", "round", "min", "max", "coalesce", "substr", "format-date"]),
            inner,
            inner,
        ).map(lambda part: f"{part[0]}({part[1]}, {part[2]})"),
    ),
    max_leaves=12,
)


@given(TREES, ANSWERS)
def test_no_answers_make_an_expression_fail(text, answers):
    expression = parse(text)

    result = expression.evaluate(answers, current=answers.get("A"), today=TODAY)
    kept = expression.calculate(answers, today=TODAY)

    assert isinstance(result, str | float | bool)
    assert kept is None or (isinstance(kept, str) and kept) or (isinstance(kept, int | float) and math.isfinite(kept))


@given(TREES)
def test_the_tree_is_json(text):
    tree = parse(text).as_json()

    assert json.loads(json.dumps(tree)) == tree


def read(text):
    """The expression, or the error that refuses it."""
    try:
        return parse(text)
    except ExpressionError as error:
        return error


@given(st.text(alphabet="aé1 .$", max_size=60) | st.text(alphabet="()$'{}.,+-=<>! andorivmsel1\"*", max_size=120))
def test_any_text_is_read_or_refused(text):
    found = read(text)

    if isinstance(found, ExpressionError):
        assert found.message
        assert 1 <= found.position <= len(text) + 1
    else:
        assert isinstance(found.evaluate({}, today=TODAY), str | float | bool)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_as_text_is_the_same_number(number):
    assert to_number(to_text(number)) == number


def test_calculations_that_double_each_other_stay_small():
    values = {"A": "a" * 4000}
    for name, before in ["BA", "CB", "DC", "ED"]:
        values[name] = parse(f"concat(${{{before}}}, ${{{before}}})").calculate(values)

    assert len(values["E"]) == 10_000


def test_a_choice_filter_sees_the_columns_of_each_choice():
    choices = (
        Choice("1001", Text("Alak"), filters={"kecamatan": "53.71.01"}),
        Choice("2001", Text("Oebobo"), filters={"kecamatan": "53.71.04"}),
    )
    question = Question("D1", "one", choices=choices, choice_filter="kecamatan = ${D0}")

    assert [choice.code for choice in offered(question, {"D0": "53.71.04"})] == ["2001"]
    assert offered(question, {}) == ()


def test_a_choice_filter_without_columns_is_refused_elsewhere():
    assert parse("kecamatan = 'x'", columns=True).columns == {"kecamatan"}
    with pytest.raises(ExpressionError):
        parse("kecamatan = 'x'")


def test_a_pattern_that_takes_others_for_ever_takes_no_time():
    begun = perf_counter()

    assert not parse("regex(., '(a+)+(a|aa)*b')").truth({}, current="a" * 1500)
    assert perf_counter() - begun < 2
