data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  arn_of_rules = "arn:${data.aws_partition.current.partition}:events:${data.aws_region.current.id}:${data.aws_caller_identity.current.account_id}:rule/${var.name}-*"

  rules = {
    capacity = {
      description = "Spot interruptions, rebalance recommendations and reservations that end"
      pattern = {
        source = ["aws.ec2"]
        "detail-type" = [
          "EC2 Spot Instance Interruption Warning",
          "EC2 Instance Rebalance Recommendation",
          "EC2 Spot Instance Rebalance Recommended",
          "EC2 Capacity Reservation Instance Interruption Warning",
          { prefix = "Capacity Block" },
        ]
      }
    }
    hooks = {
      description = "Instances that an Auto Scaling group ends, while their hooks wait"
      pattern = merge(
        { source = ["aws.autoscaling"], "detail-type" = ["EC2 Instance-terminate Lifecycle Action"] },
        var.group_prefix == "" ? {} : { detail = { AutoScalingGroupName = [{ prefix = var.group_prefix }] } },
      )
    }
    maintenance = {
      description = "Maintenance that AWS Health announces"
      pattern = {
        source        = ["aws.health"]
        "detail-type" = ["AWS Health Event"]
        detail        = { service = ["EC2"], eventTypeCategory = ["scheduledChange"] }
      }
    }
    "state-changes" = {
      description = "Instances that are on their way out, so that what is open can be closed"
      pattern = {
        source        = ["aws.ec2"]
        "detail-type" = ["EC2 Instance State-change Notification"]
        detail        = { state = ["stopping", "stopped", "shutting-down", "terminated"] }
      }
    }
  }
}

# A message Lastcall holds is received once, however long it is held. So many receipts mean that nobody can take it.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}

# Notices are of use for minutes, or for days where a maintenance is announced: they outlast a weekend without a server.
resource "aws_sqs_queue" "notices" {
  name                       = var.name
  message_retention_seconds  = 345600
  visibility_timeout_seconds = 120
  receive_wait_time_seconds  = 20
  sqs_managed_sse_enabled    = true
  redrive_policy             = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead_letters.arn, maxReceiveCount = 100 })
  tags                       = var.tags
}

data "aws_iam_policy_document" "queue" {
  statement {
    sid       = "RulesOfThisModule"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.notices.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = [local.arn_of_rules]
    }
  }

  statement {
    sid       = "NothingInTheClear"
    effect    = "Deny"
    actions   = ["sqs:*"]
    resources = [aws_sqs_queue.notices.arn]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sqs_queue_policy" "notices" {
  queue_url = aws_sqs_queue.notices.url
  policy    = data.aws_iam_policy_document.queue.json
}

resource "aws_cloudwatch_event_rule" "notices" {
  for_each      = local.rules
  name          = "${var.name}-${each.key}"
  description   = each.value.description
  event_pattern = jsonencode(each.value.pattern)
  tags          = var.tags
}

# Any rule whose name ends so is a canary to Lastcall.
resource "aws_cloudwatch_event_rule" "canary" {
  name                = "${var.name}-lastcall-canary"
  description         = "Proves once a day that notices would arrive"
  schedule_expression = "rate(1 day)"
  tags                = var.tags
}

locals {
  rule_names = merge({ for key, rule in aws_cloudwatch_event_rule.notices : key => rule.name }, { canary = aws_cloudwatch_event_rule.canary.name })
}

resource "aws_cloudwatch_event_target" "queue" {
  for_each  = local.rule_names
  rule      = each.value
  target_id = "queue"
  arn       = aws_sqs_queue.notices.arn
}
