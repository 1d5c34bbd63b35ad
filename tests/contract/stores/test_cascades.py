"""Cascades on DynamoDB and S3: stopped before any request that writes, and of a shot of ten thousand images."""

from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from onetake.aws.objects import Bucket
from onetake.aws.stores import DynamoRecords
from onetake.ids import image_id
from onetake.storyboard.models import Image
from tests.contract.stores.test_dynamo import Calls
from tests.trees import DELETIONS, Tree, delete_asset, delete_project, delete_scene, delete_shot

_LONG_AFTER = 2 * 86_400
MANY = 10_000


class StoppedError(Exception):
    """The function's time was up."""


@pytest.mark.parametrize("delete", [delete_project, delete_scene, delete_shot, delete_asset])
def test_a_cascade_that_is_stopped_before_any_request_ends_when_it_runs_again(
    dynamo: DynamoRecords, bucket: Bucket, delete: Callable[[Tree], None]
) -> None:
    left: Counter[str] = Counter()

    def stop_or_go(**_: Any) -> None:
        left["requests"] -= 1
        if left["requests"] == 0:
            raise StoppedError

    for stop in count(1):
        tree = Tree(dynamo, bucket)
        delete(tree)
        tree.clock.advance(_LONG_AFTER)
        left["requests"] = stop
        places = [(dynamo.connection.client, "dynamodb.BatchWriteItem"), (bucket.client, "s3.DeleteObjects")]
        for client, name in places:
            client.meta.events.register(f"before-call.{name}", stop_or_go, unique_id=name)
        try:
            tree.run(tree.cascade.messages[0])
        except StoppedError:
            tree.run(tree.cascade.messages[0])
        for client, name in places:
            client.meta.events.unregister(f"before-call.{name}", unique_id=name)
        assert tree.left() == DELETIONS[delete], f"stopped before request {stop}"
        if left["requests"] > 0:
            break
    assert stop > 1


def test_deleting_ten_thousand_images_takes_few_calls(dynamo: DynamoRecords, bucket: Bucket) -> None:
    tree = Tree(dynamo, bucket)
    (image,) = dynamo.query(Image, tree.project, f"{tree.scenes[0]}#{tree.shot}", limit=1)
    dynamo.put_all([numbered(image, number) for number in range(MANY)])
    calls = Calls()
    calls.watch(dynamo)
    delete_shot(tree)
    assert calls.taken() == {"BatchGetItem": 2, "TransactWriteItems": 1}
    tree.clock.advance(_LONG_AFTER)
    tree.run(tree.cascade.messages[0])
    taken = calls.taken()
    assert taken.pop("Query") <= 20, "pages of 1 MB of the images, and the other tables"
    assert taken == {"BatchGetItem": 2, "BatchWriteItem": MANY / 25 + 2}
    assert tree.left() == DELETIONS[delete_shot]


def numbered(image: Image, number: int) -> Image:
    iteration, variant = divmod(number, 6)
    name = image_id(image.shot_id, iteration, variant)
    place = {"image_id": name, "iteration_number": iteration, "variant_number": variant}
    return image.model_copy(update=place)
