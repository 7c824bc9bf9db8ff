import type { Failure } from '../../base/failure.ts';
import { wholeSeconds } from '../../base/time.ts';
import type { DataObject } from '../../cli/render/output/printed-data.ts';
import { type Catalogue, failureFields } from '../../i18n/catalogue.ts';
import { minorsBehind } from './findings/node-findings.ts';
import type { ClusterStatus } from './status.ts';

/** The document for programs: times in RFC 3339, failures with their sentences; absent fields are unknown. */
export function statusObject(status: ClusterStatus, catalogue: Catalogue): DataObject {
  const { server, now, version, nodes, apiServers, etcd, certificates, tokens, autoApproved } = status;
  const failed = (failure: Failure) => failureFields(catalogue, failure);
  const inTime = <One extends { expires: number | undefined }>({ expires, ...one }: One) => ({
    ...one,
    ...(expires !== undefined && { expires: wholeSeconds(expires) }),
  });
  return {
    apiVersion: 'kubejoin/v1',
    kind: 'ClusterStatus',
    fields: {
      server,
      time: wholeSeconds(now),
      version,
      nodes: nodes?.map((node) => ({ ...node, minorsBehind: minorsBehind(node.kubeletVersion, version) })),
      apiServers: apiServers?.map(({ reason, ...one }) => ({
        ...inTime(one),
        ...(reason && { failure: failed(reason) }),
      })),
      etcd: etcd && {
        topology: etcd.topology,
        members: etcd.members.map(({ reason, ...member }) => ({
          ...member,
          ...(reason !== undefined && { reason: catalogue.say(reason) }),
        })),
        withoutMajority: etcd.withoutMajority,
      },
      certificates: certificates?.map(inTime),
      tokens: tokens?.map(inTime),
      autoApproved,
      findings: status.findings.map(({ level, failure }) => ({ level, ...failed(failure) })),
      unknown: status.unknown.map(({ about, reason }) => ({ about, ...failed(reason) })),
    },
  };
}
