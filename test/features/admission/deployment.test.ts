import { describe, expect, it } from 'vitest';
import { record } from '../../../src/base/record.ts';
import { imageNamed } from '../../../src/features/admission/commands/install.ts';
import { admissionObjects } from '../../../src/features/admission/manifests/admission-objects.ts';
import {
  APPROVER_DEPLOYMENT,
  approverDeployment,
} from '../../../src/features/admission/manifests/approver-deployment.ts';
import { objectPath } from '../../../src/manifests/objects/kubernetes-object.ts';
import { run } from '../../cli/support/captured.ts';

describe('the Deployment of approvers', () => {
  const { spec } = approverDeployment('registry.example.com/kubejoin:1.0.0', { inventory: false });
  const pod = record(record(record(spec).template).spec);
  const [container] = pod.containers as Record<string, unknown>[];

  it('meets the restricted Pod Security Standard', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container?.securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
    });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'volumes']) expect(pod).not.toHaveProperty(field);
  });

  it('runs on control-plane nodes only, with the account of `admission install`', () => {
    const { nodeAffinity } = pod.affinity as Record<string, unknown>;
    expect(JSON.stringify(nodeAffinity)).toBe(
      '{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"node-role.kubernetes.io/control-plane","operator":"Exists"}]}]}}',
    );
    const accounts = admissionObjects({ serving: true }).filter(({ kind }) => kind === 'ServiceAccount');
    expect(accounts.map(({ metadata }) => metadata.name)).toEqual([pod.serviceAccountName]);
    expect(container).toMatchObject({ image: 'registry.example.com/kubejoin:1.0.0' });
    expect(container?.args).toEqual([...['approve', '--watch', '--output=json', '--metrics-bind-address=[::]:9807']]);
  });

  it('is no part of what is installed without an image', () => {
    expect(admissionObjects({ serving: true }).map(objectPath)).not.toContain(objectPath(APPROVER_DEPLOYMENT));
  });
});

it('the flags of an inventory exclude each other', async () => {
  const { code, err } = await run(['admission', 'install', '--inventory=hosts.yaml', '--remove-inventory']);
  expect(code).toBe(3);
  expect(err).toMatch(/--remove-inventory: .*--inventory/);
});

describe('the name of an image', () => {
  it.each([
    'kubejoin',
    'localhost/kubejoin:0.1.0',
    'registry.example.com:5000/tools/kube_join/kubejoin:v1-RC.2',
    `registry.example.com/kubejoin@sha256:${'ab'.repeat(32)}`,
    `registry.example.com/kubejoin:0.1.0@sha256:${'ab'.repeat(32)}`,
  ])('is %s', (image) => expect(imageNamed(image)).toBe(image));

  it.each([
    '',
    ' ',
    'registry.example.com/kubejoin 0.1.0',
    'https://registry.example.com/kubejoin',
    'registry.example.com/kubejoin:',
    'registry.example.com/kubejoin@sha256:ab',
    'registry.example.com/KubeJoin',
    '-x',
    'a\n',
  ])('is not %j', (image) =>
    expect(() => imageNamed(image)).toThrow(expect.objectContaining({ kind: 'APPROVER_IMAGE_INVALID' })),
  );

  it('may be left out', () => expect(imageNamed(undefined)).toBeUndefined());
});
