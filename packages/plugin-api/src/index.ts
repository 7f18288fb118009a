export { CALL_RESULTS, type CallListener, type CallResult, hearCalls, type OutsideCall, tellCall } from './calls.ts';
export { DURATION, durationText, parseDuration } from './durations.ts';
export { CodedError, codeOf, type ErrorParts, messageOf } from './errors.ts';
export type { Finding } from './finding.ts';
export { type Action, type Hook, type Instance, type Interruption, KINDS, type Kind } from './interruption.ts';
export type {
  Event,
  InterruptionView,
  JournalEntry,
  NoRunReason,
  NoticeView,
  Plan,
  PlanBasis,
  PlannedStage,
  PlannedStep,
  RunOutcome,
  StepView,
} from './journal.ts';
export { type Log, silentLog } from './log.ts';
export {
  API_VERSION,
  type AwsPermission,
  definePlugin,
  defineReporter,
  type KubernetesPermission,
  type Permissions,
  type PermissionUse,
  type Plugin,
  type ReporterPlugin,
  type SetupContext,
  type Share,
  type StepPlugin,
} from './plugin.ts';
export type { Again, Report, Reporter, ReporterContext } from './reporter.ts';
export type { ConfigOf, ConfigSchema, SchemaIssue, SchemaResult } from './schema.ts';
export {
  done,
  type Fact,
  type Facts,
  type ImaginedStorm,
  type Neighbour,
  type Step,
  type StepContext,
  type StepOutcome,
  type StepResult,
  type StepSetting,
  skipped,
} from './step.ts';
export { systemClock } from './system-clock.ts';
export {
  offeredTargetGroupBindings,
  offerTargetGroupBindings,
  type TargetGroupBinding,
  type TargetGroupBindings,
} from './target-group-bindings.ts';
export { type Clock, earlier, type HeldSignal, orAborted, signalAt, sleep } from './time.ts';
