// The step that takes instances out of load balancers, but it only says so, to see the soak notice. The server itself has no switch for this.
import real from '../../packages/plugin-elb-deregister/src/index.ts';

/** Looks for the instance as always, and then leaves it where it is. */
export default {
  ...real,
  setup(context: Parameters<typeof real.setup>[0]) {
    const step = real.setup(context);
    return { ...step, run: (...[interruption, run]: Parameters<typeof step.run>) => step.run(interruption, { ...run, dryRun: true }) };
  },
};
