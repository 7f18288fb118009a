/** What is set about deregistering from a group. */
export type GroupAttributes = {
  /** How long requests may end after a deregistration, ms; null where AWS did not say. */
  readonly drainMs: number | null;
  /** Whether connections are closed when that time is over (network load balancers); null where it is not set. */
  readonly closesConnections: boolean | null;
};

/** Nothing is known: the group is gone. */
export const NO_ATTRIBUTES: GroupAttributes = { drainMs: null, closesConnections: null };

const DELAY = 'deregistration_delay.timeout_seconds';
const TERMINATION = 'deregistration_delay.connection_termination.enabled';

type Attribute = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** Reads them from what AWS lists. */
export function readAttributes(listed: readonly Attribute[]): GroupAttributes {
  const setTo = (key: string) => listed.find(({ Key }) => Key === key)?.Value;
  const [delay, termination] = [setTo(DELAY), setTo(TERMINATION)];
  return {
    drainMs: delay === undefined ? null : Number(delay) * 1000,
    closesConnections: termination === undefined ? null : termination === 'true',
  };
}
