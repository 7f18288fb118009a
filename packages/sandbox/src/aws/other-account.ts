import type { FastifyRequest } from 'fastify';
import type { Answer } from '../loopback/answer.ts';
import type { RoleSession } from './sessions.ts';
import { AwsError } from './wire/aws-error.ts';

/** Why credentials of a role are refused; null for good ones. */
export function refusalOf(session: RoleSession, { token, now }: { readonly token: unknown; readonly now: number }): AwsError | null {
  if (token !== session.sessionToken)
    return new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid', 403);
  return now < session.expiresAt ? null : new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
}

/** Headers of one connection, not of the request. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'host', 'transfer-encoding']);

/** What is sent on: whose it is, its body, and a signal that aborts when the caller hangs up. */
export type SentOn = { readonly session: RoleSession; readonly text: string; readonly gone: AbortSignal };

/** Lets the account whose credentials a request carries answer it: AWS has one address for all accounts. */
export async function sendOn({ method, url, headers }: FastifyRequest, { session, text, gone }: SentOn): Promise<Answer> {
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)) as [string, string][];
  const body = method === 'GET' ? {} : { body: text };
  const answer = await fetch(`${session.url}${url}`, { method, headers: kept, signal: gone, ...body });
  return { status: answer.status, headers: { 'content-type': answer.headers.get('content-type') ?? '' }, body: await answer.text() };
}
