/** Where a queue is; null where its URL does not say. */
export type QueuePlace = { readonly account: string | null; readonly region: string | null };

/** `sqs.eu-west-1.…`, `sqs-fips.…`, a VPC endpoint's `vpce-….sqs.eu-west-1.vpce.…`, and the old `eu-west-1.queue.…`. */
const REGION = /(?:^|\.)(?:sqs(?:-fips)?\.([a-z]{2,5}(?:-[a-z]+)+-\d{1,2})|([a-z]{2,5}(?:-[a-z]+)+-\d{1,2})\.queue)\./;
const ACCOUNT = /^\/(\d{12})\//;

/** Reads account and region out of a queue's URL. Throws TypeError for what is no URL. */
export function placeOfQueue(queueUrl: string): QueuePlace {
  const { hostname, pathname } = new URL(queueUrl);
  const [, region, oldRegion] = REGION.exec(hostname) ?? [];
  return { account: ACCOUNT.exec(pathname)?.[1] ?? null, region: region ?? oldRegion ?? null };
}
