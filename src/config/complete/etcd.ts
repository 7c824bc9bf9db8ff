import { shown } from '../../base/shown.ts';
import type { Checked } from '../problem.ts';
import type { ExternalEtcd, LocalEtcd } from '../types/cluster.ts';
import { checkImageRepository } from '../values/image-repository.ts';
import { checkAbsolutePath } from '../values/locations.ts';
import { checkAlternativeName } from '../values/names.ts';
import type { Completion } from './completion.ts';
import { checkArguments, checkVariables } from './components.ts';
import { CONFIG_ETCD_KEY_PAIR, CONFIG_ETCD_NO_CA, CONFIG_ETCD_NO_ENDPOINT, CONFIG_ETCD_URL } from './sentences.ts';

/** kubeadm ValidateEtcd, for a member of etcd beside each API server. */
export function checkLocalEtcd(etcd: LocalEtcd, context: Completion): void {
  const { problems, place } = context;
  const at = (name: string) => place(`etcd.local.${name}`);
  problems.take(checkAbsolutePath(etcd.dataDir), at('dataDir'));
  for (const name of ['serverCertSANs', 'peerCertSANs'] as const) {
    for (const [index, san] of etcd[name].entries()) problems.take(checkAlternativeName(san), at(`${name}[${index}]`));
  }
  if (etcd.imageRepository) problems.take(checkImageRepository(etcd.imageRepository), at('imageRepository'));
  checkArguments(etcd.extraArgs, 'etcd.local.extraArgs', context);
  checkVariables(etcd.extraEnvs, 'etcd.local.extraEnvs', context);
}

/** kubeadm ValidateEtcd, for an etcd that is there already. */
export function checkExternalEtcd(etcd: ExternalEtcd, context: Completion): void {
  const { problems, place } = context;
  const { endpoints, httpEndpoints, caFile, certFile, keyFile } = etcd;
  const at = (name: string) => place(`etcd.external.${name}`);
  if ((certFile === '') !== (keyFile === '')) problems.add(at(certFile ? 'certFile' : 'keyFile'), CONFIG_ETCD_KEY_PAIR());
  if (certFile && keyFile && !caFile) problems.add(at('caFile'), CONFIG_ETCD_NO_CA());
  if (endpoints.length === 0) problems.missing(at('endpoints'), CONFIG_ETCD_NO_ENDPOINT());
  const https = Boolean(caFile || certFile || keyFile);
  for (const [index, url] of endpoints.entries()) problems.take(checkUrl(url, https), at(`endpoints[${index}]`));
  // By default they are the endpoints, which have been looked at.
  if (httpEndpoints !== endpoints)
    for (const [index, url] of httpEndpoints.entries()) problems.take(checkUrl(url, false), at(`httpEndpoints[${index}]`));
  for (const name of ['caFile', 'certFile', 'keyFile'] as const) if (etcd[name]) problems.take(checkAbsolutePath(etcd[name]), at(name));
}

function checkUrl(text: string, https: boolean): Checked<string> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fits = /^https?:\/\//i.test(text) && url?.hostname && (url.protocol === 'https:' || !https);
  return fits ? { value: text } : { wrong: CONFIG_ETCD_URL({ value: shown(text), https }) };
}
