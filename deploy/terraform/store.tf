# On demand: a storm needs thousands of writes in a second, and every other day a few.
resource "aws_dynamodb_table" "store" {
  count                       = var.store_table == null ? 0 : 1
  name                        = var.store_table
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "pk"
  range_key                   = "sk"
  deletion_protection_enabled = true
  tags                        = var.tags

  attribute {
    name = "pk"
    type = "S"
  }

  attribute {
    name = "sk"
    type = "S"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}
