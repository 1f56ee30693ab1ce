"""Light Markdown to safe HTML for what was said in an interview and for the notes of the library.

Raw HTML is shown as text, images are left out (they would load from elsewhere), and links with
any scheme that could run code are refused by the parser.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def parser_of(*, breaks: bool) -> MarkdownIt:
    """The parser; with ``breaks`` a new line is one, as in a chat, else it is a space, as in a file."""
    from markdown_it import MarkdownIt  # only needed once something has been said

    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks})
    parser.enable(["table", "strikethrough"])
    parser.disable(["image", "html_block", "html_inline"])
    parser.add_render_rule("link_open", _link_open)
    return parser


def _link_open(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return str(renderer.renderToken(tokens, index, options, env))


@lru_cache(maxsize=512)
def to_html(text: str) -> str:
    """The text as HTML; nothing in it can be more than markup."""
    return str(parser_of(breaks=True).render(text))
