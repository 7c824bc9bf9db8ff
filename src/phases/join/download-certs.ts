import { all, type Steps } from '../../engine/changes/change.ts';
import { phase } from '../phase.ts';
import { PHASE_DOWNLOAD_CERTS } from '../sentences.ts';
import { PHASE_FLAGS } from './flags.ts';

/**
 * Writes the files that control planes share, from the Secret kubeadm-certs. Does nothing without a certificate key:
 * preflight has checked that the files exist.
 */
export const downloadCerts = phase({
  name: 'control-plane-prepare/download-certs',
  short: () => PHASE_DOWNLOAD_CERTS(),
  needs: ['sharedCertificates'],
  flags: PHASE_FLAGS['download-certs'],
  roles: ['control-plane'],
  *steps({ sharedCertificates }): Steps {
    if (sharedCertificates === undefined) return;
    yield* all(sharedCertificates.files.map((file) => ({ kind: 'write-file', ...file }) as const));
  },
});
