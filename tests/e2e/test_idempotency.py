"""Idempotency-Key through the deployed template: the table, its rights, many requests at once."""

from concurrent.futures import ThreadPoolExecutor

import httpx

from tests.e2e.cloud import Cloud


def test_many_requests_with_one_key_create_one_project(cloud: Cloud) -> None:
    headers = {"authorization": f"Bearer {cloud.token()}", "idempotency-key": "one-click"}
    with httpx.Client(base_url=cloud.api_url, headers=headers, timeout=60) as http:
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda _: http.post("/projects", json={"title": "Once — 一回"}), range(6)))
        codes = {answer.json().get("code") for answer in answers if answer.status_code != 201}
        assert codes <= {"idempotency_key_in_use"}
        again = http.post("/projects", json={"title": "Once — 一回"})
        made = [answer for answer in [*answers, again] if answer.status_code == 201]
        assert again in made
        assert {(answer.content, answer.headers["location"], answer.headers["etag"]) for answer in made} == {
            (again.content, again.headers["location"], again.headers["etag"])
        }
        refused = http.post("/projects", json={"title": "Twice"})
        assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
        assert len(http.get("/projects").json()["items"]) == 1
