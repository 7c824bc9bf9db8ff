/** The sidebars: pages by what a reader wants to do, in either language. */
import { importedAs } from '../build/entries.ts';
import { folderOf, LANGUAGES, type Language, type Site, type SitePage } from './pages.ts';

interface Section {
  readonly title: Record<Language, string>;
  /** The wish of a reader, on the front page; absent: the section has no card there. */
  readonly wish?: Record<Language, string>;
  readonly pages: readonly string[];
}

export const WORDS = {
  en: {
    guide: 'Getting started',
    start: 'Get started',
    fromKubeadm: 'From kubeadm',
    api: 'API reference',
    onlyEnglish: '',
    decisions: 'Decisions',
  },
  'pt-BR': {
    guide: 'Primeiros passos',
    start: 'Comece aqui',
    fromKubeadm: 'Vindo do kubeadm',
    api: 'Referência da API',
    onlyEnglish: 'Esta página existe apenas em inglês.',
    decisions: 'Decisões',
  },
} as const;

/** Pages of docs/ that no section names are added here. */
const REST = 'reference';

const SECTIONS: readonly (Section & { id?: string })[] = [
  {
    title: { en: 'Start', 'pt-BR': 'Comece' },
    wish: {
      en: 'Try kubejoin without root and without a cluster, then install it.',
      'pt-BR': 'Experimente o kubejoin sem root e sem cluster e depois instale.',
    },
    pages: ['guide.md', 'from-kubeadm.md'],
  },
  {
    title: { en: 'Join a machine', 'pt-BR': 'Associe uma máquina' },
    wish: {
      en: 'Join workers and control-plane nodes, and create the cluster they join.',
      'pt-BR': 'Associe nós de processamento e da camada de gerenciamento e crie o cluster deles.',
    },
    pages: [
      'join.md',
      'cluster.md',
      'cluster-status.md',
      'remove.md',
      'replace.md',
      'config.md',
      'admission.md',
      'serving-certificates.md',
      'turning-off.md',
    ],
  },
  {
    title: { en: 'Many machines', 'pt-BR': 'Muitas máquinas' },
    wish: {
      en: 'Join a fleet over SSH with one command.',
      'pt-BR': 'Associe uma frota por SSH com um único comando.',
    },
    pages: ['fleet.md', 'provision.md', 'air-gap.md', 'cluster-api.md'],
  },
  {
    title: { en: 'Undo', 'pt-BR': 'Desfaça' },
    wish: {
      en: 'Reverse a join and restore what was there before.',
      'pt-BR': 'Desfaça uma associação e restaure o que havia antes.',
    },
    pages: ['undo.md'],
  },
  {
    title: { en: 'Automate', 'pt-BR': 'Automatize' },
    wish: {
      en: 'Ansible, plans to review, reports, and events as JSON.',
      'pt-BR': 'Ansible, planos para revisão, relatórios e eventos em JSON.',
    },
    pages: ['ansible.md', 'automation.md', 'tracing.md', 'events.md'],
  },
  {
    title: { en: 'Use the library', 'pt-BR': 'Use a biblioteca' },
    wish: {
      en: 'Join machines from a TypeScript program.',
      'pt-BR': 'Associe máquinas em um programa TypeScript.',
    },
    pages: ['library.md', 'examples/index.md', 'api/index.md'],
  },
  {
    id: REST,
    title: { en: 'Look it up', 'pt-BR': 'Consulte' },
    wish: {
      en: 'Every error code with its cause and what to do.',
      'pt-BR': 'Cada código de erro, com a causa e o que fazer.',
    },
    pages: ['errors/index.md', 'faults.md', 'differences.md', 'changelog.md'],
  },
  {
    title: { en: 'Compare', 'pt-BR': 'Compare' },
    wish: {
      en: 'kubeadm, k3s, RKE2, k0s, Talos and Cluster API: when to use which.',
      'pt-BR': 'kubeadm, k3s, RKE2, k0s, Talos e Cluster API: quando usar cada um.',
    },
    pages: ['compare.md', 'performance.md'],
  },
  {
    title: { en: 'Security', 'pt-BR': 'Segurança' },
    wish: {
      en: 'Threats, promises, and how to verify a release.',
      'pt-BR': 'Ameaças, garantias e como verificar uma versão publicada.',
    },
    pages: ['threats.md', 'release.md', 'security.md'],
  },
  {
    title: { en: 'Contribute', 'pt-BR': 'Contribua' },
    pages: [
      'contributing.md',
      'architecture.md',
      'speed.md',
      'performance-notes.md',
      'adr/index.md',
      'rehearsal-contract.md',
      'lab.md',
      'fuzzing.md',
      'mutation-tests.md',
    ],
  },
];

