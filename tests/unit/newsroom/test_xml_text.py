from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from plugins.newsroom.xml_text import xml_text


@given(st.text())
def test_what_is_left_is_well_formed_and_nothing_else_is_lost(text: str) -> None:
    """Letters of all scripts, tabs and line ends stay."""
    element = etree.Element("a")
    element.text = xml_text(text)
    again = etree.fromstring(etree.tostring(element)).text or ""
    assert again == element.text
    assert xml_text("\x00a\x0b\ud800\ufffe\t\n\u202e\U0001f600") == "a\t\n\u202e\U0001f600"
