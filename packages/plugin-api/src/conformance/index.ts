export { describeReporter, type ReporterSuite, type ReporterWorld, reportsOf } from './describe-reporter.ts';
export { describeStep, type StepSuite } from './describe-step.ts';
export type { StepWorld } from './trial.ts';
