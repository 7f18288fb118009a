import { readFileSync, statSync } from 'node:fs';

/** A request as the API server noted it. Instants are epoch ms. */
export type Noted = {
  readonly user: string;
  readonly verb: string;
  /** Such as `pods` or `pods/eviction`. */
  readonly resource: string;
  readonly name: string;
  readonly status: number;
  readonly receivedAt: number;
  readonly answeredAt: number;
};

type Line = {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string; readonly name?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
  readonly stageTimestamp: string;
};

function notedOf(text: string): Noted {
  const { user, verb, requestURI, objectRef, responseStatus, requestReceivedTimestamp, stageTimestamp } = JSON.parse(text) as Line;
  const { resource = requestURI, subresource, name = '' } = objectRef ?? {};
  return {
    ...{ user: user.username, verb, name, status: responseStatus?.code ?? 0 },
    resource: subresource === undefined ? resource : `${resource}/${subresource}`,
    receivedAt: Date.parse(requestReceivedTimestamp),
    answeredAt: Date.parse(stageTimestamp),
  };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Remembers where the API server's audit log ends now; gives a function that reads what has come since. */
export function markAudit(file: string): () => readonly Noted[] {
  const from = sizeOf(file);
  return () => {
    if (sizeOf(file) === from) return [];
    const lines = readFileSync(file).subarray(from).toString().split('\n');
    return lines.filter((line) => line.endsWith('}')).map(notedOf);
  };
}

/** Whether the API server took it for an eviction, or for the deletion of a pod, and did it. */
export const isAcceptedEviction = ({ verb, resource, status }: Noted): boolean =>
  status < 300 && ((verb === 'create' && resource === 'pods/eviction') || (verb === 'delete' && resource === 'pods'));
