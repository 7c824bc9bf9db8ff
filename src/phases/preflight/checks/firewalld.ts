import type { HostReader } from '../../../host/ports.ts';
import { type Check, found, nothingFound } from '../check.ts';
import { FIREWALLD_ACTIVE } from './sentences.ts';

/** Warns when firewalld runs: it closes the ports that other nodes need. */
export function firewalld(ports: readonly number[], { services }: HostReader): Check {
  return {
    name: 'Firewalld',
    async run() {
      // A manager that does not answer is told of by the check of the kubelet's service.
      const state = await services.state('firewalld').catch(() => undefined);
      return state?.exists && state.active ? found(FIREWALLD_ACTIVE({ ports })) : nothingFound;
    },
  };
}
