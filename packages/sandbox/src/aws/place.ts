/** Where and when: what everything made in the sandbox needs to know. */
export type Place = {
  /** Twelve digits. */
  readonly account: string;
  /** The region of things that name none. */
  readonly region: string;
  /** Every region that answers. */
  readonly regions: readonly string[];
  /** The present instant, epoch ms. */
  now(): number;
};
