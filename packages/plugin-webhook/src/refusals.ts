/** Remembers what the receiver refuses, so that one message cannot hold up all others for ever. */
export type Refusals = {
  /** Notes that a message was refused once more. True: it is to be passed over; false: it is to be tried again in a later report. */
  isEnough(key: string, status: number): boolean;
  /** Notes that the receiver has taken something. */
  noteTaken(): void;
};

/** So often a message is tried, each time in another report. */
const MAX_TRIES = 3;
/** Statuses that speak of this one message; all others may mean the address, the secret or the way there. */
const OF_THE_MESSAGE = [400, 406, 409, 411, 413, 414, 415, 422, 431];

/**
 * Counts refusals. What speaks of the message itself is enough after three tries. What may mean the address is enough only if the
 * receiver has taken something else since: else nothing would be told while a secret is being changed.
 */
export function createRefusals(): Refusals {
  const tries = new Map<string, { count: number; readonly takenBefore: number }>();
  let taken = 0;
  return {
    noteTaken() {
      taken += 1;
    },
    isEnough(key, status) {
      const known = tries.get(key) ?? { count: 0, takenBefore: taken };
      known.count += 1;
      tries.set(key, known);
      const isOfTheMessage = OF_THE_MESSAGE.includes(status) || taken > known.takenBefore;
      if (known.count < MAX_TRIES || !isOfTheMessage) return false;
      tries.delete(key);
      return true;
    },
  };
}
