import { type Catalogue, catalogueFor } from '../../../src/i18n/catalogue.ts';

export async function catalogues(): Promise<{ english: Catalogue; portuguese: Catalogue }> {
  return { english: await catalogueFor('en'), portuguese: await catalogueFor('pt-BR') };
}
