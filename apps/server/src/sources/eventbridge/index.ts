import type { Clock, Log } from '@lastcall/plugin-api';
import { sourceErrors } from '../../errors.ts';
import { createGate, type Gate } from '../gate.ts';
import type { HttpSource } from '../http-source.ts';
import { addPostedRoute, type Posted } from '../posted-route.ts';
import { createRefusals } from '../refusals.ts';
import { isOneOf } from '../secret-equal.ts';
import type { EventBridgeConfig } from './config.ts';

/** What the source needs. */
export type EventBridgeParts = { readonly config: EventBridgeConfig; readonly clock: Clock; readonly log: Log };

function checkKey({ keys, keyHeader }: EventBridgeConfig, { headers }: Posted): void {
  const given = headers[keyHeader.toLowerCase()];
  if (typeof given !== 'string' || !isOneOf(keys, given)) throw sourceErrors.keyWrong();
}

async function receive({ config, clock }: EventBridgeParts, gate: Gate, posted: Posted): Promise<string> {
  checkKey(config, posted);
  const delivery = { source: 'eventbridge', body: posted.body, receivedAt: clock.now(), account: null, region: null };
  const { what } = await gate.take(delivery);
  return what;
}

/**
 * Notices that an EventBridge API destination posts to the public listener, told from others by a key in a header.
 * A wrong key is answered with 403, because EventBridge repeats what is answered with 401.
 */
export function createEventBridgeSource(parts: EventBridgeParts): HttpSource {
  const { config, clock, log } = parts;
  const refusals = createRefusals({ clock });
  const gate = createGate(clock);
  return {
    name: 'eventbridge',
    problem: gate.problem,
    async start(intake) {
      gate.open(intake);
    },
    async stop() {
      gate.close();
    },
    register(app) {
      addPostedRoute(app, { path: config.path, log, refusals, receive: (posted) => receive(parts, gate, posted) });
    },
  };
}
