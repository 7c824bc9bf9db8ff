import { X509Certificate } from 'node:crypto';
import { record } from '../../base/record.ts';
import { orUndefined } from '../../base/try.ts';
import type { ApiResponse } from '../../wire/http/api.ts';

/**
 * Common names that a component gives to the serving certificate it makes itself (NAME@TIME), and that a cluster gives to
 * those of kubelets. An API server of kubeadm has neither.
 */
const OF_A_COMPONENT = /^CN=(system:node:.+|.+@\d{9,11})$/m;

/**
 * True if a refusal of GET cluster-info comes recognizably from another component than an API server, whose port alone
 * proves nothing. An API server refuses the ConfigMap; the controller manager and the scheduler, which know no
 * resources, refuse the path.
 */
export function isOfOtherProgram({ status, body, serverCertificate }: ApiResponse): boolean {
  if (![401, 403, 404].includes(status)) return false;
  const { details, message } = record(body);
  if (record(details).kind === 'configmaps') return false;
  if (status === 403 && / cannot get path "/.test(String(message))) return true;
  const subject = serverCertificate && orUndefined(() => new X509Certificate(serverCertificate).subject);
  return subject !== undefined && OF_A_COMPONENT.test(subject);
}
