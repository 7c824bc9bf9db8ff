/** The public names of the library with their comments and types, as the compiler sees them. */
import path from 'node:path';
import {
  API,
  type Checker,
  type Symbol as Named,
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Type,
} from 'typescript/unstable/sync';
import { projectRoot } from '../../build/checkout.ts';
import { libraryEntries } from '../../build/entries.ts';

/** Content of a comment: its text, and its tags such as @throws. */
export interface Comment {
  doc: string;
  tags: readonly { tag: string; text: string }[];
}

/** A property or method. */
export interface Member extends Comment {
  name: string;
  optional: boolean;
  type: string;
  /** Type of what a call returns; empty if it cannot be called. */
  returns: string;
}

/** Exports of an entry of the package. */
export interface PublicName extends Member {
  entry: string;
  kind: 'class' | 'function' | 'interface' | 'type' | 'value';
  /** As it is written in the source. */
  declaration: string;
  /** `<Result, Event>` of a class or interface, or nothing. */
  generics: string;
  /** Those of our own, not those of Error or Promise. */
  members: readonly Member[];
  /** Types of TypeScript or Node.js that it extends. */
  bases: readonly string[];
}

export interface PublicNames {
  /** Sorted by entry and name. */
  names: PublicName[];
  /** Each failure's kind with the type of its `params`, sorted. */
  failures: Member[];
}

const WHOLE = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.UseSingleQuotesForStringLiteralType;

/** Reads everything that the package exports. */
export function publicNames(): PublicNames {
  const api = new API({ cwd: projectRoot });
  try {
    const config = path.join(projectRoot, 'tsconfig.library.json');
    const [project] = api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error(`TypeScript cannot open ${config}.`);
    const names = libraryEntries().flatMap(({ imported, source }) =>
      exportsOf(project, source)
        .map((exported) => nameOf(project.checker, imported, exported))
        .sort(byName),
    );
    return { names, failures: failuresOf(project) };
  } finally {
    api.close();
  }
}

function exportsOf({ checker, program }: Project, file: string): readonly Named[] {
  const source = program.getSourceFile(path.join(projectRoot, file));
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} exports nothing.`);
  return checker.getExportsOfModule(module);
}

/** A definition's `sample` has the type of the params. */
function failuresOf(project: Project): Member[] {
  const { checker } = project;
  const sentences = exportsOf(project, 'src/i18n/definitions.ts').find(({ name }) => name === 'Sentences');
  if (sentences === undefined) throw new Error('There is no type Sentences.');
  return checker
    .getPropertiesOfType(checker.getDeclaredTypeOfSymbol(sentences))
    .flatMap((symbol) => {
      const type = typeOf(checker, symbol);
      const sample = checker.getPropertyOfType(type, 'sample');
      return sample ? [{ ...memberOf(checker, sample), name: symbol.name }] : [];
    })
    .sort(byName);
}

function nameOf(checker: Checker, entry: string, exported: Named): PublicName {
  const symbol = exported.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const kind = kindOf(symbol);
  const hasMembers = kind === 'class' || kind === 'interface' || kind === 'type';
  const declared = hasMembers ? checker.getDeclaredTypeOfSymbol(symbol) : undefined;
  const type = declared ?? typeOf(checker, symbol);
  return {
    ...memberOf(checker, symbol),
    entry,
    name: exported.name,
    kind,
    generics: declared ? genericsOf(checker, declared) : '',
    type: checker.typeToString(type, undefined, WHOLE | NodeBuilderFlags.InTypeAlias),
    declaration: declarationOf(symbol),
    members: declared && !isUnion(declared) ? membersOf(checker, declared) : [],
    bases: declared ? basesOf(checker, declared) : [],
  };
}

function declarationOf({ declarations: [declaration] }: Named): string {
  const text = declaration?.resolve()?.getText() ?? '';
  return text.replaceAll(/^export |;$/g, '').replaceAll(/\s+/g, ' ');
}

function basesOf(checker: Checker, type: Type): string[] {
  if (!type.isClassOrInterface()) return [];
  const bases = checker.getBaseTypes(type).filter((base) => !base.getAliasSymbol() && !isOurs(base.getSymbol()));
  return bases.map((base) => checker.typeToString(base, undefined, WHOLE));
}

function isUnion(type: Type): boolean {
  return type.isUnionType() || !type.isObjectType();
}

function kindOf({ flags }: Named): PublicName['kind'] {
  if (flags & SymbolFlags.Class) return 'class';
  if (flags & SymbolFlags.Function) return 'function';
  if (flags & SymbolFlags.Interface) return 'interface';
  return flags & SymbolFlags.TypeAlias ? 'type' : 'value';
}

function membersOf(checker: Checker, type: Type): Member[] {
  return checker
    .getPropertiesOfType(type)
    .filter(isOurs)
    .map((symbol) => memberOf(checker, symbol))
    .sort(byName);
}

function isOurs(symbol: Named | undefined): boolean {
  const { name, declarations } = symbol ?? { name: '', declarations: [] };
  // A name of the language itself (`__@asyncDispose@12`), or private (`#definition`, as the compiler names it).
  if (name.startsWith('__#') || name.startsWith('#') || name.startsWith('__@')) return false;
  return declarations.some(({ path: file }) => file.toLowerCase().startsWith(`${projectRoot}/src/`.toLowerCase()));
}

function memberOf(checker: Checker, symbol: Named): Member {
  const type = typeOf(checker, symbol);
  const [call] = checker.getSignaturesOfType(type, SignatureKind.Call);
  const returned = call && checker.getReturnTypeOfSignature(call);
  return {
    name: symbol.name,
    doc: checker.getDocumentationCommentOfSymbol(symbol).trim(),
    tags: checker.getJsDocTagsOfSymbol(symbol).map(({ name: tag, text = '' }) => ({ tag, text })),
    optional: (symbol.flags & SymbolFlags.Optional) !== 0,
    type: checker.typeToString(type, undefined, WHOLE),
    returns: returned ? checker.typeToString(returned, undefined, WHOLE) : '',
  };
}

function typeOf(checker: Checker, symbol: Named): Type {
  return checker.getTypeOfSymbol(symbol) ?? checker.getUnknownType();
}

function genericsOf(checker: Checker, type: Type): string {
  if (!type.isClassOrInterface()) return '';
  const written = type.getTypeParameters().map((one) => checker.typeToString(one));
  return written.length === 0 ? '' : `<${written.join(', ')}>`;
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}
