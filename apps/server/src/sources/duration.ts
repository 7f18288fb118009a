import { DURATION } from '@lastcall/plugin-api';
import { z } from 'zod';

/** A schema for durations as people write them; what it gives is still text, so that validating twice is safe. */
export const duration = z.string().regex(DURATION, { error: 'must be a duration such as "90s", "2m" or "1h"', abort: true });
