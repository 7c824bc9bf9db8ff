import { create, toBinary } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as cri from '../../../src/host/linux/container-runtime/cri-messages.ts';
import * as pb from '../../host/support/cri_pb.ts';
import { criMessage } from '../make/described-messages.ts';
import { type Answer, body, by, compared, mutateBody, readings } from '../make/grpc.ts';
import type { Random } from '../random.ts';
import type { Target } from '../target.ts';

interface Sandbox {
  id: string;
  metadata?: { name: string; namespace: string };
  state: number;
  labels: { key: string; value: string }[];
  annotations: { key: string; value: string }[];
}

const sandboxesOf = (message: unknown) =>
  (message as { items: Sandbox[] }).items.map(({ id, metadata, state, labels, annotations }) => ({
    id,
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? '',
    ready: state === 0,
    static: annotations.findLast(({ key }) => key === 'kubernetes.io/config.source')?.value === 'file',
    ofDaemonSet: labels.some(({ key }) => key === 'pod-template-generation'),
  }));

const versionOf = (message: unknown) => {
  const { runtimeName, runtimeVersion, runtimeApiVersion } = message as Record<string, string>;
  return { runtimeName, runtimeVersion, runtimeApiVersion };
};
const conditionsOf = (message: unknown) => {
  const { status } = message as { status?: { conditions: cri.RuntimeCondition[] } };
  const conditions = status?.conditions ?? [];
  return {
    conditions: conditions.map(({ type, status: is, reason, message: words }) => ({
      type,
      status: is,
      reason,
      message: words,
    })),
  };
};
const driverOf = (message: unknown) => ({
  cgroupDriver: (message as { linux?: { cgroupDriver: number } }).linux?.cgroupDriver ?? 0,
});
const presentIn = (message: unknown) => ({ present: (message as { image: unknown[] }).image.length > 0 });

interface Container {
  id: string;
  metadata?: { name: string; attempt: number };
  state: number;
  createdAt: bigint;
  labels: { key: string; value: string }[];
}
const containersOf = (message: unknown) =>
  (message as { containers: Container[] }).containers.map(({ id, metadata, state, createdAt, labels }) => {
    const podUid = labels.findLast(({ key }) => key === 'io.kubernetes.pod.uid')?.value ?? '';
    return { id, name: metadata?.name ?? '', attempt: metadata?.attempt ?? 0, state, createdAt, podUid };
  });

const ANSWERS: readonly Answer[] = [
  { read: cri.versionResponse, reference: by(criMessage('VersionResponse'), versionOf) },
  { read: cri.statusResponse, reference: by(criMessage('StatusResponse'), conditionsOf) },
  { read: cri.runtimeConfigResponse, reference: by(criMessage('RuntimeConfigResponse'), driverOf) },
  { read: cri.imageStatusResponse, reference: by(criMessage('ImageStatusResponse'), presentIn) },
  { read: cri.listContainersResponse, reference: by(criMessage('ListContainersResponse'), containersOf) },
  { read: cri.listPodSandboxResponse, reference: by(criMessage('ListPodSandboxResponse'), sandboxesOf) },
];

/** Answers of a container runtime over gRPC: read as @bufbuild/protobuf reads them with the CRI's messages. */
export const target: Target = {
  name: 'cri-messages',
  samples(random: Random) {
    const condition = (type: string) => ({ type, status: random.oneIn(2), reason: 'Why', message: 'because of é' });
    const container = (n: number) => ({
      id: `c${n}`,
      metadata: { name: 'etcd', attempt: random.below(2 ** 32) },
      state: random.below(4),
      createdAt: BigInt(random.below(2 ** 32)) << 31n,
      labels: { 'io.kubernetes.pod.uid': `u${n}`, tier: 'control-plane' },
    });
    const conditions = ['RuntimeReady', 'NetworkReady'].map(condition);
    return [
      body(
        0,
        toBinary(
          pb.VersionResponseSchema,
          create(pb.VersionResponseSchema, { version: '0.1.0', runtimeName: 'containerd' }),
        ),
      ),
      body(1, toBinary(pb.StatusResponseSchema, create(pb.StatusResponseSchema, { status: { conditions } }))),
      body(
        2,
        toBinary(
          pb.RuntimeConfigResponseSchema,
          create(pb.RuntimeConfigResponseSchema, { linux: { cgroupDriver: 1 } }),
        ),
      ),
      body(
        3,
        toBinary(pb.ImageStatusResponseSchema, create(pb.ImageStatusResponseSchema, { image: { id: 'sha256:0' } })),
      ),
      body(
        4,
        toBinary(
          pb.ListContainersResponseSchema,
          create(pb.ListContainersResponseSchema, { containers: [container(1), container(2)] }),
        ),
      ),
      body(5, sandbox(random)),
    ];
  },
  mutate: mutateBody,
  many: {
    sandboxes: (count) => repeated(1, Buffer.of(0x0a, 1, 0x61), count),
    labels: (count) => repeated(1, repeated(5, Buffer.of(0x0a, 1, 0x61), count), 1),
  },
  grows: (input) => readings(input, ANSWERS),
  check: (input) => compared(input, ANSWERS),
};

/** A message with so many of one field. */
function repeated(number: number, content: Uint8Array, count: number): Buffer {
  const writer = new BinaryWriter();
  for (let index = 0; index < count; index++) writer.tag(number, WireType.LengthDelimited).bytes(content);
  return Buffer.from(writer.finish());
}

function sandbox(random: Random): Uint8Array {
  const delimited = (writer: BinaryWriter, number: number, bytes: Uint8Array) =>
    writer.tag(number, WireType.LengthDelimited).bytes(bytes);
  const texts = (...fields: readonly [number, string][]) => {
    const writer = new BinaryWriter();
    for (const [number, text] of fields) delimited(writer, number, Buffer.from(text));
    return writer.finish();
  };
  const one = delimited(new BinaryWriter(), 1, Buffer.from('s1'));
  delimited(one, 2, texts([1, 'etcd-cp1'], [3, 'kube-system']));
  one.tag(3, WireType.Varint).int32(random.below(2));
  delimited(one, 5, texts([1, 'pod-template-generation'], [2, '1']));
  delimited(one, 6, texts([1, 'kubernetes.io/config.source'], [2, random.oneIn(2) ? 'file' : 'api']));
  return delimited(new BinaryWriter(), 1, one.finish()).finish();
}
