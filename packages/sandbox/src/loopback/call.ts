/** One request a sandbox was sent. The object is filled in as the request goes on. */
export type Call = {
  /** When its first line arrived, epoch ms. */
  readonly at: number;
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Header names are lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The decoded body: JSON or a form as an object, undefined for none or for one that is neither. */
  body: unknown;
  /** The status answered with; null while it is being worked on, and for ever when it was hung or reset. */
  status: number | null;
};
