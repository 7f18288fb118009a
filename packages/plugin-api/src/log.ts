/** Structured logging. Fields are plain data; a field named like a secret is masked by the host. */
export type Log = {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
};

/** A log that drops everything. */
export const silentLog: Log = { info() {}, warn() {}, error() {} };
