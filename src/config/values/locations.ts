import { shown } from '../../base/shown.ts';
import { orUndefined } from '../../base/try.ts';
import type { Checked } from '../problem.ts';
import {
  CONFIG_CA_CERT_PATH,
  CONFIG_CRI_SOCKET,
  CONFIG_IMAGE_REPOSITORY,
  CONFIG_KUBECONFIG_MISSING,
  CONFIG_KUBECONFIG_SCHEME,
  CONFIG_KUBECONFIG_URL,
  CONFIG_PATH_NOT_ABSOLUTE,
} from './config-values-sentences.ts';

/** unix:///path of a container runtime; '' means detect it. `bare`: the scheme was missing and was added. */
export function checkCriSocket(text: string): Checked<{ socket: string; bare: boolean }> {
  if (text === '') return { value: { socket: '', bare: false } };
  if (text.startsWith('/')) return { value: { socket: `unix://${text}`, bare: true } };
  const path = /^unix:(?:\/\/)?(\/[^/].*)$/s.exec(text)?.[1];
  return path === undefined
    ? { wrong: CONFIG_CRI_SOCKET({ value: shown(text) }) }
    : { value: { socket: `unix://${path}`, bare: false } };
}

export function checkAbsolutePath(path: string): Checked<string> {
  return path.startsWith('/') ? { value: path } : { wrong: CONFIG_PATH_NOT_ABSOLUTE({ value: shown(path) }) };
}

export function checkCaCertPath(path: string): Checked<string> {
  return path.startsWith('/') && path.endsWith('.crt')
    ? { value: path }
    : { wrong: CONFIG_CA_CERT_PATH({ value: shown(path) }) };
}

/** The location of a discovery kubeconfig: an https URL, trimmed, or a path. file:///path becomes the path. */
export function checkKubeConfigPath(given: string): Checked<string> {
  const text = given.includes('://') ? given.trim() : given;
  if (text === '') return { wrong: CONFIG_KUBECONFIG_MISSING() };
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(text)?.[1]?.toLowerCase();
  // Refuses a URL with something before it: as a path it would be repeated in messages with its password.
  if (scheme === undefined)
    return text.includes('://') ? { wrong: CONFIG_KUBECONFIG_URL({ scheme: 'https' }) } : { value: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (scheme === 'file') {
    const path = url && orUndefined(() => decodeURIComponent(url.pathname));
    return path && /^file:\/\//i.test(text) && path !== '/'
      ? { value: path }
      : { wrong: CONFIG_KUBECONFIG_URL({ scheme }) };
  }
  if (scheme !== 'https') return { wrong: CONFIG_KUBECONFIG_SCHEME({ scheme: shown(scheme) }) };
  return url && /^https:\/\//i.test(text) && url.hostname !== ''
    ? { value: text }
    : { wrong: CONFIG_KUBECONFIG_URL({ scheme }) };
}

// Grammar of image references (github.com/distribution/reference), without tag and digest.
const DOMAIN_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';

const HOST = `(?:${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*|\\[[a-fA-F0-9:]+\\])`;

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';

const NAME = new RegExp(`^(?:${HOST}(?::[0-9]+)?/)?${COMPONENT}(?:/${COMPONENT})*$`);

/** The part of image names before /name:tag. */
export function checkImageRepository(repository: string): Checked<string> {
  const isName = repository.length <= 255 && NAME.test(`${repository}/name`);
  return isName ? { value: repository } : { wrong: CONFIG_IMAGE_REPOSITORY({ value: shown(repository) }) };
}
