output "queue_url" {
  description = "`queueUrl` of the source `sqs`, and of the chart."
  value       = aws_sqs_queue.notices.url
}

output "queue_arn" {
  description = "For a policy of your own. Only rules of this account and region whose names begin like everything here may send to it."
  value       = aws_sqs_queue.notices.arn
}

output "topic_arn" {
  description = "`topics` of the source `sns`; null without a topic."
  value       = one(aws_sns_topic.notices[*].arn)
}

output "store" {
  description = "`store` of the configuration; null without a table. For the chart: store.kind=dynamodb, with the table's name and region."
  value       = one([for table in aws_dynamodb_table.store : "dynamodb://${table.name}?region=${data.aws_region.current.id}"])
}

output "policy_arn" {
  description = "What Lastcall may do."
  value       = aws_iam_policy.lastcall.arn
}

output "role_arn" {
  description = "For the annotation eks.amazonaws.com/role-arn; null where the role is somebody else's."
  value       = one(aws_iam_role.lastcall[*].arn)
}

output "instance_profile" {
  description = "For the launch template; null where credentials come another way."
  value       = one(aws_iam_instance_profile.lastcall[*].name)
}
