import { type Message, phrase } from '#lib/messages/message.ts'
import { textInMessage } from '#lib/messages/stored-text.ts'

/**
 * Several sentences on what is wrong as one text, one after another.
 *
 * @param problems at least one; what comes after the first ten is left out
 */
export function severalProblems(problems: readonly (Message | string)[]): Message | string {
  return problems
    .slice(0, 10)
    .map((problem) => (typeof problem === 'string' ? textInMessage(problem) : problem))
    .reduceRight((rest, first) => phrase('{first} {rest}', { first, rest }))
}
