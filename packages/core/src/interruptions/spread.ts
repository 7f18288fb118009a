import type { Interruption } from '@lastcall/plugin-api';
import type { Notice } from '../notices/notice.ts';

/** True for an interruption or notice of a whole capacity reservation. */
export function namesReservation({ instanceId }: Pick<Interruption, 'instanceId'>): boolean {
  return instanceId.startsWith('cr-');
}

/** The notices that spread a reservation's interruption over its instances; the same ids each time, so that twice is harmless. */
export function spreadOver(interruption: Interruption, instanceIds: readonly string[]): readonly Notice[] {
  const { kind, action, account, region, noticedAt, deadlineAt } = interruption;
  return instanceIds.map((instanceId) => ({
    ...{ id: `${interruption.id}/${instanceId}`, instanceId },
    ...{ kind, action, account, region, noticedAt, deadlineAt },
    ...{ hook: null, revision: null },
  }));
}
