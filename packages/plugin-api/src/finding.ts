/**
 * Something `lastcall doctor` should tell the person who sets this up, found by looking alone.
 * A `fault` keeps the work from being done; a `warning` can cost time or certainty.
 */
export type Finding = {
  readonly weight: 'fault' | 'warning';
  /** The thing, by the name people know it by: `queue interruptions`, `hook drain of group web`. */
  readonly about: string;
  /** What is wrong with it, as one clause with its figures: `is kept for 60 s, less than the longest run of 600 s`. */
  readonly what: string;
  /** What to do about it, as one sentence. */
  readonly fix: string;
};
