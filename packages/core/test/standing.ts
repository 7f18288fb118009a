import { settle } from '@lastcall/plugin-api/testing';

/** What has become of a promise by now: `waiting`, `resolved`, or `rejected: ` and why. */
export async function standing(work: Promise<unknown>): Promise<string> {
  const told = work.then(
    () => 'resolved',
    (problem: unknown) => `rejected: ${(problem as Error).message}`,
  );
  await settle();
  return Promise.race([told, Promise.resolve('waiting')]);
}
