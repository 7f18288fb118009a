export { anInstance, anInterruption, aSetup, aShare, aStepContext } from './builders.ts';
export { type FakeClock, fakeClock, settle } from './fake-clock.ts';
