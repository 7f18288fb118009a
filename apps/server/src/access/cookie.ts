import { SESSION_MS } from './session.ts';

const NAME = 'lastcall_session';

/** Every session a `Cookie` header carries: another server of the same host may have set one more of that name. */
export function sessionsIn(header: string | undefined): readonly string[] {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.filter((pair) => pair.startsWith(`${NAME}=`)).map((pair) => pair.slice(NAME.length + 1));
}

/** What sets the cookie of a session. `channel`: over `tls` the browser must never send it in the clear. */
export function sessionCookie(session: string, channel: Channel): string {
  return cookie(session, SESSION_MS / 1000, channel);
}

/** What makes the browser forget it. */
export function endedCookie(channel: Channel): string {
  return cookie('', 0, channel);
}

/** How the browser reached the server, or the proxy before it. */
export type Channel = 'tls' | 'plain';

function cookie(value: string, seconds: number, channel: Channel): string {
  const text = `${NAME}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
  return channel === 'tls' ? `${text}; Secure` : text;
}
