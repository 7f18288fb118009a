import { HttpRequestInterceptor } from '@mswjs/interceptors/http';
import { defineNetwork, HttpNetworkFrame, InterceptorSource } from 'msw/experimental';

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** Watches every HTTP request of this process, whatever client makes it. */
export type NetworkGuard = {
  /** Requests that were stopped because they would have left this machine. */
  readonly strayed: readonly string[];
  lift(): Promise<void>;
};

/** Lets requests to this machine through and stops all others. */
export async function guardNetwork(): Promise<NetworkGuard> {
  const strayed: string[] = [];
  const network = defineNetwork({
    sources: [new InterceptorSource({ interceptors: [new HttpRequestInterceptor()] })],
    handlers: [],
    context: { quiet: true },
    onUnhandledFrame({ frame }) {
      if (!(frame instanceof HttpNetworkFrame)) return;
      const { method, url } = frame.data.request;
      if (LOOPBACK.includes(new URL(url).hostname)) return;
      strayed.push(`${method} ${url}`);
      throw new Error(`${url} is not on this machine`);
    },
  });
  await network.enable();
  return { strayed, lift: async () => void (await network.disable()) };
}
