"""Markdown to safe HTML for what was said in an interview and for the notes of the library.

Raw HTML is shown as text, images are left out (they would load from elsewhere), and links with
any scheme that could run code are refused by the parser. ``$...$`` and ``$$...$$`` become MathML
and fenced code is highlighted; neither can be more than markup.
"""

from __future__ import annotations

from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from interviewer.server.latex import latex_html

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

MOST_HIGHLIGHTED = 8000  # characters of one code block; longer ones stay plain


@cache
def parser_of(*, breaks: bool) -> MarkdownIt:
    """The parser; with ``breaks`` a new line is one, as in a chat, else it is a space, as in a file."""
    from markdown_it import MarkdownIt  # only needed once something has been said

    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks, "highlight": _highlighted})
    parser.enable(["table", "strikethrough"])
    parser.disable(["image", "html_block", "html_inline"])
    parser.inline.ruler.before("escape", "math", _math_rule)
    parser.add_render_rule("link_open", _link_open)
    parser.add_render_rule("math", _math)
    parser.add_render_rule("table_open", lambda *_: '<div class="table" tabindex="0"><table>\n')
    parser.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return parser


def rendered(text: str) -> str:
    """The text as HTML; nothing in it can be more than markup."""
    return str(parser_of(breaks=True).render(text))


@lru_cache(maxsize=512)
def to_html(text: str) -> str:
    """The same for what has been said, which is shown again and again."""
    return rendered(text)


def _link_open(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return str(renderer.renderToken(tokens, index, options, env))


def _math(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return latex_html(tokens[index].content, block=tokens[index].markup == "$$")


def _math_rule(state: StateInline, silent: bool) -> bool:
    """``$x$`` or ``$$x$$``. Sums of money are none: a formula does not begin or end with a space, and no digit follows it."""
    text, start = state.src, state.pos
    if not text.startswith("$", start):
        return False
    mark = "$$" if text.startswith("$$", start) else "$"
    begin = start + len(mark)
    end = text.find(mark, begin)
    while end > 0 and text[end - 1] == "\\":
        end = text.find(mark, end + 1)
    body = text[begin:end] if end > 0 else ""
    after = text[end + len(mark) : end + len(mark) + 1]
    if not body.strip() or (mark == "$" and (body != body.strip() or after.isdigit() or "\n\n" in body)):
        return False
    if not silent:
        token = state.push("math", "", 0)
        token.content, token.markup = body, mark
    state.pos = end + len(mark)
    return True


def _highlighted(code: str, language: str, _: str) -> str:
    """Code as spans with Pygments' short class names; '' (the parser then escapes it) where the language is unknown."""
    if not language or len(code) > MOST_HIGHLIGHTED:
        return ""
    from pygments import highlight  # only needed once code has been written
    from pygments.formatters.html import HtmlFormatter
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return ""
    marked = highlight(code, lexer, HtmlFormatter(nowrap=True))
    return f'<pre tabindex="0"><code class="code language-{escape(language)}">{marked}</code></pre>'
