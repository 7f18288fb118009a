import type { Clock, Log } from '@lastcall/plugin-api';
import { isConflict, isNamespaceTerminating, isNotFound, isOk, isPassing, type Reply, wordsOf } from '../api-server/status-errors.ts';
import type { ClusterEvent } from './cluster-event.ts';

/**
 * What an answer means for the event. `told`: it is there, maybe from an earlier try; `again`: the server is busy or said nothing;
 * `forbidden`: not here; `pointless`: its namespace is going; `refused`: it is wrong in itself.
 */
export type Fate = 'told' | 'again' | 'forbidden' | 'pointless' | 'refused';

/** What the answer to a posted event means. */
export function fateOf(reply: Reply): Fate {
  if (isOk(reply) || isConflict(reply)) return 'told';
  if (isNotFound(reply) || isNamespaceTerminating(reply)) return 'pointless';
  if (isPassing(reply)) return 'again';
  return reply.status === 403 ? 'forbidden' : 'refused';
}

type Voice = { readonly clock: Clock; readonly log: Log };

/** Counts events that are lost, and says now and then how many they were. */
export type Losses = {
  add(count: number): void;
  /** Says what is left to say and counts no more. Safe to call twice. */
  end(): void;
};

const SAY_LOST_MS = 30_000;

/** Begins to count. */
export function createLosses({ clock, log }: Voice): Losses {
  let lost = 0;
  let isOver = false;
  let callOff: (() => void) | null = null;
  const say = () => {
    callOff?.();
    callOff = null;
    if (lost > 0) log.warn('Kubernetes events left out: too many at once, or not taken by the API server', { events: lost });
    lost = 0;
  };
  return {
    add(count) {
      if (count === 0 || isOver) return;
      lost += count;
      callOff ??= clock.schedule(clock.now() + SAY_LOST_MS, say);
    },
    end() {
      isOver = true;
      say();
    },
  };
}

/** Where nothing may be posted. */
export type Mutes = {
  isMute(event: ClusterEvent): boolean;
  /** The server forbade this one. Said once for each namespace. */
  add(event: ClusterEvent, reply: Reply): void;
};

/** A namespace in which we may not is left alone for so long: the permission may be granted meanwhile. */
const MUTE_MS = 600_000;

const homeOf = ({ regarding }: ClusterEvent): string => regarding.namespace ?? '';

/** Remembers it for ten minutes each time. */
export function createMutes({ clock, log }: Voice): Mutes {
  const untilAt = new Map<string, number>();
  return {
    isMute: (event) => clock.now() < (untilAt.get(homeOf(event)) ?? 0),
    add(event, reply) {
      const home = homeOf(event);
      const about = home === '' ? 'nodes' : `pods of ${home}`;
      if (!untilAt.has(home)) log.warn('no Kubernetes events: not allowed to post them', { about, problem: wordsOf(reply) });
      untilAt.set(home, clock.now() + MUTE_MS);
    },
  };
}
