from __future__ import annotations

from plugins.newsroom.content_policy import content_security_policy


def test_the_policy_allows_our_own_origin_and_what_is_named() -> None:
    """Posting and connecting, each for itself; nothing else changes."""
    own = content_security_policy()
    assert "default-src 'none'" in own
    assert own.split("; ")[6:8] == ["connect-src 'self'", "form-action 'self'"]
    wider = content_security_policy(form=["https://a.example", "https://b.example"], connect=["https://c.example"])
    assert wider.split("; ")[6:8] == [
        "connect-src 'self' https://c.example",
        "form-action 'self' https://a.example https://b.example",
    ]
    assert [rule for rule in own.split("; ") if rule not in wider.split("; ")] == own.split("; ")[6:8]


def test_the_search_may_run_its_engine_and_no_text() -> None:
    """WebAssembly is let in where there is a search, and only then; text is never run as script."""
    assert "script-src 'self' 'wasm-unsafe-eval';" in content_security_policy(has_search=True)
    assert "wasm" not in content_security_policy()
    assert "'unsafe-eval'" not in content_security_policy(has_search=True)
