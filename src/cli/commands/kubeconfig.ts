import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { configurationFile } from '../../config/options/shared.ts';
import { nanosecondsToMs, parseGoDuration } from '../../config/values/duration.ts';
import type { Emit } from '../../engine/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { PATHS } from '../../manifests/paths.ts';
import type { UserKubeconfigOptions } from '../../operations/user-kubeconfig.ts';
import type { Command, Invocation } from '../argv/command.ts';
import { flagsOf } from '../flags/flag.ts';
import { besideData } from '../render/output/printed-data.ts';
import { CLIENT_NAME_MISSING, VALIDITY_INVALID, VALIDITY_LONG } from './cli-commands-sentences.ts';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;

const FLAGS = flagsOf({
  clientName: { name: 'client-name', type: 'string', help: 'FLAG_CLIENT_NAME' },
  ...configurationFile('FLAG_CERTS_CONFIG'),
  org: { name: 'org', type: 'list', help: 'FLAG_ORG' },
  token: { name: 'token', type: 'string', help: 'FLAG_USER_TOKEN', secret: true },
  validityPeriod: { name: 'validity-period', type: 'string', help: 'FLAG_VALIDITY_PERIOD', default: '8760h0m0s' },
});

export const kubeconfigCommand: Command = {
  name: 'kubeconfig',
  summary: 'COMMAND_KUBECONFIG',
  maxArguments: 0,
  flags: [],
  commands: [
    {
      name: 'user',
      summary: 'COMMAND_KUBECONFIG_USER',
      description: 'COMMAND_KUBECONFIG_USER_LONG',
      maxArguments: 0,
      flags: FLAGS,
      commands: [],
      run: printKubeconfig,
    },
  ],
};

async function printKubeconfig(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const userName = line.flags.string('client-name');
  if (!userName) throw new Failure(CLIENT_NAME_MISSING, {});
  const validity = validityOf(line.flags.string('validity-period'));
  const [{ userKubeconfig }, { linuxHost }] = await Promise.all([
    import('../../operations/user-kubeconfig.ts'),
    import('../../host/linux/index.ts'),
  ]);
  const host = linuxHost().read;
  const emit = besideData(invocation);
  const token = line.flags.string('token');
  if (!token && validity > YEAR_MS) {
    const params = { days: Math.floor(validity / DAY_MS) };
    emit({ type: 'notice', level: 'warning', message: VALIDITY_LONG(params) });
  }
  const kubeconfig = await userKubeconfig({
    ...(await clusterAndServer(invocation, host, emit)),
    ...{ userName, validity, host },
    organizations: line.flags.list('org') ?? [],
    token: token ? new Secret(token) : undefined,
  });
  terminal.data(kubeconfig.reveal());
}

/** Cluster and server of --config, or of this control plane with the server in admin.conf. */
async function clusterAndServer(
  invocation: Invocation,
  host: HostReader,
  emit: Emit,
): Promise<Pick<UserKubeconfigOptions, 'cluster' | 'server'>> {
  const [{ controlPlaneUrl }, { configurationOf, describedEndpoint }] = await Promise.all([
    import('../../manifests/kubeconfigs/endpoint-url.ts'),
    import('./certs/configuration.ts'),
  ]);
  if (invocation.line.flags.string('config')) {
    const { initDraftOf } = await import('../configuration/init-configuration.ts');
    const { init, cluster } = await initDraftOf(invocation, host, emit);
    return { cluster, server: controlPlaneUrl(cluster, await describedEndpoint(init.localAPIEndpoint, host, emit)) };
  }
  const { configuration: cluster } = await configurationOf(invocation, host, emit);
  const server =
    (await serverOfAdministrators(host)) ?? controlPlaneUrl(cluster, await describedEndpoint(undefined, host, emit));
  return { cluster, server };
}

async function serverOfAdministrators({ files }: HostReader): Promise<string | undefined> {
  const { currentContext } = await import('../../cluster/kubeconfig/current-context.ts');
  const content = await files.read(PATHS.adminConf);
  const current = content && (await currentContext(PATHS.adminConf, content));
  return current && 'cluster' in current ? current.cluster.server || undefined : undefined;
}

function validityOf(text: string | undefined): number {
  if (text === undefined) return YEAR_MS;
  const duration = parseGoDuration(text);
  if (!('nanoseconds' in duration) || duration.nanoseconds <= 0n) throw new Failure(VALIDITY_INVALID, { value: text });
  return nanosecondsToMs(duration.nanoseconds);
}
