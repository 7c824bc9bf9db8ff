import { Failure, isFailure, onFailure } from '../base/failure.ts';
import type { Message, Reason } from '../base/text.ts';
import { monotonicMs } from '../base/time.ts';
import { isSince, parseVersion } from '../base/version.ts';
import { knownVersion, NEWEST_RELEASE, SUPPORTED_RANGE } from '../config/kubernetes-versions.ts';
import { labelPath, type RequestedVersion } from '../config/values/kubernetes-version.ts';
import { kubeletProgramVersion } from '../host/kubelet-program.ts';
import type { HostReader } from '../host/ports.ts';
import { followRedirects, httpsExchange } from '../wire/http/exchange.ts';
import {
  DISCOVERY_URL_REDIRECT,
  VERSION_LABEL_NEWER,
  VERSION_LABEL_NO_VERSION,
  VERSION_LABEL_STATUS,
  VERSION_LABEL_UNKNOWN,
  VERSION_LABEL_UNRESOLVED,
  VERSION_NOT_OF_KUBELET,
  VERSION_WITHOUT_KUBELET,
} from './cluster-sentences.ts';
import { hostNetwork } from './discovery/context.ts';

const SERVER = 'https://dl.k8s.io';
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 1024;

type Host = Pick<HostReader, 'system' | 'files'>;
/** The version of a label, or the reason why it is unknown. */
type Answer = { version: string } | { reason: Reason };
/** Looks up the version of a label. */
export type AskLabel = (label: string, host: Host, signal: AbortSignal) => Promise<Answer>;

/**
 * The requested version, for example v1.37.2. Looks up a label at dl.k8s.io, in at most 10 s; if that fails, returns
 * the newest supported version with a notice. Without a request it is the kubelet's version.
 * @throws Failure VERSION_LABEL_UNRESOLVED if the lookup of a label of another minor version fails
 */
export async function resolveVersion(
  requested: RequestedVersion,
  host: Host,
  signal: AbortSignal,
  ask: AskLabel = labelServer(SERVER),
): Promise<{ version: string; notices: Message[] }> {
  switch (requested.type) {
    case 'exact':
      return { version: requested.version, notices: [] };
    case 'host':
      return ofKubelet(host);
    case 'label':
      return ofLabel(requested.label, (label) => ask(label, host, signal));
  }
}

async function ofKubelet(host: Host): Promise<{ version: string; notices: Message[] }> {
  const kubelet = await kubeletProgramVersion(host.system).catch(onFailure(() => undefined));
  if (kubelet === undefined) return withNotice(NEWEST_RELEASE, VERSION_WITHOUT_KUBELET({ version: NEWEST_RELEASE }));
  const { major, minor, patch, preRelease, text } = kubelet;
  // Drops the suffixes of distributions, because only the project's own pre-releases have images.
  const version = `v${major}.${minor}.${patch}${/^(alpha|beta|rc)\.\d+$/.test(preRelease) ? `-${preRelease}` : ''}`;
  if (knownVersion(version)) return { version, notices: [] };
  const params = { kubelet: text, version: NEWEST_RELEASE, ...SUPPORTED_RANGE };
  return withNotice(NEWEST_RELEASE, VERSION_NOT_OF_KUBELET(params));
}

async function ofLabel(
  label: string,
  ask: (label: string) => Promise<Answer>,
): Promise<{ version: string; notices: Message[] }> {
  const answer = await ask(label);
  const { newest } = SUPPORTED_RANGE;
  if ('reason' in answer) {
    const minor = /-(\d+\.\d+)$/.exec(label)?.[1];
    if (minor !== undefined && minor !== newest)
      throw new Failure(VERSION_LABEL_UNRESOLVED, { label, reason: answer.reason });
    const params = { label, reason: answer.reason, version: NEWEST_RELEASE };
    return withNotice(NEWEST_RELEASE, VERSION_LABEL_UNKNOWN(params));
  }
  const found = answer.version;
  if (!isNewer(found)) return { version: found, notices: [] };
  const own = await ask(`stable-${newest}`);
  const instead = 'version' in own && !isNewer(own.version) ? own.version : NEWEST_RELEASE;
  return withNotice(instead, VERSION_LABEL_NEWER({ label, found, instead }));
}

function withNotice(version: string, notice: Message): { version: string; notices: Message[] } {
  return { version, notices: [notice] };
}

/** True for a later minor version than the newest supported one. */
function isNewer(version: string): boolean {
  const [found, newest] = [parseVersion(version), parseVersion(NEWEST_RELEASE)];
  return found !== undefined && newest !== undefined && isSince(found, [newest.major, newest.minor + 1]);
}

/** Looks up labels at a server like dl.k8s.io. */
export function labelServer(server: string): AskLabel {
  return async (label, host, signal) => {
    try {
      return await download(new URL(labelPath(label), server), host, signal);
    } catch (error) {
      if (signal.aborted || !isFailure(error)) throw error;
      return { reason: error };
    }
  };
}

async function download(first: URL, host: Host, signal: AbortSignal): Promise<Answer> {
  const network = hostNetwork(host);
  const authorities = await network.hostAuthorities();
  const end = monotonicMs() + TIMEOUT_MS;
  const get = (url: URL) => {
    const timeoutMs = Math.max(1, end - monotonicMs());
    return httpsExchange({ url, method: 'GET', authorities, network, timeoutMs, maxBytes: MAX_BYTES, signal });
  };
  const refuse = (problem: 'too-many' | 'no-location' | 'not-https' | 'credential', url: URL) =>
    new Failure(DISCOVERY_URL_REDIRECT, { url: url.href, problem });
  const { url, answer } = await followRedirects(first, get, refuse);
  const text = answer.bytes.toString('utf8').trim();
  if (answer.status !== 200) return { reason: VERSION_LABEL_STATUS({ url: url.href, status: answer.status }) };
  const version = /^v\d/.test(text) ? parseVersion(text) : undefined;
  return version ? { version: text } : { reason: VERSION_LABEL_NO_VERSION({ url: url.href }) };
}
