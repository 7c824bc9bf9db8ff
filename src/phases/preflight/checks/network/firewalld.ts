import type { HostReader } from '../../../../host/ports.ts';
import type { Check } from '../../check.ts';
import { FIREWALLD_ACTIVE } from './sentences.ts';

/** Warns when firewalld runs: it closes the ports that other nodes need. */
export function firewalld(ports: readonly number[], { services }: HostReader): Check {
  return {
    name: 'Firewalld',
    async run() {
      // The check of the kubelet's service reports a service manager that does not answer.
      const state = await services.state('firewalld').catch(() => undefined);
      return state?.exists && state.active ? FIREWALLD_ACTIVE({ ports }) : undefined;
    },
  };
}
