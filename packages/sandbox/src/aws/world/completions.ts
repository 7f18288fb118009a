import type { LifecycleResult } from './state.ts';

/** How a lifecycle action ended. Instants are epoch ms. */
export type Completion = {
  readonly token: string;
  /** Name of the Auto Scaling group. */
  readonly group: string;
  /** Name of the hook. */
  readonly hook: string;
  readonly instanceId: string;
  /** What was answered, or what its default was; null where the instance was gone first. */
  readonly result: LifecycleResult | null;
  /** `completed`: somebody answered; `timed out`: nobody did; `capacity gone`: the instance went while the action waited. */
  readonly how: 'completed' | 'timed out' | 'capacity gone';
  readonly startedAt: number;
  readonly at: number;
};
