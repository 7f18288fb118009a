import { type CallResult, type Clock, type Share, tellCall } from '@lastcall/plugin-api';
import type { Ask } from './asks.ts';
import type { Kubernetes } from './client.ts';

const MOVED = [200, 300] as const;
const THROTTLED = 429;

/** `POST pods/eviction`, `WATCH nodes`: the verb, the resource and its subresource, without anybody's name. */
export function apiOf({ path }: Pick<Ask, 'path'>, verb: string): string {
  const [, , ...inGroup] = path.replace(/^\/apis\/[^/]+/, '/api').split('/');
  const [, ...rest] = inGroup;
  const [resource = 'unknown', , subresource] = rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(2) : rest;
  return `${verb} ${subresource === undefined ? resource : `${resource}/${subresource}`}`;
}

function resultOf(status: number, isEviction: boolean): CallResult {
  if (status >= MOVED[0] && status < MOVED[1]) return 'ok';
  // A budget's 429 is its answer, not the server's haste.
  if (status === THROTTLED) return isEviction ? 'refused' : 'throttled';
  return status >= 400 && status < 500 ? 'refused' : 'failed';
}

/** The API server, whose calls are told to whoever counts them. A watch is told when it was opened. */
export function telling(kubernetes: Kubernetes, { share, clock }: { readonly share: Share; readonly clock: Clock }): Kubernetes {
  const timed = async <T>(api: string, call: Promise<T>, statusOf: (answer: T) => number): Promise<T> => {
    const beganAt = clock.now();
    const tell = (result: CallResult) => tellCall(share, { to: 'kubernetes', api, result, tookMs: clock.now() - beganAt });
    call.then(
      (answer) => tell(resultOf(statusOf(answer), api.endsWith('/eviction'))),
      () => tell('aborted'),
    );
    return call;
  };
  return {
    send: (ask, signal) => timed(apiOf(ask, ask.method), kubernetes.send(ask, signal), ({ status }) => status),
    watch: (ask, signal) => timed(apiOf(ask, 'WATCH'), kubernetes.watch(ask, signal), ({ reply }) => reply.status),
    close: kubernetes.close,
  };
}
