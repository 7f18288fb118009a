import type { Event, Log } from '@lastcall/plugin-api';
import type { Listener } from './follower.ts';

/** Entries that are no good news, by what happened. */
const WORRYING: readonly string[] = ['failed', 'timed-out', 'not-reached', 'degraded', 'out-of-time', 'undecided'];

/** Writes one line per journal entry, in the journal's own words. */
export function logJournal(log: Log): Listener {
  return ({ position, event }, { id, instanceId, kind }) => {
    const { what, ...rest } = fieldsOf(event);
    log[isWorrying(event) ? 'warn' : 'info'](what, { position, interruptionId: id, instanceId, kind, ...rest });
  };
}

function isWorrying(event: Event): boolean {
  if ('outcome' in event) return WORRYING.includes(event.outcome);
  return 'because' in event && WORRYING.includes(event.because);
}

/** Plans and instances are long: the journal has them, a log line has their names. */
function fieldsOf(event: Event): { readonly what: string } & Record<string, unknown> {
  if (event.what === 'planned') {
    const { pipeline, deadlineAt, late, dryRun } = event.plan;
    return { what: event.what, pipeline, deadlineAt, late, dryRun };
  }
  if (event.what === 'looked-up') return { what: event.what, found: event.found, group: event.instance?.group ?? null };
  if (event.what !== 'notice-accepted') return event;
  const { interruption: _, ...notice } = event;
  return notice;
}
