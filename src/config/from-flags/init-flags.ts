import type { Secret } from '../../base/secret.ts';
import { shown } from '../../base/shown.ts';
import type { Message } from '../../base/text.ts';
import type { ParsedInitFile } from '../documents/init-documents.ts';
import { type InitDraft, validatedDraft } from '../documents/init-draft.ts';
import type { GivenArgument, GivenCluster, GivenInit } from '../fields/given.ts';
import { CLUSTER_FIELD_OPTIONS, EXTRA_ARGUMENTS, type INIT, INIT_FIELD_OPTIONS } from '../options/init.ts';
import { fieldsOf, flagsByField, type Values } from '../options/option.ts';
import { type Place, Problems } from '../problem.ts';
import { CONFIG_ARGUMENT_PAIR, CONFIG_FEATURE_GATE_SYNTAX } from './config-flags-sentences.ts';
import {
  durationOf,
  flagPlace,
  overridden,
  overriddenNode,
  parseBool,
  refuseFlags,
  refuseMixed,
  tokenOf,
} from './flag-input.ts';

/** The flags of `init` and its phases by option name. Those that the command does not have are absent. */
export interface InitFlags extends Omit<Values<typeof INIT & typeof EXTRA_ARGUMENTS>, 'tokenFile'> {
  /** Content of the file given by --token-file, or of standard input; surrounding white space is dropped. */
  tokenFile?: Secret | undefined;
}

const FIELDS = { ...INIT_FIELD_OPTIONS, ...CLUSTER_FIELD_OPTIONS };

/**
 * Makes the configuration of `init` from its flags, or from a file and the few flags allowed with one, as kubeadm does
 * (cmd/init.go newInitData). Skipped add-on phases and disabled add-ons agree. The version must still be resolved
 * (src/cluster/requested-version.ts) and set by atKubernetesVersion.
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function initDraftFromFlags(
  flags: InitFlags,
  file: ParsedInitFile | undefined,
): { draft: InitDraft; notices: Message[] } {
  const { draft, notices } = file || flags.configFile ? besideFile(flags, file) : fromFlags(flags);
  const { kubelet } = draft;
  const serving = flags.kubeletServingCertificates ? { kubelet: { ...kubelet, serverTLSBootstrap: true } } : {};
  return { draft: withAddonPhases({ ...draft, ...serving }), notices };
}

function besideFile(flags: InitFlags, file: ParsedInitFile | undefined): { draft: InitDraft; notices: Message[] } {
  refuseMixed(FIELDS, flags);
  if (!file) throw new Error('--config was given but its content was not');
  const problems = new Problems();
  const { init } = file.draft;
  const nodeRegistration = overriddenNode(init.nodeRegistration, flags, problems);
  refuseFlags(problems);
  return {
    draft: { ...file.draft, init: { ...overridden(init, flags), nodeRegistration } },
    notices: [...file.notices],
  };
}

function fromFlags(flags: InitFlags): { draft: InitDraft; notices: Message[] } {
  const problems = new Problems();
  const notices: Message[] = [];
  const fieldPlace = flagPlace({
    ...flagsByField(FIELDS),
    'bootstrapTokens[0].token': flags.tokenFile ? '--token-file' : '--token',
  });
  const place = (path: string) => (path.startsWith('featureGates.') ? { path: '--feature-gates' } : fieldPlace(path));
  const context = { problems, notices, place };
  const given = {
    init: givenInit(flags, problems),
    cluster: givenCluster(flags, problems),
    kubelet: {},
    kubeProxy: {},
  };
  const draft = validatedDraft(given, { init: context, cluster: context }, undefined);
  refuseFlags(problems);
  return { draft, notices };
}

function givenInit(flags: InitFlags, problems: Problems): GivenInit {
  const values = {
    ...flags,
    token: tokenOf(flags, problems),
    tokenFile: undefined,
    tokenTtl: durationOf(flags.tokenTtl, '--token-ttl', problems),
  };
  const given: GivenInit = fieldsOf(INIT_FIELD_OPTIONS, values);
  return {
    ...given,
    bootstrapTokens: [{ ...given.bootstrapTokens?.[0], description: 'The first token, made by init.' }],
  };
}

function givenCluster(flags: InitFlags, problems: Problems): GivenCluster {
  const extra = (name: keyof typeof EXTRA_ARGUMENTS) =>
    argumentsOf(flags[name], `--${EXTRA_ARGUMENTS[name].name}`, problems);
  const featureGates = flags.featureGates
    ? parseFeatureGates(flags.featureGates, { path: '--feature-gates' }, problems)
    : undefined;
  return fieldsOf(CLUSTER_FIELD_OPTIONS, {
    ...flags,
    featureGates,
    apiserverExtraArgs: extra('apiserverExtraArgs'),
    controllerManagerExtraArgs: extra('controllerManagerExtraArgs'),
    schedulerExtraArgs: extra('schedulerExtraArgs'),
  });
}

function argumentsOf(
  values: readonly string[] | undefined,
  flag: string,
  problems: Problems,
): GivenArgument[] | undefined {
  const pairs = values?.flatMap((value) => value.split(','));
  return pairs?.map((pair) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === '') problems.add({ path: flag }, CONFIG_ARGUMENT_PAIR({ value: shown(pair) }));
    return { name: name || '-', value };
  });
}

/**
 * --feature-gates as kubeadm reads it (features.NewFeatureGate): name=true,name=false, with blanks allowed.
 * checkAtVersion checks the names.
 */
function parseFeatureGates(text: string, at: Place, problems: Problems): Record<string, boolean> {
  const gates: Record<string, boolean> = {};
  for (const pair of text.split(',')) {
    if (pair === '') continue;
    const [, name = '', word = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    const value = parseBool(word.trim());
    if (name.trim() === '' || value === undefined) problems.add(at, CONFIG_FEATURE_GATE_SYNTAX({ value: shown(pair) }));
    else gates[name.trim()] = value;
  }
  return gates;
}

const ADDON = 'addon';
const COREDNS = 'addon/coredns';
const KUBE_PROXY = 'addon/kube-proxy';

/**
 * Aligns skipped phases and disabled add-ons: an add-on whose phase is skipped is disabled in the stored
 * configuration, and the phase of a disabled add-on is skipped (kubeadm manageSkippedAddons).
 */
function withAddonPhases(draft: InitDraft): InitDraft {
  const { init, cluster } = draft;
  const skips = (phase: string) => init.skipPhases.includes(phase) || init.skipPhases.includes(ADDON);
  const dns = { ...cluster.dns, disabled: cluster.dns.disabled || skips(COREDNS) };
  const proxy = { disabled: cluster.proxy.disabled || skips(KUBE_PROXY) };
  const more = [dns.disabled && !skips(COREDNS) && COREDNS, proxy.disabled && !skips(KUBE_PROXY) && KUBE_PROXY].filter(
    (phase) => phase !== false,
  );
  return {
    ...draft,
    init: { ...init, skipPhases: [...init.skipPhases, ...more] },
    cluster: { ...cluster, dns, proxy },
  };
}
