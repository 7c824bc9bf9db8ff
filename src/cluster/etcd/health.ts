import { closing } from '../../base/try.ts';
import { reasonOf } from './cluster.ts';
import { EtcdConnection, type OpenOptions, onEtcdTrouble } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import type { EtcdStatus } from './messages.ts';
import type { EtcdTrouble } from './sentences.ts';

/** The status of one endpoint, over a connection of its own. Throws an EtcdRefusal or a Failure. */
export function statusOf(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdStatus> {
  return withConnection(url, credential, options, (connection) => connection.status(options));
}

/** Reads through one endpoint with a quorum's confirmation. Throws an EtcdRefusal or a Failure. */
export function readThrough(url: string, credential: EtcdCredential | undefined, options: OpenOptions): Promise<void> {
  return withConnection(url, credential, options, (connection) => connection.linearizableRead(options));
}

type Look = (url: string, credential: EtcdCredential | undefined, options: OpenOptions) => Promise<readonly string[]>;

const byStatus: Look = async (...asked) => (await statusOf(...asked)).errors;
const byRead: Look = async (...asked) => {
  await readThrough(...asked);
  return [];
};

/** The endpoints, all asked at once, that report an error or do not answer. */
export const endpointTroubles = (
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
) => troubles(byStatus, urls, credential, options);

/** The endpoints that cannot read: an etcd with authentication may hide its status. */
export const readTroubles = (urls: readonly string[], credential: EtcdCredential | undefined, options: OpenOptions) =>
  troubles(byRead, urls, credential, options);

async function troubles(
  look: Look,
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdTrouble[]> {
  const found = await Promise.all(urls.map((url) => troubleOf(look, url, credential, options)));
  options.signal.throwIfAborted();
  return found.filter((trouble) => trouble !== undefined);
}

async function troubleOf(
  look: Look,
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdTrouble | undefined> {
  return look(url, credential, options).then(
    (errors) => (errors.length === 0 ? undefined : { url, reason: errors.join('; ').slice(0, 300) }),
    onEtcdTrouble((trouble) => ({ url, reason: reasonOf(trouble) }), options.signal),
  );
}

async function withConnection<T>(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
  work: (connection: EtcdConnection) => Promise<T>,
): Promise<T> {
  return closing(await EtcdConnection.open(url, credential, options), (connection) => work(connection));
}
