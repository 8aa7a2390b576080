"""A scenario as text: what is read back is what was written."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from salessim.fit.scenario_text import scenario_text

keys = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
plain = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
)
values = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.lists(plain, max_size=4),
        st.lists(st.dictionaries(keys, plain, max_size=3), max_size=3),
        st.dictionaries(keys, inner, max_size=5),
    ),
    max_leaves=25,
)
documents = st.dictionaries(keys, values, max_size=6)


@given(documents)
def test_round_trip(document):
    assert tomllib.loads(scenario_text(document, {}, "")) == document


@given(documents, texts, texts)
def test_comments_and_head_change_nothing(document, comment, head):
    comments = {
        path: comment
        for key, value in document.items()
        for path in (key, *(f"{key}.{inner}" for inner in (value if isinstance(value, dict) else ())))
    }
    assert tomllib.loads(scenario_text(document, comments, head)) == document


@given(documents)
def test_the_same_text_for_the_same_tables(document):
    once = scenario_text(document, {}, "Fitted")
    assert scenario_text(tomllib.loads(once), {}, "Fitted") == once


def test_layout():
    text = scenario_text(
        {
            "a": {"b": {"c": 1, "d": {"x": 1.0, "y": 2, "z": 3, "w": True}}, "e": []},
            "title": 'Späte "Leads"',
            "few": {"one": 0.5, "two": "x"},
            "none": {},
        },
        {"title": "a\nb", "a.b.c": "counted"},
        "Head\n\nof lines",
    )
    assert text == (
        "# Head\n#\n# of lines\n"
        'title = "Späte \\"Leads\\"" # ab\n'
        'few = { one = 0.5, two = "x" }\n'
        "\n[a]\ne = []\n"
        "\n[a.b]\nc = 1 # counted\n"
        "\n[a.b.d]\nx = 1.0\ny = 2\nz = 3\nw = true\n"
        "\n[none]\n"
    )
