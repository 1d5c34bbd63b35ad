"""If-Match as RFC 9110 has it (13.1.1): a list of strong entity tags, of which one is current, or `*`."""

import pytest

from tests.functional.conftest import Call
from tests.functional.test_problems import check_problem


@pytest.fixture
def project(ada: Call) -> str:
    """The path of a project, of version 3."""
    path = ada("POST", "/projects", {"title": "1"}).headers["location"]
    for title in ("2", "3"):
        ada("PATCH", path, {"title": title})
    return path


@pytest.mark.parametrize(
    "tags",
    ['"3"', '"2", "3"', '"3","9"', '"1","2","3"', '"x", "3"', '"a,b" , "3"', ' , "3",, ', 'W/"3", "3"', "*", " * "],
)
def test_one_of_them_is_current(ada: Call, project: str, tags: str) -> None:
    assert ada("PATCH", project, {"title": "4"}, headers={"If-Match": tags}).status == 200
    assert ada("DELETE", project, headers={"If-Match": '"3", "4"'}).status == 204


@pytest.mark.parametrize(
    "tags",
    [
        *('"2"', '"1", "2"', '"4"', '"03"', '"x"', '"3, 4"', '"2,3"'),
        *('W/"3"', 'W/"2", W/"3"', 'w/"3"'),
        *("3", "", ",", '"3', '3"', '"3" "4"', '"3"; "4"', '*, "3"', '"3", *', "**", '"٣"', '"' + "9" * 30 + '"'),
    ],
)
def test_none_is_current(ada: Call, project: str, tags: str) -> None:
    for answer in (
        ada("PATCH", project, {"title": "4"}, headers={"If-Match": tags}),
        ada("DELETE", project, headers={"If-Match": tags}),
    ):
        check_problem(answer, 412, "precondition_failed")
    assert ada("GET", project).json["title"] == "3"


@pytest.mark.parametrize("tags", ["*", '"1"', '"1", "2"'])
def test_what_is_not_there_yet_has_no_version(ada: Call, project: str, tags: str) -> None:
    scene = ada("POST", f"{project}/scenes", {"shots": [{}]}).json
    selection = f"{project}/scenes/{scene['sceneId']}/shots/{scene['shotOrder'][0]}/selection"
    check_problem(ada("PUT", selection, {}, headers={"If-Match": tags}), 412, "precondition_failed")
    made = ada("PUT", selection, {})
    assert made.status == 200
    for tag in (made.headers["etag"], "*"):
        assert ada("PUT", selection, {}, headers={"If-Match": tag}).status == 200
