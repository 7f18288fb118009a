import { drainBare } from './drain-bare.ts';
import { drainByKubectl } from './drain-kubectl.ts';
import { type OursParts, openOurs, type ServerFindings } from './drain-ours.ts';
import type { Scene } from './scene.ts';
import type { Who } from './trials.ts';

/** A contender that is ready to begin. */
export type Contender = {
  /** By what name the API server knows it. */
  readonly user: string;
  drain(scene: Scene): Promise<void>;
  /** What only its own process can tell; null where there is none. Ends it. */
  findings(): Promise<ServerFindings | null>;
  close(): Promise<void>;
};

const alone = (user: string, drain: Contender['drain']): Contender => ({
  ...{ user, drain },
  findings: async () => null,
  close: async () => undefined,
});

/** Gets a contender ready. */
export async function openContender(who: Who, parts: OursParts): Promise<Contender> {
  if (who === 'kubectl') return alone(who, drainByKubectl);
  if (who === 'bare') return alone(who, drainBare);
  return { user: 'lastcall', ...(await openOurs(parts)) };
}
