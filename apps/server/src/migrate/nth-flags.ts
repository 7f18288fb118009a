/** What becomes of a setting of aws-node-termination-handler. */
export type Fate =
  /** It decides something in the file that is written. */
  | { readonly is: 'used' }
  /** Lastcall does so in any case, or another way: said when it is set. */
  | { readonly is: 'covered'; readonly by: string }
  /** The chart, or whoever runs the process, has it. */
  | { readonly is: 'elsewhere'; readonly where: string };

/** A setting, under its name in the chart and its name in the environment. */
export type Flag = { readonly value: string; readonly variable: string; readonly fate: Fate };

const used: Fate = { is: 'used' };
const covered = (by: string): Fate => ({ is: 'covered', by });
const elsewhere = (where: string): Fate => ({ is: 'elsewhere', where });

const METADATA = covered('notices come from EventBridge, for every machine, and not from the machine itself');
const LOGGED = elsewhere('`--log json` or `--log pretty` of the command; every line says the same in both');

const ROWS: readonly (readonly [value: string, variable: string, fate: Fate])[] = [
  [
    'enableSqsTerminationDraining',
    'ENABLE_SQS_TERMINATION_DRAINING',
    covered('the source `sqs`: Lastcall always works from a queue or a topic'),
  ],
  ['queueURL', 'QUEUE_URL', used],
  ['awsRegion', 'AWS_REGION', used],
  ['awsEndpoint', 'AWS_ENDPOINT', elsewhere('AWS_ENDPOINT_URL in the environment')],
  ['enableSpotInterruptionDraining', 'ENABLE_SPOT_INTERRUPTION_DRAINING', used],
  ['enableScheduledEventDraining', 'ENABLE_SCHEDULED_EVENT_DRAINING', used],
  ['enableRebalanceMonitoring', 'ENABLE_REBALANCE_MONITORING', used],
  ['enableRebalanceDraining', 'ENABLE_REBALANCE_DRAINING', used],
  ['enableASGLifecycleDraining', 'ENABLE_ASG_LIFECYCLE_DRAINING', used],
  ['checkTagBeforeDraining', 'CHECK_TAG_BEFORE_DRAINING', used],
  ['checkASGTagBeforeDraining', 'CHECK_ASG_TAG_BEFORE_DRAINING', used],
  ['managedTag', 'MANAGED_TAG', used],
  ['managedAsgTag', 'MANAGED_ASG_TAG', used],
  ['assumeAsgTagPropagation', 'ASSUME_ASG_TAG_PROPAGATION', covered('tags of a group count where its instance has none of that name')],
  ['useProviderId', 'USE_PROVIDER_ID', covered('nodes are found by their provider id first, then by name')],
  ['podTerminationGracePeriod', 'POD_TERMINATION_GRACE_PERIOD', used],
  ['gracePeriod', 'GRACE_PERIOD', used],
  [
    'nodeTerminationGracePeriod',
    'NODE_TERMINATION_GRACE_PERIOD',
    covered('the deadline is AWS’s own instant; `budget` limits the step where you want less'),
  ],
  ['ignoreDaemonSets', 'IGNORE_DAEMON_SETS', used],
  ['deleteLocalData', 'DELETE_LOCAL_DATA', used],
  ['cordonOnly', 'CORDON_ONLY', used],
  ['taintNode', 'TAINT_NODE', covered('a node is cordoned, tainted and labelled in one write')],
  ['taintEffect', 'TAINT_EFFECT', covered('the taint is NoSchedule: pods are moved by the drain, in order')],
  [
    'excludeFromLoadBalancers',
    'EXCLUDE_FROM_LOAD_BALANCERS',
    covered('the label is always set, and `elb-deregister` leaves the target groups before pods move'),
  ],
  ['enableOutOfServiceTaint', 'ENABLE_OUT_OF_SERVICE_TAINT', used],
  [
    'deleteSqsMsgIfNodeNotFound',
    'DELETE_SQS_MSG_IF_NODE_NOT_FOUND',
    covered('a machine that is no node is closed as such, and its message deleted'),
  ],
  [
    'completeLifecycleActionDelaySeconds',
    'COMPLETE_LIFECYCLE_ACTION_DELAY_SECONDS',
    covered('a hook is completed when the steps before it have ended'),
  ],
  ['heartbeatInterval', 'HEARTBEAT_INTERVAL', covered('heartbeats come at half of the hook’s own timeout')],
  ['heartbeatUntil', 'HEARTBEAT_UNTIL', used],
  ['dryRun', 'DRY_RUN', used],
  ['webhookURL', 'WEBHOOK_URL', used],
  ['webhookURLSecretName', 'WEBHOOK_URL_SECRET_NAME', used],
  ['webhookHeaders', 'WEBHOOK_HEADERS', used],
  ['webhookTemplate', 'WEBHOOK_TEMPLATE', used],
  ['webhookTemplateConfigMapName', 'WEBHOOK_TEMPLATE_CONFIG_MAP_NAME', used],
  ['webhookTemplateFile', 'WEBHOOK_TEMPLATE_FILE', used],
  ['webhookProxy', 'WEBHOOK_PROXY', covered('no proxy is spoken to: let the address be reachable')],
  ['emitKubernetesEvents', 'EMIT_KUBERNETES_EVENTS', used],
  ['kubernetesEventsExtraAnnotations', 'KUBERNETES_EVENTS_EXTRA_ANNOTATIONS', covered('events have annotations of their own')],
  ['enablePrometheusServer', 'ENABLE_PROMETHEUS_SERVER', covered('metrics are always at /metrics of the private listener, port 9090')],
  ['prometheusServerPort', 'PROMETHEUS_SERVER_PORT', elsewhere('`listen.private`, 9090')],
  ['enableProbesServer', 'ENABLE_PROBES_SERVER', covered('/ready and /health are always there')],
  ['probesServerPort', 'PROBES_SERVER_PORT', elsewhere('`listen.public`, 8080')],
  ['probesServerEndpoint', 'PROBES_SERVER_ENDPOINT', elsewhere('/health and /ready')],
  ['workers', 'WORKERS', covered('every interruption begins at once; requests keep to the rates of AWS and of the API server')],
  ['replicas', 'REPLICAS', elsewhere('`replicas` of the chart; more than one shares a PostgreSQL database or a DynamoDB table')],
  ['jsonLogging', 'JSON_LOGGING', LOGGED],
  ['logLevel', 'LOG_LEVEL', LOGGED],
  ['logFormatVersion', 'LOG_FORMAT_VERSION', LOGGED],
  ['metadataTries', 'METADATA_TRIES', METADATA],
  ['instanceMetadataURL', 'INSTANCE_METADATA_URL', METADATA],
  ['useHostNetwork', 'USE_HOST_NETWORK', elsewhere('`hostNetwork` of the chart')],
  ['procUptimeFile', 'UPTIME_FROM_FILE', METADATA],
];

/** Every setting that is known, in the order in which people read about them. */
export const FLAGS: readonly Flag[] = ROWS.map(([value, variable, fate]) => ({ value, variable, fate }));
