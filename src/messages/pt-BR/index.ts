import { cluster } from './cluster.ts';
import { commands } from './commands.ts';
import { config } from './config.ts';
import { discovery } from './discovery.ts';
import { host } from './host.ts';
import { phases } from './phases.ts';
import { preflight } from './preflight.ts';
import { rehearsal } from './rehearsal.ts';

export const failures = {
  ...commands.failures,
  ...config.failures,
  ...discovery.failures,
  ...preflight.failures,
  ...host.failures,
  ...cluster.failures,
  ...phases.failures,
  ...rehearsal.failures,
};

export const texts = {
  ...commands.texts,
  ...config.texts,
  ...discovery.texts,
  ...preflight.texts,
  ...host.texts,
  ...cluster.texts,
  ...phases.texts,
  ...rehearsal.texts,
};
