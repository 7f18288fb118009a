data "aws_iam_policy_document" "whole" {
  # One or the other: both name their statements alike, and no name may stand twice.
  source_policy_documents = [var.policy_json == "" ? data.aws_iam_policy_document.lastcall.json : var.policy_json]

  statement {
    sid       = "QueueOfThisModule"
    actions   = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"]
    resources = [aws_sqs_queue.notices.arn, aws_sqs_queue.dead_letters.arn]
  }

  dynamic "statement" {
    for_each = aws_sns_topic.notices
    content {
      sid       = "TopicOfThisModule"
      actions   = ["sns:ConfirmSubscription"]
      resources = [statement.value.arn]
    }
  }

  dynamic "statement" {
    for_each = aws_dynamodb_table.store
    content {
      sid       = "StoreOfThisModule"
      actions   = local.store_actions
      resources = [statement.value.arn]
    }
  }
}

resource "aws_iam_policy" "lastcall" {
  name        = "${var.name}-${data.aws_region.current.id}"
  description = "What Lastcall asks of AWS"
  policy      = data.aws_iam_policy_document.whole.json
  tags        = var.tags
}

data "aws_iam_policy_document" "trust" {
  count = var.credentials_by == "none" ? 0 : 1

  dynamic "statement" {
    for_each = var.credentials_by == "pod-identity" ? ["pods.eks.amazonaws.com"] : []
    content {
      actions = ["sts:AssumeRole", "sts:TagSession"]
      principals {
        type        = "Service"
        identifiers = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.credentials_by == "instance-profile" ? ["ec2.${data.aws_partition.current.dns_suffix}"] : []
    content {
      actions = ["sts:AssumeRole"]
      principals {
        type        = "Service"
        identifiers = [statement.value]
      }
    }
  }

  dynamic "statement" {
    for_each = var.credentials_by == "irsa" ? [trimprefix(var.oidc_provider, "https://")] : []
    content {
      actions = ["sts:AssumeRoleWithWebIdentity"]
      principals {
        type        = "Federated"
        identifiers = ["arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:oidc-provider/${statement.value}"]
      }
      condition {
        test     = "StringEquals"
        variable = "${statement.value}:aud"
        values   = ["sts.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "${statement.value}:sub"
        values   = ["system:serviceaccount:${var.namespace}:${var.service_account}"]
      }
    }
  }
}

resource "aws_iam_role" "lastcall" {
  count              = var.credentials_by == "none" ? 0 : 1
  name               = "${var.name}-${data.aws_region.current.id}"
  assume_role_policy = data.aws_iam_policy_document.trust[0].json
  tags               = var.tags

  lifecycle {
    precondition {
      condition     = var.credentials_by != "irsa" || var.oidc_provider != ""
      error_message = "With irsa, set oidc_provider to the provider of the cluster: aws eks describe-cluster --name CLUSTER --query cluster.identity.oidc.issuer"
    }
  }
}

resource "aws_iam_role_policy_attachment" "lastcall" {
  count      = var.credentials_by == "none" ? 0 : 1
  role       = aws_iam_role.lastcall[0].name
  policy_arn = aws_iam_policy.lastcall.arn
}

resource "aws_iam_instance_profile" "lastcall" {
  count = var.credentials_by == "instance-profile" ? 1 : 0
  name  = "${var.name}-${data.aws_region.current.id}"
  role  = aws_iam_role.lastcall[0].name
}

resource "aws_eks_pod_identity_association" "lastcall" {
  count           = var.credentials_by == "pod-identity" && var.cluster_name != "" ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.lastcall[0].arn
  tags            = var.tags
}
