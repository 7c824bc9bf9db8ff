import { failure } from '../../../base/failure.ts';
import { and, SAME_AGAIN } from '../../../base/phrases.ts';
import { text } from '../../../base/text.ts';
import { type ServiceManager, type ServiceState, serviceCommands } from '../../../host/services.ts';
import { DROP_IN_LINES } from './drop-in.ts';

/** A flag or variable that the kubelet's service does not pass to it. */
export interface MissingArgument {
  argument: string;
  /** The file that it has to name. */
  path: string;
  /** The file that it names instead. */
  given?: string;
}

/** The service does not exist, or systemd's LoadState of a unit that it cannot start. */
export type Unusable = 'missing' | NonNullable<ServiceState['unusable']>;

/** kubeadm's drop-in for the kubelet's unit. */
export const DROP_IN_FILE = '/etc/systemd/system/kubelet.service.d/10-kubeadm.conf';
export const DROP_IN = DROP_IN_LINES.map((line) => `\n     ${line}`).join('');

export const missingArguments = (missing: readonly MissingArgument[], instead: string): string =>
  missing
    .map(({ argument, path, given }) => `\n  - ${argument} (${path})${given ? ` (${instead}: ${given})` : ''}`)
    .join('');

export const SERVICE_UNUSABLE = failure('SERVICE_UNUSABLE', {
  code: 'KUBELET_SERVICE_UNFIT',
  class: 'preflight',
  sample: { service: 'kubelet', state: 'missing', manager: 'systemd' },
  english: (p: { service: string; state: Unusable; manager: ServiceManager }) => ({
    what:
      p.state === 'missing'
        ? `The ${p.service} service does not exist.`
        : p.state === 'masked'
          ? `The ${p.service} service is masked, so it cannot be started.`
          : `systemd could not load the unit of the ${p.service} service (${p.state}).`,
    cause:
      p.state === 'missing'
        ? `The program is installed, but ${p.manager === 'openrc' ? `/etc/init.d/${p.service} does not exist` : `systemd does not know ${p.service}.service`}.`
        : p.state === 'masked'
          ? `${p.service}.service was masked with "systemctl mask", and systemd starts no masked unit.`
          : 'The unit file or one of its drop-ins contains an error.',
    cure:
      p.state === 'missing'
        ? `Install the package that contains the ${p.service} service${p.manager === 'openrc' ? '' : ' (if its unit file was just added, run "systemctl daemon-reload")'}, ${SAME_AGAIN}.`
        : p.state === 'masked'
          ? `Run "systemctl unmask ${p.service}", ${SAME_AGAIN}.`
          : `Find the error with "systemd-analyze verify ${p.service}.service" and "${serviceCommands(p.service, p.manager).status}", fix it, run "systemctl daemon-reload", ${SAME_AGAIN}.`,
  }),
});

export const KUBELET_UNIT_INCOMPLETE = failure('KUBELET_UNIT_INCOMPLETE', {
  code: 'KUBELET_SERVICE_UNFIT',
  class: 'preflight',
  sample: {
    files: ['/usr/lib/systemd/system/kubelet.service'],
    missing: [
      { argument: '--kubeconfig', path: '/etc/kubernetes/kubelet.conf' },
      { argument: '--config', path: '/var/lib/kubelet/config.yaml' },
    ],
  },
  english: (p: { files: readonly string[]; missing: readonly MissingArgument[] }) => ({
    what: `The kubelet service does not pass the files of a join to the kubelet. Missing:${missingArguments(p.missing, 'it names another file')}`,
    cause: `The command in ${and(p.files)} starts the kubelet without them, so the kubelet would run but never join the cluster. These arguments usually come from the drop-in 10-kubeadm.conf, which is part of the kubeadm package.`,
    cure: `Do the following:\n  1. Create ${DROP_IN_FILE} with these lines:${DROP_IN}\n  2. Run "systemctl daemon-reload".\n  3. Run the failed command again.`,
  }),
});

/** The program that the kubelet's service starts, and the kubelet that PATH leads to. */
export interface UnitProgram {
  files: readonly string[];
  program: string;
  problem: 'missing' | 'not-executable';
  found: string;
}

export const KUBELET_UNIT_PROGRAM = failure('KUBELET_UNIT_PROGRAM', {
  code: 'KUBELET_SERVICE_UNFIT',
  class: 'preflight',
  sample: {
    files: ['/usr/lib/systemd/system/kubelet.service', '/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf'],
    program: '/usr/bin/kubelet',
    problem: 'missing',
    found: '/usr/local/bin/kubelet',
  },
  english: (p: UnitProgram) => ({
    what: `The kubelet service starts ${p.program}, which ${p.problem === 'missing' ? 'does not exist' : 'cannot be executed'}.`,
    cause: `The command is in ${and(p.files)}. The kubelet that was found in PATH is ${p.found}.`,
    cure: `Let ExecStart start ${p.found} ("systemctl edit kubelet"), or install the kubelet at ${p.program}; run "systemctl daemon-reload", ${SAME_AGAIN}.`,
  }),
});

export const KUBELET_UNIT_UNCLEAR = text(
  'KUBELET_UNIT_UNCLEAR',
  (p: { files: readonly string[]; missing: readonly MissingArgument[] }) =>
    `${and(p.files)} may not pass everything that a join writes to the kubelet. Not found:${missingArguments(p.missing, 'it names another file')}\nkubeadm's drop-in 10-kubeadm.conf passes all of them.`,
);
