"""Feature flags: parameters that an operator turns without a deploy."""

from aws_cdk import aws_iam as iam
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from stacks.config import Stage
from stacks.permissions import may


class FeatureFlags(Construct):
    """`new_workflow` (M2) is `/onetake/<stage>/new-workflow`: `on` or `off`.

    A deployment writes the value only if this file says another than at the deployment before, so what an operator has
    set stays.
    """

    def __init__(self, scope: Construct, construct_id: str, stage: Stage) -> None:
        super().__init__(scope, construct_id)
        self.new_workflow = ssm.StringParameter(
            self,
            "NewWorkflow",
            parameter_name=f"/onetake/{stage.name}/new-workflow",
            string_value="on",
            allowed_pattern="^(on|off)$",
            description="Whether new projects follow the new workflow: on or off",
        )

    def read(self) -> iam.PolicyStatement:
        """The right to read them."""
        return may(["ssm:GetParameter"], [self.new_workflow.parameter_arn])
