import { Failure } from '../../../base/failure.ts';
import { canonicalName } from '../../../config/values/address.ts';
import { type Endpoint, etcdEndpoint } from '../../../wire/endpoint.ts';
import { REPLACEMENT_REFUSED } from './join-replacement-sentences.ts';

/** The API server, etcd's clients and peers, the kubelet. */
const PORTS = [6443, 2379, 2380, 10250];
/** All of them must be silent, and a kubelet can publish any number of addresses. */
const MOST = 128;

interface OldMachine {
  node: string;
  /** Addresses of its Node. */
  addresses: readonly string[];
  /** Client and peer URLs of its etcd members. */
  urls: readonly string[];
  /** Addresses of this machine, as canonicalName writes them: the old machine has them no longer. */
  own: ReadonlySet<string>;
}

/** Every place where the old machine served. Throws REPLACEMENT_REFUSED if there are too many to watch. */
export function endpointsOf({ node, addresses, urls, own }: OldMachine): Endpoint[] {
  const served = urls.map(etcdEndpoint).filter((endpoint) => endpoint !== undefined);
  const hosts = new Set([...addresses, ...served.map(({ host }) => host)].map(canonicalName));
  const usual = [...hosts].flatMap((host) => PORTS.map((port) => ({ host, port })));
  const others = served.filter(({ port }) => !PORTS.includes(port));
  const watched = [...usual, ...others].filter(({ host }) => !own.has(canonicalName(host)));
  if (watched.length > MOST) throw new Failure(REPLACEMENT_REFUSED, { node, why: 'addresses', detail: String(MOST) });
  return watched;
}
