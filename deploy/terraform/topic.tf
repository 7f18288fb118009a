locals {
  has_topic = var.webhook_url != ""
}

resource "aws_sns_topic" "notices" {
  count             = local.has_topic ? 1 : 0
  name              = var.name
  signature_version = 2
  tags              = var.tags
}

data "aws_iam_policy_document" "topic" {
  count = local.has_topic ? 1 : 0
  statement {
    sid       = "RulesOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.notices[0].arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

resource "aws_sns_topic_policy" "notices" {
  count  = local.has_topic ? 1 : 0
  arn    = aws_sns_topic.notices[0].arn
  policy = data.aws_iam_policy_document.topic[0].json
}

# Lastcall confirms this by itself, as soon as it may: the topic's ARN belongs into `topics`.
resource "aws_sns_topic_subscription" "lastcall" {
  count                  = local.has_topic ? 1 : 0
  topic_arn              = aws_sns_topic.notices[0].arn
  protocol               = "https"
  endpoint               = var.webhook_url
  endpoint_auto_confirms = true
  # What was just allowed takes IAM a while to know.
  confirmation_timeout_in_minutes = 5
  depends_on                      = [aws_iam_role_policy_attachment.lastcall]
}

resource "aws_cloudwatch_event_target" "topic" {
  for_each  = local.has_topic ? local.rule_names : {}
  rule      = each.value
  target_id = "topic"
  arn       = aws_sns_topic.notices[0].arn
}
