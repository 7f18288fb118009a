import type { Input } from './wire/input.ts';

/** One API call as it was seen and answered. */
export type ApiCall = {
  /** When it arrived, epoch ms. */
  readonly at: number;
  /** `ec2`, `elbv2`, `elb`, `autoscaling`, `ssm`, `sns`, `sts` or `sqs`. */
  readonly api: string;
  readonly action: string;
  readonly region: string;
  readonly input: Input;
  /** HTTP status of the answer; null: the connection was cut. */
  readonly status: number | null;
  /** AWS's error code, null for an answer without error. */
  readonly code: string | null;
};

/** What has been asked of the sandbox. */
export type Calls = {
  /** Every call that was answered, in the order of the answers; the last 100,000. */
  readonly seen: readonly ApiCall[];
  /** The calls of one action. */
  of(action: string): readonly ApiCall[];
  /** Forgets what was seen. */
  clear(): void;
};

/** More than any test asks about; a sandbox that runs for days forgets the oldest. */
const MOST_KEPT = 100_000;

/** A record of calls and the function that adds to it. */
export function createCalls(): { readonly calls: Calls; record(call: ApiCall): void } {
  const seen: ApiCall[] = [];
  return {
    calls: { seen, of: (action) => seen.filter((call) => call.action === action), clear: () => void seen.splice(0) },
    record(call) {
      seen.push(call);
      if (seen.length > MOST_KEPT) seen.shift();
    },
  };
}
