import type { Secret } from '../../base/secret.ts';
import type { GivenEndpoint } from '../documents/given.ts';
import { defaultOf } from '../fields/field.ts';
import { INIT_FIELDS } from '../fields/init.ts';
import { checkAdvertiseAddress, checkBindPort } from '../values/address.ts';
import { checkCertificateKey } from '../values/credentials.ts';
import type { Completion } from './completion.ts';

export function completeLocalEndpoint(
  { advertiseAddress = '', bindPort = 0 }: GivenEndpoint,
  path: string,
  { problems, place }: Completion,
): { advertiseAddress: string; bindPort: number } {
  const otherwise = defaultOf<number>(INIT_FIELDS, 'localAPIEndpoint.bindPort');
  return {
    advertiseAddress: problems.take(checkAdvertiseAddress(advertiseAddress), place(`${path}.advertiseAddress`)) ?? '',
    bindPort: problems.take(checkBindPort(bindPort, otherwise), place(`${path}.bindPort`)) ?? otherwise,
  };
}

/** Empty is none. */
export function completeCertificateKey(given: Secret | undefined, path: string, { problems, place }: Completion): Secret | undefined {
  if (!given?.reveal()) return undefined;
  problems.take(checkCertificateKey(given), place(path));
  return given;
}
