import { CLUSTER_SETTINGS, INIT_PHASE_RUN } from '../../../config/options/init.ts';
import { configurationFile } from '../../../config/options/shared.ts';
import { KUBERNETES_DIRECTORY } from '../../../manifests/paths.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { type Flag, flagsOf } from '../../flags/flag.ts';
import { outputFlag } from '../../flags/shared-flags.ts';
import { CERTIFICATE_REQUESTS_MADE } from './commands-certs-sentences.ts';

const FLAGS: readonly Flag[] = [
  ...flagsOf({
    certDir: CLUSTER_SETTINGS.certDir,
    ...configurationFile('FLAG_CSR_CONFIG'),
    kubeconfigDir: INIT_PHASE_RUN.kubeconfigDir,
  }),
  outputFlag,
];

export const generateCsrCommand: Command = {
  name: 'generate-csr',
  summary: 'COMMAND_CERTS_GENERATE_CSR',
  description: 'COMMAND_CERTS_GENERATE_CSR_LONG',
  maxArguments: 0,
  flags: FLAGS,
  commands: [],
  changesMachine: true,
  run: generateCsr,
};

async function generateCsr(invocation: Invocation): Promise<void> {
  const { line, reporter, interruption } = invocation;
  const [
    { makeRequests },
    { atKubernetesVersion },
    { nodeName },
    { initDraftOf },
    { describedEndpoint, directoryFlag },
    { linuxHost },
  ] = await Promise.all([
    import('../../../operations/generate-csr.ts'),
    import('../../../config/documents/init-draft.ts'),
    import('../../../config/values/names.ts'),
    import('../../configuration/init-configuration.ts'),
    import('./configuration.ts'),
    import('../../../host/linux/index.ts'),
  ]);
  const host = linuxHost();
  const emit = reporter.event.bind(reporter);
  const draft = await initDraftOf(invocation, host.read, emit);
  const { requestedVersion: requested } = draft;
  const { init, cluster } = requested.type === 'exact' ? atKubernetesVersion(draft, requested.version) : draft;
  const certificatesDir = directoryFlag(line.flags.string('cert-dir')) ?? cluster.certificatesDir;
  const directory = directoryFlag(line.flags.string('kubeconfig-dir')) ?? KUBERNETES_DIRECTORY;
  const node = { name: nodeName(init.nodeRegistration, host.read.system.hostname().trim().toLowerCase()) };
  const endpoint = await describedEndpoint(init.localAPIEndpoint, host.read, emit);
  const { changes } = await makeRequests({
    ...{ cluster: { ...cluster, certificatesDir }, node, endpoint, directory },
    ...{ host, emit, signal: interruption.signal },
  });
  const params = { directory, certificatesDir };
  reporter.succeeded({
    outcome: 'requested',
    fields: { ...params, changes },
    message: CERTIFICATE_REQUESTS_MADE(params),
  });
}
