import { readFile } from 'node:fs/promises';
import {
  type ConfigRead,
  choosePipeline,
  mergeNotices,
  type Notice,
  type Pipeline,
  type ReadyPipeline,
  readNotices,
  sampleNotice,
  setUpPlugins,
} from '@lastcall/core';
import { type Clock, type Instance, type Interruption, KINDS, type Kind, silentLog } from '@lastcall/plugin-api';
import { readConfigFile } from '../config-file.ts';
import { forecast, supposedInstance } from '../forecast.ts';
import { duration, planLines } from '../terminal/words.ts';
import type { CommandLine } from './command-line.ts';
import { cliErrors } from './errors.ts';

/** What to plan for. `notice`: a kind, or a file with a notice as AWS sent it. */
export type PlanOptions = {
  readonly notice: string;
  /** Seconds between the notice and its arrival. Default 0. */
  readonly age: number;
  readonly group: string | null;
  readonly platform: 'linux' | 'windows';
  /** `key=value` each. */
  readonly tags: readonly string[];
  /** How many instances are interrupted together, and how many target groups each of them is in. */
  readonly storm: { readonly instances: number; readonly targetGroups: number };
};

/** Prints what would be done for a notice, and when, without asking or changing anything. */
export async function plan(file: string, options: PlanOptions, { clock, environment, write }: CommandLine): Promise<void> {
  const { config, plugins } = await readConfigFile(file, environment);
  const interruption = await interruptionFor(options, clock.now());
  const pipeline = choosePipeline(config.pipelines, interruption);
  if (pipeline === null) return write(`no pipeline is for ${interruption.kind} of such an instance: it would be closed without a run`);
  const { age, storm } = options;
  const asked = { pipeline, interruption, storm, ageMs: age * 1000, dryRun: config.dryRun, log: silentLog };
  const foretold = await withSteps({ pipeline, plugins, clock }, (steps) => forecast({ ...asked, steps }));
  const { startsAt, plan: made, foreseen } = foretold;
  write(`pipeline ${pipeline.name} for ${interruption.kind} of ${interruption.instanceId}${made.dryRun ? ', dry run' : ''}`);
  write(`starts ${duration(startsAt - interruption.noticedAt)} after the notice\n`);
  for (const line of planLines(made, interruption.deadlineAt)) write(line);
  for (const { step, words } of foreseen) write(`${step}: ${words}`);
}

type StepsRequest = { readonly pipeline: Pipeline; readonly plugins: ConfigRead['plugins']; readonly clock: Clock };

/** Sets the steps of a pipeline up, which asks nobody anything, and closes them afterwards. */
async function withSteps<T>({ pipeline, plugins, clock }: StepsRequest, use: (steps: ReadyPipeline['steps']) => T): Promise<T> {
  const config = { pipelines: [pipeline], reporters: [], dryRun: pipeline.dryRun };
  const inUse = await setUpPlugins({ config, plugins, clock, log: silentLog, replicas: () => 1 });
  try {
    return use(inUse.pipelines[0]?.steps ?? new Map());
  } finally {
    await inUse.close();
  }
}

async function interruptionFor(options: PlanOptions, now: number): Promise<Interruption> {
  const notices = noticesOf(await bodyFor(options.notice, now), now);
  const { interruption } = mergeNotices('plan', notices);
  return { ...interruption, instance: instanceFor(interruption.instanceId, options) };
}

async function bodyFor(notice: string, now: number): Promise<string> {
  const isKind = KINDS.includes(notice as Kind);
  return isKind ? sampleNotice(notice as Kind, { instanceId: sampleId(notice as Kind), at: now }) : readFile(notice, 'utf8');
}

/** An id of the form a kind's notices name. */
export function sampleId(kind: Kind): string {
  return kind === 'capacity-block-expiration' ? 'cr-0123456789abcdef0' : 'i-0123456789abcdef0';
}

function noticesOf(body: string, receivedAt: number): readonly Notice[] {
  const reading = readNotices({ body, receivedAt, account: null, region: null });
  if (reading.what === 'notices') return reading.notices.slice(0, 1);
  throw cliErrors.noticeOpensNothing(reading.what === 'ignored' ? reading.reason : reading.problem);
}

function instanceFor(instanceId: string, { group, platform, tags }: PlanOptions): Instance {
  const pairs = tags.map((tag): [string, string] => [tag.split('=', 1)[0] ?? '', tag.slice(tag.indexOf('=') + 1)]);
  return supposedInstance(instanceId, { group, platform, tags: Object.fromEntries(pairs) });
}
