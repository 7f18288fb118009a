import type { Hook, Instance, InterruptionView, Plan, StepView } from '@lastcall/plugin-api';

/** A step as lists have it. */
export type BriefStep = Omit<StepView, 'uses' | 'always' | 'optional' | 'attempt' | 'facts'>;

type BriefInstance = Pick<Instance, 'tags' | 'group' | 'platform' | 'zone' | 'privateDnsName' | 'addresses' | 'lifecycle'>;

/** An interruption without notices, facts and the stages of its plan: what lists and words are made of. A whole one will do wherever it will. */
export type Shown = Omit<InterruptionView, 'instance' | 'hooks' | 'notices' | 'plan' | 'steps'> & {
  readonly instance: BriefInstance | null;
  readonly hooks: readonly Omit<Hook, 'token'>[];
  readonly plan: Omit<Plan, 'basis' | 'stages'> | null;
  readonly steps: readonly BriefStep[];
};

/** An interruption as lists have it. `position`: of the newest journal entry that is in it; of two, the one with the greater is newer. */
export type Brief = Shown & { readonly position: number };

/** All there is to know of an interruption. */
export type Whole = InterruptionView & { readonly position: number };

/** What the API writes: every instant (`…At`) as RFC 3339 text. */
export type Written<T> = T extends readonly (infer Each)[]
  ? readonly Written<Each>[]
  : T extends object
    ? { readonly [Key in keyof T]: Key extends `${string}At` ? Extract<T[Key], null> | string : Written<T[Key]> }
    : T;

/** A message that could not be read, or of an interruption nobody could decide, as `/api/parked` gives it. */
export type Parked = {
  readonly id: string;
  /** Epoch ms. */
  readonly receivedAt: number;
  readonly source: string;
  readonly reason: string;
  readonly raw: string;
  /** The interruption that could not be decided; null for a message that could not be read. */
  readonly interruptionId: string | null;
  /** When it was last delivered once more, epoch ms; null while it never was. */
  readonly replayedAt: number | null;
};

/** Who asks, and what they may do, as `/api/about` answers it. */
export type About = {
  readonly version: string;
  readonly dryRun: boolean;
  /** What would let somebody in. */
  readonly signIn: 'none' | 'bearer' | 'proxy';
  readonly signedIn: boolean;
  /** As the reverse proxy says; null where nobody is named. */
  readonly user: string | null;
  /** Whether this asker may replay and cancel. */
  readonly changes: boolean;
};

/** What became of a replay, as `/api/parked/ID/replay` answers it. */
export type Replayed =
  | { readonly what: 'accepted'; readonly acceptances: readonly { readonly effect: string; readonly interruptionId: string | null }[] }
  | { readonly what: 'ignored'; readonly reason: string }
  | { readonly what: 'parked'; readonly problem: string };

/** Under these names are other people's words and numbers, which stay as they are. */
const FOREIGN: readonly string[] = ['facts', 'tags', 'groupTags', 'hookTimeoutsMs'];

/** Reads what the API wrote: its instants become epoch ms again, so that one type serves server and page. */
export function readInstants<T>(written: Written<T>): T {
  return readValue(written) as T;
}

function readValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, readField(key, each)]));
}

function readField(key: string, value: unknown): unknown {
  if (FOREIGN.includes(key)) return value;
  return key.endsWith('At') && typeof value === 'string' ? Date.parse(value) : readValue(value);
}
