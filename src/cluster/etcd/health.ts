import { type EndpointTrouble, reasonOf } from './cluster.ts';
import { EtcdConnection, isEtcdTrouble, type OpenOptions } from './connection.ts';
import type { EtcdCredential } from './credential.ts';
import type { EtcdStatus } from './messages.ts';

/** Asks one endpoint how it is, by a connection of its own. Throws an EtcdRefusal or a Failure. */
export async function statusOf(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EtcdStatus> {
  return withConnection(url, credential, options, (connection) => connection.status(options));
}

/** Asks one endpoint for a read that a quorum confirms. Throws an EtcdRefusal or a Failure. */
export async function readThrough(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<void> {
  return withConnection(url, credential, options, (connection) => connection.linearizableRead(options));
}

type Look = (url: string, credential: EtcdCredential | undefined, options: OpenOptions) => Promise<readonly string[]>;

const byStatus: Look = async (...asked) => (await statusOf(...asked)).errors;
const byRead: Look = async (...asked) => {
  await readThrough(...asked);
  return [];
};

/**
 * What is wrong with each of these endpoints, all asked at the same time; nothing for those that answer and report no
 * error of their own.
 */
export const endpointTroubles = (
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
) => troubles(byStatus, urls, credential, options);

/** The same by a read that a quorum confirms: an etcd with users of its own may tell its status only to some. */
export const readTroubles = (urls: readonly string[], credential: EtcdCredential | undefined, options: OpenOptions) =>
  troubles(byRead, urls, credential, options);

async function troubles(
  look: Look,
  urls: readonly string[],
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EndpointTrouble[]> {
  const found = await Promise.all(urls.map((url) => troubleOf(look, url, credential, options)));
  options.signal.throwIfAborted();
  return found.filter((trouble) => trouble !== undefined);
}

async function troubleOf(
  look: Look,
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
): Promise<EndpointTrouble | undefined> {
  try {
    const errors = await look(url, credential, options);
    return errors.length === 0 ? undefined : { url, reason: errors.join('; ').slice(0, 300) };
  } catch (error) {
    options.signal.throwIfAborted();
    if (!isEtcdTrouble(error)) throw error;
    return { url, reason: reasonOf(error) };
  }
}

async function withConnection<T>(
  url: string,
  credential: EtcdCredential | undefined,
  options: OpenOptions,
  work: (connection: EtcdConnection) => Promise<T>,
): Promise<T> {
  const connection = await EtcdConnection.open(url, credential, options);
  try {
    return await work(connection);
  } finally {
    connection.close();
  }
}
