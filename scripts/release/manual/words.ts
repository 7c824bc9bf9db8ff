/** Texts of the pages beyond `--help`: headings of man pages, files and environment. */

import '../../../src/program/assembled.ts';

import type { Language } from '../../../src/i18n/catalogue.ts';
import { PATHS } from '../../../src/manifests/paths.ts';

export interface ManualWords {
  /** Text for the footer of a page. */
  readonly manual: string;
  readonly name: string;
  readonly synopsis: string;
  readonly description: string;
  readonly phases: string;
  readonly commands: string;
  readonly options: string;
  readonly globalOptions: string;
  readonly exitStatus: string;
  readonly files: string;
  readonly environment: string;
  readonly seeAlso: string;
  /** Reference to a command with its own page. */
  readonly morePage: (page: string) => string;
  readonly fileTexts: readonly (readonly [file: string, text: string])[];
  readonly environmentTexts: readonly (readonly [names: string, text: string])[];
}

const LANGUAGE = 'LC_ALL, LC_MESSAGES, LANG';
const PROXY = 'HTTPS_PROXY, NO_PROXY';
const PLAIN = 'NO_COLOR, TERM, CI';
const ROOTS = 'SSL_CERT_FILE, SSL_CERT_DIR';

export const WORDS: Readonly<Record<Language, ManualWords>> = {
  en: {
    manual: 'kubejoin manual',
    name: 'NAME',
    synopsis: 'SYNOPSIS',
    description: 'DESCRIPTION',
    phases: 'PHASES',
    commands: 'COMMANDS',
    options: 'OPTIONS',
    globalOptions: 'OPTIONS OF EVERY COMMAND',
    exitStatus: 'EXIT STATUS',
    files: 'FILES',
    environment: 'ENVIRONMENT',
    seeAlso: 'SEE ALSO',
    morePage: (page) => `See ${page}.`,
    fileTexts: [
      [
        PATHS.journal,
        'What kubejoin has changed on this machine: what undo, reset and the next attempt of a join go by.',
      ],
      [PATHS.earlier, 'What stood in files before a join has replaced them. Only root can read it.'],
    ],
    environmentTexts: [
      [LANGUAGE, 'Language of the messages, where --lang is not given.'],
      [
        PLAIN,
        'NO_COLOR set to anything, CI to anything but false or 0, or TERM=dumb: plain lines in place of live progress.',
      ],
      [PROXY, 'The proxy to the API server, and what is reached without it, by the rules of programs written in Go.'],
      [ROOTS, 'Where the certificates are that a discovery file from an https URL is checked by.'],
      ['KUBEJOIN_DEBUG', 'Set to anything: as --v=5.'],
    ],
  },
  'pt-BR': {
    manual: 'Manual do kubejoin',
    name: 'NOME',
    synopsis: 'SINOPSE',
    description: 'DESCRIÇÃO',
    phases: 'FASES',
    commands: 'COMANDOS',
    options: 'OPÇÕES',
    globalOptions: 'OPÇÕES DE TODOS OS COMANDOS',
    exitStatus: 'CÓDIGOS DE SAÍDA',
    files: 'ARQUIVOS',
    environment: 'AMBIENTE',
    seeAlso: 'VEJA TAMBÉM',
    morePage: (page) => `Veja ${page}.`,
    fileTexts: [
      [
        PATHS.journal,
        'Registro do que o kubejoin alterou nesta máquina, usado por undo, por reset e pela próxima tentativa de associação.',
      ],
      [PATHS.earlier, 'Conteúdo anterior dos arquivos que uma associação substituiu. Só o root pode lê-lo.'],
    ],
    environmentTexts: [
      [LANGUAGE, 'Idioma das mensagens, se --lang não for informada.'],
      [
        PLAIN,
        'NO_COLOR com qualquer valor, CI com qualquer valor exceto false ou 0, ou TERM=dumb: linhas simples em vez do progresso ao vivo.',
      ],
      [
        PROXY,
        'O proxy usado para acessar o servidor da API e os endereços acessados sem ele, com as regras dos programas em Go.',
      ],
      [ROOTS, 'Onde estão os certificados usados para validar um arquivo de descoberta obtido de uma URL https.'],
      ['KUBEJOIN_DEBUG', 'Com qualquer valor: equivale a --v=5.'],
    ],
  },
};
