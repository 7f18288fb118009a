/** What is sent in one request. The same `id` means: the same news again. */
export type Message = {
  readonly id: string;
  readonly contentType: string;
  readonly body: string;
};

const JSON_TYPE = 'application/json';

/** A message of plain JSON. */
export const jsonMessage = (id: string, value: unknown): Message => ({ id, contentType: JSON_TYPE, body: JSON.stringify(value) });
