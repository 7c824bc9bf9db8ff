import { readFileSync } from 'node:fs';
import path from 'node:path';
import { slug } from 'github-slugger';
import { type DefaultTheme, defineConfig } from 'vitepress';

const DIST = path.resolve(import.meta.dirname, '../../../dist');
/** Below this folder, because pages become modules that import vue. */
const SOURCE = path.resolve(import.meta.dirname, '../.pages');
/** A k on a blue square, as in the name. */
const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#326ce5"/><path d="M5 3v10M11 4 5.5 8.5 11 13" fill="none" stroke="#fff" stroke-width="2"/></svg>',
)}`;

const sidebars = JSON.parse(readFileSync(path.join(SOURCE, 'sidebars.json'), 'utf8'));

const portuguese: DefaultTheme.Config = {
  sidebar: sidebars['pt-BR'],
  outline: { label: 'Nesta página', level: [2, 3] },
  docFooter: { prev: 'Anterior', next: 'Próxima' },
  darkModeSwitchLabel: 'Aparência',
  darkModeSwitchTitle: 'Mudar para o tema escuro',
  lightModeSwitchTitle: 'Mudar para o tema claro',
  sidebarMenuLabel: 'Menu',
  returnToTopLabel: 'Voltar ao início',
  langMenuLabel: 'Mudar o idioma',
  skipToContentLabel: 'Ir para o conteúdo',
  notFound: {
    title: 'Página não encontrada',
    quote: 'Confira o endereço ou use a busca.',
    linkLabel: 'ir para o início',
    linkText: 'Ir para o início',
  },
};

const portugueseSearch = {
  button: { buttonText: 'Buscar', buttonAriaLabel: 'Buscar' },
  modal: {
    displayDetails: 'Mostrar detalhes',
    resetButtonTitle: 'Limpar a busca',
    backButtonTitle: 'Fechar a busca',
    noResultsText: 'Nenhum resultado para',
    footer: {
      selectText: 'para selecionar',
      selectKeyAriaLabel: 'Enter',
      navigateText: 'para navegar',
      navigateUpKeyAriaLabel: 'seta para cima',
      navigateDownKeyAriaLabel: 'seta para baixo',
      closeText: 'para fechar',
      closeKeyAriaLabel: 'Esc',
    },
  },
};

export default defineConfig({
  // Examples name receivers on this machine.
  ignoreDeadLinks: 'localhostLinks',
  srcDir: SOURCE,
  outDir: path.join(DIST, 'docs'),
  cacheDir: path.join(DIST, 'docs-cache'),
  title: 'kubejoin',
  metaChunk: true,
  head: [['link', { rel: 'icon', href: ICON }]],
  // The search index of a language is one file of some megabytes, loaded by the first search.
  vite: { build: { chunkSizeWarningLimit: 5000 } },
  locales: {
    root: { label: 'English', lang: 'en', description: 'A drop-in for kubeadm join, and a library' },
    'pt-BR': {
      label: 'Português',
      lang: 'pt-BR',
      description: 'Um substituto direto para o kubeadm join, e uma biblioteca',
      themeConfig: portuguese,
    },
  },
  // Anchors as on a Git host, so that a link works in both places.
  markdown: { anchor: { slugify: slug } },
  themeConfig: {
    sidebar: sidebars.en,
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: {
        locales: { 'pt-BR': { translations: portugueseSearch } },
        miniSearch: {
          // Every word of a query, not just one.
          searchOptions: { combineWith: 'AND' },
          // Finds "associação" by "associacao".
          options: { processTerm: (term) => term.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '') },
        },
      },
    },
  },
});
