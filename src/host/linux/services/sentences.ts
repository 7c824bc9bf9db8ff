import { failure } from '../../../base/failure.ts';

const SAME_AGAIN = 'then run the same command again';

export const SERVICE_FAILED = failure('SERVICE_FAILED', {
  class: 'host',
  sample: { unit: 'kubelet.service', action: 'start', reason: 'Job for kubelet.service failed' },
  english: (p: { unit: string; action: string; reason: string }) => ({
    what: `"${p.action}" failed for the service ${p.unit}.`,
    cause: `The service manager said: ${p.reason}.`,
    cure: `Look at "systemctl status ${p.unit}" and "journalctl -u ${p.unit}", mend what they name, ${SAME_AGAIN}.`,
  }),
});

export const SERVICE_NOT_QUERIED = failure('SERVICE_NOT_QUERIED', {
  class: 'host',
  sample: { unit: 'kubelet.service', reason: 'Failed to connect to bus' },
  english: (p: { unit: string; reason: string }) => ({
    what: `The service manager did not tell the state of the service ${p.unit}.`,
    cause: `It said: ${p.reason}.`,
    cure: `Run "systemctl show ${p.unit}" by hand; when it fails too, mend systemd or D-Bus first, ${SAME_AGAIN}.`,
  }),
});

export const SERVICE_MANAGER_MISSING = failure('SERVICE_MANAGER_MISSING', {
  class: 'host',
  sample: { unit: 'kubelet.service', action: 'start' },
  english: (p: { unit: string; action: string }) => ({
    what: `"${p.action}" is not possible for the service ${p.unit}: this machine has no service manager that kubejoin knows.`,
    cause: 'Neither systemd (running, with systemctl on PATH) nor OpenRC (openrc, rc-service and rc-update on PATH) was found.',
    cure: `Run kubejoin on the machine itself, not in a container, or ${p.action} the ${p.unit} yourself.`,
  }),
});
