import { viewOf } from '@lastcall/core';
import type { InterruptionView } from '@lastcall/plugin-api';
import { latenessIn } from '../parts/lateness.ts';
import { storiesOf } from '../parts/story.ts';
import { audit } from './audit/audit.ts';
import type { Evidence, Mismatch } from './audit/evidence.ts';
import { untouchables } from './audit/untouched.ts';
import type { Soaked } from './bench.ts';
import { flattered } from './broken-claim.ts';
import type { Options } from './options.ts';

/** A number that must be 0, and what makes it more. */
export type Demand = { readonly name: string; readonly offenders: readonly string[] };

/** What was judged, and what came of it. */
export type Verdict = {
  readonly views: readonly InterruptionView[];
  readonly demands: readonly Demand[];
  /** What is not as claimed, where the step could not have known. */
  readonly excused: readonly Mismatch[];
};

/** Judges the whole journal, or a flattering copy of it, and everything the servers asked of AWS. */
export function judge(soaked: Soaked, broken: Options['broken']): Verdict {
  const { journal, incarnations, truth, fleet, owner, watch } = soaked;
  const evidence: Evidence = { truth, fleet, owner };
  const stories = storiesOf(journal.entries);
  const views = stories.flatMap(({ entries }) => viewOf(entries) ?? []).map(broken === 'claim' ? flattered : (view) => view);
  const findings = views.filter(({ closedAt }) => closedAt !== null).flatMap((view) => audit(view, evidence));
  const told = (all: readonly Mismatch[]) =>
    all.map(({ interruptionId, claim, truth }) => `${interruptionId}\n    claim: ${claim}\n    truth: ${truth}`);
  return {
    views,
    excused: findings.filter(({ excuse }) => excuse !== null),
    demands: [
      { name: 'claims of the journal that are not so', offenders: told(findings.filter(({ excuse }) => excuse === null)) },
      { name: 'claims of the API, as it happened, that are not so', offenders: told(watch.mismatches) },
      { name: 'instances touched that no run was for, and hooks of others', offenders: untouchables(views, evidence) },
      { name: 'interruptions that never closed', offenders: journal.leftOpen },
      { name: 'notices that no journal has', offenders: lostNotices(soaked, views) },
      {
        name: 'steps past the deadline by more than 250 ms',
        offenders: stories.flatMap((story) => latenessIn(story, incarnations)).map(({ words }) => words),
      },
      {
        name: 'servers that ended by themselves',
        offenders: incarnations.filter(({ end }) => end === 'by itself').map(({ pid, code }) => `process ${pid} with code ${code}`),
      },
    ],
  };
}

const OPENING = ['EC2 Spot', 'EC2 Capacity', 'EC2 Instance Rebalance', 'EC2 Instance-terminate'];

/** Events that open an interruption wherever there is none, and are in none. */
function lostNotices({ aws }: Soaked, views: readonly InterruptionView[]): readonly string[] {
  const known = new Set(views.flatMap(({ notices }) => notices.map(({ id }) => id.split('/')[0])));
  const opening = aws.published.filter((event) => OPENING.some((type) => event['detail-type'].startsWith(type)));
  return [...new Set(opening.filter(({ id }) => !known.has(id)).map((event) => `${event['detail-type']} ${event.id}`))];
}
