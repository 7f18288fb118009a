import type { Ssm } from '@lastcall/aws';
import type { Clock, Interruption, Log, StepContext } from '@lastcall/plugin-api';
import type { Cancels } from './cancel.ts';
import type { SsmShutdownConfig } from './config.ts';
import type { Invocations } from './invocations.ts';
import type { Nodes } from './nodes.ts';
import type { Sendings } from './sendings.ts';

/** One shutdown: what is to be done, where, by when, and with what. */
export type Shutdown = {
  readonly ssm: Ssm;
  readonly sendings: Sendings;
  readonly nodes: Nodes;
  readonly invocations: Invocations;
  readonly cancels: Cancels;
  readonly config: SsmShutdownConfig;
  readonly clock: Clock;
  readonly log: Log;
  readonly interruption: Interruption;
  readonly context: StepContext;
};
