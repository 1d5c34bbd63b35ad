import re

from tests.functional.conftest import Call


def test_health_asks_for_no_token(call: Call) -> None:
    answer = call("GET", "/health")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


def test_openapi_document_is_served(call: Call) -> None:
    answer = call("GET", "/openapi.json")
    assert answer.status == 200
    assert answer.json["openapi"].startswith("3.1")
    assert "/health" in answer.json["paths"]


def test_docs_page_loads_nothing_from_elsewhere(call: Call) -> None:
    answer = call("GET", "/docs", headers={"accept-encoding": "gzip"})
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "SwaggerUIBundle(" in answer.text
    assert '"openapi": "3.1' in answer.text
    assert not re.findall(r"""<(?:script|link|img)[^>]+(?:src|href)=["'](?!data:)[^"']+""", answer.text)
    assert "connect-src 'self'" in answer.headers["content-security-policy"]
