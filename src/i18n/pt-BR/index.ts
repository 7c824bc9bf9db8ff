import { oneTable } from '../one-table.ts';
import type { Table } from '../tables.ts';
import { certificates } from './certificates.ts';
import { certs } from './certs.ts';
import { changes } from './changes.ts';
import { cluster } from './cluster.ts';
import { commands } from './commands.ts';
import { completion } from './completion.ts';
import { config } from './config.ts';
import { configCommands } from './config-commands.ts';
import { connection } from './connection.ts';
import { discovery } from './discovery.ts';
import { discoveryFile } from './discovery-file.ts';
import { doctor } from './doctor.ts';
import { etcd } from './etcd.ts';
import { explain } from './explain.ts';
import { fleet } from './fleet.ts';
import { grpc } from './grpc.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { init } from './init.ts';
import { kubeconfig } from './kubeconfig.ts';
import { manifests } from './manifests.ts';
import { objects } from './objects.ts';
import { patches } from './patches.ts';
import { phases } from './phases.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { rehearsal } from './rehearsal.ts';
import { report } from './report.ts';
import { reset } from './reset.ts';
import { token } from './token.ts';
import { undo } from './undo.ts';

export const { failures, texts }: Table = oneTable([
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
  rehearsal,
  token,
  report,
  reset,
  undo,
]);
