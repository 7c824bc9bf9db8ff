import { parse, stringify } from 'yaml';
import type { MemberData } from '../../../../src/simulation/etcd/membership.ts';
import type { Dialer } from '../../../../src/wire/dialer.ts';

/** The settings of etcd's static Pod that differ between the hosts of these tests. */
export interface EtcdFlags {
  name: string;
  peerUrl: string;
  clientUrl: string;
  initialCluster: readonly string[];
  state: 'new' | 'existing';
  dataDir: string;
  pkiDir: string;
}

export interface RunningEtcd {
  /** Resolves with its last words when it is gone, for whatever reason. */
  ended: Promise<string>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Where etcd runs: a stand-in in this process, or the real program. */
export interface EtcdRunner {
  readonly kind: 'stand-in' | 'real';
  /** How long etcd wants voters to be connected before it takes another, in milliseconds. */
  readonly healthIntervalMs: number;
  /** How the hosts reach each other. */
  readonly dialer: Dialer;
  /** An address that the n-th host has alone, n from 1. */
  address(n: number): string;
  /** A directory for the n-th host's etcd. Real files where `realFiles`. */
  directory(n: number): string;
  readonly realFiles: boolean;
  start(flags: EtcdFlags, files: { read(path: string): Promise<string> }, data: MemberData): Promise<RunningEtcd>;
  close(): Promise<void>;
}

export function manifestOf(flags: EtcdFlags): string {
  return stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'etcd', namespace: 'kube-system' }, flags });
}

/** The members in kubejoin's own manifest, which a new etcd finds. */
export function membershipIn(manifest: string): Pick<EtcdFlags, 'initialCluster' | 'state'> {
  const { spec } = parse(manifest) as { spec: { containers: { command: string[] }[] } };
  const command = spec.containers[0]?.command ?? [];
  const value = (name: string) => command.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? '';
  return {
    initialCluster: value('initial-cluster').split(','),
    state: value('initial-cluster-state') as EtcdFlags['state'],
  };
}

export function flagsOf(manifest: string): EtcdFlags {
  return (parse(manifest) as { flags: EtcdFlags }).flags;
}

/**
 * The command line that kubeadm's manifest has, without the port for metrics, which is on 127.0.0.1 and can't be
 * everybody's.
 */
export function commandOf({ name, peerUrl, clientUrl, initialCluster, state, dataDir, pkiDir }: EtcdFlags): string[] {
  return [
    `--name=${name}`,
    `--listen-client-urls=${clientUrl}`,
    `--advertise-client-urls=${clientUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=${initialCluster.join(',')}`,
    `--initial-cluster-state=${state}`,
    `--data-dir=${dataDir}`,
    `--cert-file=${pkiDir}/server.crt`,
    `--key-file=${pkiDir}/server.key`,
    `--trusted-ca-file=${pkiDir}/ca.crt`,
    '--client-cert-auth=true',
    `--peer-cert-file=${pkiDir}/peer.crt`,
    `--peer-key-file=${pkiDir}/peer.key`,
    `--peer-trusted-ca-file=${pkiDir}/ca.crt`,
    '--peer-client-cert-auth=true',
    '--snapshot-count=10000',
    '--feature-gates=InitialCorruptCheck=true',
    '--watch-progress-notify-interval=5s',
  ];
}
