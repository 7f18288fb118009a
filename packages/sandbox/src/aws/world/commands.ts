import type { SimInstance } from './state.ts';

/** How a command goes on an instance. */
export type CommandScript = {
  /** From the agent's start of it to its end, ms. Default 1,000. */
  readonly durationMs?: number;
  /** Default 0. */
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
};

/** A command on one instance. Instants are epoch ms. */
export type Invocation = {
  readonly instance: SimInstance;
  readonly script: CommandScript;
  /** Nobody can ask for it before. */
  readonly visibleAt: number;
  /** When the agent starts it; null: no agent answers. */
  readonly startsAt: number | null;
  cancelledAt: number | null;
};

/** A command as it was sent. Durations in ms, instants epoch ms. */
export type Command = {
  readonly id: string;
  readonly region: string;
  readonly documentName: string;
  readonly comment: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly requestedAt: number;
  readonly deliveryTimeoutMs: number;
  readonly executionTimeoutMs: number;
  readonly invocations: ReadonlyMap<string, Invocation>;
};

/** Where an invocation stands, in Systems Manager's words. */
export type InvocationStatus = {
  readonly status: string;
  readonly details: string;
  /** The exit code; -1 while there is none. */
  readonly responseCode: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
};

const waiting = (status: string, startedAt: number | null = null): InvocationStatus => ({
  status,
  details: status,
  responseCode: -1,
  startedAt,
  endedAt: null,
});

/** How long Systems Manager takes to make an agent stop a command. */
const CANCELLING_MS = 500;

function cancelled(cancelledAt: number, startedAt: number | null, now: number): InvocationStatus {
  const endedAt = cancelledAt + CANCELLING_MS;
  if (now < endedAt) return waiting('Cancelling', startedAt);
  return { status: 'Cancelled', details: 'Cancelled', responseCode: -1, startedAt, endedAt };
}

/** A command that no living agent will ever report on: in progress until its time is up. */
function unheard(timesOutAt: number, startedAt: number | null, now: number): InvocationStatus {
  if (now < timesOutAt) return waiting('InProgress', startedAt);
  return { status: 'TimedOut', details: 'DeliveryTimedOut', responseCode: -1, startedAt, endedAt: timesOutAt };
}

type Ended = InvocationStatus & { readonly endedAt: number };

function ended({ executionTimeoutMs }: Command, { script, startsAt }: { script: CommandScript; startsAt: number }): Ended {
  const durationMs = script.durationMs ?? 1_000;
  const endedAt = startsAt + Math.min(durationMs, executionTimeoutMs);
  const common = { startedAt: startsAt, endedAt };
  if (durationMs > executionTimeoutMs) return { ...common, status: 'TimedOut', details: 'ExecutionTimedOut', responseCode: 137 };
  const status = (script.exitCode ?? 0) === 0 ? 'Success' : 'Failed';
  return { ...common, status, details: status, responseCode: script.exitCode ?? 0 };
}

/** The end of an invocation that its agent reported in time, or null. */
function reported(command: Command, { script, startsAt, instance, cancelledAt }: Invocation, now: number): InvocationStatus | null {
  if (startsAt === null) return null;
  const outcome = ended(command, { script, startsAt });
  return outcome.endedAt <= Math.min(now, instance.silentSinceAt ?? now, cancelledAt ?? now) ? outcome : null;
}

/** Where an invocation stands at an instant. Everything follows from when things were said to happen; nothing is stored. */
export function statusAt(command: Command, invocation: Invocation, now: number): InvocationStatus {
  const { startsAt, instance, cancelledAt } = invocation;
  const deliveryEndsAt = command.requestedAt + command.deliveryTimeoutMs;
  const outcome = reported(command, invocation, now);
  if (outcome) return outcome;
  if (cancelledAt !== null) return cancelled(cancelledAt, startsAt, now);
  if (startsAt === null) return unheard(deliveryEndsAt, null, now);
  if (now < startsAt) return waiting('Pending');
  if (instance.silentSinceAt === null) return waiting('InProgress', startsAt);
  return unheard(deliveryEndsAt + command.executionTimeoutMs, startsAt, now);
}
