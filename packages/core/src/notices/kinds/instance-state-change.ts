import type { Action } from '@lastcall/plugin-api';
import { eventOf, noticeOfEvent } from '../event.ts';
import { instanceId, text } from '../fields.ts';
import { ignored, notices, type Reader, reader } from '../reader.ts';

const change = eventOf({ 'instance-id': instanceId, state: text });

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ['stopping', 'stop'],
  ['stopped', 'stop'],
  ['shutting-down', 'terminate'],
  ['terminated', 'terminate'],
]);

/** Reads `EC2 Instance State-change Notification`. Only states on the way out are notices; their case does not matter. */
export const readStateChange: Reader = reader(change, (event, origin) => {
  const { 'instance-id': instanceId, state } = event.detail;
  const action = ACTIONS.get(state.toLowerCase());
  if (action === undefined) return ignored(`instance ${instanceId} is now ${state.slice(0, 40)}, which takes nothing away`);
  return notices([noticeOfEvent({ kind: 'instance-state-change', event, origin, instanceId, action })]);
});
