import { type Clock, orAborted, signalAt, type TargetGroupBinding, type TargetGroupBindings } from '@lastcall/plugin-api';
import type { Kubernetes } from '../api-server/client.ts';
import { BINDINGS } from '../api-server/collections.ts';
import { errorOf } from '../api-server/errors.ts';
import type { BindingObject } from '../api-server/objects.ts';
import { isNotFound, isOk } from '../api-server/status-errors.ts';
import { pickBinding } from './pick.ts';
import { readAll } from './read-all.ts';

const KEPT_MS = 60_000;
const READ_MS = 10_000;

type Reading = { readonly at: number; readonly bindings: Promise<readonly TargetGroupBinding[]> };

function bindingsIn({ spec: { targetGroupARN, targetType } = {} }: BindingObject): readonly TargetGroupBinding[] {
  if (targetGroupARN === undefined) return [];
  return [{ targetGroupArn: targetGroupARN, targetType: targetType === 'instance' || targetType === 'ip' ? targetType : null }];
}

/** A cluster without the controller does not know the address: then there are none. */
async function read({ kubernetes, clock }: BindingsParts): Promise<readonly TargetGroupBinding[]> {
  const giveUpAt = clock.now() + READ_MS;
  const held = signalAt(clock, giveUpAt, new Error(`no answer within ${READ_MS} ms`));
  try {
    const { reply, items } = await readAll(
      { collection: BINDINGS, pick: pickBinding },
      { kubernetes, clock, signal: held.signal, giveUpAt },
    );
    if (isNotFound(reply)) return [];
    if (!isOk(reply)) throw errorOf('list target group bindings', reply);
    return [...items.values()].flatMap(bindingsIn);
  } finally {
    held.release();
  }
}

/** What reading bindings needs. */
export type BindingsParts = { readonly kubernetes: Kubernetes; readonly clock: Clock };

/**
 * The target group bindings of a cluster, read when they are asked for, at most once a minute; whoever asks meanwhile shares the answer.
 * A failure is told to those who wait, and not kept: K8S_FORBIDDEN, K8S_UNAUTHORIZED, K8S_UNREACHABLE, K8S_REFUSED.
 */
export function createBindings(parts: BindingsParts): TargetGroupBindings {
  let reading: Reading | null = null;

  const begin = (): Reading => {
    const begun = { at: parts.clock.now(), bindings: read(parts) };
    begun.bindings.catch(() => {
      if (reading === begun) reading = null;
    });
    return begun;
  };

  return {
    async list(signal) {
      signal.throwIfAborted();
      if (reading === null || parts.clock.now() - reading.at >= KEPT_MS) reading = begin();
      return orAborted(reading.bindings, signal);
    },
  };
}
