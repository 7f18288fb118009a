import type { Latest } from '../latest.ts';
import type { Remembered } from '../loopback/server.ts';
import type { Input } from './wire/input.ts';

/** One API call. Its status and code are filled in when it is answered; a connection that was cut has no status. */
export type ApiCall = Remembered & {
  /** `ec2`, `elbv2`, `elb`, `autoscaling`, `ssm`, `sns`, `sts`, `sqs` or `certificate`; else what the caller called it. */
  readonly api: string;
  readonly action: string;
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
  /** Forgets what was seen. */
  clear(): void;
};

/** The calls as a test asks for them. */
export const asCalls = ({ all, clear }: Latest<ApiCall>): Calls => ({
  seen: all,
  of: (action) => all.filter((call) => call.action === action),
  clear,
});

/** The error code in the body of an answer with this status, whatever protocol it is in; null where it is no error. */
export const codeIn = (status: number | null, body: string): string | null =>
  status === null || status < 400
    ? null
    : (/<Code>([^<]*)<|"__type":"(?:[^"#]*#)?([^"]*)"/.exec(body)?.slice(1).find(Boolean) ?? 'Unknown');
