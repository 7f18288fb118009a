import type { Arguments } from './methods.ts';
import { SlackRefusal } from './slack-error.ts';

/** The one token of the workspace. */
export type Token = {
  /** Makes every call fail with `token_revoked` until it is restored; both are safe to call twice. */
  revoke(): void;
  restore(): void;
  /** Throws the refusal Slack has for a request that does not carry it. */
  check(request: { readonly authorization: string | undefined; readonly given: Arguments }): void;
};

/** A token that is good. */
export function createToken(value: string): Token {
  let isRevoked = false;
  return {
    revoke: () => {
      isRevoked = true;
    },
    restore: () => {
      isRevoked = false;
    },
    check({ authorization, given }) {
      const sent = authorization?.replace(/^Bearer /i, '') ?? given.token;
      if (sent === undefined || sent === '') throw new SlackRefusal('not_authed');
      if (sent !== value) throw new SlackRefusal('invalid_auth');
      if (isRevoked) throw new SlackRefusal('token_revoked');
    },
  };
}
