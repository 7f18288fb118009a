import type { Aws } from '@lastcall/aws';
import type { Clock, Interruption, StepContext } from '@lastcall/plugin-api';
import type { AsgLifecycleConfig } from './config.ts';
import type { Early } from './early.ts';
import type { createHearts } from './heartbeat.ts';

/** What one use of the plugin has at hand for an interruption. */
export type Work = {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly config: AsgLifecycleConfig;
  readonly keepAlive: ReturnType<typeof createHearts>;
  readonly early: Early;
  readonly interruption: Interruption;
  readonly context: StepContext;
};
