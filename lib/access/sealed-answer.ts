import { programSecret } from '#lib/settings/program-settings.ts'
import { openText, sealText } from './sealed-text.ts'

/**
 * Seals what a person is given and may send back unchanged, with the installation's secret.
 *
 * @param about what it is about: for anything else it can't be opened
 */
export function sealAnswer(person: { id: string }, about: string, text: string): string {
  return sealText(text, `${about} ${person.id}`, programSecret())
}

/** Opens what `sealAnswer` sealed for the same person. @throws ConcordError unreadable */
export function openAnswer(person: { id: string }, about: string, sealed: string): string {
  return openText(sealed, `${about} ${person.id}`, programSecret())
}
