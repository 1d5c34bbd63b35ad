"""The use cases of the storyboard, one module a resource.

Each takes `owner` (the token's `sub`) and ids, and answers entities. What is missing and what is another owner's raise
the same NotFoundError. `expected_version` is the version that the client has seen (If-Match).
"""
