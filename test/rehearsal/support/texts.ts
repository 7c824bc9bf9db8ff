import { type Catalogue, catalogueFor } from '../../../src/messages/catalogue.ts';

export async function catalogues(): Promise<{ english: Catalogue; portuguese: Catalogue }> {
  return { english: await catalogueFor('en'), portuguese: await catalogueFor('pt-BR') };
}
