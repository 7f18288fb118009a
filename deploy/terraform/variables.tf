variable "name" {
  description = "Begins the name of everything here."
  type        = string
  default     = "lastcall"
}

variable "group_prefix" {
  description = "Only the termination hooks of Auto Scaling groups whose names begin so. Empty: all."
  type        = string
  default     = ""
}

variable "webhook_url" {
  description = "https address of Lastcall's source `sns`, for those who want notices pushed as well: the server has to run, with the topic in `topics`, to confirm it. Empty: no topic."
  type        = string
  default     = ""
}

variable "store_table" {
  description = "Name of a DynamoDB table for the journal, which several replicas share. It is kept by deletion protection. Null: none, the journal is elsewhere."
  type        = string
  default     = null
  validation {
    condition     = var.store_table == null || can(regex("^[A-Za-z0-9_.-]{3,255}$", var.store_table))
    error_message = "Expected 3 to 255 letters, digits, dots, hyphens and underscores."
  }
}

variable "credentials_by" {
  description = "How Lastcall gets its role: none, pod-identity, irsa or instance-profile. With none, attach the output `policy_arn` yourself."
  type        = string
  default     = "none"
  validation {
    condition     = contains(["none", "pod-identity", "irsa", "instance-profile"], var.credentials_by)
    error_message = "Expected none, pod-identity, irsa or instance-profile."
  }
}

variable "cluster_name" {
  description = "For pod-identity: the EKS cluster that the association is made for. Empty: you make it."
  type        = string
  default     = ""
}

variable "oidc_provider" {
  description = "For irsa: the OIDC provider of the cluster, with or without https://."
  type        = string
  default     = ""
}

variable "namespace" {
  description = "Namespace of Lastcall's service account."
  type        = string
  default     = "lastcall"
}

variable "service_account" {
  description = "Name of Lastcall's service account."
  type        = string
  default     = "lastcall"
}

variable "policy_json" {
  description = "What your configuration needs, as `lastcall permissions --format iam` prints it. Empty: what the chart's own configuration needs."
  type        = string
  default     = ""
  validation {
    condition     = var.policy_json == "" || can(jsondecode(var.policy_json).Statement)
    error_message = "Expected a policy in JSON: lastcall permissions -c lastcall.yaml --format iam"
  }
}

variable "tags" {
  description = "Tags of everything here."
  type        = map(string)
  default     = {}
}
