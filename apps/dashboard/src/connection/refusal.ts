/** The server has answered, and said no. `hint`: what to do about it; empty where it does not say. */
export class Refusal extends Error {
  readonly status: number;
  readonly hint: string;

  constructor({ status, message, hint }: { readonly status: number; readonly message: string; readonly hint: string }) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
    this.hint = hint;
  }
}

/** What to tell a person of a failure: the server's own words, or that there were none. */
export function wordsOf(problem: unknown): string {
  if (problem instanceof Refusal) return [problem.message, problem.hint].filter(Boolean).join(' ');
  return 'The server did not answer.';
}
