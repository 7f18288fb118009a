export type { Access, AccountRole, Config, Pipeline, Scope, StepConfig, Use } from './config/config.ts';
export { configSchema } from './config/config-schema.ts';
export { createMask } from './config/mask.ts';
export { type ConfigRead, readConfig } from './config/read-config.ts';
export { type Arrival, type Decision, decideAcceptance } from './interruptions/accept.ts';
export { type Merged, mergeNotices } from './interruptions/merge.ts';
export { createOrchestrator, type Orchestrator } from './interruptions/orchestrator.ts';
export type { ReadyPipeline, RunWorld } from './interruptions/run-world.ts';
export { isInScope, whyForeign } from './interruptions/scope.ts';
export { isFinished, STEP_LEFT_OUT, tell, viewOf } from './interruptions/view.ts';
export { cancelInterruption, type Withdrawn } from './interruptions/withdraw.ts';
export { createKeeper, type Keeper, type KeeperParts, type Kept } from './leases/keeper.ts';
export { createLeaseWatch, LEASE_MS, type LeaseWatch } from './leases/lease-watch.ts';
export { createReplicas, type Replicas } from './leases/replicas.ts';
export { createTurns } from './leases/turns.ts';
export { createIntake } from './notices/intake.ts';
export type { Notice, Reading, Revision } from './notices/notice.ts';
export { parkUndecided } from './notices/park-undecided.ts';
export { readNotices } from './notices/read-notices.ts';
export { type ReplayParts, replayParked } from './notices/replay.ts';
export { type SampleParts, sampleNotice } from './notices/samples.ts';
export { choosePipeline } from './pipeline/match.ts';
export { askNotFor } from './pipeline/not-for.ts';
export { makePlan } from './pipeline/plan.ts';
export type { ReadyStep } from './pipeline/run.ts';
export { runWindow } from './pipeline/run-window.ts';
export { loadPlugin, type PluginImport } from './plugins/load-plugin.ts';
export { specifierOf } from './plugins/plugin-name.ts';
export { type PluginsInUse, setUpPlugins } from './plugins/set-up.ts';
export type { Inventory, Whereabouts } from './ports/inventory.ts';
export { createRounds } from './ports/rounds.ts';
export type { Delivery, Intake, Source, Taken } from './ports/source.ts';
export type {
  Acceptance,
  Claim,
  Lease,
  LeaseState,
  NamedLease,
  OpenInterruption,
  Parked,
  Parking,
  Receipt,
  ReporterRecord,
  Store,
  Writing,
  Written,
} from './ports/store.ts';
export { createTrouble } from './ports/trouble.ts';
export { type Feed, type FeedStanding, startFeed } from './reporters/feed.ts';
export { createMemoryRuns, memoryLog } from './stand-in/memory-runs.ts';
export { createStandIn, type MemoryRuns, type StandIn } from './stand-in/stand-in.ts';
