import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { SignedPost } from './messages.ts';

/** Posts under way at once: SNS opens many connections in a storm. */
const AT_ONCE = 64;

/** Resolves with how long the answer took, ms. Rejects for every answer but 200. */
function post(url: string, agent: Agent, { headers, body }: SignedPost): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const begunAt = performance.now();
  const asked = request(url, { method: 'POST', agent, headers: { ...headers, 'content-length': Buffer.byteLength(body) } }, (response) => {
    response.resume().once('end', () => {
      if (response.statusCode === 200) resolve(performance.now() - begunAt);
      else reject(new Error(`the server answered ${response.statusCode}`));
    });
  });
  asked.once('error', reject).end(body);
  return promise;
}

/** Posts everything, so many at once, until time is up. Resolves with how long each answer took, ms. */
export async function postAll(url: string, posts: readonly SignedPost[], limitMs: number): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const delays: number[] = [];
  const giveUpAt = performance.now() + limitMs;
  let next = 0;
  const postSome = async () => {
    for (let one = posts[next++]; one !== undefined && performance.now() < giveUpAt; one = posts[next++]) {
      delays.push(await post(url, agent, one));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, postSome));
  agent.destroy();
  return delays;
}
