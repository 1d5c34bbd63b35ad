"""A synthesized template, asked in the product's words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Template:
    """One stage's template, and the folder of its assembly."""

    stage: str
    assembly: Path
    body: Json

    def of_type(self, kind: str) -> dict[str, Json]:
        """Resources of a type by their logical id, such as `AWS::SQS::Queue`: their properties."""
        resources = self.body["Resources"].items()
        return {name: resource.get("Properties", {}) for name, resource in resources if resource["Type"] == kind}

    def only(self, kind: str) -> Json:
        """The properties of the one resource of a type."""
        (found,) = self.of_type(kind).values()
        return found

    def functions(self) -> dict[str, Json]:
        """The properties of each function by its folder in `lambdas/`."""
        found = self.of_type("AWS::Lambda::Function").values()
        return {function["Handler"].split(".")[1]: function for function in found}

    def definition(self) -> Json:
        """The state machine's definition, before CloudFormation's substitutions."""
        found = json.loads(self.only("AWS::StepFunctions::StateMachine")["DefinitionString"])
        assert isinstance(found, dict)
        return found

    def statements(self, role: str) -> Iterator[Json]:
        """Every statement of the role with this logical id."""
        properties = self.body["Resources"][role]["Properties"]
        for policy in properties.get("Policies", []):
            yield from policy["PolicyDocument"]["Statement"]
        for policy in self.of_type("AWS::IAM::Policy").values():
            if {"Ref": role} in policy["Roles"]:
                yield from policy["PolicyDocument"]["Statement"]

    def rights(self, role: str) -> set[str]:
        """What a role may do, as `action resource`, such as `sqs:SendMessage RenderIntakeQueue`."""
        return {
            f"{action} {resource}"
            for statement in self.statements(role)
            for action in listed(statement["Action"])
            for resource in map(self.spell, listed(statement["Resource"]))
        }

    def spell(self, value: Any) -> str:
        """A value with intrinsic functions as text: resources by their construct's name, `AWS::Region` as region."""
        if not isinstance(value, dict):
            return str(value)
        ((function, argument),) = value.items()
        if function == "Fn::Join":
            return str(argument[0]).join(self.spell(part) for part in argument[1])
        if function == "Fn::GetAtt":
            return self._name(argument[0])
        if function == "Ref":
            return argument.removeprefix("AWS::").lower() if argument.startswith("AWS::") else self._name(argument)
        return json.dumps(value)

    def _name(self, logical_id: str) -> str:
        """Without the hash that CDK puts behind it; a parameter has none."""
        return logical_id[:-8] if logical_id in self.body["Resources"] else logical_id


def role_of(function: Json) -> str:
    """The logical id of a function's role."""
    return str(function["Role"]["Fn::GetAtt"][0])


def listed(value: Any) -> list[Any]:
    """IAM writes a list of one without the list."""
    return value if isinstance(value, list) else [value]


def states(definition: Json) -> Iterator[tuple[str, Json]]:
    """Every state by its name, those inside of Maps included."""
    for name, state in definition["States"].items():
        yield name, state
        if "ItemProcessor" in state:
            yield from states(state["ItemProcessor"])
