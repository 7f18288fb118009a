import type { Latest } from '../latest.ts';
import type { Remembered } from '../loopback/server.ts';
import type { Tally } from './tally.ts';
import type { Input } from './wire/input.ts';

/** One API call. Its status and code are filled in when it is answered; a connection that was cut has no status. */
export type ApiCall = Remembered & {
  /** `ec2`, `elbv2`, `elb`, `autoscaling`, `ssm`, `sns`, `sts`, `eks`, `tagging`, `sqs` or `certificate`; else what the caller called it. */
  readonly api: string;
  readonly action: string;
  /** The account whose credentials were used. */
  readonly account: string;
  /** The access key it was signed with; null where it was not. */
  readonly accessKeyId: string | null;
  readonly region: string;
  readonly input: Input;
  /** AWS's error code, null for an answer without error. */
  code: string | null;
};

/** What has been asked of the sandbox. */
export type Calls = {
  /** The latest 20,000 calls, oldest first; grows as calls arrive. */
  readonly seen: readonly ApiCall[];
  /** The calls of one action. */
  of(action: string): readonly ApiCall[];
  /** How many calls of an action, or of all together, have come since the start or the last `clear`, forgotten ones too. */
  made(action?: string): number;
  /** How many of those were refused because they were too many, by AWS's rates or by a fault that says so. */
  throttled(action?: string): number;
  /** Forgets what was seen and begins to count anew. */
  clear(): void;
};

/** The calls as a test asks for them. */
export const asCalls = ({ all, clear }: Latest<ApiCall>, { made, throttled }: Tally): Calls => ({
  seen: all,
  of: (action) => all.filter((call) => call.action === action),
  made: made.of,
  throttled: throttled.of,
  clear() {
    clear();
    made.clear();
    throttled.clear();
  },
});

/** The error code in the body of an answer with this status, whatever protocol it is in; null where it is no error. */
export const codeIn = (status: number | null, body: string): string | null =>
  status === null || status < 400
    ? null
    : (/<Code>([^<]*)<|"__type":"(?:[^"#]*#)?([^"]*)"/.exec(body)?.slice(1).find(Boolean) ?? 'Unknown');
