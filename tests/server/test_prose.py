"""What is said becomes markup, and nothing more than markup."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interviewer.server.prose import to_html

HARMLESS_WORDS = """
p br em strong s code pre span div table thead tbody tr th td ul ol li blockquote hr a h1 h2 h3 h4 h5 h6
"""
HARMLESS = frozenset(HARMLESS_WORDS.split())
ACTIVE = ("on", "style", "src", "srcdoc", "action", "formaction", "xlink:href")


class Tags(HTMLParser):
    """The elements and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def assert_inert(html: str) -> None:
    found = Tags(html)
    assert {tag for tag in found.tags if not tag.startswith("m")} <= HARMLESS
    assert not [name for name, _ in found.attributes if name.startswith(ACTIVE)]
    for name, value in found.attributes:
        if name == "href":
            assert not value.lower().lstrip().startswith(("javascript:", "data:", "vbscript:"))


def test_formulas_become_mathml() -> None:
    html = to_html(r"The loss is $\frac{1}{n}\sum_i (y_i - \hat y_i)^2$, so $$\hat p = \sigma(w^T x)$$")
    assert html.count("<math ") == 2
    assert "<mfrac>" in html
    assert 'display="block"' in html
    assert 'alttext="\\frac{1}{n}' in html
    assert "$" not in html.replace('alttext="', "")


@pytest.mark.parametrize(
    "text",
    [
        "It costs $5 and then $10 a day.",
        "We pay $ 3 or 4 $ each",
        "a bare $ sign",
        "`$x$` in code",
        "$$",
        "$ $",
        r"\$x\$",
    ],
)
def test_sums_of_money_are_no_formulas(text: str) -> None:
    assert "<math" not in to_html(text)


def test_a_formula_that_cannot_be_read_is_shown_as_typed() -> None:
    html = to_html(r"$\begin{foo}x$ and $" + "{" * 60 + "x" + "}" * 60 + "$")
    assert html.count('<code class="plain-math">') == 2


def test_tables_and_code_are_marked_up() -> None:
    html = to_html("| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\ndef f(x):\n    return x < 1\n```")
    assert "<table>" in html
    assert '<span class="k">def</span>' in html
    assert "&lt;" in html
    assert "<pre" in to_html("```nosuch\nx < 1\n```")


@pytest.mark.parametrize(
    "text",
    [
        r"$\text{<img src=x onerror=alert(1)>}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{background:url(http://elsewhere.example)}{x}$",
        r"$\class{x}{y} \unicode{60}script\unicode{62}$",
        r"$\text{&lt;script&gt;}$",
        r'$"><script>alert(1)</script>$',
        '```"><script>alert(1)</script>\nx\n```',
        '```python"onclick="x\nx\n```',
        "```python\n</code></pre><script>alert(1)</script>\n```",
        "<script>alert(1)</script> ![x](http://elsewhere.example/x.png) [y](javascript:alert(1)) <svg onload=alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "| <b onclick=x> |\n|---|\n| <img src=x> |",
    ],
)
def test_nothing_written_becomes_active(text: str) -> None:
    assert_inert(to_html(text))


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("$\\{}_^&<>\"'`|-\n abfrcxt=/:#")), max_size=80))
def test_any_text_is_inert(text: str) -> None:
    assert_inert(to_html(f"$ {text}$ {text} $\\text{{{text}}}$\n```python\n{text}"))
