/** A refusal in the form Slack gives it: `ok: false`, its word for what is wrong, and sometimes where. */
export class SlackRefusal extends Error {
  readonly error: string;
  /** What is wrong with the blocks, each with a JSON pointer. */
  readonly problems: readonly string[];
  /** Seconds after which to try again; null for a refusal that time does not heal. */
  readonly retryAfterSeconds: number | null;

  constructor(
    error: string,
    { problems = [], retryAfterSeconds = null }: { problems?: readonly string[]; retryAfterSeconds?: number | null } = {},
  ) {
    super(error);
    this.name = 'SlackRefusal';
    this.error = error;
    this.problems = problems;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** The body to answer with. */
  toBody(): object {
    const messages = this.problems.map((problem) => `[ERROR] ${problem}`);
    const details = messages.length > 0 ? { errors: this.problems, response_metadata: { messages } } : {};
    return { ok: false, error: this.error, ...details };
  }
}
