/** The executable's second script. Who makes its code cache runs `parts` by themselves. */
export { main } from '../../../src/cli/main.ts';

export const parts = {
  join: () => import('../../../src/operations/join.ts'),
  host: () => import('../../../src/host/linux/index.ts'),
  systemd: () => import('../../../src/host/linux/services/systemd.ts'),
  systemdBus: () => import('../../../src/host/linux/services/systemd-bus.ts'),
};

export type Parts = typeof parts;
