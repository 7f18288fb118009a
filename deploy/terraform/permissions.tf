# Written by tools/deploy/generate.ts: the least the chart's own configuration needs, besides the queue, and what a table needs.
data "aws_partition" "current" {}

data "aws_iam_policy_document" "lastcall" {
  statement {
    sid = "AutoscalingRead"
    actions = [
      "autoscaling:DescribeAutoScalingGroups",
      "autoscaling:DescribeLifecycleHooks",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "Ec2Read"
    actions   = ["ec2:DescribeInstances"]
    resources = ["*"]
  }

  statement {
    sid = "ElasticloadbalancingRead"
    actions = [
      "elasticloadbalancing:DescribeLoadBalancers",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
      "elasticloadbalancing:DescribeTargetGroups",
      "elasticloadbalancing:DescribeTargetHealth",
    ]
    resources = ["*"]
  }

  statement {
    sid       = "ElasticloadbalancingAct"
    actions   = ["elasticloadbalancing:DeregisterInstancesFromLoadBalancer"]
    resources = ["arn:${data.aws_partition.current.partition}:elasticloadbalancing:*:*:loadbalancer/*"]
  }

  statement {
    sid       = "ElasticloadbalancingAct2"
    actions   = ["elasticloadbalancing:DeregisterTargets"]
    resources = ["arn:${data.aws_partition.current.partition}:elasticloadbalancing:*:*:targetgroup/*/*"]
  }

  statement {
    sid       = "TagRead"
    actions   = ["tag:GetResources"]
    resources = ["*"]
  }
}

locals {
  store_actions = [
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:GetItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]
}
