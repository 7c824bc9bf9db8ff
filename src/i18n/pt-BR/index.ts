import { oneTable } from '../one-table.ts';
import type { Table } from '../tables.ts';
import { certificates } from './certificates.ts';
import { cluster } from './cluster.ts';
import { config } from './configuration/config.ts';
import { hostsFile } from './configuration/hosts-problems.ts';
import { patches } from './configuration/patches.ts';
import { connection, grpc } from './connection.ts';
import { discovery } from './discovery.ts';
import { discoveryFile } from './discovery-file.ts';
import { etcd } from './etcd.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { init } from './init.ts';
import { kubeconfig } from './kubeconfig.ts';
import { manifests } from './manifests.ts';
import { phases } from './phases.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { completion, doctor, explain } from './printed/assistance.ts';
import { boundTokens } from './printed/bound-tokens.ts';
import { certs } from './printed/certs.ts';
import { changes, objects } from './printed/changes.ts';
import { commands } from './printed/commands.ts';
import { configCommands } from './printed/config-commands.ts';
import { machines } from './printed/machines.ts';
import { tables } from './printed/tables.ts';
import { timeline } from './printed/timeline.ts';
import { token } from './printed/token.ts';
import { refusals } from './refusals.ts';
import { rehearsal } from './rehearsal.ts';
import { reset } from './reset.ts';
import { undo } from './undo.ts';

export const { failures, texts }: Table = oneTable([
  boundTokens,
  changes,
  commands,
  completion,
  config,
  configCommands,
  connection,
  discovery,
  discoveryFile,
  plan,
  preflight,
  tables,
  grpc,
  host,
  hostsFile,
  images,
  doctor,
  etcd,
  explain,
  certificates,
  certs,
  cluster,
  init,
  kubeconfig,
  machines,
  manifests,
  objects,
  patches,
  phases,
  refusals,
  rehearsal,
  token,
  reset,
  timeline,
  undo,
]);
