/** A language of kubejoin's texts. */
export type Language = 'en' | 'pt-BR';
