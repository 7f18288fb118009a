import type { Verb } from './resources.ts';

/** What somebody wants to do, in the words of a role: `resource` is `pods` or `pods/eviction`. */
export type Attempt = { readonly group: string; readonly resource: string; readonly verb: Verb | 'update'; readonly namespace: string };

/** What is forbidden; a field that is left out stands for any value. */
export type Denial = Partial<Attempt>;

/** Who may do what: everything, except for what has been denied. */
export type Access = {
  /** Forbids what fits from now on and returns what allows it again; allowing twice is safe. */
  deny(denial: Denial): () => void;
  isAllowed(attempt: Attempt): boolean;
  /** From now on asks `flawOf` about every Authorization header, null for a good one; who has another is nobody (401). Returns what ends that. */
  authenticate(flawOf: (authorization: string | undefined) => string | null): () => void;
  isKnown(authorization: string | undefined): boolean;
};

function fits(denial: Denial, attempt: Attempt): boolean {
  return (Object.keys(denial) as readonly (keyof Attempt)[]).every((field) => denial[field] === attempt[field]);
}

/** Access to everything, for everybody. */
export function createAccess(): Access {
  const denials = new Set<Denial>();
  const judges = new Set<(authorization: string | undefined) => string | null>();
  return {
    authenticate(flawOf) {
      judges.add(flawOf);
      return () => judges.delete(flawOf);
    },
    isKnown: (authorization) => [...judges].every((flawOf) => flawOf(authorization) === null),
    deny(denial) {
      denials.add(denial);
      return () => denials.delete(denial);
    },
    isAllowed: (attempt) => ![...denials].some((denial) => fits(denial, attempt)),
  };
}
