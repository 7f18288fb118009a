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
  description = "https address of Lastcall's source `sns`, for those who want notices pushed as well. Empty: no topic."
  type        = string
  default     = ""
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
  description = "For pod-identity: the EKS cluster that the association is made for."
  type        = string
  default     = ""
}

variable "oidc_provider" {
  description = "For irsa: the provider of the cluster, without https://."
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

variable "extra_policy_json" {
  description = "One more policy, as `lastcall permissions --format iam` prints it for steps that are not in the chart's own configuration."
  type        = string
  default     = ""
}

variable "tags" {
  description = "Tags of everything here."
  type        = map(string)
  default     = {}
}
