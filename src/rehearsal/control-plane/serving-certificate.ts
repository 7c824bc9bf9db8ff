import type { FaultSet } from '../faults.ts';
import { type CaKind, type CertificateAuthority, createAuthority, type Issued, issueServing } from './certificates.ts';

const HOUR = 3_600_000;

/** The API server's certificate, or one that is wrong in the way that a fault says. `now` in ms since the epoch. */
export async function servingCertificate(cluster: {
  ca: CertificateAuthority;
  caKind: CaKind;
  faults: FaultSet;
  now: number;
}): Promise<Issued> {
  const { ca, caKind, faults, now } = cluster;
  const day = 24 * HOUR;
  const issuer = faults.has('wrong-ca-second-read') ? await createAuthority(caKind, now) : ca;
  const dns = ['kubernetes', 'kubernetes.default', 'kubernetes.default.svc', 'kubernetes.default.svc.cluster.local', 'localhost'];
  const names = faults.has('wrong-server-name')
    ? { dns: ['elsewhere.example'], ip: ['192.0.2.1'] }
    : { dns, ip: ['10.96.0.1', '127.0.0.1'] };
  const validity = faults.has('expired-server-certificate')
    ? { from: now - 366 * day, to: now - day }
    : { from: now - 300_000, to: now + (faults.has('clock-ahead') ? HOUR : 365 * day) };
  return issueServing(issuer, names, validity);
}
