import type { Output, Protocol } from '../wire/answer.ts';
import type { Input } from '../wire/input.ts';

/** One API call, decoded. */
export type Call = {
  readonly input: Input;
  readonly region: string;
  /** When it arrived, epoch ms. */
  readonly now: number;
  /** Whether it carried credentials. */
  readonly isSigned: boolean;
  /** Null for a call without credentials. */
  readonly accessKeyId: string | null;
};

/** What answers one action; an `AwsError` it throws goes out in the API's own form. */
export type Operation = (call: Call) => Output | Promise<Output>;

/** The actions of one AWS API and how they travel. */
export type Api = {
  /** As the sandbox's recorder names it: `ec2`, `elbv2`, … */
  readonly name: string;
  readonly protocol: Protocol;
  readonly operations: Readonly<Record<string, Operation>>;
};
