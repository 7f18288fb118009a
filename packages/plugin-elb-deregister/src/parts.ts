import type { LoadBalancing } from '@lastcall/aws';
import type { Clock, Interruption, StepContext } from '@lastcall/plugin-api';
import type { ElbDeregisterConfig } from './config.ts';

/** What a run works with. */
export type Parts = {
  readonly balancing: LoadBalancing;
  readonly config: ElbDeregisterConfig;
  readonly clock: Clock;
  readonly interruption: Interruption;
  readonly context: StepContext;
};
