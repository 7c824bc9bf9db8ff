import { oneTable } from '../one-table.ts';
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

export const failures = oneTable(
  changes.failures,
  commands.failures,
  completion.failures,
  config.failures,
  configCommands.failures,
  connection.failures,
  discovery.failures,
  discoveryFile.failures,
  plan.failures,
  preflight.failures,
  fleet.failures,
  grpc.failures,
  host.failures,
  images.failures,
  doctor.failures,
  etcd.failures,
  explain.failures,
  certificates.failures,
  certs.failures,
  cluster.failures,
  init.failures,
  kubeconfig.failures,
  manifests.failures,
  objects.failures,
  patches.failures,
  phases.failures,
  rehearsal.failures,
  token.failures,
  report.failures,
  reset.failures,
  undo.failures,
);

export const texts = oneTable(
  changes.texts,
  commands.texts,
  completion.texts,
  config.texts,
  configCommands.texts,
  connection.texts,
  discovery.texts,
  discoveryFile.texts,
  plan.texts,
  preflight.texts,
  fleet.texts,
  grpc.texts,
  host.texts,
  images.texts,
  doctor.texts,
  etcd.texts,
  explain.texts,
  certificates.texts,
  certs.texts,
  cluster.texts,
  init.texts,
  kubeconfig.texts,
  manifests.texts,
  objects.texts,
  patches.texts,
  phases.texts,
  rehearsal.texts,
  token.texts,
  report.texts,
  reset.texts,
  undo.texts,
);
