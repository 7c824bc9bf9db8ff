import type { HostReader } from '../../../../host/ports.ts';
import { type Check, NotRun } from '../../check.ts';
import { CHECK_WITHOUT_SERVICES, FIREWALLD_ACTIVE } from './sentences.ts';

/** Warns when firewalld runs: it closes the ports that other nodes need. */
export function firewalld(ports: readonly number[], { services }: HostReader): Check {
  return {
    name: 'Firewalld',
    async run() {
      const state = await services.state('firewalld').catch(() => undefined);
      if (state === undefined) return new NotRun(CHECK_WITHOUT_SERVICES());
      return state.exists && state.active ? FIREWALLD_ACTIVE({ ports }) : undefined;
    },
  };
}
