import type { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { keyPairOf, parsePrivateKey } from '../../../pki/keys/private-key.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';

/** The key pair in a file; undefined if the file does not exist. Throws `unfit(...)` for an unreadable key. */
export async function existingKey(
  file: string,
  files: FileReader,
  unfit: (problem: PkiProblem) => Failure,
): Promise<KeyPair | undefined> {
  const content = await files.read(file);
  if (content === undefined) return undefined;
  const key = parsePrivateKey(new Secret(content.toString('latin1')));
  if (key === undefined) throw unfit({ type: 'bad-key', file });
  return keyPairOf(key);
}
