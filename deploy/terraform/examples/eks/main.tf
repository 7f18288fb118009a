# Lastcall in an EKS cluster, with credentials by Pod Identity: terraform apply, and then the chart.
provider "aws" {
  region = "eu-west-1"
}

module "lastcall" {
  source         = "../.."
  credentials_by = "pod-identity"
  cluster_name   = "blue"
}

output "next" {
  value = "helm install lastcall deploy/helm/lastcall --namespace lastcall --create-namespace --set queueUrl=${module.lastcall.queue_url}"
}
