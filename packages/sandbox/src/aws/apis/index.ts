import type { EksClusters } from '../eks/clusters.ts';
import type { Place } from '../place.ts';
import type { Sessions } from '../sessions.ts';
import type { SigningCertificate } from '../sns/certificate.ts';
import type { Topics } from '../sns/topics.ts';
import type { Lifecycle } from '../world/lifecycle.ts';
import type { State } from '../world/state.ts';
import type { Api } from './api.ts';
import { createAutoScaling } from './auto-scaling.ts';
import { createCertificateDownload } from './certificate.ts';
import { createEc2 } from './ec2.ts';
import { createEks } from './eks.ts';
import { createElbClassic } from './elb-classic.ts';
import { createElbV2 } from './elbv2.ts';
import { createSns } from './sns.ts';
import { type CommandBook, createSsm } from './ssm.ts';
import { createSts } from './sts.ts';
import { createTagging } from './tagging.ts';

/** What the APIs speak about. */
export type ApisParts = {
  readonly place: Place;
  readonly state: State;
  readonly lifecycle: Lifecycle;
  readonly commands: CommandBook;
  readonly topics: Topics;
  readonly certificate: SigningCertificate;
  readonly sessions: Sessions;
  readonly clusters: EksClusters;
};

/** Every API but SQS, by what names it on the wire: the API version of a form, or the prefix of a target. */
export const createApis = ({ place, state, lifecycle, commands, topics, ...parts }: ApisParts): Readonly<Record<string, Api>> => ({
  '2016-11-15': createEc2(state, place.account),
  '2011-01-01': createAutoScaling(state, lifecycle),
  '2015-12-01': createElbV2(state),
  '2012-06-01': createElbClassic(state),
  '2010-03-31': createSns(topics),
  '2011-06-15': createSts(place.account, parts.sessions),
  eks: createEks(parts.clusters, place.account),
  AmazonSSM: createSsm(state, commands),
  ResourceGroupsTaggingAPI_20170126: createTagging(state, place.account),
  certificate: createCertificateDownload(parts.certificate),
});
