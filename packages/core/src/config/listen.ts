import type { Listen } from './config.ts';

/** What a listener's address looks like: `HOST:PORT`, an IPv6 host in brackets. */
export const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/;

const HIGHEST_PORT = 65_535;

/** The listener's address in `0.0.0.0:8080` or `[::]:8080`, or null when it is none. Port 0 lets the system choose. */
export function parseListen(text: string): Listen | null {
  const [, bracketed, plain, port] = ADDRESS.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > HIGHEST_PORT) return null;
  return { host, port: Number(port) };
}
