import type { ServiceState } from './ports.ts';

/** Its process runs, or its manager keeps starting it. */
export function serviceRuns({ active, restarting = false }: ServiceState): boolean {
  return active || restarting;
}
