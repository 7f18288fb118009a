import { CodedError, type Interruption, type StepContext } from '@lastcall/plugin-api';
import { anInterruption, aStepContext, fakeClock } from '@lastcall/plugin-api/testing';
import { configSchema } from '../src/config.ts';
import { deregister } from '../src/deregister.ts';
import { aTarget, fakeBalancing } from './fake-balancing.ts';

/** The instance of `anInterruption`. */
export const ID = 'i-0a1b2c3d4e5f60718';

/** A healthy target of another instance. */
export const other = aTarget('i-0ffeeddccbbaa9988');

/** The step on a clock that moves only when told to, with load balancing in memory and 20 s to its deadline. */
export const fakeWorld = () => {
  const clock = fakeClock();
  const balancing = fakeBalancing();
  const stop = new AbortController();
  const warned: { readonly text: string; readonly fields: object | undefined }[] = [];
  const warn = (text: string, fields?: object) => void warned.push({ text, fields });
  const begin = (config: object = {}, parts: Partial<StepContext> = {}, interruption: Interruption = anInterruption()) => {
    const context = aStepContext({ clock, signal: stop.signal, deadlineAt: clock.now() + 20_000, ...parts });
    const log = { ...context.log, warn };
    const work = deregister({ balancing, clock, interruption, context: { ...context, log }, config: configSchema.parse(config) });
    return { context, work, result: work.catch((error: unknown) => error) };
  };
  /** Runs it to its end, and says what came of it and how long that took. */
  const runThrough = async (...how: Parameters<typeof begin>) => {
    const startedAt = clock.now();
    const { context, result } = begin(...how);
    const ended = result.then((what) => ({ what, afterMs: clock.now() - startedAt }));
    await clock.advance(120_000);
    return { context, ...(await ended) };
  };
  return { clock, balancing, begin, runThrough, stop, warned };
};

/** The code of a coded error; anything else as it is. */
export const codeOf = (error: unknown) => (error instanceof CodedError ? error.code : error);

/** Waits until the signal aborts, and then rejects with its reason: AWS does not answer. */
export const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

/** What AWS refused. */
export const refused = () => new CodedError({ code: 'AWS_CALL_FAILED', message: 'm', hint: 'h' });
