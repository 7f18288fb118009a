import type { Agenda } from './agenda.ts';
import { AwsError } from './wire/aws-error.ts';

/** How an action shall misbehave. */
export type Fault = {
  /** How many calls are affected. Default 1. */
  readonly times?: number;
  /** AWS's error code; without it the call is only late. */
  readonly code?: string;
  readonly message?: string;
  /** HTTP status of the error. Default 400. */
  readonly status?: number;
  /** Whether the action is kept from happening, or happens and only its answer is lost. Default `before`. */
  readonly strikes?: 'before' | 'after';
  /** Cuts the connection instead of answering. */
  readonly connection?: 'cut';
  /** How long the call waits first, ms. Default 0. */
  readonly delayMs?: number;
  /** Only calls in this region. Default all. */
  readonly region?: string;
};

/** Faults in wait for calls. */
export type Faults = {
  /** Arms a fault for an action, or for every action with `*`. Several are used up in the order they were armed. */
  fail(action: string, fault: Fault): void;
  /** Disarms everything. */
  heal(): void;
  /** Does `act`, unless a fault is armed for the call: then waits and throws what it says, before the act or after it. */
  around<T>(call: FaultyCall, act: () => T | Promise<T>): Promise<T>;
};

/** What a fault is armed for. */
export type FaultyCall = { readonly action: string; readonly region: string };

/** Thrown where the connection shall be cut. */
export class ConnectionCut extends Error {}

type Armed = { readonly action: string; readonly fault: Fault; left: number };

const concerns = ({ action, fault, left }: Armed, call: FaultyCall): boolean =>
  left > 0 && (action === '*' || action === call.action) && (fault.region === undefined || fault.region === call.region);

function strike({ connection, code, message, status }: Fault): void {
  if (connection === 'cut') throw new ConnectionCut();
  if (code !== undefined) throw new AwsError(code, message ?? `${code}, as the test asked for`, status);
}

/** Faults whose delays run by the agenda. */
export function createFaults(agenda: Agenda): Faults {
  const armed: Armed[] = [];
  return {
    fail: (action, fault) => void armed.push({ action, fault, left: fault.times ?? 1 }),
    heal: () => void armed.splice(0),
    async around(call, act) {
      const hit = armed.find((one) => concerns(one, call));
      if (!hit) return act();
      hit.left -= 1;
      if (hit.fault.delayMs !== undefined) await agenda.sleep(hit.fault.delayMs);
      if (hit.fault.strikes !== 'after') strike(hit.fault);
      const result = await act();
      strike(hit.fault);
      return result;
    },
  };
}
