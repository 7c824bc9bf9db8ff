import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { clusterConfigurationFields } from '../../src/config/documents/versioned-fields.ts';
import { completeKubeletConfiguration } from '../../src/manifests/kubelet-configuration.ts';
import {
  kubeletAuthority,
  requestsServingCertificate,
  storesKubeletAuthority,
  withKubeletAuthority,
  withServerTlsBootstrap,
  withStoredAuthority,
} from '../../src/manifests/serving-certificates.ts';
import { staticPod } from '../../src/manifests/static-pods/index.ts';
import { toYaml } from '../../src/manifests/yaml.ts';
import { cluster, inputs } from './support.ts';

const CA = '/etc/kubernetes/pki/ca.crt';
const KUBELET = toYaml(completeKubeletConfiguration({}, cluster()));
const MANIFEST = staticPod('kube-apiserver', inputs());
const STORED = toYaml(clusterConfigurationFields(cluster()));

const first = (text: string) => (parseAllDocuments(text)[0]?.toJS() ?? {}) as Record<string, unknown>;

describe('serverTLSBootstrap', () => {
  it('is one line more, in its place, and going back restores the bytes', () => {
    const on = withServerTlsBootstrap(KUBELET, true) ?? '';
    expect(requestsServingCertificate(on)).toBe(true);
    expect(parse(on)).toEqual({ ...parse(KUBELET), serverTLSBootstrap: true });
    const keys = on.split('\n').flatMap((line) => /^(\w+):/.exec(line)?.[1] ?? []);
    expect(keys).toEqual([...keys].sort());
    expect(withServerTlsBootstrap(on, false)).toBe(KUBELET);
  });

  it.each([
    ['comments and another order', '# mine\nkind: KubeletConfiguration\napiVersion: v1\n# end\n'],
    ['no newline at the end', 'kind: KubeletConfiguration'],
    ['only fields with later names', 'a: 1\ntlsMinVersion: VersionTLS12\n'],
  ])('keeps %s', (_, text) => {
    const on = withServerTlsBootstrap(text, true) ?? '';
    expect(requestsServingCertificate(on)).toBe(true);
    expect(withServerTlsBootstrap(on, false)).toBe(text);
  });

  it('replaces false', () => {
    const text = KUBELET.replace('rotateCertificates: true\n', 'rotateCertificates: true\nserverTLSBootstrap: false\n');
    expect(withServerTlsBootstrap(text, true)).toBe(withServerTlsBootstrap(KUBELET, true));
  });

  it.each([
    ['JSON', '{"kind":"KubeletConfiguration"}'],
    ['nothing', ''],
    ['no YAML', 'kind: ['],
    ['a quoted field', 'kind: KubeletConfiguration\n"serverTLSBootstrap": false\n'],
    ['a field in a block', 'kind: |\n  x\n...\n'],
  ])('is refused in %s', (_, text) => expect(withServerTlsBootstrap(text, true)).toBeUndefined());

  it('changes nothing else, whatever the text', () => {
    const line = fc.constantFrom(
      'kind: K',
      'a: 1',
      'z: |',
      '  text',
      '- x',
      '# c',
      '',
      'serverTLSBootstrap: false',
      '---',
      'b:',
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (lines, on) => {
        const text = lines.join('\n');
        const edited = withServerTlsBootstrap(text, on);
        if (edited === undefined) return;
        const { serverTLSBootstrap: _, ...before } = first(text);
        const { serverTLSBootstrap: now, ...after } = first(edited);
        expect(after).toEqual(before);
        expect(now).toBe(on ? true : undefined);
      }),
    );
  });
});

describe('the manifest of the API server', () => {
  it('has one line more, and going back restores the bytes', () => {
    expect(kubeletAuthority(MANIFEST)).toBe('');
    const on = withKubeletAuthority(MANIFEST, CA) ?? '';
    expect(kubeletAuthority(on)).toBe(CA);
    const added = on.split('\n').filter((line) => !MANIFEST.includes(line));
    expect(added).toEqual([
      expect.stringMatching(/^ +- --kubelet-certificate-authority=\/etc\/kubernetes\/pki\/ca\.crt$/),
    ]);
    expect(withKubeletAuthority(on, undefined)).toBe(MANIFEST);
  });

  it('loses the flag in any form', () => {
    const on = withKubeletAuthority(MANIFEST, CA) ?? '';
    for (const form of [`"--kubelet-certificate-authority=${CA}"`, `-kubelet-certificate-authority ${CA}`])
      expect(withKubeletAuthority(on.replace(`--kubelet-certificate-authority=${CA}`, form), undefined)).toBe(MANIFEST);
  });

  it('needs no other flag beside it', () => {
    const text = MANIFEST.replace(/^.*kubelet-client-certificate.*\n/m, '');
    const on = withKubeletAuthority(text, CA) ?? '';
    expect(parse(on).spec.containers[0].command.slice(0, 2)).toEqual([
      'kube-apiserver',
      `--kubelet-certificate-authority=${CA}`,
    ]);
    expect(withKubeletAuthority(on, undefined)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['another component', MANIFEST.replaceAll('- kube-apiserver', '- other')],
    ['a command on one line', 'spec: {containers: [{command: [kube-apiserver]}]}'],
  ])('is refused with %s', (_, text) => expect(withKubeletAuthority(text, CA)).toBeUndefined());

  it('is refused where the flag cannot be removed', () => {
    const text = `spec: {containers: [{command: [kube-apiserver, --kubelet-certificate-authority=${CA}]}]}`;
    expect(kubeletAuthority(text)).toBe(CA);
    expect(withKubeletAuthority(text, undefined)).toBeUndefined();
  });
});

describe('the ClusterConfiguration', () => {
  it('gets the argument, and going back restores the bytes', () => {
    expect(storesKubeletAuthority(STORED)).toBe(false);
    const on = withStoredAuthority(STORED, CA) ?? '';
    expect(storesKubeletAuthority(on)).toBe(true);
    expect(parse(on).apiServer.extraArgs).toEqual([{ name: 'kubelet-certificate-authority', value: CA }]);
    expect(withStoredAuthority(on, undefined)).toBe(STORED);
  });

  it('keeps other arguments, also the map of v1beta3', () => {
    const list = STORED.replace(/^apiServer: .*$/m, 'apiServer:\n  extraArgs:\n  - name: v\n    value: "2"');
    expect(withStoredAuthority(withStoredAuthority(list, CA) ?? '', undefined)).toBe(list);
    const map = list
      .replace('kubeadm.k8s.io/v1beta4', 'kubeadm.k8s.io/v1beta3')
      .replace('  - name: v\n    value: "2"', '    v: "2"');
    const on = withStoredAuthority(map, CA) ?? '';
    expect(parse(on).apiServer.extraArgs).toEqual({ v: '2', 'kubelet-certificate-authority': CA });
    expect(storesKubeletAuthority(on)).toBe(true);
    expect(withStoredAuthority(on, undefined)).toBe(map);
  });

  it('is refused if it is not one', () => expect(withStoredAuthority('kind: [', CA)).toBeUndefined());
});
