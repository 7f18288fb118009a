import * as z from 'zod/mini';
import { instant, text } from '../fields.ts';
import { ignored, type Reader, reader } from '../reader.ts';

const schedule = z.object({ time: instant, resources: z.array(text, 'the ARN of its rule') });

/** The ARN of a rule whose name ends so, whatever bus it is on. */
const CANARY_RULE = /:rule\/([^/]+\/)?[\w.-]*lastcall-canary$/;

/**
 * Reads `Scheduled Event`, what EventBridge sends at the times of a rule. Of a rule named `lastcall-canary`, or `…-lastcall-canary`, it is a canary:
 * it asks for nothing, and proves the way it has come.
 */
export const readSchedule: Reader = reader(schedule, ({ time, resources }) => {
  const rule = resources.find((arn) => CANARY_RULE.test(arn));
  if (rule === undefined) return ignored(`a schedule of ${resources.join(', ').slice(0, 120)}`);
  return { ...ignored(`a canary of ${rule.slice(0, 120)}`), canarySentAt: time };
});
