import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interruption } from '@lastcall/plugin-api';
import type { BudgetSpec, KubernetesObject, NodeSpec, PodSpec } from '@lastcall/sandbox';

/** What an object is called, as the sandbox removes it. */
export type Name = Pick<KubernetesObject, 'apiVersion' | 'kind' | 'metadata'>;

/** Pods of the cluster; with `count` so many of them, `#` in the name and in the owner's name standing for 1, 2, … */
export type PodGroup = PodSpec & { readonly count?: number };

/** The cluster a case begins with. Lost pods are replaced only where `replacement` says so. */
export type CaseWorld = {
  /** Default: `node-a`, ours, and `node-b`. */
  readonly nodes?: readonly NodeSpec[];
  readonly pods?: readonly PodGroup[];
  readonly pdbs?: readonly BudgetSpec[];
  readonly objects?: readonly KubernetesObject[];
  /** Objects that came along with the pods and are to be missing. */
  readonly missing?: readonly Name[];
  readonly replacement?: true;
  /** The most objects the server puts into one page of a list. */
  readonly mostPerPage?: number;
};

/** The answer a fault gives: a `Status` with this message, or plain text, or any JSON. */
export type FaultAnswer = {
  readonly status: number;
  readonly message?: string;
  readonly reason?: string;
  readonly causes?: readonly { readonly reason: string; readonly message: string }[];
  /** Seconds, as the header says them. */
  readonly retryAfter?: number;
  readonly text?: string;
  readonly json?: unknown;
};

/** Requests that go wrong. `fail` names them as in `labelOf`, `*` standing for anything. */
export type ScriptedFault = {
  readonly fail: string;
  /** How many matching ones pass first. Default 0. */
  readonly skip?: number;
  /** How many are hit. Default all. */
  readonly times?: number;
  readonly answer?: FaultAnswer;
  readonly hang?: true;
  readonly reset?: 'before' | 'after';
  readonly delayMs?: number;
};

/** One thing that happens to the cluster. */
export type Deed = {
  readonly addPod?: PodSpec;
  readonly remove?: Name;
  /** Removes the pod of this name and adds this one in its place: another UID. */
  readonly replacePod?: PodSpec;
  /** Marks the pod as deleted by somebody else, with this much grace. */
  readonly deletePod?: { readonly name: string; readonly namespace?: string; readonly graceSeconds: number };
  readonly watches?: 'end' | 'reset' | 'stall' | 'expire';
};

/** A change of the cluster, `afterMs` (default 0) after the `nth` (default first) request that `on` names has come, before it is handled. */
export type ScriptedChange = { readonly on: string; readonly nth?: number; readonly afterMs?: number; readonly do: readonly Deed[] };

/** What a case expects of one side; what is left out is not looked at, except that no pod may be asked anything that is not named. */
export type Expected = {
  /**
   * How each run ended. Of kubectl: its exit code, null when it had to be killed. Of ours: of the last act `prepared`, `done`, `skipped`,
   * `cancelled`, `aborted` or the code of its error.
   */
  readonly endings: readonly (number | string | null)[];
  /** By pod (`*` for any rest of the name): its requests in order, in the words of `wordsOf`; `+` after one: once or more often, `*`: or never. */
  readonly pods?: Readonly<Record<string, readonly string[]>>;
  readonly nodes?: Readonly<Record<string, readonly string[]>>;
  /** The lists of pods. */
  readonly lists?: readonly string[];
  /** The requests about single objects of other kinds. */
  readonly others?: readonly string[];
  /** By pod, `NAME#2` for the second one of a name: what has become of it in the end. By node: `cordoned` or `open`. */
  readonly state?: Readonly<Record<string, string>>;
  /** What it says, in any case of letters. */
  readonly says?: readonly string[];
  readonly neverSays?: readonly string[];
  /** Every node is cordoned before any pod is asked to go. */
  readonly cordonsFirst?: true;
  /** From the start of the side, ms: at least, at most. */
  readonly tookMs?: readonly [number, number];
  /** From its first request, ms: at least, at most. */
  readonly firstFarewellMs?: readonly [number, number];
  readonly lastFarewellMs?: readonly [number, number];
  /** How often pods are asked to go, all together: at least, at most. */
  readonly farewells?: readonly [number, number];
  /** How often single pods are read: at least, at most. */
  readonly podReads?: readonly [number, number];
};

/** One kubectl after the other. `killAfterMs` ends one that would go on, with `signal` (default SIGKILL). */
export type KubectlRun = { readonly args: string; readonly killAfterMs?: number; readonly signal?: 'SIGINT' | 'SIGKILL' };

export type KubectlHalf = { readonly runs: readonly KubectlRun[]; readonly expect: Expected };

/** One life of our process: what it does, each act for all nodes. The lives of a case share one deadline. */
export type OurRun = {
  readonly acts: readonly ('prepare' | 'run' | 'cancel')[];
  /** Ends this life by its signal so long after its start. */
  readonly abortAfterMs?: number;
};

export type OurHalf = {
  /** Default: one for each of kubectl's. All take kubectl's nodes and what its flags say. */
  readonly runs?: readonly OurRun[];
  /** Over what the flags of kubectl say. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Default `rebalance-recommendation`: the node may live, as kubectl thinks. */
  readonly kind?: Interruption['kind'];
  /** Default: kubectl's `--timeout`, or 20 s. */
  readonly budgetMs?: number;
  readonly expect: Expected;
  /** For "+": what is better, in one sentence. */
  readonly improvement?: string;
  /** For "=": where ours differs on purpose all the same, and why. */
  readonly deviation?: { readonly in: 'requests' | 'outcome' | 'state'; readonly why: string };
};

/** One case of the conformance list. */
export type Case = {
  readonly case: number;
  readonly title: string;
  readonly verdict: '=' | '+';
  /** The versions of kubectl of which this is true, where it depends on the version. */
  readonly versions?: string;
  /** Takes longer than 5 s: started first. */
  readonly slow?: true;
  readonly world: CaseWorld;
  readonly script?: readonly (ScriptedFault | ScriptedChange)[];
  readonly kubectl: KubectlHalf;
  readonly ours: OurHalf;
  /** For "=": what ours does better where it is told to do more than kubectl can. */
  readonly beyond?: OurHalf;
};

const FOLDER = join(import.meta.dirname, 'cases');

/** The cases, in order of their numbers. */
export function readCases(): readonly Case[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case).sort((one, other) => one.case - other.case);
}
