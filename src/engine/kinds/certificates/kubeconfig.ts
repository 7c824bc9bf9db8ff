import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import type { KubeconfigChange } from '../../../manifests/certificates/certificate-changes.ts';
import { clientKubeconfig } from '../../../manifests/kubeconfigs/client-kubeconfig.ts';
import { issueCertificate } from '../../../pki/signing/issue-certificate.ts';
import type { KindOfChange } from '../../kind.ts';
import { readAuthority, requireSigner } from './authority.ts';
import { existingKubeconfig } from './existing-kubeconfig.ts';
import { KUBECONFIG_OTHER_SERVER, KUBECONFIG_UNFIT } from './sentences.ts';

/** A kubeconfig with a client certificate. What is there and fits is kept, by kubeadm's rules (another server is only a warning); what does not fit is an error, never replaced. */
export const kubeconfig: KindOfChange<KubeconfigChange> = {
  describe: ({ path }) => ({ subject: path, mode: '0600' }),

  async observe(change, host, { emit }) {
    const { path, authority: files } = change;
    const [authority, content] = await Promise.all([readAuthority(files, host), host.files.read(path)]);
    if (content === undefined) {
      await requireSigner(authority, path, host);
      return { holds: false, action: 'create' };
    }
    const found = await existingKubeconfig(path, content, { authority, host });
    if ('problem' in found) throw new Failure(KUBECONFIG_UNFIT, { path, authority: files.name, problem: found.problem });
    if (found.server !== change.server) {
      const params = { path, server: found.server, expected: change.server };
      emit({ type: 'notice', level: 'warning', message: KUBECONFIG_OTHER_SERVER(params) });
    }
    return { holds: true, action: 'unchanged', digestBefore: sha256(content) };
  },

  async apply(change, { host: { read, write }, keys }) {
    const authority = await readAuthority(change.authority, read);
    const signer = await requireSigner(authority, change.path, read);
    const pair = await keys.take(change.template.algorithm);
    // kubeadm: valid since the CA is.
    const notBefore = Date.parse(signer.certificate.validFrom);
    const issued = issueCertificate(signer, change.template, { now: read.clock.now(), notBefore, pair });
    const content = clientKubeconfig(change, authority.pem, issued);
    await write.files.write(change.path, Buffer.from(content.reveal()), { mode: 0o600 });
    return undefined;
  },
};
