import { argumentValue } from '../../config/values/arguments.ts';
import { kubernetesImage } from '../images.ts';
import { PATHS } from '../paths.ts';
import { type Flags, mergedFlags } from './arguments.ts';
import type { ControlPlaneInputs } from './inputs.ts';
import { componentPod, type Pod } from './pod.ts';
import { askable, livenessProbe, readinessProbe, startupProbe } from './probes.ts';
import { file, uniqueMounts } from './volumes.ts';

const PORT = 10259;

const FLAGS: Flags = {
  'authentication-kubeconfig': PATHS.schedulerConf,
  'authorization-kubeconfig': PATHS.schedulerConf,
  'bind-address': '127.0.0.1',
  kubeconfig: PATHS.schedulerConf,
  'leader-elect': 'true',
};

export function kubeSchedulerPod({ configuration, proxyEnv, timeouts }: ControlPlaneInputs): Pod {
  const { extraArgs, extraEnvs, extraVolumes } = configuration.scheduler;
  const place = { host: askable(argumentValue(extraArgs, 'bind-address') ?? '127.0.0.1'), scheme: 'HTTPS' } as const;
  return componentPod({
    name: 'kube-scheduler',
    image: kubernetesImage('kube-scheduler', configuration),
    command: ['kube-scheduler', ...mergedFlags(FLAGS, extraArgs)],
    environment: [proxyEnv, extraEnvs],
    requests: { cpu: '100m' },
    probes: {
      liveness: livenessProbe(place, '/livez'),
      readiness: readinessProbe(place, '/readyz'),
      startup: startupProbe(place, '/livez', timeouts.controlPlaneComponentHealthCheck),
    },
    port: PORT,
    mounts: uniqueMounts([file('kubeconfig', PATHS.schedulerConf)], extraVolumes),
  });
}
