import type { IncomingHttpHeaders } from 'node:http';
import type { Access } from '@lastcall/core';
import type { Clock, Log } from '@lastcall/plugin-api';
import { isOneOf } from '../sources/secret-equal.ts';
import { createAttempts } from './attempts.ts';
import { sessionsIn } from './cookie.ts';
import { accessErrors } from './errors.ts';
import { isTrustedHost } from './host-name.ts';
import { beginSession, isSession } from './session.ts';

/** Names are told in logs and journals, characters. */
const LONGEST_NAME = 128;

/** A request as far as it proves who asks. `address`: of the socket; what a header says of it is not believed. */
export type Asked = {
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly address: string;
};

/** Who was let in. `user`: as the proxy says; null where nobody is named. */
export type Asker = { readonly user: string | null };

/** Decides who may use the API. */
export type Door = {
  /** What would let somebody in. */
  readonly signIn: 'none' | 'bearer' | 'proxy';
  /** Who asks. Throws ACCESS_NEEDED, ACCESS_TOKEN_WRONG, ACCESS_TOO_MANY_ATTEMPTS, ACCESS_USER_UNCLEAR or ACCESS_HOST_UNKNOWN. */
  admit(asked: Asked): Asker;
  /** A session for whoever has a token. Throws ACCESS_TOKEN_WRONG, ACCESS_TOO_MANY_ATTEMPTS or ACCESS_NO_SIGN_IN. */
  begin(token: string, asked: Asked): string;
};

/** What a door is made of. */
export type DoorParts = { readonly access: Access; readonly clock: Clock; readonly log: Log };

/**
 * Makes the door. With tokens, one of them is always needed, in a header or as a session, and the proxy's header only says who
 * asks; without, the header lets in where one is configured, and else everybody is.
 */
export function createDoor({ access, clock, log }: DoorParts): Door {
  const { bearer, user, hosts } = access;
  const attempts = createAttempts(clock);
  const check = (token: string, { address }: Asked) => {
    if (!attempts.mayTry(address)) throw accessErrors.tooManyAttempts();
    if (isOneOf(bearer, token)) return;
    if (attempts.wrong(address, token)) log.warn('a wrong token was refused', { address });
    throw accessErrors.tokenWrong();
  };
  const prove = (asked: Asked) => {
    if (sessionsIn(asked.headers.cookie).some((session) => isSession(session, bearer, clock.now()))) return;
    const token = bearerIn(asked.headers.authorization);
    if (token === null) throw accessErrors.needed('bearer');
    check(token, asked);
  };
  return {
    signIn: signInBy(access),
    admit(asked) {
      if (bearer.length > 0) prove(asked);
      else if (!isTrustedHost(asked.headers.host, hosts)) throw accessErrors.hostUnknown();
      const name = user === null ? null : namedBy(user, asked);
      if (user !== null && name === null && bearer.length === 0) throw accessErrors.needed('proxy');
      return { user: name };
    },
    begin(token, asked) {
      if (bearer.length === 0) throw accessErrors.noSignIn();
      check(token, asked);
      return beginSession(token, clock.now());
    },
  };
}

function signInBy({ bearer, user }: Access): Door['signIn'] {
  if (bearer.length > 0) return 'bearer';
  return user === null ? 'none' : 'proxy';
}

function bearerIn(header: string | undefined): string | null {
  return /^bearer +([\x21-\x7e]+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** The name in the proxy's header; a header that came twice is one of the client's beside the proxy's. */
function namedBy(header: string, { rawHeaders }: Asked): string | null {
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === header.toLowerCase());
  if (values.length > 1) throw accessErrors.userUnclear(header);
  return values[0]?.trim().slice(0, LONGEST_NAME) || null;
}
