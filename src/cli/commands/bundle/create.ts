import { Secret } from '../../../base/secret.ts';
import { readClusterConfiguration } from '../../../cluster/api/read-facts.ts';
import { writeStreamed } from '../../../host/linux/files/streamed-file.ts';
import { signWithSsh } from '../../../host/linux/programs/ssh-signature.ts';
import { asAdministrator } from '../../../operations/administration.ts';
import { createBundle } from '../../../operations/bundle/create-bundle.ts';
import { createBoundToken } from '../../../operations/provision/bound-join.ts';
import { joinDocument } from '../../../operations/provision/provision.ts';
import type { Invocation } from '../../argv/command.ts';
import { administering } from '../administering.ts';
import { boundConfiguration } from '../provision/bound-configuration.ts';
import { givenBy, imageSource, refuseUnfit } from './given.ts';
import { BUNDLE_CREATED } from './sentences.ts';

const CLUSTER = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

/** Writes a bundle. The token is created in the cluster last, when everything else has succeeded. */
export async function createBundleFile(invocation: Invocation): Promise<number> {
  const { reporter, terminal } = invocation;
  const emit = reporter.event.bind(reporter);
  const given = await givenBy(invocation.line);
  const admin = await administering(invocation, emit);
  const { host } = admin;
  const bound = await boundConfiguration(invocation, { admin, host, emit });
  terminal.scrubber.addToken(bound.token.reveal());
  const { configuration, token, node, role } = bound;
  const { apiServerEndpoint: endpoint = '', caCertHashes = [] } = configuration.discovery.bootstrapToken ?? {};
  refuseUnfit(configuration);
  const cluster = await asAdministrator(CLUSTER, admin, readClusterConfiguration);
  const from = await imageSource(given.images, configuration.nodeRegistration.criSocket);
  try {
    const created = host.read.clock.now();
    const bundle = await createBundle({
      ...{ node, role, cluster, from, emit, created, expires: created + given.ttl },
      point: { endpoint, caCertHashes },
      configuration: new Secret(joinDocument(configuration)),
      moreImages: given.moreImages,
      executable: given.executable,
      ...{ sign: signWithSsh, signKey: given.signKey },
    });
    const ready = () => createBoundToken({ token, node, role, ttl: given.ttl }, admin);
    await writeStreamed(given.path, bundle.chunks(), { mode: 0o600, ready });
    const { expires, images } = bundle.description;
    reporter.succeeded({
      outcome: 'created',
      fields: { path: given.path, nodeName: node, expires, images: images.map(({ name }) => name) },
      message: BUNDLE_CREATED({ path: given.path, node, images: images.length, expires }),
    });
    return 0;
  } finally {
    from.source.close();
  }
}
