import type { Config } from '@lastcall/core';
import { type Clock, CodedError, type Finding, messageOf, orAborted, signalAt } from '@lastcall/plugin-api';
import { dynamoAddress, tableFindings } from '@lastcall/store';
import type { Question } from '../check-plugins.ts';
import { describeTable } from './table-settings.ts';

/** Sooner than the doctor gives up: a store that is silent is a fault, ms. */
const LIMIT_MS = 8_000;

/** The question how the store is set up. Nothing is asked of a file, nor of a database whose tables the server makes itself. */
export function storeQuestions({ store }: Pick<Config, 'store'>, clock: Clock): readonly Question<readonly Finding[]>[] {
  return store.startsWith('dynamodb:') ? [{ name: 'store', ask: (signal) => lookAt(store, { clock, signal }) }] : [];
}

type Looking = { readonly clock: Clock; readonly signal: AbortSignal };

async function lookAt(store: string, { clock, signal }: Looking): Promise<readonly Finding[]> {
  const held = signalAt(clock, clock.now() + LIMIT_MS, new Error(`no answer within ${LIMIT_MS / 1_000} s`), signal);
  try {
    // The SDK heeds the signal only once a request is on its way, not while it looks for credentials.
    return tableFindings(await orAborted(describeTable(dynamoAddress(store), held.signal), held.signal));
  } catch (problem) {
    return [unseen(store, problem)];
  } finally {
    held.release();
  }
}

/** A server that starts in the same place would find as little. */
function unseen(store: string, problem: unknown): Finding {
  const fix = problem instanceof CodedError ? problem.hint : 'Check the way from here to DynamoDB.';
  return { weight: 'fault', about: `the store ${store}`, what: `cannot be asked: ${messageOf(problem)}`, fix };
}
