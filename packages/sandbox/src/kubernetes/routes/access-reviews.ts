import type { FastifyInstance } from 'fastify';
import type { Attempt } from '../access.ts';
import type { Cluster } from '../cluster.ts';

type Attributes = {
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly verb?: string;
  readonly namespace?: string;
};
type Review = { readonly spec?: { readonly resourceAttributes?: Attributes } };

function attemptOf({ group = '', resource = '', subresource, verb = '', namespace = '' }: Attributes): Attempt {
  return { group, resource: subresource ? `${resource}/${subresource}` : resource, verb: verb as Attempt['verb'], namespace };
}

/** Answers whether the caller may do something: yes, unless it was denied. */
export function serveAccessReviews(app: FastifyInstance, { access }: Cluster): void {
  app.post('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', async (request, reply) => {
    const review = request.body as Review;
    const allowed = access.isAllowed(attemptOf(review.spec?.resourceAttributes ?? {}));
    const kind = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1' };
    return reply.code(201).send({ ...kind, metadata: {}, spec: review.spec, status: { allowed } });
  });
}
