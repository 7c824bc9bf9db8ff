import { type BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { readMessage, repeated, submessage, text, writeMap } from '../../../wire/grpc/protobuf-fields.ts';
import type { PodSandbox } from '../../container-runtimes.ts';

/**
 * The messages of CRI (k8s.io/cri-api runtime/v1) that kubejoin uses, with their field numbers. They are read with
 * protobuf's wire reader, because the library's descriptors would add 10 ms to every join. test/host/support/cri.proto
 * has the same messages for the server of the tests.
 */

/** VersionRequest.version = 1; StopPodSandboxRequest.pod_sandbox_id = 1; RemovePodSandboxRequest.pod_sandbox_id = 1. */
export function textRequest(value: string): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).string(value).finish();
}

/** VersionResponse: runtime_name = 2, runtime_version = 3, runtime_api_version = 4. */
export function versionResponse(message: Uint8Array) {
  const response = { runtimeName: '', runtimeVersion: '', runtimeApiVersion: '' };
  readMessage(message, {
    2: (field) => (response.runtimeName = text(field)),
    3: (field) => (response.runtimeVersion = text(field)),
    4: (field) => (response.runtimeApiVersion = text(field)),
  });
  return response;
}

/** RuntimeCondition: type = 1, status = 2, reason = 3, message = 4. */
export interface RuntimeCondition {
  type: string;
  status: boolean;
  reason: string;
  message: string;
}

/** StatusResponse.status = 1, RuntimeStatus.conditions = 1. */
export function statusResponse(message: Uint8Array): { conditions: RuntimeCondition[] } {
  const conditions: RuntimeCondition[] = [];
  readMessage(message, {
    1: (status) =>
      readMessage(submessage(status), { 1: (field) => conditions.push(runtimeCondition(submessage(field))) }),
  });
  return { conditions };
}

function runtimeCondition(reader: BinaryReader): RuntimeCondition {
  const condition = { type: '', status: false, reason: '', message: '' };
  readMessage(reader, {
    1: (field) => (condition.type = text(field)),
    2: (field) => (condition.status = field.bool()),
    3: (field) => (condition.reason = text(field)),
    4: (field) => (condition.message = text(field)),
  });
  return condition;
}

/**
 * RuntimeConfigResponse.linux = 1, LinuxRuntimeConfiguration.cgroup_driver = 1: SYSTEMD = 0 (the default, so not on the
 * wire), CGROUPFS = 1.
 */
export function runtimeConfigResponse(message: Uint8Array): { cgroupDriver: number } {
  const response = { cgroupDriver: 0 };
  readMessage(message, {
    1: (linux) => readMessage(submessage(linux), { 1: (field) => (response.cgroupDriver = field.int32()) }),
  });
  return response;
}

/** ImageStatusRequest, PullImageRequest and RemoveImageRequest: image = 1, ImageSpec.image = 1. */
export function imageRequest(image: string): Uint8Array {
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(textRequest(image)).finish();
}

/** ImageStatusResponse.image = 1, absent if the runtime does not have the image. */
export function imageStatusResponse(message: Uint8Array): { present: boolean } {
  const response = { present: false };
  readMessage(message, {
    1: (image) => {
      image.bytes();
      response.present = true;
    },
  });
  return response;
}

/** ListContainersRequest.filter = 1, ContainerFilter.label_selector = 4. */
export function listContainersRequest(labels: Readonly<Record<string, string>>): Uint8Array {
  const filter = writeMap(new BinaryWriter(), 4, labels);
  return new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(filter.finish()).finish();
}

/**
 * Container: id = 1, metadata = 3, state = 6, created_at = 7 (ns since the epoch), labels = 8 (a map); ContainerMetadata:
 * name = 1, attempt = 2.
 */
export interface ListedContainer {
  id: string;
  name: string;
  attempt: number;
  /** CREATED = 0 (the default, so not on the wire), RUNNING = 1, EXITED = 2, UNKNOWN = 3. */
  state: number;
  createdAt: bigint;
  podUid: string;
}

/** ListContainersResponse.containers = 1. */
export function listContainersResponse(message: Uint8Array): ListedContainer[] {
  return repeated(message, 1, listedContainer);
}

function listedContainer(reader: BinaryReader): ListedContainer {
  const container: ListedContainer = { id: '', name: '', attempt: 0, state: 0, createdAt: 0n, podUid: '' };
  readMessage(reader, {
    1: (field) => (container.id = text(field)),
    3: (metadata) =>
      readMessage(submessage(metadata), {
        1: (field) => (container.name = text(field)),
        2: (field) => (container.attempt = field.uint32()),
      }),
    6: (field) => (container.state = field.int32()),
    7: (field) => (container.createdAt = BigInt(field.int64())),
    8: (label) => {
      const { key, value } = mapEntry(submessage(label));
      if (key === 'io.kubernetes.pod.uid') container.podUid = value;
    },
  });
  return container;
}

/** StopContainerRequest: container_id = 1, timeout = 2 (seconds). */
export function stopContainerRequest(id: string, timeoutSeconds: number): Uint8Array {
  return new BinaryWriter()
    .tag(1, WireType.LengthDelimited)
    .string(id)
    .tag(2, WireType.Varint)
    .int64(timeoutSeconds)
    .finish();
}

const SANDBOX_READY = 0;

/**
 * ListPodSandboxResponse.items = 1; PodSandbox: id = 1, metadata = 2, state = 3, labels = 5 and annotations = 6 (maps:
 * key = 1, value = 2); PodSandboxMetadata: name = 1, namespace = 3.
 */
export function listPodSandboxResponse(message: Uint8Array): PodSandbox[] {
  return repeated(message, 1, podSandbox);
}

function podSandbox(reader: BinaryReader): PodSandbox {
  const sandbox = { id: '', name: '', namespace: '', ready: true, static: false, ofDaemonSet: false };
  readMessage(reader, {
    1: (field) => (sandbox.id = text(field)),
    2: (metadata) =>
      readMessage(submessage(metadata), {
        1: (field) => (sandbox.name = text(field)),
        3: (field) => (sandbox.namespace = text(field)),
      }),
    3: (field) => (sandbox.ready = field.int32() === SANDBOX_READY),
    5: (label) => {
      if (mapEntry(submessage(label)).key === 'pod-template-generation') sandbox.ofDaemonSet = true;
    },
    6: (annotation) => {
      const { key, value } = mapEntry(submessage(annotation));
      if (key === 'kubernetes.io/config.source') sandbox.static = value === 'file';
    },
  });
  return sandbox;
}

function mapEntry(reader: BinaryReader): { key: string; value: string } {
  const entry = { key: '', value: '' };
  readMessage(reader, { 1: (field) => (entry.key = text(field)), 2: (field) => (entry.value = text(field)) });
  return entry;
}
