import { EXIT } from '../../../base/exit-codes.ts';
import type { Message } from '../../../base/text.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import { Problems } from '../../../config/problem.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { verifyWithSsh } from '../../../host/linux/programs/ssh-signature.ts';
import { type BundleContents, showBundle } from '../show-bundle.ts';
import { bundlePaths } from '../verify-bundle.ts';
import {
  BUNDLE_FILE_MISSING,
  BUNDLE_SHOWN,
  BUNDLE_SHOWN_CLUSTER,
  BUNDLE_SHOWN_EXECUTABLE,
  BUNDLE_SHOWN_EXPIRED,
  BUNDLE_SHOWN_IMAGE,
  BUNDLE_SHOWN_SIGNER,
  BUNDLE_SHOWN_VALID,
} from './bundle-commands-sentences.ts';

/** Shows what a bundle contains, once it is verified, and never its secrets. The exit code of an expired one is a join's. */
export async function showBundleFile(invocation: Invocation): Promise<number> {
  const { line, reporter, terminal, catalogue, format } = invocation;
  const [given = ''] = line.arguments;
  const problems = new Problems();
  if (given === '') problems.add({ path: 'FILE' }, BUNDLE_FILE_MISSING());
  refuseFlags(problems);
  const { path, signers } = bundlePaths(given, line.flags.string('bundle-signers') || undefined);
  const emit = reporter.event.bind(reporter);
  const bundle = await showBundle({ path, signers, host: linuxHost().read, verify: verifyWithSsh, emit });
  if (format === 'text') for (const message of linesOf(path, signers, bundle)) terminal.out(catalogue.say(message));
  const { expired, expires } = bundle;
  const exitCode = expired ? EXIT.host : 0;
  reporter.succeeded({
    outcome: expired ? 'expired' : 'valid',
    exitCode,
    fields: { path, nodeName: bundle.node, expires, bundle },
    message: expired ? BUNDLE_SHOWN_EXPIRED({ expires }) : BUNDLE_SHOWN_VALID({ expires }),
  });
  return exitCode;
}

function linesOf(path: string, signers: string, bundle: BundleContents): Message[] {
  const { node, role, endpoint, kubernetesVersion: version, caCertHashes, executable, images, signer } = bundle;
  return [
    BUNDLE_SHOWN({ path, node, role }),
    BUNDLE_SHOWN_CLUSTER({ endpoint, version, caCertHashes }),
    ...(executable
      ? [BUNDLE_SHOWN_EXECUTABLE({ megabytes: megabytes(executable.size), sha256: executable.sha256 })]
      : []),
    ...images.map(({ name, size, digest }) => BUNDLE_SHOWN_IMAGE({ image: name, megabytes: megabytes(size), digest })),
    BUNDLE_SHOWN_SIGNER({ signer: signer.principal, key: signer.key, signers, created: bundle.created }),
  ];
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
