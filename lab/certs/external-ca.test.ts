/**
 * A control plane whose CAs openssl has: kubejoin makes keys and requests, openssl signs, and the cluster comes up
 * without a CA's key on the host.
 */
import { describe, expect, it } from 'vitest';
import { initialiseWithKubejoin } from '../init/init-lab.ts';
import type { LabHost } from '../machine/host.ts';
import { IGNORED, INSTALLED, kubejoin } from '../worker/kubejoin.ts';
import { certs, certsLab, checkExpiration, KUBECONFIG, kubectl, PKI } from './certs-lab.ts';

/** The owner of three CAs: signs every request with the names in it, and puts the certificates into their places. */
const SIGN = `set -e
mkdir -p /root/owner ${PKI}/etcd && cd /root/owner
for ca in ca front-proxy-ca etcd-ca; do
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout $ca.key -out $ca.crt -subj "/O=Example/CN=Owner of $ca" \\
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,digitalSignature
done
cp ca.crt front-proxy-ca.crt ${PKI}/ && cp etcd-ca.crt ${PKI}/etcd/ca.crt
openssl ecparam -genkey -name prime256v1 -noout -out ${PKI}/sa.key && openssl ec -in ${PKI}/sa.key -pubout -out ${PKI}/sa.pub && chmod 600 ${PKI}/sa.key
sign() { # request, CA, usages, certificate
  printf 'keyUsage=critical,digitalSignature,keyEncipherment\\nextendedKeyUsage=%s\\n' "$3" > ext
  openssl x509 -req -in "$1" -CA $2.crt -CAkey $2.key -CAcreateserial -days 90 -copy_extensions copy -extfile ext -out "$4"
}
for name in apiserver:ca:serverAuth apiserver-kubelet-client:ca:clientAuth front-proxy-client:front-proxy-ca:clientAuth \\
    apiserver-etcd-client:etcd-ca:clientAuth etcd/server:etcd-ca:serverAuth,clientAuth etcd/peer:etcd-ca:serverAuth,clientAuth etcd/healthcheck-client:etcd-ca:clientAuth; do
  IFS=: read -r file ca usages <<EOF
$name
EOF
  sign ${PKI}/$file.csr $ca $usages ${PKI}/$file.crt
done
for name in admin super-admin kubelet controller-manager scheduler; do
  file=/etc/kubernetes/$name.conf
  sign $file.csr ca clientAuth $name.crt
  sed -i "s|^\\( *\\)client-key-data:|\\1client-certificate-data: $(base64 -w0 $name.crt)\\n&|; s|^\\( *\\)server:|\\1certificate-authority-data: $(base64 -w0 ca.crt)\\n&|" $file
done`;

async function prepare(host: LabHost, configFile: string): Promise<void> {
  await host.mustExec([INSTALLED, 'certs', 'generate-csr', '--config', configFile]);
  await host.writeFile('/root/sign.sh', SIGN);
  await host.mustExec(['bash', '/root/sign.sh']);
}

const INITIALISE: Readonly<Record<string, (host: LabHost, configFile: string) => Promise<unknown>>> = {
  kubeadm: (host, file) => host.mustExec(['kubeadm', 'init', '--config', file, IGNORED]),
  kubejoin: initialiseWithKubejoin,
};

describe.each(Object.keys(INITIALISE))('with an external CA, %s init', (program) => {
  const at = certsLab({
    configuration: { encryptionAlgorithm: 'ECDSA-P256' },
    initialise: async (host, file) => {
      await prepare(host, file);
      await INITIALISE[program]?.(host, file);
    },
  });

  it('makes a cluster of what openssl has signed, and no key of a CA', async () => {
    expect((await kubectl(at.host, KUBECONFIG, 'get', 'nodes')).code).toBe(0);
    for (const key of ['ca.key', 'front-proxy-ca.key', 'etcd/ca.key'])
      expect(await at.host.fileExists(`${PKI}/${key}`)).toBe(false);
    const served = await at.host.mustExec([
      'sh',
      '-c',
      'openssl s_client -connect 127.0.0.1:6443 </dev/null 2>/dev/null | openssl x509 -noout -issuer',
    ]);
    expect(served).toContain('Owner of ca');
  });

  it('check-expiration says so, as kubeadm does; nothing can be renewed', async () => {
    const [ours, theirs] = [await checkExpiration(at.host, 'kubejoin'), await checkExpiration(at.host, 'kubeadm')];
    expect(ours.info).toEqual(theirs.info);
    const { result } = await certs(at.host, 'renew', 'all');
    expect(result).toMatchObject({ exitCode: 6, failure: { kind: 'CERTIFICATES_EXTERNAL' } });
  });

  it('requests for new certificates are made for the keys that are there', async () => {
    await at.host.mustExec(['sh', '-c', `rm ${PKI}/apiserver.csr`]);
    const before = await at.host.readFile(`${PKI}/apiserver.key`);
    expect((await kubejoin(at.host, ['certs', 'generate-csr', '--config', '/etc/kubejoin-lab/init.yaml'])).code).toBe(
      0,
    );
    expect(await at.host.readFile(`${PKI}/apiserver.key`)).toBe(before);
    expect(await at.host.fileExists(`${PKI}/apiserver.csr`)).toBe(true);
  });
});
