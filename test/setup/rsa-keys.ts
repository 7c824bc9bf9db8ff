/**
 * RSA keys of 2048 bits are made a few times a worker, not ten times a join: each takes a fifth of a second of a
 * processor. They are real keys, and handed out in turn. Other sizes, and what is made synchronously, are made anew.
 */
import crypto, { type KeyPairKeyObjectResult, type RSAKeyPairKeyObjectOptions } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';

/** More than one control plane takes, so that two of its keys are never the same. */
const KEYS = 12;

type Callback = (error: Error | null, publicKey?: unknown, privateKey?: unknown) => void;
type Generate = (type: string, options: object, callback: Callback) => void;

const original = crypto.generateKeyPair as unknown as Generate;
const promised = promisify(crypto.generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<KeyPairKeyObjectResult>;
const made: Promise<KeyPairKeyObjectResult>[] = [];
let taken = 0;

function isPlain(type: string, options: object): options is RSAKeyPairKeyObjectOptions {
  return type === 'rsa' && JSON.stringify(options) === '{"modulusLength":2048}';
}

function next(): Promise<KeyPairKeyObjectResult> {
  const index = taken++ % KEYS;
  made[index] ??= promised('rsa', { modulusLength: 2048 });
  return made[index];
}

function generateKeyPair(type: string, options: object, callback: Callback): void {
  if (!isPlain(type, options)) original(type, options, callback);
  else next().then(({ publicKey, privateKey }) => callback(null, publicKey, privateKey), callback);
}

const withPromises = Object.assign(generateKeyPair, {
  [promisify.custom]: (type: string, options: object) => (isPlain(type, options) ? next() : promised(type, options)),
});

crypto.generateKeyPair = withPromises as unknown as typeof crypto.generateKeyPair;
syncBuiltinESMExports();
