import { create, createFileRegistry, type DescMessage } from '@bufbuild/protobuf';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FieldDescriptorProtoSchema,
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt';

const { BOOL, BYTES, INT32, INT64, MESSAGE, STRING, UINT32, UINT64 } = FieldDescriptorProto_Type;
const { OPTIONAL, REPEATED } = FieldDescriptorProto_Label;

type FieldRow = readonly [
  number: number,
  name: string,
  type: FieldDescriptorProto_Type,
  label?: FieldDescriptorProto_Label,
  of?: string,
];

type Rows = Readonly<Record<string, readonly FieldRow[]>>;

/**
 * go.etcd.io/etcd/api/v3 etcdserverpb/rpc.proto: the answers and the fields that are read; the library passes over the
 * others, too.
 */
const ETCD: Rows = {
  ResponseHeader: [
    [1, 'cluster_id', UINT64],
    [2, 'member_id', UINT64],
  ],
  Member: [
    [1, 'id', UINT64],
    [2, 'name', STRING],
    [3, 'peer_urls', STRING, REPEATED],
    [4, 'client_urls', STRING, REPEATED],
    [5, 'is_learner', BOOL],
  ],
  MemberListResponse: [
    [1, 'header', MESSAGE, OPTIONAL, 'ResponseHeader'],
    [2, 'members', MESSAGE, REPEATED, 'Member'],
  ],
  Members: [[2, 'members', MESSAGE, REPEATED, 'Member']],
  StatusHeader: [[2, 'member_id', UINT64]],
  MemberAddResponse: [
    [2, 'member', MESSAGE, OPTIONAL, 'Member'],
    [3, 'members', MESSAGE, REPEATED, 'Member'],
  ],
  StatusResponse: [
    [1, 'header', MESSAGE, OPTIONAL, 'StatusHeader'],
    [2, 'version', STRING],
    [3, 'db_size', INT64],
    [4, 'leader', UINT64],
    [5, 'raft_index', UINT64],
    [7, 'raft_applied_index', UINT64],
    [8, 'errors', STRING, REPEATED],
    [10, 'is_learner', BOOL],
  ],
};

/** k8s.io/cri-api runtime/v1, in the same way. Maps as the entries that they are on the wire. */
const CRI: Rows = {
  VersionResponse: [
    [2, 'runtime_name', STRING],
    [3, 'runtime_version', STRING],
    [4, 'runtime_api_version', STRING],
  ],
  RuntimeCondition: [
    [1, 'type', STRING],
    [2, 'status', BOOL],
    [3, 'reason', STRING],
    [4, 'message', STRING],
  ],
  RuntimeStatus: [[1, 'conditions', MESSAGE, REPEATED, 'RuntimeCondition']],
  StatusResponse: [[1, 'status', MESSAGE, OPTIONAL, 'RuntimeStatus']],
  LinuxRuntimeConfiguration: [[1, 'cgroup_driver', INT32]],
  RuntimeConfigResponse: [[1, 'linux', MESSAGE, OPTIONAL, 'LinuxRuntimeConfiguration']],
  ImageStatusResponse: [[1, 'image', BYTES, REPEATED]],
  ContainerMetadata: [
    [1, 'name', STRING],
    [2, 'attempt', UINT32],
  ],
  Container: [
    [1, 'id', STRING],
    [3, 'metadata', MESSAGE, OPTIONAL, 'ContainerMetadata'],
    [6, 'state', INT32],
    [7, 'created_at', INT64],
    [8, 'labels', MESSAGE, REPEATED, 'Entry'],
  ],
  ListContainersResponse: [[1, 'containers', MESSAGE, REPEATED, 'Container']],
  Entry: [
    [1, 'key', STRING],
    [2, 'value', STRING],
  ],
  PodSandboxMetadata: [
    [1, 'name', STRING],
    [3, 'namespace', STRING],
  ],
  PodSandbox: [
    [1, 'id', STRING],
    [2, 'metadata', MESSAGE, OPTIONAL, 'PodSandboxMetadata'],
    [3, 'state', INT32],
    [5, 'labels', MESSAGE, REPEATED, 'Entry'],
    [6, 'annotations', MESSAGE, REPEATED, 'Entry'],
  ],
  ListPodSandboxResponse: [[1, 'items', MESSAGE, REPEATED, 'PodSandbox']],
};

/** Descriptors, by name, that a .proto of these messages gives. */
function described(rows: Rows): (name: string) => DescMessage {
  const field = ([number, name, type, label = OPTIONAL, of]: FieldRow) =>
    create(FieldDescriptorProtoSchema, {
      number,
      name,
      type,
      label,
      ...(of !== undefined && { typeName: `.described.${of}` }),
    });
  const messageType = Object.entries(rows).map(([name, fields]) => ({ name, field: fields.map(field) }));
  const file = create(FileDescriptorProtoSchema, {
    name: 'described.proto',
    package: 'described',
    syntax: 'proto3',
    messageType,
  });
  const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: [file] }));
  return (name) => {
    const found = registry.getMessage(`described.${name}`);
    if (found === undefined) throw new Error(`no message ${name}`);
    return found;
  };
}

export const etcdMessage = described(ETCD);
export const criMessage = described(CRI);
