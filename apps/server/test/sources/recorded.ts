import type { Delivery, Intake, Taken } from '@lastcall/core';
import type { Log } from '@lastcall/plugin-api';

export type RecordedIntake = Intake & {
  readonly deliveries: Delivery[];
  failNext(times: number): void;
  close(interruptionId: string): void;
};

/** An intake that opens one interruption for each delivery, named after its body, and remembers everything. */
export function recordedIntake(answer: (delivery: Delivery) => Taken = opened): RecordedIntake {
  const deliveries: Delivery[] = [];
  const closed = new Map<string, PromiseWithResolvers<void>>();
  let failures = 0;
  const closing = (id: string) => {
    const found = closed.get(id) ?? Promise.withResolvers<void>();
    closed.set(id, found);
    return found;
  };
  return {
    deliveries,
    failNext: (times) => {
      failures = times;
    },
    close: (id) => closing(id).resolve(),
    async take(delivery) {
      deliveries.push(delivery);
      if (failures > 0) {
        failures -= 1;
        throw new Error('the disk is full');
      }
      return answer(delivery);
    },
    async closed(ids) {
      await Promise.all(ids.map((id) => closing(id).promise));
    },
  };
}

export const opened = ({ body }: Delivery): Taken => ({
  what: 'accepted',
  acceptances: [{ noticeId: body, interruptionId: body, effect: 'opened' }],
});

export type Line = {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** A log that remembers its lines. */
export function recordedLog(): Log & { readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: Line['level']) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      void lines.push({ level, message, fields });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}
