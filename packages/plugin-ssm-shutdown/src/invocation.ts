import type { Facts } from '@lastcall/plugin-api';

/** How much of a command's output is kept, characters from its end. */
const TAIL_LENGTH = 500;
/** Status details that are final although the status word may not say so (GetCommandInvocation). */
const FINAL = new Set([
  ...['Success', 'Cancelled', 'TimedOut', 'Failed'],
  ...['DeliveryTimedOut', 'ExecutionTimedOut', 'Undeliverable', 'Terminated', 'InvalidPlatform', 'AccessDenied'],
]);

/** The parts of SSM's answer that matter here. */
export type Invocation = {
  readonly Status?: string | undefined;
  readonly StatusDetails?: string | undefined;
  readonly ResponseCode?: number | undefined;
  readonly StandardOutputContent?: string | undefined;
  readonly StandardErrorContent?: string | undefined;
};

/** The most telling status word; AWS prints some of them with spaces. */
export function statusOf({ Status, StatusDetails }: Invocation): string {
  return (StatusDetails || Status || 'Pending').replaceAll(' ', '');
}

/** True when the command will not change any more. */
export function hasEnded(invocation: Invocation): boolean {
  return FINAL.has(statusOf(invocation)) || FINAL.has(invocation.Status ?? '');
}

/** What is worth journalling of an ended command. */
export function invocationFacts(invocation: Invocation): Facts {
  const output = `${invocation.StandardOutputContent ?? ''}${invocation.StandardErrorContent ?? ''}`;
  return { status: statusOf(invocation), exitCode: invocation.ResponseCode ?? null, outputTail: output.slice(-TAIL_LENGTH) };
}
