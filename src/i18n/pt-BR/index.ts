import { oneTable } from '../one-table.ts';
import type { Table } from '../tables.ts';
import { certificates } from './certificates.ts';
import { cluster } from './cluster.ts';
import { config } from './configuration/config.ts';
import { patches } from './configuration/patches.ts';
import { connection, grpc } from './connection.ts';
import { discovery } from './discovery.ts';
import { discoveryFile } from './discovery-file.ts';
import { etcd } from './etcd.ts';
import { fleetAdmission } from './fleet/admission.ts';
import { fleet } from './fleet/fleet.ts';
import { fleetHosts } from './fleet/host-words.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { init } from './init.ts';
import { kubeconfig } from './kubeconfig.ts';
import { manifests } from './manifests.ts';
import { phases } from './phases.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { admission } from './printed/admission.ts';
import { completion, doctor, explain } from './printed/assistance.ts';
import { boundTokens } from './printed/bound-tokens.ts';
import { certs } from './printed/certs.ts';
import { changes, objects } from './printed/changes.ts';
import { commands } from './printed/commands.ts';
import { configCommands } from './printed/config-commands.ts';
import { fleetCommands } from './printed/fleet.ts';
import { rehearsal } from './printed/rehearsal.ts';
import { report } from './printed/report.ts';
import { serving } from './printed/serving.ts';
import { tables } from './printed/tables.ts';
import { token } from './printed/token.ts';
import { refusals } from './refusals.ts';
import { reset } from './reset.ts';
import { undo } from './undo.ts';

export const { failures, texts }: Table = oneTable([
  admission,
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
  fleet,
  fleetAdmission,
  fleetCommands,
  tables,
  fleetHosts,
  grpc,
  host,
  images,
  doctor,
  etcd,
  explain,
  certificates,
  certs,
  cluster,
  init,
  kubeconfig,
  manifests,
  objects,
  patches,
  phases,
  refusals,
  rehearsal,
  token,
  report,
  reset,
  serving,
  undo,
]);
