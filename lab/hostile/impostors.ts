/** Servers that an attacker on the path without secrets can pose as, by certificate. */
import { Authority } from '../../test/wire/support/authority.ts';
import { type Handler, json } from '../../test/wire/support/servers.ts';
import type { Act } from './interceptor.ts';
import { issuedByTheCluster } from './issued.ts';
import type { PathLab } from './path-lab.ts';

export type Impostors = Readonly<Record<string, Act>>;

/** Hands on cluster-info, which anybody may read, and agrees to anything else, so that a credential would come. */
export async function obliging({ at }: PathLab, otherwise: Handler = json({ kind: 'Status' })): Promise<Handler> {
  const { body } = await at.cluster.api('GET', '/api/v1/namespaces/kube-public/configmaps/cluster-info');
  return (request, response) => (request.url?.includes('cluster-info') ? json(body) : otherwise)(request, response);
}

export async function impostors(path: PathLab): Promise<Impostors> {
  const { at } = path;
  const { host } = path.server();
  const answer = await obliging(path);
  const other = await (await Authority.make('kubernetes')).issue({ ips: [host] });
  const subject = '/O=system:nodes/CN=system:node:worker2';
  const serving = await issuedByTheCluster(at.cluster, {
    subject,
    names: ['DNS:worker2', 'IP:10.0.0.2'],
    usage: 'serverAuth',
  });
  const client = await issuedByTheCluster(at.cluster, { subject, names: [`IP:${host}`], usage: 'clientAuth' });
  const redirect = `HTTP/1.1 307 Elsewhere\r\nlocation: http://${at.machineAddress}:1/\r\ncontent-length: 0\r\n\r\n`;
  return {
    'a certificate of another CA of the same name': { do: 'impersonate', as: other, answer },
    "the cluster's certificate for another machine": { do: 'impersonate', as: serving, answer },
    "the cluster's certificate for clients": { do: 'impersonate', as: client, answer },
    'an answer without TLS': { do: 'say', bytes: 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}' },
    'a redirect without TLS': { do: 'say', bytes: redirect },
  };
}
