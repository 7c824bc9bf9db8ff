import { vi } from 'vitest';
import { EtcdRefusal } from '../../../../src/cluster/etcd/connection.ts';
import { PATIENCE_MS } from '../../../support/patience.ts';
import type { EtcdHost } from './etcd-host.ts';
import type { EtcdWorld } from './world.ts';

/** "name voter" or "name learner" of each member, sorted. */
export async function summary(world: EtcdWorld, host: EtcdHost): Promise<string[]> {
  return (await world.members(host)).map(({ name, isLearner }) => `${name} ${isLearner ? 'learner' : 'voter'}`).sort();
}

export async function refusalOf(work: Promise<unknown>): Promise<[number, string] | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof EtcdRefusal) return [error.code, error.answer];
    throw error;
  }
}

export const until = (holds: () => boolean) => vi.waitUntil(holds, { timeout: PATIENCE_MS, interval: 20 });
