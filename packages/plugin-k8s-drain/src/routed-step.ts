import { CodedError, codeOf, type Interruption, messageOf, type Step, skipped } from '@lastcall/plugin-api';
import type { ClusterWhen } from './clusters.ts';
import { fits } from './fits.ts';

/** One of several clusters, and the step that drains its nodes. */
export type Route = { readonly name: string; readonly when: ClusterWhen; readonly step: Step };

/** A problem with one cluster, told with its name. */
function named(name: string, problem: unknown): CodedError {
  const code = codeOf(problem, 'K8S_UNREACHABLE');
  const hint = problem instanceof CodedError ? problem.hint : 'The message is what the cluster or the network said.';
  return new CodedError({ code, message: `cluster ${name}: ${messageOf(problem)}`, hint, cause: problem });
}

/** Asks every cluster. What one of them cannot say keeps nobody from asking the others. Rejects with the first problem when all are done. */
async function askAll<T>(routes: readonly Route[], ask: (route: Route) => Promise<T>): Promise<readonly T[]> {
  const asked = await Promise.allSettled(
    routes.map((route) =>
      ask(route).catch((problem: unknown) => {
        throw named(route.name, problem);
      }),
    ),
  );
  const failed = asked.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function whyNobody(routes: readonly Route[]): string {
  return `none of the clusters ${routes.map(({ name }) => name).join(', ')} is for it`;
}

/** A step that hands each interruption to the first cluster that is for it, and leaves out those that no cluster is for. */
export function createRoutedStep(routes: readonly Route[]): Step {
  const routeOf = (interruption: Interruption) => routes.find(({ when }) => fits(when, interruption));
  return {
    notFor: (interruption) => (routeOf(interruption) === undefined ? whyNobody(routes) : null),
    async check(signal, use) {
      await askAll(routes, async ({ step }) => step.check?.(signal, use));
    },
    async neighbours(signal) {
      const found = await askAll(routes, async ({ name, step }) => {
        const neighbours = (await step.neighbours?.(signal)) ?? [];
        return neighbours.map((one) => ({ ...one, where: `${one.where} of cluster ${name}` }));
      });
      return found.flat();
    },
    async findings(signal, setting) {
      const found = await askAll(routes, async ({ name, step }) => {
        const findings = (await step.findings?.(signal, setting)) ?? [];
        return findings.map((one) => ({ ...one, about: `${one.about} of cluster ${name}` }));
      });
      return found.flat();
    },
    async prepare(interruption, context) {
      return routeOf(interruption)?.step.prepare?.(interruption, context);
    },
    async run(interruption, context) {
      const route = routeOf(interruption);
      if (route === undefined) return skipped(whyNobody(routes));
      const result = await route.step.run(interruption, context);
      return { ...result, facts: { ...result.facts, cluster: route.name } };
    },
    async cancel(interruption, context) {
      await routeOf(interruption)?.step.cancel?.(interruption, context);
    },
    async close() {
      await Promise.all(routes.map(({ step }) => step.close?.()));
    },
  };
}
