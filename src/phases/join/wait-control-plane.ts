import { all, type Steps } from '../../changes/change.ts';
import { PATHS } from '../../manifests/paths.ts';
import { phase } from '../phase.ts';
import { PHASE_FLAGS } from './flags.ts';

/** The three components on this host are healthy. Where they answer is told by their manifests, which patches may have changed. */
export const waitControlPlane = phase({
  name: 'wait-control-plane',
  short: 'PHASE_WAIT_CONTROL_PLANE',
  needs: ['configuration', 'writtenPods'],
  flags: PHASE_FLAGS['wait-control-plane'],
  roles: ['control-plane'],
  *steps({ configuration, writtenPods }): Steps {
    if (writtenPods === undefined) return;
    const timeoutMs = configuration.timeouts.controlPlaneComponentHealthCheck;
    const { apiServer: endpoint, components } = writtenPods;
    yield* all([
      { kind: 'wait-until', condition: { type: 'api-server-healthy', endpoint, kubeconfigPath: PATHS.adminConf }, timeoutMs },
      ...components.map(
        ({ component, url }) => ({ kind: 'wait-until', condition: { type: 'component-healthy', component, url }, timeoutMs }) as const,
      ),
    ]);
  },
});
