/** What an event is about: where `kubectl describe` shows it. A node has no namespace. */
export type Regarding = {
  readonly kind: 'Node' | 'Pod';
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
};

/** One thing worth telling at a node or a pod. */
export type ClusterEvent = {
  readonly regarding: Regarding;
  /** What else it has to do with: the node of a pod. */
  readonly related?: Regarding;
  readonly type: 'Normal' | 'Warning';
  /** One word in upper camel case that alerts go by; see the table in the README. */
  readonly reason: string;
  /** What was done or tried, one word. */
  readonly action: string;
  /** For a person, without secrets. What is too long is cut. */
  readonly note: string;
  /** When it happened, epoch ms. */
  readonly at: number;
  /** Of two events with the same `once`, reason and UID the API server takes one: a step that begins again repeats nothing. */
  readonly once: string;
  /** Small texts that programs read. */
  readonly annotations: Readonly<Record<string, string>>;
};

/** Takes an event and returns at once; whatever becomes of it, nobody hears. */
export type Tell = (event: ClusterEvent) => void;
