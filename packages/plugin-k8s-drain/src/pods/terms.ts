/** What to do about disruption budgets as the deadline nears. */
export type BudgetPolicy = 'respect' | 'override-late' | 'ignore';

/** `strict`: as kubectl does it, for a node that may live. `interruption`: nothing is fatal, for the node dies anyway. */
export type Mode = 'strict' | 'interruption';

/** What the pods of one drain are treated by. Instants are epoch ms. */
export type Terms = {
  readonly mode: Mode;
  /** When the drain began. */
  readonly startedAt: number;
  /** When every container must have ended. */
  readonly endsAt: number;
  readonly pdb: BudgetPolicy;
  /** True: pods are deleted and never evicted, so that no budget is asked. */
  readonly disableEviction: boolean;
  /** What every pod gets to shut down, whole seconds; null: what it asks for. */
  readonly graceSeconds: number | null;
  /** No pod gets more than this, ms; null: what it asks for. */
  readonly maxGraceMs: number | null;
  /** A blocked pod is deleted at the latest this long before `endsAt`, ms. */
  readonly minGraceMs: number;
  /** A budget is given at least this long before it is overridden, ms, if there is time. */
  readonly minBudgetWaitMs: number;
  /** A pod that has been leaving for longer than this is not waited for, seconds; 0: every pod is. */
  readonly skipWaitSeconds: number;
};