/** Wishes of readers, as a list of links for the front page. */
export function wishes(language: Language): string {
  const items = SECTIONS.flatMap(({ title, wish, pages: [first = ''] }) =>
    wish === undefined ? [] : [`- [**${title[language]}**](./${first}) ${wish[language]}`],
  );
  return `<div class="cards">\n\n${items.join('\n')}\n\n</div>`;
}

interface Item {
  text: string;
  link?: string;
  items?: Item[];
  collapsed?: boolean;
}

/** VitePress's sidebars by path: one for all pages, one for the API reference, one for the decisions. */
export function sidebars(site: Site, apiPages: readonly SitePage[]): Record<Language, Record<string, Item[]>> {
  const [english = {}, portuguese = {}] = LANGUAGES.map((language) => ({
    [`/${folderOf(language)}`]: mainSidebar(site.pages[language], language),
    [`/${folderOf(language)}api/`]: apiSidebar(apiPages, language),
    [`/${folderOf(language)}adr/`]: decisionsSidebar(site.pages[language], language),
  }));
  return { en: english, 'pt-BR': portuguese };
}

export function mainSidebar(pages: readonly SitePage[], language: Language): Item[] {
  const titles = new Map(pages.map(({ to, text }) => [to, titleOf(text)]));
  titles.set('api/index.md', WORDS[language].api);
  const named = new Set(SECTIONS.flatMap((section) => section.pages));
  const rest = [...titles.keys()].filter((page) => !page.includes('/') && page !== 'index.md' && !named.has(page));
  return SECTIONS.map(({ id, title, pages: own }) => ({
    text: title[language],
    items: [...own, ...(id === REST ? rest : [])].map((page) => {
      const text = titles.get(page);
      if (text === undefined) throw new Error(`The sidebar names ${page}, which does not exist`);
      return { text, link: linkTo(page, language) };
    }),
  }));
}

function apiSidebar(pages: readonly SitePage[], language: Language): Item[] {
  const groups = new Map<string, Item[]>();
  for (const { to } of pages.filter(({ to }) => /^api\/[\w-]+\/[\w-]+\/./.test(to))) {
    const [, entry = '', kind = '', name = ''] = to.split('/');
    const group = `${importedAs(entry)} · ${kind}`;
    const item = { text: name.replace(/\.md$/, ''), link: linkTo(to, language) };
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  const top = { text: WORDS[language].api, link: linkTo('api/index.md', language), items: [back(language)] };
  return [top, ...[...groups].map(([text, items]) => ({ text, items }))];
}

function decisionsSidebar(pages: readonly SitePage[], language: Language): Item[] {
  const records = pages.filter(({ to }) => /^adr\/\d/.test(to));
  const items = records.map(({ to, text }) => ({ text: titleOf(text), link: linkTo(to, language) }));
  return [
    {
      text: WORDS[language].decisions,
      link: linkTo('adr/index.md', language),
      items: [back(language), ...items],
    },
  ];
}

const back = (language: Language): Item => ({
  text: `← ${WORDS[language].guide}`,
  link: linkTo('guide.md', language),
});

/** The title of a Markdown page. */
export function titleOf(text: string): string {
  return (/^# (.+)$/m.exec(text)?.[1] ?? '').replaceAll('`', '');
}

function linkTo(page: string, language: Language): string {
  return `/${folderOf(language)}${page.replace(/(?:index)?\.md$/, '')}`;
}
