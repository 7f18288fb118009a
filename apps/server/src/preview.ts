import {
  choosePipeline,
  decideAcceptance,
  isInScope,
  type Merged,
  type Notice,
  type ReadyPipeline,
  readNotices,
  type Scope,
  whyForeign,
} from '@lastcall/core';
import type { Clock, Interruption, Log } from '@lastcall/plugin-api';
import { type Forecast, forecast, type Supposed, supposedInstance } from './forecast.ts';

/** A Health event may name thousands of machines: so many are planned for. */
const MOST_PLANNED = 50;

/** A message somebody holds, and what is to be supposed of the instances it names. */
export type PreviewRequest = {
  /** Its text, in whatever envelopes. */
  readonly notice: string;
  /** How long after its instant it arrives, ms. */
  readonly ageMs: number;
  /** Null tags: nothing is supposed of them, and they make nothing foreign. */
  readonly instance: Omit<Supposed, 'tags'> & { readonly tags: Supposed['tags'] | null };
};

/** What would become of one instance. */
export type Previewed = Omit<Interruption, 'id' | 'instance'> & {
  readonly notices: readonly Pick<Notice, 'id' | 'kind' | 'noticedAt' | 'deadlineAt'>[];
  readonly pipeline: string | null;
  /** Why nothing would be done; null when something would. A plan beside it is what would be done otherwise. */
  readonly reason: string | null;
  readonly startsAt: number | null;
  readonly plan: Forecast['plan'] | null;
  readonly foreseen: Forecast['foreseen'];
};

/** What a message would lead to. `more`: instances beyond those that are planned for. */
export type Preview =
  | { readonly what: 'planned'; readonly plans: readonly Previewed[]; readonly more: number }
  | { readonly what: 'ignored' | 'unreadable'; readonly reason: string };

/** What a preview is made with. */
export type PreviewParts = {
  readonly pipelines: readonly ReadyPipeline[];
  readonly scope: Scope;
  /** Whether the whole server only watches. */
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly log: Log;
};

/** Reads a message as the intake does and plans as a run would, for each instance it names. Asks nobody, keeps nothing. */
export function preview(request: PreviewRequest, parts: PreviewParts): Preview {
  const reading = readNotices({ body: request.notice, receivedAt: parts.clock.now(), account: null, region: null });
  if (reading.what === 'ignored') return reading;
  if (reading.what === 'unreadable') return { what: 'unreadable', reason: reading.problem };
  const byInstance = [...Map.groupBy(reading.notices, ({ instanceId }) => instanceId).values()];
  const storm = { instances: byInstance.length, targetGroups: 1 };
  const plans = byInstance.slice(0, MOST_PLANNED).map((notices) => previewOne(notices, { ...request, ...parts, storm }));
  return { what: 'planned', plans, more: byInstance.length - plans.length };
}

type Asked = PreviewRequest & PreviewParts & { readonly storm: { readonly instances: number; readonly targetGroups: number } };

function previewOne(notices: readonly Notice[], asked: Asked): Previewed {
  const merged = mergedAlone(notices);
  const { id: _, instance: __, ...facts } = merged.interruption;
  const tags = asked.instance.tags ?? {};
  const interruption = { ...merged.interruption, instance: supposedInstance(facts.instanceId, { ...asked.instance, tags }) };
  const pipeline = pipelineFor(interruption, asked.pipelines);
  const foretold = pipeline === null ? null : forecast({ ...asked, interruption, pipeline: pipeline.config, steps: pipeline.steps });
  return {
    ...facts,
    notices: notices.map(({ id, kind, noticedAt, deadlineAt }) => ({ id, kind, noticedAt, deadlineAt })),
    pipeline: pipeline?.config.name ?? null,
    reason: merged.end ?? whyNotOurs(interruption, asked) ?? (pipeline === null ? `no pipeline is configured for ${facts.kind}` : null),
    startsAt: foretold?.startsAt ?? null,
    plan: foretold?.plan ?? null,
    foreseen: foretold?.foreseen ?? [],
  };
}

/** What the notices add up to where nothing else is open, and why that would be no run; the store decides alike. */
function mergedAlone(notices: readonly Notice[]): Pick<Merged, 'interruption'> & { readonly end: string | null } {
  const id = 'preview';
  const taken: Notice[] = [];
  let merged: Merged | null = null;
  for (const notice of notices) {
    const open = taken.length === 0 ? null : { id, notices: taken };
    const { write } = decideAcceptance({ notice, source: id, knownIn: null, open, newId: id });
    if (write === null) continue;
    taken.push(notice);
    merged = write;
  }
  if (merged === null) return { interruption: nothingOf(notices[0] as Notice), end: 'it only ends what is open, and opens nothing' };
  return { interruption: merged.interruption, end: merged.calledOff ? 'AWS has called it off' : null };
}

/** A notice that opens nothing, told like an interruption. */
function nothingOf({ kind, instanceId, action, account, region, noticedAt, deadlineAt, hook }: Notice): Interruption {
  const hooks = hook === null ? [] : [hook];
  return { id: '', kind, instanceId, action, account, region, noticedAt, deadlineAt, hooks, instance: null };
}

function pipelineFor(interruption: Interruption, pipelines: readonly ReadyPipeline[]): ReadyPipeline | null {
  const chosen = choosePipeline(
    pipelines.map(({ config }) => config),
    interruption,
  );
  return pipelines.find(({ config }) => config === chosen) ?? null;
}

function whyNotOurs(interruption: Interruption, { scope, instance }: Asked): string | null {
  const foreign = whyForeign(scope, interruption);
  if (foreign !== null || instance.tags === null) return foreign;
  const supposed = supposedInstance(interruption.instanceId, { ...instance, tags: instance.tags });
  return isInScope(scope, supposed) === 'no' ? 'the instance is outside the scope' : null;
}
