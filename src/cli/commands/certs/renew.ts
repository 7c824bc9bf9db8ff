import { rfc3339 } from '../../../base/time.ts';
import { DRY_RUN } from '../../../config/options/shared.ts';
import type { PrintedKey } from '../../../i18n/tables.ts';
import { MANAGED_CERTIFICATE_NAMES } from '../../../manifests/certificates/managed-certificates.ts';
import type { RenewResult } from '../../../operations/renew.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import type { Flag } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';
import type { Success } from '../../render/output/reporter.ts';
import { CERTIFICATES_RENEWED, RENEWAL_PREVIEWED } from './commands-certs-sentences.ts';
import { certificateFlags } from './flags.ts';

const FLAGS: readonly Flag[] = [...certificateFlags, { ...DRY_RUN, own: true }, outputFlag];

const SUMMARIES: Readonly<Record<string, PrintedKey>> = {
  'admin.conf': 'COMMAND_RENEW_ADMIN',
  apiserver: 'COMMAND_RENEW_APISERVER',
  'apiserver-etcd-client': 'COMMAND_RENEW_APISERVER_ETCD_CLIENT',
  'apiserver-kubelet-client': 'COMMAND_RENEW_APISERVER_KUBELET_CLIENT',
  'controller-manager.conf': 'COMMAND_RENEW_CONTROLLER_MANAGER',
  'etcd-healthcheck-client': 'COMMAND_RENEW_ETCD_HEALTHCHECK_CLIENT',
  'etcd-peer': 'COMMAND_RENEW_ETCD_PEER',
  'etcd-server': 'COMMAND_RENEW_ETCD_SERVER',
  'front-proxy-client': 'COMMAND_RENEW_FRONT_PROXY_CLIENT',
  'scheduler.conf': 'COMMAND_RENEW_SCHEDULER',
  'super-admin.conf': 'COMMAND_RENEW_SUPER_ADMIN',
};

/** `certs renew NAME`, and `certs renew all`. */
export const renewCommand: Command = {
  name: 'renew',
  summary: 'COMMAND_CERTS_RENEW',
  description: 'COMMAND_CERTS_RENEW_LONG',
  maxArguments: 0,
  flags: [],
  commands: [
    one('all', 'COMMAND_CERTS_RENEW_ALL', undefined),
    ...MANAGED_CERTIFICATE_NAMES.map((name) => one(name, SUMMARIES[name] ?? 'COMMAND_CERTS_RENEW', name)),
  ],
};

function one(name: string, summary: PrintedKey, only: string | undefined): Command {
  return {
    name,
    summary,
    maxArguments: 0,
    flags: FLAGS,
    commands: [],
    changesMachine: true,
    run: (invocation) => runRenew(invocation, only),
  };
}

async function runRenew(invocation: Invocation, only: string | undefined): Promise<void> {
  const { line, reporter, interruption } = invocation;
  const [{ renew }, { configurationOf }, { linuxHost }] = await Promise.all([
    import('../../../operations/renew.ts'),
    import('./configuration.ts'),
    import('../../../host/linux/index.ts'),
  ]);
  const host = linuxHost();
  const emit = reporter.event.bind(reporter);
  const dryRun = line.flags.bool('dry-run');
  const known = await configurationOf(invocation, host.read, emit);
  const result = await renew({ ...known, only, dryRun, host, emit, signal: interruption.signal });
  reporter.succeeded(success(result, dryRun));
}

function success({ renewed, missing, external, staticPods, changes }: RenewResult, dryRun: boolean): Success {
  const iso = (ms: number) => rfc3339(Math.floor(ms / 1000) * 1000);
  const dates = renewed.map(({ name, before, after }) => ({ name, before: iso(before), after: iso(after) }));
  const fields = { renewed: dates, missing, external, staticPods, changes };
  return dryRun
    ? { outcome: 'previewed', fields, message: RENEWAL_PREVIEWED({ renewed }) }
    : { outcome: 'renewed', fields, message: CERTIFICATES_RENEWED({ renewed, staticPods }) };
}
