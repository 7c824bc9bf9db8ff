/** The executable's second script. Who makes its code cache runs `parts` by themselves. */
export { main } from '../../../src/program/main.ts';

export const parts = {
  join: () => import('../../../src/operations/join.ts'),
  joinCommand: () => import('../../../src/cli/commands/join.ts'),
  textReporter: () => import('../../../src/cli/render/output/text-reporter.ts'),
  catalogue: () => import('../../../src/i18n/catalogue.ts'),
  program: () => import('../../../src/cli/as-kubeadm/program.ts'),
  host: () => import('../../../src/host/linux/index.ts'),
  systemd: () => import('../../../src/host/linux/services/systemd.ts'),
  local: () => import('../../../src/wire/local.ts'),
  systemdBus: () => import('../../../src/host/linux/services/systemd-bus.ts'),
};

export type Parts = typeof parts;
