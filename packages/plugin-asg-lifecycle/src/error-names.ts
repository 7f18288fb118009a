import { isValidationError } from '@lastcall/aws';
import { messageOf } from '@lastcall/plugin-api';

/**
 * True when Auto Scaling refused because the instance is not in the group any more, or on its way out of it: then the group
 * replaces it already. Told only by its message; a group that is gone has nothing to replace.
 */
export const hasLeftGroup = (error: unknown): boolean =>
  isValidationError(error) &&
  /is not part of auto scaling group|is not in inservice or standby|instance id not found|no managed instance found|group name not found|group '[^']*' not found/i.test(
    messageOf(error),
  );
