export { describeReporter, type ReporterSuite, type ReporterWorld, reportsOf } from './describe-reporter.ts';
export { describeStep, type StepSuite, type StepWorld } from './describe-step.ts';
