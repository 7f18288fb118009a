import type { KubeNode, Taint } from '../api-server/objects.ts';

/** Keeps new pods away. Its value is the kind of the interruption. */
export const TAINT_KEY = 'lastcall.dev/interruption';
/** Takes the node out of instance-mode load balancers: their controllers look for this label. */
export const EXCLUDE_LABEL = 'node.kubernetes.io/exclude-from-external-load-balancers';
/** Our value of that label: tells our label from somebody else's. Whatever is not a boolean counts as "exclude". */
export const EXCLUDE_VALUE = 'lastcall';
/** Where we note what we added, so that a cancel removes that and nothing else. */
export const ADDED_ANNOTATION = 'lastcall.dev/added';

/** What an interruption added to a node. */
export type Added = {
  readonly interruption: string;
  /** False where somebody else had cordoned it before. */
  readonly cordonedByUs: boolean;
  /** False where somebody else had labelled it before. */
  readonly labelledByUs: boolean;
};

/** Which interruption marks the node. */
export type Mark = { readonly interruption: string; readonly kind: string };

/** What a patch changes that leaves scheduling alone. */
export type LabelPatch = Pick<NodePatch, 'metadata'>;

/** A JSON merge patch; `resourceVersion` makes the server refuse it when the node changed since it was read. */
export type NodePatch = {
  readonly metadata: {
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string | null>>;
    readonly annotations: Readonly<Record<string, string | null>>;
  };
  readonly spec: { readonly unschedulable?: true | null; readonly taints: readonly Taint[] | null };
};

const isAdded = (value: unknown): value is Added =>
  typeof value === 'object' && value !== null && 'interruption' in value && typeof value.interruption === 'string';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What we noted on the node, or null where there is no note of ours that can be read. */
export function addedTo(node: KubeNode): Added | null {
  const value = parse(node.metadata.annotations?.[ADDED_ANNOTATION] ?? 'null');
  if (!isAdded(value)) return null;
  const { interruption, cordonedByUs, labelledByUs } = value;
  return { interruption, cordonedByUs: cordonedByUs === true, labelledByUs: labelledByUs === true };
}

const labelOf = (node: KubeNode) => node.metadata.labels?.[EXCLUDE_LABEL];
const isOurs = (taint: Taint) => taint.key === TAINT_KEY;
const foreignTaints = (node: KubeNode) => (node.spec.taints ?? []).filter((taint) => !isOurs(taint));
const versionOf = ({ metadata }: KubeNode) => (metadata.resourceVersion === undefined ? {} : { resourceVersion: metadata.resourceVersion });

/** What is ours once `mark` is on the node; what an earlier interruption added stays ours. */
function noteFor(node: KubeNode, { interruption }: Mark): Added {
  const before = addedTo(node);
  return {
    interruption,
    cordonedByUs: node.spec.unschedulable !== true || before?.cordonedByUs === true,
    labelledByUs: labelOf(node) === undefined || (before?.labelledByUs === true && labelOf(node) === EXCLUDE_VALUE),
  };
}

function isMarked(node: KubeNode, mark: Mark): boolean {
  const taint = node.spec.taints?.find(isOurs);
  const tainted = taint?.value === mark.kind && taint.effect === 'NoSchedule';
  return tainted && node.spec.unschedulable === true && labelOf(node) !== undefined && addedTo(node)?.interruption === mark.interruption;
}

/**
 * The one patch that takes a node out: unschedulable, our taint, the load balancers' label, and the note of what we added.
 * Null when all of it is in place already.
 */
export function markPatch(node: KubeNode, mark: Mark): NodePatch | null {
  if (isMarked(node, mark)) return null;
  const note = noteFor(node, mark);
  const taint = { key: TAINT_KEY, value: mark.kind, effect: 'NoSchedule' };
  return {
    metadata: {
      ...versionOf(node),
      ...(note.labelledByUs ? { labels: { [EXCLUDE_LABEL]: EXCLUDE_VALUE } } : {}),
      annotations: { [ADDED_ANNOTATION]: JSON.stringify(note) },
    },
    // The list is replaced whole: the API knows no merge key for taints.
    spec: { ...(node.spec.unschedulable ? {} : { unschedulable: true }), taints: [...foreignTaints(node), taint] },
  };
}

/**
 * The patch that only keeps a node out of load balancers, with the note of it. Null when that is in place already, or when somebody
 * else's label does it: then nothing here is ours to take back.
 */
export function labelPatch(node: KubeNode, mark: Mark): LabelPatch | null {
  const before = addedTo(node);
  if (labelOf(node) !== undefined && (before === null || before.interruption === mark.interruption)) return null;
  const note = { ...noteFor(node, mark), cordonedByUs: before?.cordonedByUs === true };
  return {
    metadata: {
      ...versionOf(node),
      ...(note.labelledByUs ? { labels: { [EXCLUDE_LABEL]: EXCLUDE_VALUE } } : {}),
      annotations: { [ADDED_ANNOTATION]: JSON.stringify(note) },
    },
  };
}

/**
 * The patch that takes back what the note on the node says `interruption` added. Null when the node
 * bears no note, or the note of another interruption: then nothing here is ours to take back.
 */
export function unmarkPatch(node: KubeNode, interruption: string): NodePatch | null {
  const note = addedTo(node);
  if (note === null || note.interruption !== interruption) return null;
  const taints = foreignTaints(node);
  return {
    metadata: {
      ...versionOf(node),
      ...(note.labelledByUs && labelOf(node) === EXCLUDE_VALUE ? { labels: { [EXCLUDE_LABEL]: null } } : {}),
      annotations: { [ADDED_ANNOTATION]: null },
    },
    spec: { ...(note.cordonedByUs ? { unschedulable: null } : {}), taints: taints.length > 0 ? taints : null },
  };
}
