import { Failure } from '../../../base/failure.ts';
import { maskedOutput } from '../../../base/masked.ts';
import { record } from '../../../base/record.ts';
import { Secret } from '../../../base/secret.ts';
import { foreignJson } from '../../../base/try.ts';
import { keyMatches } from '../../../pki/keys/private-key.ts';
import type { DiscoveryContext } from '../../discovery/context.ts';
import { caBundleIn, type KubeconfigSource, type ResolvedCredential, resolvePath } from '../kubeconfig-source.ts';
import {
  EXEC_PLUGIN_FAILED,
  EXEC_PLUGIN_INVALID,
  EXEC_PLUGIN_NOT_FOUND,
  type ExecProblem,
} from './kubeconfig-credential-sentences.ts';

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1'];
/** Long enough for a plugin that asks a cloud's metadata server several times. */
const TIMEOUT_MS = 30_000;
const SHOWN_STDERR = 300;

/** Kubeconfig ExecConfig, checked. */
interface Plugin {
  command: string;
  args: string[];
  env: Record<string, string>;
  apiVersion: string;
  installHint: string | undefined;
  provideClusterInfo: boolean;
}

/** Runs a client-go credential plugin (client.authentication.k8s.io) once. Returns the token or client certificate. */
export async function runExecPlugin(
  from: KubeconfigSource,
  exec: Record<string, unknown>,
  context: DiscoveryContext,
): Promise<ResolvedCredential> {
  const plugin = checked(from, exec);
  const { system } = context.host;
  const { source } = from;
  const { command } = plugin;
  const program = await system.commandPath(command);
  if (program === undefined) {
    throw new Failure(EXEC_PLUGIN_NOT_FOUND, {
      source,
      command,
      ...(plugin.installHint && { hint: plugin.installHint }),
    });
  }
  const { retry } = context;
  const { code, stdout, stderr } = await system.query([program, ...plugin.args], {
    env: { ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(await execInfo(from, plugin, context)) },
    timeoutMs: Math.min(TIMEOUT_MS, Math.max(1, retry.remaining())),
    signal: retry.signal,
  });
  retry.signal.throwIfAborted();
  if (code !== 0) throw new Failure(EXEC_PLUGIN_FAILED, { source, command, code, stderr: lastLine(stderr) });
  const wire = await credentialOf(
    stdout,
    plugin,
    (problem) => new Failure(EXEC_PLUGIN_INVALID, { source, command, problem }),
    context.host.clock.now(),
  );
  // The kubelet runs the plugin itself: it finds a relative program only by its whole path.
  return { credential: { type: 'exec', exec: { ...exec, command } }, wire };
}

function checked(from: KubeconfigSource, exec: Record<string, unknown>): Plugin {
  const named = typeof exec.command === 'string' ? exec.command : '';
  const command = named.includes('/') ? resolvePath(from, named) : named;
  const invalid = (problem: ExecProblem) =>
    new Failure(EXEC_PLUGIN_INVALID, { source: from.source, command: command || '(none)', problem });
  if (command === '') throw invalid('no-command');
  const apiVersion = exec.apiVersion;
  if (typeof apiVersion !== 'string' || !VERSIONS.includes(apiVersion)) throw invalid('bad-version');
  // Requires it in v1; v1beta1 defaults to IfAvailable.
  const mode = exec.interactiveMode ?? (apiVersion === VERSIONS[0] ? undefined : 'IfAvailable');
  if (mode === 'Always') throw invalid('interactive');
  if (mode !== 'Never' && mode !== 'IfAvailable') throw invalid('bad-mode');
  const args = exec.args ?? [];
  const env = environmentOf(exec.env ?? []);
  if (!Array.isArray(args) || !args.every((one) => typeof one === 'string') || env === undefined)
    throw invalid('bad-arguments');
  return {
    command,
    args,
    env,
    apiVersion,
    installHint: typeof exec.installHint === 'string' ? exec.installHint.slice(0, SHOWN_STDERR) : undefined,
    provideClusterInfo: exec.provideClusterInfo === true,
  };
}

function environmentOf(value: unknown): Record<string, string> | undefined {
  if (!Array.isArray(value)) return undefined;
  const env: Record<string, string> = {};
  for (const entry of value as { name?: unknown; value?: unknown }[]) {
    if (typeof entry?.name !== 'string' || typeof (entry.value ?? '') !== 'string') return undefined;
    env[entry.name] = (entry.value ?? '') as string;
  }
  return env;
}

/** The ExecCredential that a plugin gets in KUBERNETES_EXEC_INFO. */
async function execInfo(from: KubeconfigSource, plugin: Plugin, context: DiscoveryContext): Promise<unknown> {
  const spec: Record<string, unknown> = { interactive: false };
  const { cluster } = from.choice;
  if (plugin.provideClusterInfo) {
    const ca = await caBundleIn(from, context.host.files);
    spec.cluster = {
      server: cluster.server,
      ...(cluster.tlsServerName && { 'tls-server-name': cluster.tlsServerName }),
      ...(ca && { 'certificate-authority-data': Buffer.from(ca).toString('base64') }),
      ...(cluster.proxyUrl && { 'proxy-url': cluster.proxyUrl.reveal() }),
      config: cluster.execConfig ?? null,
    };
  }
  return { kind: 'ExecCredential', apiVersion: plugin.apiVersion, spec };
}

async function credentialOf(
  stdout: string,
  plugin: Plugin,
  invalid: (problem: ExecProblem) => Failure,
  now: number,
): Promise<ResolvedCredential['wire']> {
  const output = await foreignJson(Buffer.from(stdout));
  if (typeof output !== 'object' || output === null) throw invalid('not-json');
  const { kind, apiVersion, status } = record(output);
  if (kind !== 'ExecCredential' || apiVersion !== plugin.apiVersion) throw invalid('other-version');
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = record(status);
  if (typeof expirationTimestamp === 'string' && Date.parse(expirationTimestamp) <= now) throw invalid('expired');
  const wire: ResolvedCredential['wire'] = {};
  if (typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)) wire.token = new Secret(token);
  if (typeof clientCertificateData === 'string' && typeof clientKeyData === 'string') {
    const key = new Secret(clientKeyData);
    if (!keyMatches(clientCertificateData, key)) throw invalid('no-credential');
    wire.clientCertificate = { certificate: clientCertificateData, key };
  }
  if (wire.token === undefined && wire.clientCertificate === undefined) throw invalid('no-credential');
  return wire;
}

function lastLine(text: string): string {
  return maskedOutput(text.trim().split('\n').at(-1) ?? '').slice(0, SHOWN_STDERR);
}
